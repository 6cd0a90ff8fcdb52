"""The floor: what a page of twenty cards costs when nobody has to look for anything.

It passes the same middleware and renders the same base and cards as the list, from objects that
stay in memory, without the database and without filters beside the cards.
"""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.template import engines
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from kompass import context
from offers.models import Offer
from offers.search.memory import snapshot
from offers.search.state import pinned
from offers.selection import OFFERS_PER_PAGE

FLOOR_PATH = "_boden/"
TEMPLATE = """{% extends "base.html" %}{% block title %}Boden{% endblock %}
{% block main %}<ol>{% for offer in offers %}<li>
{% include "offers/_offer_card.html" with offer=offer only %}</li>{% endfor %}</ol>{% endblock %}"""


@cache
def template():
    return engines["django"].from_string(TEMPLATE)


@cache
def content():
    """The template's context, read from the database once per process."""
    offers = list(Offer.objects.published().with_card_data()[:OFFERS_PER_PAGE])
    around = {}
    for name, value in context.site(None).items():
        value = value() if callable(value) else value
        around[name] = list(value) if hasattr(value, "__iter__") else value
    str(around["site"])  # lazy: read it now
    return {"offers": offers, **around}


@cache
def state():
    """The state of the catalogue, read once per process: nothing changes while it is measured."""
    return snapshot().state


@login_not_required
@require_safe
def floor(request):
    # Cards ask for the day's calendar; without this each would ask the database for its version.
    pinned.set(state())
    return TemplateResponse(request, template(), dict(content()))
