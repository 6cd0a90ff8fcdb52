"""Filters inside a query: *turnen 3 jährige*, *krabbelgruppe neustadt*, *kostenlos*, *samstags*.

What is understood becomes a filter that readers see and can remove; the rest is searched.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz.distance import OSA

from .text import MAX_QUERY_CHARS, WORD, fold, fold_word
from .wordlists import stop_words

MAX_YEARS = 18
OPEN_END = 12 * (MAX_YEARS + 1)


@dataclass(frozen=True, slots=True)
class District:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Months, ``to_months`` excluded: *3 Jahre* is 36 to 48."""

    from_months: int
    to_months: int

    @property
    def label(self) -> str:
        """For a removable filter: *3 Jahre*, *6 Monate*, *3 bis 5 Jahre*, *ab 4 Jahren*."""
        years, rest = divmod(self.from_months, 12)
        last = (self.to_months - 1) // 12
        if self.to_months >= OPEN_END:
            if rest:
                return _("ab %(months)d Monaten") % {"months": self.from_months}
            return ngettext("ab %(years)d Jahr", "ab %(years)d Jahren", years) % {"years": years}
        if self.from_months == 0 and last > 0:
            if last == 2:
                return _("unter 3 Jahren")
            return _("bis %(years)d Jahre") % {"years": last}
        if self.to_months - self.from_months == 1:
            months = self.from_months
            return ngettext("%(months)d Monat", "%(months)d Monate", months) % {"months": months}
        if rest or self.to_months % 12:
            return _("%(first)d bis %(last)d Monate") % {
                "first": self.from_months,
                "last": self.to_months - 1,
            }
        if years == last:
            return ngettext("%(years)d Jahr", "%(years)d Jahre", years) % {"years": years}
        return _("%(first)d bis %(last)d Jahre") % {"first": years, "last": last}


