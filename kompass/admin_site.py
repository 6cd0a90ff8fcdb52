"""The back office: Django's admin with our titles, our start page and models in sensible groups."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from kompass import start_page
from kompass.models import SiteConfiguration

GROUPS = (
    (
        _("Angebote"),
        (
            "offers.Offer",
            "offers.ChangeProposal",
            "offers.Feedback",
            "offers.OfferAnswer",
            "offers.FruitlessSearch",
            "offers.LinkCheck",
            "offers.FundingProgramme",
            "offers.ImportRun",
            "offers.ImportProfile",
            "offers.Campaign",
            "offers.Reminder",
        ),
    ),
    (
        _("Orte und Anbieter"),
        (
            "offers.Provider",
            "offers.Location",
            "offers.Area",
            "offers.AccessibilityCriterion",
            "offers.Department",
            "offers.Responsibility",
            "offers.Task",
        ),
    ),
    (
        _("Begriffe"),
        (
            "offers.LifePhase",
            "offers.Transition",
            "offers.Milestone",
            "offers.SchoolHoliday",
            "offers.Topic",
            "offers.LifeSituation",
            "offers.HelpPath",
            "offers.HelpPathVersion",
            "offers.TargetGroup",
            "offers.OfferType",
            "offers.Language",
            "offers.NeedTopic",
            "offers.CrossCuttingTopic",
            "taggit.Tag",
            "offers.SynonymGroup",
        ),
    ),
    (_("Website"), ("kompass.Page", "offers.CrisisLine", "kompass.SiteConfiguration")),
    (_("Konten"), ("auth.User", "auth.Group")),
    (_("Betrieb"), ("operations.JobRun", "operations.QueuedMail")),
    (
        _("Planung"),
        ("offers.GapRule", "offers.Need", "offers.PlannedProject", "offers.Indicator"),
    ),
)


# Keys, sessions and addresses: seen and changed by their owners alone, under /konto/.
PRIVATE_APPS = {"account", "mfa", "socialaccount", "usersessions"}


class KompassAdminSite(AdminSite):
    index_title = _("Übersicht")

    def register(self, model_or_iterable, admin_class=None, **options):
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        shown = [model for model in models if model._meta.app_label not in PRIVATE_APPS]
        super().register(shown, admin_class, **options)

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """One door for all: the site's own login, which asks for the second factor."""
        return secure_admin_login(super().login)(request, extra_context)

    def configuration(self):
        return SiteConfiguration.load()

    def each_context(self, request):
        name = _("%(site)s – Verwaltung") % {"site": self.configuration().site_name}
        return {**super().each_context(request), "site_header": name, "site_title": name}

    def get_urls(self):
        # Not before this site is there: admin pages register with it.
        from kompass.bundle_page import FILE_NAME, bundle_file_view, bundle_view
        from kompass.handover import handover_view
        from offers.admin.absence_page import absence_view
        from offers.admin.review_page import review_view
        from offers.admin.search import explain_view

        own = (
            ("suche/", explain_view, "search_explain"),
            ("pruefen/", review_view, "review"),
            ("abwesenheit/", absence_view, "absence"),
            ("uebergabe/", handover_view, "handover"),
            ("buendel/", bundle_view, "bundle"),
            (f"buendel/{FILE_NAME}", bundle_file_view, "bundle_file"),
        )
        return [
            *(path(route, self.admin_view(view), name=name) for route, view, name in own),
            *super().get_urls(),
        ]

    def get_app_list(self, request, app_label=None):
        """All models by our groups; an app's own page (``app_label``) stays as Django has it."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        apps = self._build_app_dict(request)
        models = {
            model["model"]._meta.label: model for app in apps.values() for model in app["models"]
        }
        if tags := models.get("taggit.Tag"):
            tags["name"] = _("Schlagwörter")
        sections = [
            self._section(title, [models.pop(label) for label in labels if label in models])
            for title, labels in GROUPS
        ]
        for app in apps.values():  # apps that no group knows keep a section of their own
            rest = [model for model in app["models"] if model["model"]._meta.label in models]
            sections.append(self._section(app["name"], rest))
        return [section for section in sections if section["models"]]

    def _section(self, title, models):
        anchor = slugify(title)
        return {
            "name": title,
            "app_label": anchor,
            "app_url": f"{reverse('admin:index', current_app=self.name)}#{anchor}",
            "has_module_perms": True,
            "models": models,
        }

    def index(self, request, extra_context=None):
        return super().index(
            request, {**start_page.context(request, self), **(extra_context or {})}
        )
