"""The roles as groups with their model permissions; which *rows* they reach is decided by
``offers.models.offer_scope``. docs/roles.md has the whole as a table, which the tests walk through.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import connection

EDITORS = "Redaktion"
COORDINATORS = "Koordination"
PLANNERS = "Planung"
NETWORK_COORDINATORS = "Netzwerkkoordination"
LEADERSHIP = "Leitung"
SYSTEM = "Systemverwaltung"

NAMES = (EDITORS, COORDINATORS, PLANNERS, NETWORK_COORDINATORS, LEADERSHIP, SYSTEM)

PERMISSION_APPS = ("auth", "taggit", "kompass", "offers", "networks", "operations")
OFFER_PARTS = (
    "offer",
    "openingtime",
    "offerdate",
    "costrow",
    "contact",
    "offerfunding",
    "offertranslation",
    "offertag",
)
PLACES_AND_PROVIDERS = ("provider", "location", "locationaccessibility")
# Parts of the catalogue that say nothing internal; a new model belongs to no reader by itself.
OPEN_CATALOGUE = (
    *(part for part in OFFER_PARTS if part != "offerfunding"),
    *PLACES_AND_PROVIDERS,
    "accessibilitycriterion",
    "area",
    "crisisline",
    "crosscuttingtopic",
    "department",
    "helppath",
    "helppathversion",
    "helpquestion",
    "helpstep",
    "language",
    "lifephase",
    "lifephaseadvice",
    "lifesituation",
    "milestone",
    "needtopic",
    "offertype",
    "responsibility",
    "schoolholiday",
    "targetgroup",
    "task",
    "topic",
    "transition",
    "transitionstep",
)
# What planners keep: rules, needs, projects, figures and money.
PLANNING = ("gaprule", "need", "plannedproject", "projectstep", "indicator", "fundingprogramme")
# Whole files of others with personal data in them: only for those who import.
IMPORTS = ("importprofile", "importrun", "importfile", "importedrow", "externalkey")


def _all(*models):
    return [f"{act}_{model}" for model in models for act in ("add", "change", "view", "delete")]


def _role_permissions():
    """Return ``{group name: permission codenames}``."""
    catalogue = [model._meta.model_name for model in apps.get_app_config("offers").get_models()]
    see_all = [f"view_{model}" for model in catalogue if model not in IMPORTS]
    # Asked by name: this app does not know what the networks store.
    network_parts = [
        model._meta.model_name for model in apps.get_app_config("networks").get_models()
    ]
    see_networks = [f"view_{model}" for model in network_parts]
    return {
        EDITORS: [
            *_all(*catalogue),
            "edit_all_departments",
            "export_internal",
            "release_offer",
            "view_internal",
            "use_planning",
            "plan_all_departments",
            "edit_planning",
            *_all("page", "pagevideo"),
            "view_siteconfiguration",
            "change_siteconfiguration",
            *_all("tag"),
            *_all(*network_parts),
        ],
        COORDINATORS: [
            *see_all,
            *_all(*OFFER_PARTS),
            *(f"{act}_{model}" for model in PLACES_AND_PROVIDERS for act in ("add", "change")),
            "change_feedback",
            *(f"{act}_importrun" for act in ("add", "change", "view")),
            "release_offer",
            "use_planning",
            "add_changeproposal",
            "change_changeproposal",
            "add_providerlink",
            "view_tag",
            "add_tag",
        ],
        PLANNERS: [
            *see_all,
            *see_networks,
            *_all(*PLANNING),
            "export_internal",
            "view_internal",
            "use_planning",
            "plan_all_departments",
            "edit_planning",
            "view_tag",
        ],
        # Only the networks of one's own departments: networks.models.scope.
        NETWORK_COORDINATORS: [
            *(f"view_{model}" for model in OPEN_CATALOGUE),
            *_all(*network_parts),
        ],
        # Summaries and reports; single entries are the public's page to them, too.
        LEADERSHIP: ["use_planning", "plan_all_departments", "view_committeereport"],
        SYSTEM: [
            *_all("user", "absence"),
            # To give accounts roles. Who could write them would have every right.
            "view_group",
            "view_department",  # accounts belong to departments
            *(f"view_{model}" for model in ("siteconfiguration", "page")),
            "change_siteconfiguration",
            *("view_queuedmail", "change_queuedmail", "view_jobrun"),
        ],
    }


def ensure_roles():
    """Create the groups and give each exactly its permissions; returns the groups by name."""
    from django.contrib.auth.models import Group, Permission  # not before the apps are ready

    for label in PERMISSION_APPS:
        create_permissions(apps.get_app_config(label), verbosity=0)
    known = {
        permission.codename: permission
        for permission in Permission.objects.filter(content_type__app_label__in=PERMISSION_APPS)
    }
    groups = {}
    for name, codenames in _role_permissions().items():
        groups[name], _created = Group.objects.get_or_create(name=name)
        groups[name].permissions.set([known[codename] for codename in codenames])
    return groups


def create_roles(**kwargs):
    """Receiver of ``post_migrate``: every database has the roles, a test's as well.

    ``migrate APP`` also sends it before our tables are made, and with those of accounts half made.
    """
    if "offers_offer" in connection.introspection.table_names():
        ensure_roles()
