"""Who is in charge: choose a place and a concern, get the office."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.template.response import TemplateResponse

from offers.help_paths import paths_of
from offers.http import public_page
from offers.responsibilities import ResponsibilityForm, answers
from offers.search.frozen import cards
from offers.selection import Selection

OFFERS_SHOWN = 3


@public_page
def responsibility(request):
    """Without a concern: all concerns of the place, each with its office."""
    is_asked = any(request.GET.get(name) for name in ("area", "postcode", "task"))
    form = ResponsibilityForm(request.GET if is_asked else None)
    context = {"form": form}
    if form.is_valid():
        area = form.found_area or form.only_town
        context |= {"area": area, "task": form.found_task}
        if area:
            tasks = [form.found_task] if form.found_task else form.tasks
            context["answers"] = answers(area, tasks)
        if area and form.found_task:
            context |= offers_there(area, form.found_task)
        if form.found_task:
            context["paths"] = paths_of(form.found_task)
    return TemplateResponse(request, "offers/responsibility.html", context)


def offers_there(area, task):
    """Offers in and for ``area`` that fit ``task``: as the list with the same address shows."""
    pairs = [("area", area.slug), *(("topic", topic.slug) for topic in task.topics.all())]
    selection = Selection(QueryDict(urlencode(pairs)))
    return {
        "offer_count": selection.total,
        "offers": cards(selection.ids[:OFFERS_SHOWN], selection.memory.vocabulary),
        "offers_url": selection.url(),
    }
