"""What a place means for one family: a sentence from its criteria, and how well it fits.

Unknown is said as unknown and never counts as "no". Only public places are judged; what needs no
way (at home, online, on the telephone) fits whoever finds ways hard.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.models import AccessibilityValue, Delivery

YES, PARTLY, NO, UNKNOWN = AccessibilityValue.values
GRADES = {YES: 0, PARTLY: 1, UNKNOWN: 2, NO: 3}  # best first
PROFILES = {
    "wheelchair": gettext_lazy("mit Rollstuhl"),
    "pushchair": gettext_lazy("mit Kinderwagen"),
    "low_vision": gettext_lazy("ich sehe wenig"),
    "hard_of_hearing": gettext_lazy("ich höre wenig"),
    "little_german": gettext_lazy("ich spreche wenig Deutsch"),
    "easy_language": gettext_lazy("ich brauche Leichte Sprache"),
}
WITHOUT_WAY = {
    Delivery.HOME_VISIT: gettext_lazy("Kein Weg nötig: kommt zu Ihnen nach Hause."),
    Delivery.ONLINE: gettext_lazy("Kein Weg nötig: findet online statt."),
    Delivery.TELEPHONE: gettext_lazy("Kein Weg nötig: am Telefon."),
}
GERMAN = {"de", "de-simple"}


@dataclass(frozen=True)
class Judgement:
    """``value``: yes, partly, no or unknown; ``sentence``: why, for people."""

    value: str
    sentence: str = ""


def judge_offer(profile, offer):
    """The Judgement of a whole ``offer``: of its best public place, or of what is spoken there."""
    if profile == "little_german":
        return languages_judged(offer.languages.all())
    if profile in ("wheelchair", "pushchair") and offer.delivery in WITHOUT_WAY:
        return Judgement(YES, str(WITHOUT_WAY[offer.delivery]))
    places = [place for place in offer.locations.all() if place.is_public]
    known = [judge_place(profile, criteria_of(place)) for place in places]
    if not known:
        return Judgement(UNKNOWN, _("Zu den Barrieren am Ort ist nichts bekannt."))
    return min(known, key=lambda found: GRADES[found.value])


def known_profiles(params):
    """The profiles that the query ``params`` name, each once; others are left aside."""
    return [one for one in dict.fromkeys(params.getlist("profile")) if one in PROFILES]


def judge_all(offers, profiles):
    """Hang on each whole offer what it means for ``profiles``, and let its link keep them."""
    link_query = "?" + urlencode({"profile": profiles}, doseq=True) if profiles else ""
    for offer in offers:
        offer.judgements = [judge_offer(profile, offer) for profile in profiles]
        offer.link_query = link_query
    return offers


def criteria_of(place):
    """``{slug: value}`` of a place with prefetched ``accessibility``."""
    return {row.criterion.slug: row.value for row in place.accessibility.all()}


def judge_place(profile, values):
    """The Judgement for a place with the criteria ``values`` (``{slug: value}``)."""
    return _JUDGES[profile](lambda slug: values.get(slug, UNKNOWN))


def languages_judged(languages):
    """By the languages spoken at the offer; none given means that nobody knows."""
    others = [language.name for language in languages if language.code not in GERMAN]
    if others:
        return Judgement(YES, _("Hier spricht man auch: %(names)s.") % {"names": ", ".join(others)})
    if languages:
        return Judgement(NO, _("Hier ist nur Deutsch angegeben. Fragen Sie nach Sprachmittlung."))
    return Judgement(UNKNOWN, _("Welche Sprachen man hier spricht, ist nicht bekannt."))


def _entrance(value):
    """How one gets in: ``(yes/partly/no/unknown, words)``; a ramp helps over steps."""
    steps = value("step_free")
    if steps == YES:
        return YES, _("Stufenloser Eingang")
    if value("ramp") == YES:
        return YES, _("Eingang mit Rampe")
    if steps == PARTLY:
        return PARTLY, _("Eingang teilweise stufenlos")
    if steps == NO:
        return NO, _("Stufen am Eingang")
    return UNKNOWN, _("ob es Stufen am Eingang gibt, ist nicht bekannt")


def _lift(value):
    return {
        YES: _("Aufzug"),
        PARTLY: _("Aufzug mit Einschränkung"),
        NO: _("kein Aufzug"),
        UNKNOWN: _("ob es einen Aufzug gibt, ist nicht bekannt"),
    }[value("lift")]


def _way(value, reach, only_ground, not_alone, more):
    """Sentence and value from entrance and lift; ``more``: further words of the profile."""
    entrance, words = _entrance(value)
    lift = value("lift")
    if entrance == UNKNOWN:
        found, meaning = UNKNOWN, ""
    elif entrance == NO:
        found, meaning = NO, not_alone
    elif lift == NO:
        found, meaning = PARTLY, only_ground
    elif entrance == YES and lift == YES:
        found, meaning = YES, reach
    else:
        found, meaning = PARTLY, ""
    parts = ", ".join([words, _lift(value), *filter(None, more)])
    parts = parts[0].upper() + parts[1:]
    return Judgement(found, f"{parts}: {meaning}." if meaning else f"{parts}.")


def _wheelchair(value):
    toilet = {YES: _("Toilette für Rollstuhl"), NO: _("keine Toilette für Rollstuhl")}
    return _way(
        value,
        _("mit Rollstuhl überall hin"),
        _("mit Rollstuhl nur das Erdgeschoss"),
        _("mit Rollstuhl nicht ohne Hilfe"),
        [toilet.get(value("wheelchair_toilet"))],
    )


def _pushchair(value):
    space = {YES: _("Platz für Kinderwagen"), NO: _("kein Platz für Kinderwagen")}
    return _way(
        value,
        _("mit Kinderwagen überall hin"),
        _("mit Kinderwagen nur das Erdgeschoss"),
        _("den Kinderwagen muss jemand tragen helfen"),
        [space.get(value("pram")), _("Wickelplatz") if value("changing_table") == YES else ""],
    )


def _one_of(slugs, words, no, unknown):
    """A judge that takes the best of the criteria ``slugs``; ``words``: what each one offers."""

    def judge(value):
        having = [slug for slug in slugs if value(slug) == YES]
        if having:
            return Judgement(YES, f"{', '.join(str(words[slug]) for slug in having)}.")
        partly = [slug for slug in slugs if value(slug) == PARTLY]
        if partly:
            names = ", ".join(str(words[slug]) for slug in partly)
            return Judgement(PARTLY, _("Teilweise: %(names)s.") % {"names": names})
        if all(value(slug) == NO for slug in slugs):
            return Judgement(NO, str(no))
        return Judgement(UNKNOWN, str(unknown))

    return judge


_JUDGES = {
    "wheelchair": _wheelchair,
    "pushchair": _pushchair,
    "low_vision": _one_of(
        ["orientation_low_vision"],
        {"orientation_low_vision": gettext_lazy("Gut zu finden, auch wenn man wenig sieht")},
        gettext_lazy("Schwer zu finden, wenn man wenig sieht: Bitte lassen Sie sich abholen."),
        gettext_lazy("Ob man sich hier mit wenig Sehen zurechtfindet, ist nicht bekannt."),
    ),
    "hard_of_hearing": _one_of(
        ["hearing_loop", "sign_or_text_interpreting"],
        {
            "hearing_loop": gettext_lazy("Höranlage"),
            "sign_or_text_interpreting": gettext_lazy("Gebärdensprache oder Schrift möglich"),
        },
        gettext_lazy("Keine Höranlage, keine Gebärdensprache."),
        gettext_lazy("Ob es Hilfen beim Hören gibt, ist nicht bekannt."),
    ),
    "easy_language": _one_of(
        ["easy_language"],
        {"easy_language": gettext_lazy("Informationen in Leichter Sprache")},
        gettext_lazy("Keine Informationen in Leichter Sprache."),
        gettext_lazy("Ob es Informationen in Leichter Sprache gibt, ist nicht bekannt."),
    ),
}
