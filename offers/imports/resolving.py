"""The rows of the catalogue that a foreign row means: its provider and its place."""

from functools import cached_property

from django.utils.text import slugify

from offers.addresses import address_key
from offers.models import Area, AreaKind, Location, Provider, ProviderKind
from offers.polygons import contains

from .addresses import has_house_number
from .headers import normal
from .vocabulary import provider_key

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "æ": "ae", "å": "aa"}
)
# Words in a name that tell the kind of a provider, the telling ones first.
KIND_WORDS = (
    (ProviderKind.WELFARE, "awo,arbeiterwohlfahrt,caritas,diakonie,diakonisches,drk,rotes kreuz,"
     "johanniter,malteser,paritatisch,lebenshilfe"),
    (ProviderKind.CHURCH, "kirche,kirchengemeinde,kirchenkreis,ev,evangelisch,evang,kath,"
     "katholisch,pfarrei,pfarrgemeinde"),
    (ProviderKind.MUNICIPAL, "stadt,gemeinde,amt,kreis,landkreis,kommune,eigenbetrieb,"
     "zweckverband,bezirksamt,schulverband"),
    (ProviderKind.HEALTH, "klinik,klinikum,krankenhaus,praxis,hebamme,hebammen"),
    (ProviderKind.SCHOOL, "schule,schulverein,skoleforening,universitat,hochschule"),
    (ProviderKind.COMPANY, "gmbh,ug,kg,ag,gbr"),
    (ProviderKind.CLUB, "verein,e v,ev,forening,foreninger,club,verband"),
)  # fmt: skip


class Slugs:
    """Slugs that no row of a model has yet."""

    def __init__(self, model, fallback):
        self.taken = set(model.objects.values_list("slug", flat=True))
        self.fallback = fallback

    def free(self, text):
        base = slugify(text.casefold().translate(_UMLAUTS))[:70].strip("-") or self.fallback
        slug, number = base, 1
        while slug in self.taken:
            number += 1
            slug = f"{base}-{number}"
        self.taken.add(slug)
        return slug


class Resolver:
    """Finds providers and places, and makes those that are missing.

    ``writes`` False makes them in memory only, with a key that no row has.
    """

    def __init__(self, vocabulary, *, writes):
        self.words = vocabulary
        self.writes = writes
        self.made_providers, self.made_places = [], []
        self._provider_slugs = Slugs(Provider, "anbieter")
        self._place_slugs = Slugs(Location, "ort")
        self._providers, self._provider_slugs_known = {}, {}
        for provider in Provider.objects.order_by("-pk"):
            self._providers[provider_key(provider.name)] = provider
            self._provider_slugs_known[provider.slug] = provider
        self._places, self._towns = {}, {}
        for pk, name, *where in Location.objects.order_by("-pk").values_list(
            "pk", "name", "street", "postcode", "latitude", "longitude"
        ):
            self._places[_place_key(name, *where)] = pk
        for postcode, city in Location.objects.exclude(city="").values_list("postcode", "city"):
            self._towns.setdefault(postcode, set()).add(city)

    # -- Providers --------------------------------------------------------------------------------

    def known_provider(self, name):
        """The stored provider of that name, alias or spelling, or None."""
        slug = self.words.chosen.get("provider", {}).get(normal(name))
        return self._provider_slugs_known.get(slug) or self._providers.get(provider_key(name))

    def provider(self, name, website=""):
        """``(provider, is_new)``."""
        if found := self.known_provider(name):
            return found, False
        provider = Provider(
            name=name[:150],
            slug=self._provider_slugs.free(name),
            kind=provider_kind(name),
            website=website,
        )
        self._store(provider, self.made_providers)
        self._providers[provider_key(name)] = provider
        return provider, True

    # -- Places -----------------------------------------------------------------------------------

    def place(self, place, title):
        """``(location, is_new)`` of the dict ``place``; an unnamed place is called ``title``.

        A place that is there already is taken as it is: others use it, too.
        """
        name = place.get("name") or title
        where = (place.get("street", ""), place.get("postcode", ""))
        point = (place.get("latitude"), place.get("longitude"))
        key = _place_key(name, *where, *point)
        found = self._places.get(key)
        if found is not None:
            return (found if isinstance(found, Location) else Location(pk=found)), False
        towns = self._towns.get(where[1], set())
        city = place.get("city") or (next(iter(towns)) if len(towns) == 1 else "")
        district = place.get("district")
        area = self.words.district(district, city) if district else None
        if area is None and point[0] is not None:
            area = self._district_at(point)
        location = Location(
            name=name[:150],
            slug=self._place_slugs.free(name),
            street=where[0],
            postcode=where[1],
            city=city,
            area=area,
            latitude=point[0],
            longitude=point[1],
            transit=place.get("transit", ""),
        )
        self._store(location, self.made_places)
        self._places[key] = location.pk if self.writes else location
        return location, True

    def _district_at(self, point):
        """The Stadtteil whose outline holds ``point``, or None."""
        return next((area for area in self._outlined if contains(area.polygon, point)), None)

    @cached_property
    def _outlined(self):
        districts = Area.objects.filter(kind=AreaKind.DISTRICT, polygon__isnull=False)
        return list(districts.order_by("name", "pk"))

    def _store(self, row, made):
        if self.writes:
            row.save()
            made.append(row.pk)
        else:
            made.append(-len(made) - 1)
            row.pk = made[-1]


def _place_key(name, street, postcode, latitude, longitude):
    """Two places with one house number are one; without a number the name and point count."""
    if street and has_house_number(street) and postcode:
        return address_key(street), postcode
    point = (round(latitude, 4), round(longitude, 4)) if latitude is not None else None
    return normal(name), address_key(street), postcode, point


def provider_kind(name):
    """The likely ProviderKind by words of the name; an initiative where none tells."""
    words = f" {normal(name)} "
    for kind, telling in KIND_WORDS:
        if any(
            f" {word} " in words or (len(word) > 5 and word in words) for word in telling.split(",")
        ):
            return kind
    return ProviderKind.INITIATIVE
