"""The website's own settings and pages, and the accounts of the back office."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kompass.models import Page, PageVideo, SiteConfiguration
from offers.admin.base import CompactInline, KompassModelAdmin
from offers.models import Absence
from offers.ownership import departments_without_owner


@admin.register(SiteConfiguration)
class SiteConfigurationAdmin(KompassModelAdmin):
    """One row: the list leads straight to it."""

    fieldsets = (
        (
            _("Website"),
            {
                "fields": (
                    ("site_name", "claim"),
                    ("municipality_name", "land"),
                    "publisher_name",
                    "is_demo",
                )
            },
        ),
        (_("Lebensweg und Situationen"), {"fields": ("region_code", "first_contact")}),
        (_("Redaktion"), {"fields": ("editor_mail", "editor_phone")}),
        (
            _("Prüfung"),
            {
                "description": _("Ein Angebot oder ein Thema kann einen eigenen Abstand haben."),
                "fields": (("review_months", "due_soon_days", "hide_after_months"),),
            },
        ),
        (
            _("Erinnerungen"),
            {
                "description": _("Wer wann an eine fällige Prüfung erinnert wird."),
                "fields": (
                    ("remind_provider_day", "remind_coordinator_day"),
                    ("remind_deputy_day", "remind_editors_day"),
                ),
            },
        ),
        (_("Archiv und Verlauf"), {"fields": ("purge_after_months", "history_keep_months")}),
    )

    def has_add_permission(self, request):
        # The first row is no privilege of its own: who may change the settings may store them.
        return self.has_change_permission(request) and not SiteConfiguration.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        row = SiteConfiguration.objects.first()
        if row is None or not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        url = reverse("admin:kompass_siteconfiguration_change", args=[row.pk])
        return HttpResponseRedirect(url)


class PageVideoInline(admin.StackedInline):
    model = PageVideo
    extra = 0


@admin.register(Page)
class PageAdmin(KompassModelAdmin):
    list_display = ("title", "slug", "is_published", "is_draft_text", "order", "updated_at")
    list_filter = ("is_published", "is_draft_text", "easy_status")
    search_fields = ("title", "lead", "body")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (PageVideoInline,)

    def view_on_site(self, page):
        return page.get_absolute_url() if page.is_published else None


class AbsenceInline(CompactInline):
    model = Absence
    verbose_name_plural = _("Abwesend: andere werden so lange an Prüfungen erinnert")


class DepartmentMembershipInline(CompactInline):
    model = User.departments.through
    autocomplete_fields = ("department",)
    verbose_name = _("Fachbereich")
    verbose_name_plural = _("Fachbereiche, deren Angebote dieses Konto bearbeiten darf")

    # Django asks for the right to change departments; these rows are about the account.
    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("auth.view_user")

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("auth.change_user")

    has_add_permission = has_delete_permission = has_change_permission


admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ("username", "first_name", "last_name", "role_names", "is_active", "last_login")
    readonly_fields = ("last_login", "date_joined")
    inlines = (DepartmentMembershipInline, AbsenceInline)
    actions = ("show_handover",)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.action(description=_("Übergabe: Was hängt an diesen Konten?"), permissions=["view"])
    def show_handover(self, request, queryset):
        query = urlencode([("user", pk) for pk in queryset.values_list("pk", flat=True)])
        return HttpResponseRedirect(f"{reverse('admin:handover')}?{query}")

    def save_related(self, request, form, formsets, change):
        """Say at once which departments nobody looks after (any more)."""
        super().save_related(request, form, formsets, change)
        if left := departments_without_owner(timezone.localdate()):
            text = _("Einträge ohne aktives Konto: %(departments)s.")
            names = ", ".join(map(str, left))
            self.message_user(request, text % {"departments": names}, messages.WARNING)

    @admin.display(description=_("Rollen"))
    def role_names(self, user):
        return ", ".join(group.name for group in user.groups.all())
