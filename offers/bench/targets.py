"""What the figures should be, and which of them are not."""

from offers.bench.scenarios import SCENARIOS

# Scenario: the least share of the floor's requests per second, at 1,000, 10,000, 100,000 offers.
SHARES = {
    "list": (0.50, 0.50, 0.45),
    "filter": (0.45, 0.45, 0.40),
    "common": (0.42, 0.40, 0.30),
    "detail": (0.55, 0.55, 0.55),
    "unchanged": (2, 2, 2),
}
SIZES = (1000, 10_000, 100_000)
ENGINE_P95 = (15, 50, 120)  # ms, a word with three filters and all facets, without its template
KEPT = {"list": 0.9, "filter": 0.9, "detail": 0.9, "common": 0.7}  # of the share at 1,000 offers
REPEATED, SAVE = 2, 10  # ms, p50
REBUILD = 90  # s, of 100,000 offers
STATEMENTS = 5
PLAIN, BROTLI = 40_000, 8_000  # bytes of a page with a list


def missed(results):
    """Return German sentences on ``{(label of the database, size): figures}``; [] if all is well.

    Sizes other than SIZES are not judged.
    """
    found = []
    for (label, size), figures in results.items():
        if size in SIZES:
            at = SIZES.index(size)
            checks = [*_times(figures, at), *_shares(figures, at), *_pages(figures)]
            first = results.get((label, SIZES[0]))
            checks += _kept(figures, first) if first and size == SIZES[-1] else []
            found += [f"{label} {size}: {name}" for name, is_met in checks if not is_met]
    return found


def _times(figures, at):
    three, repeated = figures["engine"].get("three"), figures["page"].get("repeated")
    save, rebuild = figures["save"]["save"], figures["rebuild"]
    yield (
        f"Wort und drei Filter p95 über {ENGINE_P95[at]} ms",
        _within(three, "p95", ENGINE_P95[at]),
    )
    yield f"dieselbe Suche über {REPEATED} ms", _within(repeated, "p50", REPEATED)
    yield f"Speichern über {SAVE} ms", _within(save, "p50", SAVE)
    yield f"Index über {REBUILD} s", rebuild is None or rebuild <= REBUILD


def _within(percentiles, name, limit):
    return not percentiles or percentiles[name] <= limit


def _shares(figures, at):
    for name, least in SHARES.items():
        share = figures["share"].get(name)
        yield f"{SCENARIOS[name]} unter {least[at]} des Bodens", share is None or share >= least[at]


def _pages(figures):
    for name, number in figures["statements"].items():
        yield f"{SCENARIOS[name]} über {STATEMENTS} SQL-Befehle", number <= STATEMENTS
    for name, sizes in figures["bytes"].items():
        yield f"{SCENARIOS[name]} über {PLAIN // 1000} kB", sizes["plain"] <= PLAIN
        yield f"{SCENARIOS[name]} über {BROTLI // 1000} kB gepackt", sizes["br"] <= BROTLI


def _kept(figures, first):
    for name, least in KEPT.items():
        share, before = figures["share"].get(name), first["share"].get(name)
        if share and before:
            yield f"{SCENARIOS[name]} unter {least} des Anteils bei 1000", share >= least * before
