"""How a file is to be read: columns, values, defaults; guessed first, corrected by people."""

import re
from binascii import crc32
from collections import Counter
from dataclasses import asdict, dataclass, field

from offers.models import Department, Offer, OfferType

from .ages import read_ages
from .headers import normal, short
from .reading import FileError
from .targets import ALIASES, BY_NAME, FACTS, INTERNAL, KEY, ONLY_YES, SKIP

# What the cells of a column must look like for a guess from its header to stand.
NEEDED_LOOKS = {
    "latitude": {"number"}, "longitude": {"number"}, "coordinates": {"pair"},
    "mail": {"mail"}, "date": {"date"}, "last_date": {"date"},
    "is_free": {"yes_no"}, "by_appointment": {"yes_no"}, "but_eligible": {"yes_no"},
    "is_anonymous": {"yes_no"}, "siblings_welcome": {"yes_no"}, "childcare_provided": {"yes_no"},
    "capacity": {"number", "postcode", "yes_no"}, "waiting_list": {"number", "yes_no"},
    "provider_website": {"url"}, "starts_at": {"time"}, "ends_at": {"time"},
    "age_from_months": {"number", "yes_no"}, "age_to_months": {"number", "yes_no"},
    "age_from_years": {"number", "yes_no"}, "age_to_years": {"number", "yes_no"},
    ONLY_YES: {"yes_no"},
}  # fmt: skip
WORDS_NEEDED = {"title", "provider", "place_name", "description", "summary", FACTS}
IN_VOCABULARY = {"offer_type", "topics", "target_groups", "languages", "access", "delivery"}
BY_LOOKS = {"mail": "mail", "hours": "opening_times"}
# Tables of the HSDS exchange format beside "services": they describe no offers.
HSDS_TABLES = {
    "accessibility", "addresses", "attributes", "contacts", "cost_options", "funding",
    "holiday_schedules", "languages", "locations", "mail_addresses", "metadata",
    "organization_identifiers", "organizations", "phones", "physical_addresses",
    "postal_addresses", "programs", "regular_schedules", "required_documents", "schedules",
    "service_areas", "service_at_location", "services_at_location", "services_taxonomy",
    "service_taxonomies", "taxonomies", "taxonomy", "taxonomy_terms",
}  # fmt: skip
AGE_GROUP = re.compile(r"(?:group|gruppen?|natur\w*|alter|krippe|plaetze)\b.* (\d{1,2}) (\d{1,2})$")
_SECOND = re.compile(r"\((\d)\)$")


@dataclass
class Plan:
    """``columns``: header → target; ``values``: target → normal word → slug; ``defaults``:
    ``offer_type`` and ``department`` slugs, ``provider`` and ``city`` names, ``area_code``;
    ``codes``: header → code → meaning."""

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def as_json(self):
        return asdict(self)

    @classmethod
    def from_json(cls, data):
        names = ("columns", "values", "defaults", "codes")
        return cls(**{name: dict(data.get(name) or {}) for name in names})

    def headers_of(self, target):
        return [header for header, name in self.columns.items() if name == target]

    def check(self):
        """Raise FileError with a sentence for each thing that no row could do without."""
        faults = []
        if not self.headers_of("title"):
            headers = ", ".join(f"„{short(header)}“" for header in list(self.columns)[:12])
            faults.append(
                "Keine Spalte ist als Titel erkannt. Ohne Namen entsteht kein Angebot. "
                f"Spalten der Datei: {headers}."
            )
        doubled = [
            BY_NAME[name].label
            for name, count in Counter(self.columns.values()).items()
            if count > 1 and not BY_NAME[name].several
        ]
        faults += [f"Für „{label}“ sind zwei Spalten gewählt." for label in doubled]
        if not self.defaults.get("offer_type") and not self.headers_of("offer_type"):
            faults.append("Es fehlt die Angebotsform: als Vorgabe oder als Spalte.")
        if not self.defaults.get("provider") and not self.headers_of("provider"):
            faults.append("Es fehlt der Anbieter: als Vorgabe oder als Spalte.")
        if faults:
            raise FileError("\n".join(faults))

    def lines(self):
        """What is going to happen, as German lines for people."""
        found = [
            f"{short(header)} → {BY_NAME[target].label}"
            for header, target in self.columns.items()
            if target != SKIP
        ]
        labels = {"offer_type": "Angebotsform", "provider": "Anbieter", "city": "Ort",
                  "department": "Fachbereich", "area_code": "Vorwahl"}  # fmt: skip
        found += [f"Vorgabe {labels[key]}: {text}" for key, text in self.defaults.items() if text]
        return found

    def decoded(self, cells):
        """``cells`` with codes replaced by what they mean; a code without meaning is no value."""
        if not self.codes:
            return cells
        return {
            header: self._meaning(self.codes[header], text) if header in self.codes else text
            for header, text in cells.items()
        }

    @staticmethod
    def _meaning(table, text):
        codes = [code.strip() for code in text.split("|")]
        return ", ".join(" ".join(table[code].split()) for code in codes if code in table)


def read_codes(data):
    """``{header: {code: meaning}}`` from a JSON of lists or objects by column."""
    tables = {}
    for header, table in data.items() if isinstance(data, dict) else ():
        pairs = enumerate(table) if isinstance(table, list) else ()
        pairs = table.items() if isinstance(table, dict) else pairs
        meanings = {str(code): text for code, text in pairs if isinstance(text, str)}
        if meanings:
            tables[header] = meanings
    if not tables:
        raise FileError(
            "Die Schlüsselliste passt nicht. Erwartet wird JSON: je Spalte eine Liste von Texten."
        )
    return tables


