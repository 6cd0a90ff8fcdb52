"""The tables: Markdown, German numbers, "–" where nothing was measured."""

from offers.bench.heavy import TASKS
from offers.bench.relevance import TOTAL
from offers.bench.scenarios import SCENARIOS

NOTHING = "–"


def number(value, digits=1):
    if value is None:
        return NOTHING
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,"))


def pair(percentiles, digits=1):
    if not percentiles:
        return NOTHING
    return f"{number(percentiles['p50'], digits)} / {number(percentiles['p95'], digits)}"


def markdown(head, rows, left=2):
    """A table whose first ``left`` columns are words."""
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in [head, *rows]]
    lines.insert(1, "|" + "|".join([" --- "] * left + [" ---: "] * (len(head) - left)) + "|")
    return "\n".join(lines)


def table(results):
    """One table of ``{(label of the database, size): figures of measure.measured}``."""
    columns = list(results.values())
    head = ["Seite", "Maß", *(f"{label} {number(size, 0)}" for label, size in results)]
    rows = []
    for name, label in SCENARIOS.items():
        for title, cell in (
            ("ohne Vorlage, ms p50 / p95", lambda f, n: pair(f["engine"].get(n))),
            ("ganze Seite, ms p50 / p95", lambda f, n: pair(f["page"].get(n))),
            ("Durchsatz, Anteil am Boden", lambda f, n: number(f["share"].get(n), 2)),
            ("SQL-Befehle", lambda f, n: f["statements"][n]),
            ("kB, Brotli, gzip", lambda f, n: kilobytes(f["bytes"][n])),
        ):
            if name in ("repeated", "unchanged") and title.startswith(("SQL", "kB")):
                continue
            rows.append([label, title, *(cell(figures, name) for figures in columns)])
            label = ""
    for title, unit, cell in (
        ("Boden", "Anfragen je Sekunde", lambda f: number(f["share"]["floor"], 0)),
        ("Speicher je Prozess", "MB mehr als leer", lambda f: number(f.get("memory"), 0)),
        ("", "MB nach der Last", lambda f: number(f.get("memory_after"), 0)),
        ("Angebot speichern", "ms p50 / p95", lambda f: pair(f["save"]["save"])),
        ("danach auf dem Stand sein", "ms p50 / p95", lambda f: pair(f["save"]["read"])),
        ("Katalog in den Speicher lesen", "s", lambda f: number(f["load"])),
        ("Index bauen", "s", lambda f: number(f["rebuild"])),
    ):
        rows.append([title, unit, *(cell(figures) for figures in columns)])
    return markdown(head, rows + heavy_rows(columns))


def heavy_rows(columns):
    """Rows for each task of offers.bench.heavy: how long, and how much memory on top."""
    rows = []
    for task, (label, _times) in TASKS.items():
        figures = [column["heavy"][task.__name__] for column in columns]
        rows.append([label, "s zuerst / dann", *(seconds(found, 0) for found in figures)])
        rows.append(["", "davon Prozessor, s", *(seconds(found, 1) for found in figures)])
        rows.append(["", "MB mehr dabei", *(number(found["memory"], 0) for found in figures)])
    return rows


def seconds(found, which):
    """The first and the last call; ``which``: 0 by the clock, 1 of the processor."""
    calls = [call for call in (found["first"], found["last"]) if call is not None]
    return " / ".join(number(call[which], 2) for call in calls)


def kilobytes(sizes):
    return " / ".join(number(sizes[name] / 1000) for name in ("plain", "br", "gzip"))


def relevance_table(results):
    """One table of ``{label of the database: answer of relevance.scores}``."""
    head = ["Datenbank", "Satz", "Art", "Fragen", "R@10", "MRR", "Abdeckung", "Null", "verboten"]
    rows = []
    for label, files in results.items():
        for name, answer in files.items():
            for kind, score in sorted(answer["kinds"].items(), key=total_last):
                rows.append([label, name, kind, *score_cells(score)])
    return markdown(head, rows, left=3)


def total_last(item):
    return item[0] == TOTAL, item[0]


def score_cells(score):
    labelled, zero = score["labelled"], score["zero"]
    means = (score[key] / labelled if labelled else None for key in MEANS)
    return [
        labelled + zero,
        *(number(value, 3) for value in means),
        f"{score['zero_right']} von {zero}" if zero else NOTHING,
        score["forbidden"],
    ]


MEANS = ("recall", "reciprocal_rank", "coverage")


def same_orders(results):
    """Return ``(queries with equal order on all databases, all queries)``."""
    answers = [
        [order for file in files.values() for order in file["orders"]] for files in results.values()
    ]
    together = list(zip(*answers, strict=True))
    return sum(all(order == orders[0] for order in orders) for orders in together), len(together)


def replaced(page, name, text):
    """Return ``page`` with ``text`` between the comments that open and close the part ``name``."""
    before, start, rest = page.partition(f"<!-- {name} -->")
    _old, end, after = rest.partition(f"<!-- /{name} -->")
    if not end:
        raise ValueError(f"<!-- {name} --> … <!-- /{name} -->")
    return f"{before}{start}\n{text}\n{end}{after}"


def crowd_line(figures):
    """One sentence on what ``offers.bench.crowd.crowded`` returned."""

    def p95(seconds):
        return sorted(seconds)[int(len(seconds) * 0.95)] * 1000 if seconds else 0.0

    return (
        f"{figures['reads']} Seiten gelesen (p95 {p95(figures['read_times']):.0f} ms), "
        f"{figures['writes']} Angebote geändert (p95 {p95(figures['write_times']):.0f} ms), "
        f"{figures['failed']} Fehler, {figures['unseen']} Änderungen beim nächsten Aufruf "
        "nicht zu sehen."
    )


STEADY_HEAD = """
| Datenbank | Last | je s | Anfragen | Fehler | p50 | p99 | MB je Prozess | Änderungen | weg |
|---|---|---|---|---|---|---|---|---|---|"""


def steady_line(label, figures):
    """A row below STEADY_HEAD on one dict of ``offers.bench.steady.steady``."""
    before, after = figures["memory"]
    growth = f"{after:.0f} ({(after / before - 1) * 100:+.1f} %)" if before else "unbekannt"
    return (
        f"| {label} | {figures['share']} | {figures['rate']:.0f} | {figures['requests']} "
        f"| {figures['failed'] + figures['refused']} | {figures['p50'] * 1000:.0f} ms "
        f"| {figures['p99'] * 1000:.0f} ms | {growth} | {figures['writes']} | {figures['lost']} |"
    )
