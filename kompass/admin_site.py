"""The back office: Django's admin with our titles, our start page and models in sensible groups."""

from dataclasses import dataclass

from django.contrib.admin import AdminSite
from django.urls import path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from kompass.models import SiteConfiguration
from offers.attention import GROUP_TITLES, count_tasks, offer_tasks
from offers.feedback_inbox import open_feedback_count
from offers.models import Offer

GROUPS = (
    (
        _("Angebote"),
        (
            "offers.Offer",
            "offers.ChangeProposal",
            "offers.Feedback",
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
        ),
    ),
    (
        _("Begriffe"),
        (
            "offers.LifePhase",
            "offers.Transition",
            "offers.Topic",
            "offers.LifeSituation",
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
)


@dataclass(frozen=True)
class Tile:
    """One number of the start page and the list behind it."""

    label: str
    count: int
    url: str


class KompassAdminSite(AdminSite):
    site_header = site_title = _("Flensburg-Kompass – Verwaltung")
    index_title = _("Übersicht")

    def configuration(self):
        return SiteConfiguration.load()

    def get_urls(self):
        from offers.admin.search import explain_view  # admin pages register with this very site

        explain = path("suche/", self.admin_view(explain_view), name="search_explain")
        return [explain, *super().get_urls()]

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
        return super().index(request, {**self._work(request), **(extra_context or {})})

    def _work(self, request):
        """Context of the start page: numbers by group, for the offers that are the user's to do."""
        user = request.user
        if not user.has_perm("offers.view_offer"):
            return {}
        can_edit = user.has_perm("offers.change_offer")
        offers = Offer.objects.editable_by(user) if can_edit else Offer.objects.visible_to(user)
        tasks = offer_tasks()
        counts = count_tasks(offers, tasks)
        changelist = reverse("admin:offers_offer_changelist", current_app=self.name)
        scope = "&mine=1" if can_edit else ""
        tiles = {group: [] for group in GROUP_TITLES}
        for task in tasks:
            url = f"{changelist}?task={task.key}{scope}"
            tiles[task.group].append(Tile(task.label, counts[task.key], url))
        if user.has_perm("offers.view_feedback"):
            tiles["due"].append(self._feedback_tile(user))
        own_only = can_edit and not user.has_perm("offers.edit_all_departments")
        return {
            "work": [(GROUP_TITLES[group], of_group) for group, of_group in tiles.items()],
            "own_departments": user.departments.all() if own_only else None,
            "offer_changelist": changelist,
            "can_add_offer": self._registry[Offer].has_add_permission(request),
        }

    def _feedback_tile(self, user):
        url = reverse("admin:offers_feedback_changelist", current_app=self.name)
        return Tile(
            _("offene Rückmeldungen"),
            open_feedback_count(user),
            f"{url}?state=open",
        )
