"""Help in the form of a place: a map for the point, the Stadtteil, places with the same address."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from offers.addresses import places_at
from offers.geo import parse_point
from offers.models import Area, Location
from offers.polygons import area_at


class LocationForm(forms.ModelForm):
    """Fields come from the admin's fieldsets; ``user`` is who types (see ``get_form``)."""

    user = None

    same_address_ok = forms.BooleanField(
        label=_("eigener Ort trotz gleicher Anschrift"),
        help_text=_("Nur nötig, wenn es an dieser Anschrift schon einen anderen Ort gibt."),
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        self.guess = None
        point = cleaned.get("latitude"), cleaned.get("longitude")
        if None not in point:
            self.guess = area_at(point)
            if self.guess and self.guess.is_certain and not cleaned.get("area"):
                cleaned["area"] = self.guess.area
        if self.instance.pk is None and not cleaned.get("same_address_ok"):
            self._point_out_others(cleaned)
        return cleaned

    def _point_out_others(self, cleaned):
        known = Location.objects.visible_to(self.user)
        others = places_at(cleaned.get("street") or "", cleaned.get("postcode") or "", among=known)
        if others:
            links = format_html_join(
                ", ", '<a href="{}">{}</a>', ((address_of(place), place) for place in others)
            )
            text = _(
                "An dieser Anschrift gibt es schon: {}. Bitte nehmen Sie diesen Ort, oder haken "
                "Sie unten »eigener Ort« an."
            )
            self.add_error("street", ValidationError(format_html(text, links)))


class LocationHelpMixin:
    form = LocationForm

    class Media:
        js = ["kompass/location.js"]

    def get_urls(self):
        def view(function):
            return self.admin_site.admin_view(require_safe(function))

        return [
            path("hinweise/", view(self.hints_view), name="offers_location_hints"),
            path("karte/", view(self.map_view), name="offers_location_map"),
            *super().get_urls(),
        ]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)  # a class made for this request
        form.user = request.user
        return form

    def get_fieldsets(self, request, obj=None):
        """The question about the same address comes with new places only."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        return [
            (name, {**options, "fields": [f for f in options["fields"] if f != "same_address_ok"]})
            for name, options in fieldsets
        ]

    def hints_view(self, request):
        """What we know about an address and a point that are just being typed, as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = {name: value.replace("\0", "")[:200] for name, value in request.GET.items()}
        own = asked.get("own", "")
        exclude = int(own) if own.isascii() and own.isdigit() and len(own) < 19 else None
        places = places_at(
            asked.get("street", ""),
            asked.get("postcode", ""),
            exclude=exclude,
            among=Location.objects.visible_to(request.user),
        )
        point = parse_point(asked.get("point", "")) if "," in asked.get("point", "") else None
        guess = area_at(point) if point else None
        return JsonResponse(
            {
                "places": [
                    {"id": place.pk, "name": place.name, "url": address_of(place)}
                    for place in places
                ],
                "area": guess
                and {
                    "id": guess.area.pk,
                    "name": guess.area.name,
                    "certain": guess.is_certain,
                },
            }
        )

    def map_view(self, request):
        """What stands on the map beside the point: outlines, middles and the other places."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        areas = Area.objects.exclude(latitude=None, polygon=None).order_by("name")
        places = Location.objects.visible_to(request.user).exclude(latitude=None).order_by("name")
        return JsonResponse(
            {
                "areas": list(areas.values("name", "kind", "latitude", "longitude", "polygon")),
                "places": list(places.values("pk", "name", "latitude", "longitude")),
            }
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra = {
            "map_tiles": settings.MAP_TILES,
            "map_attribution": settings.MAP_ATTRIBUTION,
            **(extra_context or {}),
        }
        return super().changeform_view(request, object_id, form_url, extra)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if text := what_the_point_says(form):
            self.message_user(request, text, messages.WARNING)


def what_the_point_says(form):
    """A sentence for the editor where point and Stadtteil need a second look, or empty."""
    guess, area = getattr(form, "guess", None), form.cleaned_data.get("area")
    if guess is None or guess.area == area:
        if guess and "area" not in form.changed_data and not form.initial.get("area"):
            return _("Der Punkt liegt in %(area)s; so steht es jetzt im Ort.") % {"area": area}
        return ""
    if guess.is_certain:
        return _("Der Punkt liegt in %(found)s, eingetragen ist %(area)s. Bitte prüfen.") % {
            "found": guess.area,
            "area": area,
        }
    if area is None:
        return _("Am nächsten liegt %(found)s. Bitte prüfen und als Stadtteil eintragen.") % {
            "found": guess.area
        }
    return ""


def address_of(place):
    return reverse("admin:offers_location_change", args=[place.pk])
