"""The list of links with what the last check found, and replacing one everywhere."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from offers.links.replacing import replace_link
from offers.links.sources import uses_of
from offers.models import LinkCheck, LinkStatus

from .base import KompassModelAdmin

SHOWN_USES = 3


class ReplaceForm(forms.Form):
    new = forms.URLField(label=_("Neue Adresse"), max_length=1000, assume_scheme="https")
    with_longer = forms.BooleanField(
        label=_("Auch alle Adressen, die mit der alten beginnen"),
        help_text=_("Wenn eine ganze Website umgezogen ist. Der Rest der Adresse bleibt gleich."),
        required=False,
    )


class LinkList(ChangeList):
    """Each row knows where its address is used: as many queries for fifty rows as for one."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        uses = uses_of([link.url for link in self.result_list])
        for link in self.result_list:
            link.uses = uses.get(link.url, [])


class MineFilter(admin.SimpleListFilter):
    title = _("Zuständigkeit")
    starts_open = True
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("1", _("in dem, was ich bearbeiten darf"))]

    def queryset(self, request, queryset):
        if self.value() != "1":
            return queryset
        return queryset.filter(url__in=list(uses_of(user=request.user)))


@admin.register(LinkCheck)
class LinkCheckAdmin(KompassModelAdmin):
    list_display = ("shown_url", "finding", "places", "checked")
    list_filter = (("status", admin.ChoicesFieldListFilter), MineFilter)
    search_fields = ("url", "redirect_target")
    actions = ("follow_redirects",)

    def has_add_permission(self, request):
        return False  # the check finds the links by itself

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_replace_permission(self, request):
        """Whoever may change offers; which ones is decided for each row."""
        return request.user.has_perm("offers.change_offer")

    def get_changelist(self, request, **kwargs):
        return LinkList

    # -- List -----------------------------------------------------------------------------------

    @admin.display(description=_("Adresse"), ordering="url")
    def shown_url(self, link):
        return Truncator(link.url).chars(70)

    @admin.display(description=_("Stand"), ordering="status")
    def finding(self, link):
        status = link.get_status_display()
        return f"{status}: {link.reason}" if link.reason else status

    @admin.display(description=_("steht in"))
    def places(self, link):
        rows = {(use.row._meta.label, use.row.pk): use for use in link.uses}
        shown = list(rows.values())[:SHOWN_USES]
        more = len(rows) - len(shown)
        listed = format_html_join(
            "", '<li><a href="{}">{}</a></li>', ((use.admin_url, use.row) for use in shown)
        )
        text = ngettext("und %(n)s weiterer Eintrag", "und %(n)s weitere Einträge", more)
        rest = format_html("<li>{}</li>", text % {"n": more}) if more else ""
        return format_html('<ul class="plain">{}{}</ul>', listed, rest) if shown else "–"

    @admin.display(description=_("zuletzt geprüft"), ordering="last_checked_at")
    def checked(self, link):
        return link.last_checked_at

    @admin.action(description=_("Neue Adressen übernehmen"), permissions=["replace"])
    def follow_redirects(self, request, queryset):
        """Put the new home of each chosen link that moved for good."""
        changed, faults = 0, []
        for link in queryset.filter(status=LinkStatus.REDIRECTED):
            try:
                done = replace_link(link.url, link.redirect_target, user=request.user)
            except ValidationError as error:
                faults += error.messages
            else:
                changed += len(done.changed)
        self._say(request, changed, 0)
        for fault in faults:
            self.message_user(request, fault, messages.ERROR)

    def _say(self, request, changed, left):
        text = ngettext("%(n)s Eintrag geändert.", "%(n)s Einträge geändert.", changed)
        level = messages.SUCCESS if changed else messages.WARNING
        self.message_user(request, text % {"n": changed}, level)
        if left:
            text = ngettext(
                "%(n)s Eintrag gehört anderen und blieb unverändert.",
                "%(n)s Einträge gehören anderen und blieben unverändert.",
                left,
            )
            self.message_user(request, text % {"n": left}, messages.WARNING)

    # -- One link -------------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:  # links come from the texts, nobody adds one
            raise PermissionDenied
        link = self.get_object(request, object_id)
        if not self.has_view_permission(request, link):
            raise PermissionDenied
        if link is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        form = None
        if self.has_replace_permission(request):
            data = request.POST if request.method == "POST" else None
            form = ReplaceForm(data, initial={"new": link.redirect_target or link.url})
            if form.is_valid() and self._replace(request, link, form):
                return HttpResponseRedirect(reverse("admin:offers_linkcheck_changelist"))
        elif request.method == "POST":
            raise PermissionDenied
        mine = uses_of([link.url], user=request.user).get(link.url, []) if form else []
        editable = {(use.source.model, use.pk) for use in mine}
        uses = uses_of([link.url]).get(link.url, [])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Link"),
            "opts": self.opts,
            "link": link,
            "form": form,
            "uses": [(use, (use.source.model, use.pk) in editable) for use in uses],
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/offers/linkcheck/link.html", context)

    def _replace(self, request, link, form):
        try:
            done = replace_link(
                link.url,
                form.cleaned_data["new"],
                user=request.user,
                with_longer=form.cleaned_data["with_longer"],
            )
        except ValidationError as refused:
            form.add_error("new", refused)
            return False
        for row in done.changed:
            self.log_change(request, row, _("Link ersetzt: %(url)s") % {"url": link.url})
        self._say(request, len(done.changed), len(done.left))
        return True
