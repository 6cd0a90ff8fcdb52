"""Suggestions while somebody types, for ``suggest.js``; the search works without them."""

from urllib.parse import urlencode

from django.http import JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from offers.filters import MAX_QUERY_LENGTH
from offers.http import public_page
from offers.models import Offer
from offers.search.memory import snapshot
from offers.search.suggest import DISTRICT, HELP_PATH, OFFER, PROVIDER, SITUATION, TOPIC, WORD
from offers.translations.registry import GERMAN
from offers.translations.texts import GermanText, is_german, translated

LABELS = {
    TOPIC: gettext_lazy("Themen"),
    SITUATION: gettext_lazy("Situationen"),
    HELP_PATH: gettext_lazy("Hilfewege"),
    DISTRICT: gettext_lazy("Stadtteile"),
    PROVIDER: gettext_lazy("Anbieter"),
    OFFER: gettext_lazy("Angebote"),
    WORD: gettext_lazy("Suchwörter"),
}
DETAIL_PAGES = {
    TOPIC: "offers:topic_detail",
    SITUATION: "offers:situation_detail",
    HELP_PATH: "offers:help_path_detail",
    DISTRICT: "offers:district_detail",
    PROVIDER: "offers:provider_detail",
}


@public_page
def suggest(request):
    """``status`` is what screen readers say; a suggestion of the group ``word`` is a query."""
    typed = request.GET.get("q", "")[:MAX_QUERY_LENGTH]
    today = timezone.localdate()
    found = snapshot().suggester_in(get_language()).suggest(typed, today)
    groups = [_group(name, entries, today) for name, entries in found.items()]
    total = sum(len(group["suggestions"]) for group in groups)
    if total:
        status = ngettext("%(n)s Vorschlag", "%(n)s Vorschläge", total) % {"n": total}
    else:
        status = _("Keine Vorschläge")
    return JsonResponse({"label": _("Vorschläge"), "status": status, "groups": groups})


def _group(name, entries, today):
    suggestions = _suggestions(name, entries, today)
    return {"name": name, "label": str(LABELS[name]), "suggestions": suggestions}


def _suggestions(group, entries, today):
    if group == WORD:
        pairs = ((entry.label, _list_url(entry.label)) for entry in entries)
    elif group == OFFER:
        offers = _offers([entry.value for entry in entries], today)
        shown = (offers[entry.value] for entry in entries if entry.value in offers)
        pairs = ((translated(offer, "title"), offer.get_absolute_url()) for offer in shown)
    else:
        page = DETAIL_PAGES[group]
        pairs = ((entry.label, reverse(page, args=[entry.value])) for entry in entries)
    return [_suggestion(label, url) for label, url in pairs]


def _suggestion(label, url):
    """German among another language says so, for screen readers."""
    language = {"lang": GERMAN} if isinstance(label, GermanText) else {}
    return {"label": label, "url": url} | language


def _offers(keys, today):
    """The public offers among ``keys`` by id, with what their titles need."""
    offers = Offer.objects.published(today)
    if not is_german():
        offers = offers.prefetch_related("translations__language")
    return offers.in_bulk(keys)


def _list_url(word):
    return f"{reverse('offers:offer_list')}?{urlencode({'q': word})}"
