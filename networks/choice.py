"""What the query string of picture and analysis chooses; what cannot be read is named."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from networks.analysis.composition import involved
from networks.analysis.report import picture_of
from networks.analysis.ties import BODIES, OFFERS, STATED
from networks.models import Membership
from networks.picture import SIZES
from offers.models import Area, LifePhase, Topic

FILTERS = {
    "topic": (Topic, "scope_topic"),
    "phase": (LifePhase, "scope_phases"),
    "area": (Area, "scope_area"),
}


@dataclass
class Choice:
    """``wave`` is a SurveyWave or None, ``ignored`` the names of parameters without effect."""

    network: object
    source: str = STATED
    wave: object = None
    size: str = "degree"
    filters: dict = field(default_factory=dict)
    ignored: list = field(default_factory=list)

    def picture(self):
        return picture_of(self.network, self.source, self.wave, self._only())

    def _only(self):
        """Ids of the actors that the filters leave, None without filters."""
        only = None
        for name, row in self.filters.items():
            seats = Membership.objects.current().filter(
                **{"body__network": self.network, f"body__{FILTERS[name][1]}": row}
            )
            found = set(seats.values_list("actor", flat=True))
            if name == "area":
                here = Q(area=row) | Q(provider__locations__area=row)
                found |= set(involved(self.network).filter(here).values_list("pk", flat=True))
            only = found if only is None else only & found
        return only


def read_choice(network, params):
    choice = Choice(network)
    waves = list(network.waves.all())
    choice.wave = waves[0] if waves else None
    if wanted := params.get("wave"):
        found = next((wave for wave in waves if str(wave.pk) == wanted), None)
        choice.wave = found or choice.wave
        if found is None:
            choice.ignored.append("wave")
    for name, allowed in (("ties", (STATED, BODIES, OFFERS)), ("size", SIZES)):
        value = params.get(name)
        if value in allowed:
            setattr(choice, "source" if name == "ties" else name, value)
        elif value:
            choice.ignored.append(name)
    for name, (model, _path) in FILTERS.items():
        if slug := params.get(name):
            row = model.objects.filter(slug=slug).first()
            if row is None:
                choice.ignored.append(name)
            else:
                choice.filters[name] = row
    return choice


def fields_of(choice):
    """The form's selects: ``[(name, label, [(value, label, is chosen), …]), …]``."""
    bodies = choice.network.bodies.running()
    sizes = dict(
        zip(SIZES, (_("Verbindungen"), _("Vermittlung"), _("Sitze"), _("alle gleich")), strict=True)
    )
    sources = {STATED: _("genannt"), BODIES: _("aus Gremien"), OFFERS: _("aus Angeboten")}
    selects = [
        _select("ties", _("Verbindungen"), sources.items(), choice.source),
        _select("size", _("Größe nach"), sizes.items(), choice.size),
    ]
    waves = [(str(wave.pk), wave.title) for wave in choice.network.waves.all()]
    if waves:
        current = str(choice.wave.pk) if choice.wave else ""
        selects.insert(1, _select("wave", _("Umfrage"), waves, current))
    options = {
        "topic": Topic.objects.filter(bodies__in=bodies).values_list("slug", "title"),
        "phase": LifePhase.objects.filter(bodies__in=bodies).values_list("slug", "title"),
        "area": Area.objects.filter(
            Q(bodies__in=bodies) | Q(actors__networks=choice.network)
        ).values_list("slug", "name"),
    }
    labels = {"topic": _("Thema"), "phase": _("Lebensphase"), "area": _("Gebiet")}
    for name, rows in options.items():
        if rows := list(rows.distinct()):
            chosen = choice.filters[name].slug if name in choice.filters else ""
            selects.append(_select(name, labels[name], [("", _("alle")), *rows], chosen))
    return selects


def _select(name, label, options, chosen):
    return (name, label, [(value, text, value == chosen) for value, text in options])
