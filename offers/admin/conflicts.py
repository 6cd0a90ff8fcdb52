"""Two people with the same form open: nobody overwrites the other unseen.

The form carries the number of the version it started from. Where there is a newer one by the
time it is sent, it comes back with all that was typed and with what the other changed, part by
part; the next save follows the choices made there. To tell what the form would make of the
offer, it is saved for a trial and that is undone.
"""

from contextlib import suppress
from dataclasses import dataclass, field

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from offers import conflicts, presence, snapshot
from offers.acting import acting
from offers.models import Offer, OfferVersion
from offers.search.changes import batch
from offers.snapshot_change import change_to
from offers.writing import check, save

STARTED_FROM = "_version"  # number of the version the form shows
BASE = "_base"  # number of the version both started from, once there is a conflict
CHOICE = "_take-"  # before the name of a part
MOST_ROWS = 1000


class _Undo(Exception):
    """Rolls a trial back."""


@dataclass
class Conflict:
    """``others``: newer versions than the one started from, without their snapshots."""

    base_number: int
    latest_number: int
    base: dict
    theirs: dict
    others: list
    is_seen: bool  # the form that was sent already showed this conflict
    collisions: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    had_file: bool = False


class ConflictMixin:
    """Guards the change form of offers and shows who else has it open."""

    def get_urls(self):
        address = path(
            "<path:object_id>/anwesend/",
            self.admin_site.admin_view(self.presence_view),
            name="offers_offer_presence",
        )
        return [address, *super().get_urls()]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        offer = self.get_object(request, unquote(object_id)) if object_id else None
        if offer is None or not self.has_change_permission(request, offer):
            return super().changeform_view(request, object_id, form_url, extra_context)
        extra_context = extra_context or {}
        if request.method != "POST":
            context = {**_form_context(request, offer), **extra_context}
            return super().changeform_view(request, object_id, form_url, context)
        with batch():
            conflict = _find_conflict(request, offer)
            if conflict is None:
                context = {**_form_context(request, offer), **extra_context}
                return super().changeform_view(request, object_id, form_url, context)

            def send(**context):
                return super(ConflictMixin, self).changeform_view(
                    request, object_id, form_url, {**context, **extra_context}
                )

            return self._meet(request, offer, conflict, send)

    def _meet(self, request, offer, conflict, send):
        """Save by the choices made, or show the form again; ``send`` is the form's own view."""
        _mend_rows(request, offer)
        mine = self._trial(request, offer, conflict, send)
        if mine is not None:
            chosen = _choices(request)
            conflict.collisions = conflicts.collisions(conflict.base, conflict.theirs, mine, chosen)
            if conflict.is_seen or not conflict.collisions:
                response = self._save_merged(request, offer, conflict, send)
                if response is not None:
                    return response
            request.has_open_conflict = True
        return send(**_form_context(request, offer, conflict), conflict=conflict)

    def _trial(self, request, offer, conflict, send):
        """Return the snapshot that saving the form would make, or None where it has faults."""
        files, told = request.FILES, list(request._messages._queued_messages)
        conflict.had_file = bool(files)
        request._files = MultiValueDict()  # storing a file cannot be undone
        mine = None
        with suppress(_Undo), transaction.atomic():
            request.offer_was_saved = False
            send()
            if request.offer_was_saved:
                mine = snapshot.read([offer.pk])[offer.pk]
            raise _Undo
        request._files = files
        request._messages._queued_messages = told
        return mine

    def _save_merged(self, request, offer, conflict, send):
        """Save the form and lay over it what was chosen; None where that breaks a rule."""
        choices = {part.name: part.choice for part in conflict.collisions}
        told = list(request._messages._queued_messages)
        try:
            with transaction.atomic(), acting(reason=_("mit einer anderen Änderung vereint")):
                request.offer_was_saved = False
                response = send(**_form_context(request, offer, conflict), conflict=conflict)
                if not request.offer_was_saved:  # the trial had left out an image with faults
                    return response
                mine = snapshot.read([offer.pk])[offer.pk]
                state, names = conflicts.merged(conflict.base, conflict.theirs, mine, choices)
                change, _missing = change_to(Offer.objects.get(pk=offer.pk), state, names)
                check(change)
                save(change)
        except ValidationError as error:
            request._messages._queued_messages = told
            conflict.faults = error.messages
            return None
        return response

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if not getattr(request, "has_open_conflict", False):
            return form

        class OpenForm(form):
            """Comes back as it was typed, however right it is."""

            def clean(self):
                cleaned = super().clean()
                self.add_error(None, _("Noch nicht gesichert: Bitte zuerst oben wählen."))
                return cleaned

        return OpenForm

    def response_change(self, request, obj):
        request.offer_was_saved = True
        presence.leave(obj, request.user)
        return super().response_change(request, obj)

    def presence_view(self, request, object_id):
        """A sign of life of an open form, or its end; says who else is there."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        offer = self.get_object(request, unquote(object_id))
        if offer is None:
            raise Http404
        if not self.has_change_permission(request, offer):
            raise PermissionDenied
        if "ende" in request.POST:
            presence.leave(offer, request.user)
            return JsonResponse({"notice": ""})
        presence.enter(offer, request.user)
        return JsonResponse({"notice": _notice(presence.others_at_work(offer, request.user))})


def _form_context(request, offer, conflict=None):
    """What the form carries: where it started from, and who else has it open."""
    others = presence.others_at_work(offer, request.user)
    presence.enter(offer, request.user)
    if conflict is not None:
        number = conflict.latest_number
    elif request.method == "POST":
        number = request.POST.get(STARTED_FROM, "")  # the form comes back with faults
    else:
        number = _latest_number(offer)
    return {
        "started_from": number,
        "presence_notice": _notice(others),
        "presence_url": reverse("admin:offers_offer_presence", args=[offer.pk]),
    }


def _notice(others):
    """One sentence for each of the EditingPresence rows ``others``."""
    return " ".join(
        _("%(name)s bearbeitet diesen Eintrag gerade (seit %(time)s Uhr).")
        % {
            "name": row.user.get_full_name() or row.user.get_username(),
            "time": time_format(timezone.localtime(row.since), "H:i"),
        }
        for row in others
    )


def _latest_number(offer):
    newest = offer.versions.order_by("-number").values_list("number", flat=True)
    return newest.first() or 0


def _find_conflict(request, offer):
    """Return the Conflict of the form that was sent, or None.

    Locks the offer, so that of two forms sent at once the second sees the first.
    """
    started = request.POST.get(STARTED_FROM, "")
    if not started.isdecimal():
        return None
    Offer.objects.select_for_update(of=["self"]).filter(pk=offer.pk).first()
    latest = _latest_number(offer)
    base = request.POST.get(BASE, "")
    is_seen = base.isdecimal() and int(started) == latest
    if int(started) >= latest and not is_seen:
        return None
    # A form opened before the offer had any version started from the first one.
    base_number = min(latest, max(1, int(base if base.isdecimal() else started)))
    states = dict(
        offer.versions.filter(number__in=[base_number, latest]).values_list("number", "snapshot")
    )
    if base_number not in states:
        return None
    newer = OfferVersion.objects.filter(offer=offer, number__gt=base_number).defer("snapshot")
    return Conflict(
        base_number,
        latest,
        states[base_number],
        states[latest],
        list(newer.order_by("number")),
        is_seen,
    )


def _choices(request):
    return {
        key.removeprefix(CHOICE): value
        for key, value in request.POST.items()
        if key.startswith(CHOICE)
    }


def _mend_rows(request, offer):
    """Rows that the other deleted become new rows of the form that was sent, nothing is lost."""
    data = request.POST.copy()
    for prefix in snapshot.CHILDREN:
        stored = {str(pk) for pk in getattr(offer, prefix).values_list("pk", flat=True)}
        total = data.get(f"{prefix}-TOTAL_FORMS", "")
        if not total.isdecimal():
            continue
        rows = [_pop_row(data, f"{prefix}-{n}-") for n in range(min(int(total), MOST_ROWS))]
        kept = [row for row in rows if row.get("id", [""])[0] in stored]
        new = [row for row in rows if row.get("id", [""])[0] not in stored]
        gone = [row for row in new if "DELETE" in row and row.get("id", [""])[0]]
        new = [{**row, "id": [""]} for row in new if row not in gone]
        for number, row in enumerate(kept + new):
            for name, values in row.items():
                data.setlist(f"{prefix}-{number}-{name}", values)
        data[f"{prefix}-TOTAL_FORMS"] = str(len(kept + new))
        data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
    request.POST = data


def _pop_row(data, start):
    """Take the values of one inline row out of ``data``: ``{field: [values]}``."""
    keys = [key for key in data if key.startswith(start)]
    return {key.removeprefix(start): data.pop(key) for key in keys}