def guess(found, vocabulary, *, file_name="", header_line=1):
    """Return a Plan for a Survey: first from the headers, then from what the cells look like."""
    _refuse_parts_of_hsds(file_name, found)
    wishes = {}
    for column in found.columns:
        target = _guess_column(column, vocabulary)
        wishes.setdefault(target, []).append(column)
    columns = {}
    for target, rivals in wishes.items():
        rivals.sort(key=lambda column, target=target: _rank(column.header, target))
        for place, column in enumerate(rivals):
            is_taken = place > 0 and not BY_NAME[target].several
            columns[column.header] = _second_choice(target) if is_taken else target
    columns = {column.header: columns[column.header] for column in found.columns}
    plan = Plan(columns)
    if not plan.headers_of("title") and not header_line:
        _guess_title(plan, found)
    plan.defaults["offer_type"] = _guess_offer_type(file_name, plan, found, vocabulary)
    if not plan.headers_of("provider"):
        plan.defaults["provider"] = f"Noch zu klären ({plain_name(file_name)})"
    return plan


def plain_name(file_name):
    """``kitas`` for ``daten/kitas.csv``."""
    return re.sub(r"\.\w{1,8}$", "", file_name.rsplit("/", 1)[-1])[:80] or "Datei"


def source_name(file_name, headers):
    """The name of a source where nobody gives another: the file's name and a mark of its columns.

    Two cities both have a ``kitas.csv`` with ids from 1; their columns tell them apart.
    """
    columns = "|".join(sorted(map(normal, headers)))
    return f"{file_name.rsplit('/', 1)[-1][:80]} ({crc32(columns.encode()):08x})"


def _refuse_parts_of_hsds(file_name, found):
    name = normal(plain_name(file_name)).replace(" ", "_")
    has_ids = any(column.header.endswith("_id") for column in found.columns)
    if name in HSDS_TABLES and has_ids:
        raise FileError(
            f"Das ist die Tabelle „{name}“ des Austauschformats HSDS. Sie beschreibt keine "
            "Angebote; die stehen in „services“."
        )


def _alias(header):
    """The target that a header names: as a whole, or with the last words of a path."""
    text = _SECOND.sub(r" \1", header)
    words = normal(text).split()
    for start in range(len(words)):
        if start and "." not in header:
            break
        if target := ALIASES.get(" ".join(words[start:])):
            return target
    return ALIASES.get(normal(header))


def _guess_column(column, vocabulary):
    if not column.filled:
        return SKIP
    if AGE_GROUP.search(normal(column.header)) and column.looks in ("yes_no", "number"):
        return "age_group"
    target = _alias(column.header) or BY_LOOKS.get(column.looks, INTERNAL)
    if _fits(column, target, vocabulary):
        return target
    if target == "target_groups" and any(map(read_ages, column.samples)):
        return "ages"
    return INTERNAL


def _fits(column, target, vocabulary):
    if target == KEY:
        return column.is_key
    if target in NEEDED_LOOKS:
        is_zone = target in ("latitude", "longitude") and column.looks == "phone"
        return column.looks in NEEDED_LOOKS[target] or is_zone
    if target in WORDS_NEEDED:
        return any(re.search(r"[^\W\d_]", sample) for sample in column.samples)
    if target in IN_VOCABULARY:
        return any(vocabulary.knows(target, value) for value in column.values or column.samples)
    return True


def _rank(header, target):
    """The place of a header among those that mean ``target``; unknown ones come last."""
    words = [normal(word) for word in BY_NAME[target].words.split(",") if word]
    name = normal(header)
    for place, word in enumerate(words):
        if name == word or name.endswith(f" {word}"):
            return place
    return len(words)


def _second_choice(target):
    return FACTS if target in ("description", "summary") else INTERNAL


def _guess_title(plan, found):
    """Without headers: the first column of texts that differ from row to row."""
    for column in found.columns:
        is_text = not column.looks and re.search(r"[^\W\d_]{3}", " ".join(column.samples))
        varies = not column.values or len(column.values) > 0.5 * found.rows
        if is_text and varies and column.filled > 0.8 * found.rows:
            plan.columns[column.header] = "title"
            return


def _guess_offer_type(file_name, plan, found, vocabulary):
    """The slug of the type whose words stand in the file's name or in the first titles."""
    titles = [
        sample
        for column in found.columns
        if plan.columns[column.header] in ("title", "provider")
        for sample in [column.header, *column.samples, *column.values[:20]]
    ]
    name, texts = normal(file_name).replace(" ", ""), [normal(title) for title in titles]
    scores = Counter()
    for row in OfferType.objects.all():
        for word in filter(None, map(normal, [row.title, *row.synonyms.splitlines()])):
            if len(word) > 3:
                scores[row.slug] += 100 * (word.replace(" ", "") in name)
                scores[row.slug] += sum(word in text for text in texts)
    if scores and max(scores.values()):
        return scores.most_common(1)[0][0]
    # Not the one most used: what an import brings must not change the next guess.
    return OfferType.objects.order_by("order", "title").values_list("slug", flat=True).first() or ""


def guess_department(offer_type):
    """The department that keeps most offers of a type, else the first; None without any."""
    used = Counter(
        Offer.objects.filter(offer_type__slug=offer_type).values_list("department", flat=True)
    )
    if used:
        return Department.objects.get(pk=used.most_common(1)[0][0])
    return Department.objects.order_by("parent_id", "order", "name").first()
