"""The accounts of the back office."""

import json
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kompass.accounts import invitations, personal_data
from offers.admin.base import CompactInline
from offers.models import Absence
from offers.ownership import departments_without_owner

admin.site.unregister(User)


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


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ("username", "first_name", "last_name", "role_names", "is_active", "last_login")
    readonly_fields = ("last_login", "date_joined")
    inlines = (DepartmentMembershipInline, AbsenceInline)
    actions = ("show_handover", "invite", "export_data", "reset_second_factor", "anonymise")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def has_change_permission(self, request, obj=None):
        """Nobody but a superuser changes one: who holds that account could do anything."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        return own if request.user.is_superuser else (*own, "is_superuser", "user_permissions")

    def _changeable(self, request, queryset):
        return [user for user in queryset if self.has_change_permission(request, user)]

    @admin.action(description=_("Übergabe: Was hängt an diesen Konten?"), permissions=["view"])
    def show_handover(self, request, queryset):
        query = urlencode([("user", pk) for pk in queryset.values_list("pk", flat=True)])
        return HttpResponseRedirect(f"{reverse('admin:handover')}?{query}")

    @admin.action(
        description=_("Einladung senden: Link, um ein Passwort zu wählen"), permissions=["change"]
    )
    def invite(self, request, queryset):
        sent = 0
        for user in self._changeable(request, queryset):
            try:
                invitations.invite(user)
            except invitations.CannotInvite as reason:
                self.message_user(request, str(reason), messages.WARNING)
            else:
                self.log_change(request, user, str(_("Einladung gesendet.")))
                sent += 1
        if sent:
            text = ngettext("%d Einladung ist unterwegs.", "%d Einladungen sind unterwegs.", sent)
            self.message_user(request, text % sent, messages.SUCCESS)

    @admin.action(description=_("Auskunft: Daten des Kontos als JSON"), permissions=["change"])
    def export_data(self, request, queryset):
        content = [personal_data.export(user) for user in self._changeable(request, queryset)]
        response = HttpResponse(
            json.dumps(content, ensure_ascii=False, indent=2), content_type="application/json"
        )
        response["Content-Disposition"] = 'attachment; filename="konten.json"'
        return response

    @admin.action(
        description=_("Zweiten Faktor zurücksetzen (Gerät verloren)"), permissions=["change"]
    )
    def reset_second_factor(self, request, queryset):
        users = self._changeable(request, queryset)
        Authenticator.objects.filter(user__in=users).delete()
        for user in users:
            self.log_change(request, user, str(_("Zweiter Faktor zurückgesetzt.")))
        self.message_user(request, _("Der zweite Faktor ist zurückgesetzt."), messages.SUCCESS)

    @admin.action(
        description=_("Anonymisieren: alles Persönliche löschen, das Konto schließen"),
        permissions=["delete"],
    )
    def anonymise(self, request, queryset):
        for user in self._changeable(request, queryset):
            try:
                personal_data.anonymise(user)
            except personal_data.CannotAnonymise as reason:
                self.message_user(request, str(reason), messages.WARNING)
            else:
                self.log_change(request, user, str(_("Anonymisiert.")))
                self.message_user(
                    request,
                    _("Das Konto heißt jetzt %s und ist geschlossen.") % user,
                    messages.SUCCESS,
                )

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
