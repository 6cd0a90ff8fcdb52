"""Another region than the demo city: all that makes it one is data.

``fixtures/<region>/`` holds its site, areas, departments, responsibilities and pages. Into an empty
database it comes with its networks and the lists that hold everywhere; beside a city that is
already there it brings its areas, departments and responsibilities only.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kompass import demo
from offers.models import Area, Department, Task
from offers.search import changes


@dataclass(frozen=True)
class Region:
    """``slug`` names the folder of its fixtures, ``area`` the area at the top of its tree."""

    slug: str
    area: str
    name: str

    def files(self, *parts):
        return [f"{self.slug}/{part}" for part in parts]


REGIONS = {
    "hannover": Region("hannover", "region-hannover", "Region Hannover"),
}

# What belongs to the city of the base alone; a region has such files of its own.
CITY_FILES = {
    "base/site",
    "base/areas",
    "base/departments",
    "base/responsibilities",
    "base/pages",
    "base/indicators",
    "base/networks",
}


def load(slug, progress=lambda text: None):
    """Load the region ``slug`` in one transaction; raises demo.NotEmpty where it is there.

    ``progress(text)`` is called along the way and may raise: then nothing is loaded.
    """
    region = REGIONS[slug]
    with changes.batch():
        if Area.objects.filter(slug=region.area).exists():
            raise demo.NotEmpty(_("%s ist schon geladen – nichts geändert.") % region.name)
        is_alone = not Task.objects.exists()
        if is_alone:
            demo.require_empty()
            load_common(progress)
            for name in region.files("site", "pages"):
                progress(name)
                demo.load_file(name)
        for name in region.files("areas", "departments", "responsibilities"):
            progress(name)
            demo.load_file(name)
        if is_alone:
            load_networks(region)


def load_networks(region):
    """Load what other towns show of the region as an example; here its networks are at home.

    Its actors are the region's departments then.
    """
    here = set(Department.objects.values_list("slug", flat=True))

    def at_home(rows):
        for row in rows:
            fields = row["fields"]
            if row["model"] == "networks.network":
                fields |= {"is_elsewhere": False, "area": [region.area], "place_name": ""}
            if row["model"] == "networks.actor" and fields["slug"] in here:
                fields |= {"department": [fields["slug"]], "unit": ""}
            yield row

    demo.load_file(f"elsewhere/networks_{region.slug}", choose=at_home)


def load_common(progress):
    """Load the lists that hold everywhere, without what belongs to the base's own city.

    Its help paths stay away with all their parts, and so do references to its departments.
    """
    local = {
        row["fields"]["slug"] for row in demo.rows_of("base/help_paths") if "area" in row["fields"]
    }
    gone = local | {row["fields"]["slug"] for row in demo.rows_of("base/departments")}

    def general(rows):
        for row in rows:
            fields = row["fields"]
            owner = (fields.get("path") or fields.get("version") or [fields.get("slug")])[0]
            if owner not in local:
                row["fields"] = {
                    name: value for name, value in fields.items() if not names_one_of(value, gone)
                }
                yield row

    for name in demo.BASE_FILES:
        if name not in CITY_FILES:
            progress(name)
            demo.load_file(name, choose=general)


def names_one_of(value, slugs):
    """True where a fixture's ``value`` is the natural key of a record among ``slugs``."""
    return isinstance(value, list) and any(value == [slug] for slug in slugs)
