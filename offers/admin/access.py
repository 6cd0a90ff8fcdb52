"""What an account sees and may do in the back office: the scopes of ``offers.models`` as the
questions that Django's admin asks."""

from django.utils.translation import gettext_lazy as _

from offers.models import (
    INTERNAL_FIELDS,
    ContactVisibility,
    Department,
    Location,
    Offer,
    Status,
    own_department_ids,
    scope,
)

from .inlines import ContactInline, FundingInline


def own_departments(user):
    """Departments whose offers ``user`` may keep: all for editors, else the own and below."""
    if user.has_perm("offers.edit_all_departments"):
        return Department.objects.all()
    return Department.objects.filter(pk__in=own_department_ids(user))


class ShownContactInline(ContactInline):
    """Contacts of an offer of others: those of the administration alone stay with it."""

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(visibility=ContactVisibility.INTERNAL)


class OfferAccessMixin:
    """Rows, rights, fields and children of the offers' pages, by the scope of the account."""

    def get_queryset(self, request):
        return super().get_queryset(request) & Offer.objects.visible_to(request.user)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and own_departments(request.user).exists()

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _covers(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        """What families see is archived first, with a reason; only editors delete it at once."""
        if obj is not None and obj.status == Status.PUBLISHED:
            if not request.user.has_perm("offers.edit_all_departments"):
                return False
        return self.may_remove(request, obj)

    def may_remove(self, request, obj=None):
        """True where the offer may go, be it into another one that keeps its address."""
        return super().has_delete_permission(request, obj) and _covers(request, "delete", obj)

    def has_release_permission(self, request, obj=None):
        return request.user.has_perm("offers.release_offer") and _covers(request, "release", obj)

    def sees_internal(self, request, obj):
        """True where the account may read the internal part of ``obj`` (None: a new offer)."""
        return obj is None or scope(request.user, "view_internal").covers(obj)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if self.sees_internal(request, obj):
            return fieldsets
        return [
            (title, {**options, "fields": _open_fields(options["fields"])})
            for title, options in fieldsets
        ]

    def get_inlines(self, request, obj):
        inlines = super().get_inlines(request, obj)
        if self.sees_internal(request, obj):
            return inlines
        shown = {FundingInline: None, ContactInline: ShownContactInline}
        replaced = (shown.get(inline, inline) for inline in inlines)
        return [inline for inline in replaced if inline is not None]

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), "known_places")

    def known_places(self, offer):
        """Stands for ``locations`` where masked places are not for the reader."""
        return ", ".join(place.name for place in offer.locations.all() if place.is_public) or "–"

    known_places.short_description = _("Orte")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "department":
            kwargs["queryset"] = own_departments(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "locations":  # who names a secret place would get to see it
            kwargs["queryset"] = Location.objects.visible_to(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def lookup_allowed(self, lookup, value, request=None):
        """No guessing of internal fields by ``?internal_note__startswith=``."""
        if lookup.split("__")[0] in INTERNAL_FIELDS and not (
            request and request.user.has_perm("offers.view_internal")
        ):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_list_filter(self, request):
        chosen = super().get_list_filter(request)
        if request.user.has_perm("offers.view_internal"):
            return chosen
        return [item for item in chosen if item not in INTERNAL_FIELDS]


def _covers(request, act, offer):
    return offer is None or scope(request.user, act).covers(offer)


def _open_fields(fields):
    """``fields`` of a fieldset, rows of several included, without the internal ones."""
    shown = []
    for item in fields:
        row = item if isinstance(item, tuple) else (item,)
        row = tuple(
            "known_places" if name == "locations" else name
            for name in row
            if name not in INTERNAL_FIELDS
        )
        if row:
            shown.append(row if len(row) > 1 else row[0])
    return tuple(shown)


class SharedRowMixin:
    """Rows that offers of several departments may use (providers, places)."""

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        rows = self.model.objects.editable_by(request.user)
        return obj is None or rows.filter(pk=obj.pk).exists()
