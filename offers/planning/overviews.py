"""The overviews of the catalogue, registered by name; networks adds those of its bodies."""

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from offers.models import Gap, InventorySnapshot, OverlapVerdict
from offers.planning.chain import Chain, build_chain
from offers.planning.dimensions import DIMENSIONS
from offers.planning.districts import build_district_matrix
from offers.planning.funding import build_funding, calendar, combinations_of
from offers.planning.gap_record import build_gaps
from offers.planning.matrix import MEASURES, Ask, build_matrix
from offers.planning.offers_table import SHOWN, build_offers
from offers.planning.overlaps import build_overlaps, decision_of, decisions, groups_of
from offers.planning.planned import planned_in
from offers.planning.registry import Overview, register
from offers.planning.responsibility import build_freshness, build_responsibilities
from offers.planning.snapshots import build_changes, chosen_two
from offers.planning.transitions import build_transitions
from offers.planning.trends import freshness_trends
from offers.planning.usage import build_use, use_extra


def matrix_extra(selection, table):
    ask, _wrong = Ask.read(selection.params)
    return {
        "ask": ask,
        "axes": (("rows", _("Zeilen"), ask.rows), ("columns", _("Spalten"), ask.columns)),
        "dimensions": DIMENSIONS.values(),
        "measures": MEASURES,
        "measure_label": MEASURES[ask.measure],
        "planned": planned_in(selection),
    }


def overlaps_extra(selection, table):
    known = decisions()
    return {
        "groups": [(group, decision_of(group, known)) for group in groups_of(selection)],
        "verdicts": OverlapVerdict.choices,
    }


def changes_extra(selection, table):
    before, after = chosen_two(selection.params)
    return {"stored": InventorySnapshot.objects.all(), "before": before, "after": after}


def last_record():
    """The day of the last nightly look for gaps, or None."""
    return Gap.objects.aggregate(day=Max("last_seen_on"))["day"]


def trend_extra(selection, table):
    return {"trends": freshness_trends(selection)}


def funding_extra(selection, table):
    return {"calendar": calendar(selection), "combined": combinations_of(selection)}


def offers_extra(selection, table):
    return {"shown": SHOWN}


def register_all():
    for overview in (
        Overview(
            "angebotsuebersicht",
            _("Angebotsübersicht"),
            _("Was gibt es? Jedes Angebot mit allen Angaben."),
            build_offers,
            10,
            context=offers_extra,
        ),
        Overview(
            "angebotsmatrix",
            _("Angebotsmatrix"),
            _("Wo gibt es viel, wo nichts? Zwei Merkmale gegeneinander."),
            build_matrix,
            20,
            "offers/planning/matrix.html",
            matrix_extra,
            has_pdf=True,
        ),
        Overview(
            "kettenbild",
            _("Kettenbild"),
            _("Wann im Leben hilft was? Jedes Thema von der Schwangerschaft bis zehn."),
            build_chain,
            30,
            "offers/planning/chain.html",
            lambda selection, table: {"chain": Chain(selection)},
        ),
        Overview(
            "stadtteil-matrix",
            _("Stadtteil-Matrix"),
            _("Wie viele Angebote stehen wie vielen Kindern gegenüber?"),
            build_district_matrix,
            40,
            has_pdf=True,
        ),
        Overview(
            "luecken",
            _("Lücken"),
            _("Was fehlt, seit wann, und was ist geplant?"),
            build_gaps,
            50,
            "offers/planning/gaps.html",
            lambda selection, table: {"recorded_on": last_record()},
            has_pdf=True,
        ),
        Overview(
            "dopplungen",
            _("Dopplungen"),
            _("Wo tun zwei dasselbe, ohne es abzustimmen?"),
            build_overlaps,
            60,
            "offers/planning/overlaps.html",
            overlaps_extra,
        ),
        Overview(
            "uebergaenge",
            _("Übergänge"),
            _("Ist vor, bei und nach jedem Übergang jemand da?"),
            build_transitions,
            70,
            has_pdf=True,
        ),
        Overview(
            "zustaendigkeiten",
            _("Zuständigkeiten"),
            _("Wer pflegt wie viel, und was bleibt liegen?"),
            build_responsibilities,
            80,
            context=trend_extra,
            has_pdf=True,
        ),
        Overview(
            "aktualitaet",
            _("Aktualität"),
            _("Welche Einträge sind geprüft, welche fällig?"),
            build_freshness,
            90,
            context=trend_extra,
        ),
        Overview(
            "foerderprogramme",
            _("Förderprogramme"),
            _("Was hängt an welchem Geld, und was bricht weg?"),
            build_funding,
            95,
            context=funding_extra,
        ),
        Overview(
            "nutzung",
            _("Nutzung"),
            _("Was wird angesehen und gesucht, was nutzen wie viele?"),
            build_use,
            96,
            "offers/planning/use.html",
            use_extra,
        ),
        Overview(
            "veraenderungen",
            _("Veränderungen"),
            _("Was ist neu, geändert, verlegt oder beendet?"),
            build_changes,
            97,
            "offers/planning/changes.html",
            changes_extra,
            is_visible=lambda selection: selection.sees_internal_of_all,
        ),
    ):
        register(overview)
