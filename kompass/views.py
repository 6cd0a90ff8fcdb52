"""The start page, editorial pages and the answer to machines that ask whether we live."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kompass.markdown import render_markdown
from kompass.models import Page
from offers.counts import counts_by, with_counts
from offers.http import public_page
from offers.lifepath import load_chain
from offers.milestones.forms import ChildForm
from offers.models import Area, AreaKind, LifeSituation, Topic
from offers.translations.texts import GermanText, translated


@public_page
def start(request):
    context = {
        "chain": load_chain(),
        "form": ChildForm(today=timezone.localdate()),
        "districts": Area.objects.filter(kind=AreaKind.DISTRICT),
        "situations": LifeSituation.objects.public().filter(is_on_start_page=True)[:8],
        "topics": with_counts(Topic.objects.all(), counts_by("topics")),
    }
    return TemplateResponse(request, "kompass/start.html", context)


@public_page
def page(request, slug):
    pages = Page.objects.published().select_related("video")
    page = get_object_or_404(pages, slug=slug)
    body = translated(page, "body")
    context = {
        "page": page,
        "body": render_markdown(body),
        "is_german_body": isinstance(body, GermanText),
        "video": getattr(page, "video", None),
    }
    return TemplateResponse(request, "kompass/page.html", context)


@login_not_required
@require_safe
def healthz(request):
    """Say that the process answers; asks neither database nor cache."""
    return HttpResponse("ok\n", content_type="text/plain")