@dataclass(frozen=True, slots=True)
class Span:
    """Where in the query a filter was read: ``text[start:end]``. ``kind``: age, district or the
    name of a wish."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Intent:
    """``rest``: what is left to search. ``place``: a district that is the whole query, so it
    stays text; pages may offer it as a filter. ``wishes``: ``{parameter of the list: values}``."""

    rest: str
    age: AgeRange | None = None
    district: str = ""
    place: str = ""
    spans: tuple[Span, ...] = ()
    wishes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def text_without(self, kind: str, text: str) -> str:
        """The query after a reader removed one understood filter."""
        return _cut(text, [span for span in self.spans if span.kind == kind])


_NUMBERS = {
    "ein": 1, "eins": 1, "eine": 1, "einem": 1, "einen": 1, "zwei": 2, "drei": 3, "vier": 4,
    "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12,
    "anderthalb": 1.5, "eineinhalb": 1.5, "zweieinhalb": 2.5, "dreieinhalb": 3.5,
    "halbes": 0.5, "halben": 0.5,
}  # fmt: skip
_WORDS = (
    "|".join(sorted(_NUMBERS, key=len, reverse=True))
    .replace("ü", "(?:ü|ue|u)")
    .replace("ö", "(?:ö|oe|o)")
)
_N = rf"(?:\d{{1,2}}(?:[,.]\d)?|{_WORDS})"
_YEARS = r"(?:jahren?|jahr|j[äa]e?hrig(?:e[rnsm]?)?|jhr|j\.?)"
_MONTHS = r"(?:monaten?|monat|monatig(?:e[rnsm]?)?|mon\.?|m\.)"
_WEEKS = r"(?:wochen?)"
# Folded words for children of an age, in months, the last excluded.
_AGE_WORDS = {
    "saugling": (0, 12),
    "kleinkind": (12, 36),
    "kindergartenkind": (36, 72),
    "kitakind": (36, 72),
    "vorschulkind": (60, 84),
    "grundschulkind": (72, 132),
    "schulkind": (72, 132),
}
_UNIT = rf"(?P<unit>{_YEARS}|{_MONTHS})"
_LEAD = r"(?:(?:ist|bin|wird|f[üu]e?r|mit|von|im alter von|im alter|alter|ca\.?|etwa)\s+)?"
_TAIL = r"(?:\s+(?:alt|alte|alter|altes|alten)\b)?"
_GAP = r"[\s-]*"


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w§/.,]){body}(?![\w])", re.IGNORECASE)


_RANGE = _pattern(
    rf"{_LEAD}(?P<first>{_N})\s*(?:-|–|bis|und|oder|/)\s*(?P<last>{_N}){_GAP}{_UNIT}{_TAIL}"
)
_FROM = _pattern(rf"(?:ab|über|ueber|älter als|aelter als)\s+(?P<first>{_N}){_GAP}{_UNIT}{_TAIL}")
_UNTIL = _pattern(rf"bis\s+(?:zu\s+)?(?P<last>{_N}){_GAP}{_UNIT}{_TAIL}")
_UNDER = _pattern(rf"(?:unter|jünger als|juenger als)\s+(?P<last>{_N})(?:{_GAP}{_UNIT})?{_TAIL}")
_POINT = _pattern(rf"{_LEAD}(?P<first>{_N}){_GAP}{_UNIT}{_TAIL}")
_WEEKS_OLD = _pattern(rf"{_LEAD}(?P<first>{_N}){_GAP}{_WEEKS}\s+(?:alt|alte|alter|altes|alten)")
# A bare number beside words: schwimmen lernen 5. Not after what numbers something else.
_BARE = re.compile(
    r"(?<![\w§/.,-])(?<!klasse )(?<!klassenstufe )(?<!sgb )(?<!teil )(?<!linie )(?<!nr )(?<!nr\. )"
    r"(?<!paragraf )(?<!paragraph )(?<!art )(?<!hartz )(?<!harz )(?<!alg )(?<!stufe )(?<!gruppe )"
    r"(?<!\bu )"
    r"(?P<first>[1-9]|1[0-7])(?=\s*$)",
    re.IGNORECASE,
)
_WORD = _pattern(
    r"(?:f[üu]e?r\s+|mit\s+|unser(?:e[mn]?)?\s+|mein(?:e[mn]?)?\s+)*"
    rf"(?P<word>{'|'.join(_AGE_WORDS).replace('sau', 's(?:ä|ae|a)u')})(?:e[ns]?|ern?|s)?"
)
_CHILD = _pattern(
    r"(?P<who>kind|sohn|tochter|junge|m[äa]e?dchen|enkel(?:in|kind)?|bub|kleine[rn]?|gro(?:ß|ss)e[rn]?)"
    r"\s*[(,]?\s*(?P<first>[1-9]|1[0-7])\)?(?!\s*(?:kinder|mal|uhr|stunden|tage|wochen|prozent|euro|€|%))"
)
# With these words a number of years or months is no age of a child.
_DURATION = re.compile(
    r"elternzeit|elterngeld|mutterschutz|frist|warte|getrennt|verheiratet|k[üu]e?ndigung|dauer(?!nd)"
    r"|seit |letzte[sn]? |n[äa]chste[sn]? |schwanger",
    re.IGNORECASE,
)


_FREE = _pattern(r"(?:ganz\s+|v[öo]e?llig\s+)?(?:kostenlos|kostenfrei|gratis)(?:e[rnms]?)?")
_DAYS = {
    "montag": "1", "dienstag": "2", "mittwoch": "3", "donnerstag": "4", "freitag": "5",
    "samstag": "6", "sonnabend": "6", "sonntag": "7",
}  # fmt: skip
_DAY = _pattern(rf"(?:(?:an|jeden|immer)\s+|am\s+)?(?P<day>{'|'.join(_DAYS)})s?")
_WEEKEND = _pattern(r"(?:am|an|jedes)\s+wochenenden?")
_SPOKEN = _pattern(
    r"(?:(?:auf|in|på)\s+(?P<in>\w+)|(?P<speaking>\w+?)\s?-?(?:sprachig\w*|sprechend\w*|spricht))"
)


def understand(
    text: str,
    districts: Iterable[District] = (),
    is_word: Callable[[str], bool] = lambda word: False,
    languages: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Intent:
    """Read filters out of a query: age, district, and wishes (free, on a day, in a language).

    ``is_word``: is this folded word one of the catalogue? Such a word is no misspelt district.
    ``languages``: codes by folded name.
    """
    text = text[:MAX_QUERY_CHARS]
    age, age_spans = _age(text)
    wishes, wish_spans = _wishes(_blank(text, age_spans), languages)
    spans = [*age_spans, *wish_spans]
    name, district_spans = _district(_blank(text, spans), districts, is_word)
    rest = _cut(text, [*spans, *district_spans])
    if name and not fold(rest):
        # Nothing else to search for: the name itself is the query.
        return Intent(_cut(text, spans), age, "", name, tuple(spans), wishes)
    if (spans or name) and not _says_something(rest):
        rest = ""  # was tun mit Vierjährigen in Engelsby: the filters say it all
    return Intent(rest, age, name, "", (*spans, *district_spans), wishes)


def _wishes(
    text: str, languages: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, tuple[str, ...]], list[Span]]:
    found: dict[str, tuple[str, ...]] = {}
    spans = []

    def take(name: str, match: re.Match[str], *values: str) -> None:
        found[name] = tuple(sorted({*found.get(name, ()), *values}))
        spans.append(Span(name, match.start(), match.end()))

    for match in _FREE.finditer(text):
        take("free", match, "1")
    for match in _WEEKEND.finditer(text):
        take("weekday", match, "6", "7")
    for match in _DAY.finditer(text):
        take("weekday", match, _DAYS[match["day"].lower()])
    for match in _SPOKEN.finditer(text):
        if codes := languages.get(fold_word(match["in"] or match["speaking"])):
            take("language", match, *codes)
    return found, spans


def _age(text: str) -> tuple[AgeRange | None, list[Span]]:
    if _DURATION.search(text):
        return None, []
    for pattern, read in (
        (_RANGE, _read_range),
        (_WEEKS_OLD, _read_weeks),
        (_FROM, _read_from),
        (_UNTIL, _read_until),
        (_UNDER, _read_under),
        (_POINT, _read_point),
        (_CHILD, _read_point),
        (_BARE, _read_point),
    ):
        for match in pattern.finditer(text):
            age = read(match)
            # A lone number is only an age beside something to search for.
            if pattern is _BARE and not fold(text[: match.start()]):
                continue
            if age and 0 <= age.from_months < age.to_months <= OPEN_END:
                # The child stays a word: it says who is meant.
                start = match.end("who") if pattern is _CHILD else match.start()
                return age, [Span("age", start, match.end())]
    if match := _WORD.search(text):
        first, last = _AGE_WORDS[fold_word(match["word"])]
        return AgeRange(first, last), [Span("age", match.start(), match.end())]
    return None, []


def _says_something(text: str) -> bool:
    """Is there a word to search for?"""
    return not stop_words().issuperset(fold(text).split())


def _number(text: str) -> float:
    text = text.lower()
    for word, value in _NUMBERS.items():
        if fold_word(text) == fold_word(word):
            return value
    return float(text.replace(",", "."))


def _is_years(match: re.Match[str]) -> bool:
    unit = match.groupdict().get("unit") or "jahre"
    return not unit.lower().startswith("m")


def _read_point(match: re.Match[str]) -> AgeRange | None:
    number = _number(match["first"])
    if not _is_years(match):
        return AgeRange(int(number), int(number) + 1) if number <= 36 else None
    if number > MAX_YEARS:
        return None
    months = round(number * 12)
    return AgeRange(months, months + (12 if number == int(number) else 1))


def _read_range(match: re.Match[str]) -> AgeRange | None:
    first, last = _number(match["first"]), _number(match["last"])
    if _is_years(match):
        return AgeRange(round(first * 12), round(last * 12) + 12) if last <= MAX_YEARS else None
    return AgeRange(int(first), int(last) + 1)


def _read_from(match: re.Match[str]) -> AgeRange | None:
    number = _number(match["first"])
    return AgeRange(round(number * (12 if _is_years(match) else 1)), OPEN_END)


def _read_until(match: re.Match[str]) -> AgeRange | None:
    last = _read_under(match)
    return last and AgeRange(0, last.to_months + (12 if _is_years(match) else 1))


def _read_under(match: re.Match[str]) -> AgeRange | None:
    number = _number(match["last"])
    if not _is_years(match):
        return AgeRange(0, int(number))
    return AgeRange(0, round(number * 12)) if number <= MAX_YEARS else None


def _read_weeks(match: re.Match[str]) -> AgeRange | None:
    months = int(_number(match["first"]) * 7 / 30.4)
    return AgeRange(months, months + 1)


_PLACE_LEAD = re.compile(
    r"(?:^|\s)(?:in|im|auf|am|an|aus|bei|nähe|um|rund um|stadtteil)\s+(?:der |dem |den )?$", re.I
)


def _district(
    text: str, districts: Iterable[District], is_word: Callable[[str], bool]
) -> tuple[str, list[Span]]:
    """The first district named, with the little word before it (*in Mürwik*)."""
    typed = [(match, fold_word(match[0])) for match in WORD.finditer(text)]
    names = [(district.slug, fold(district.name).split()) for district in districts]
    for allow_typos in (False, True):
        for slug, name in sorted(names, key=lambda pair: -len(pair[1])):
            for at in range(len(typed) - len(name) + 1):
                window = typed[at : at + len(name)]
                folded = [word for _match, word in window]
                if allow_typos:
                    same = not any(map(is_word, folded)) and all(map(_is_near, folded, name))
                else:
                    same = all(map(_is_form_of, folded, name))
                if same:
                    start, end = window[0][0].start(), window[-1][0].end()
                    if lead := _PLACE_LEAD.search(text[:start]):
                        start = lead.start()
                    return slug, [Span("district", start, end)]
    return "", []


def _is_form_of(word: str, name: str) -> bool:
    """Friesischen Berg, Neustädter; but not the adjective *weich*."""
    if word == name:
        return True
    return len(name) > 6 and word in {name + "s", name + "er", name + "n", name[:-1] + "n"}


def _is_near(word: str, name: str) -> bool:
    """One slip in a name of seven letters, two in one of ten. Short names look like others."""
    if word == name:
        return True
    allowed = 0 if len(name) < 6 else 1 if len(name) < 10 else 2
    if word[:1] != name[0] or name.startswith(word) or word in stop_words():
        return False
    return OSA.distance(word, name) <= allowed


def _blank(text: str, spans: Iterable[Span]) -> str:
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _cut(text: str, spans: Iterable[Span]) -> str:
    return " ".join(_blank(text, spans).split())
