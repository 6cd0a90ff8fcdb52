"""The way to a kind of help, step by step."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from offers.help_paths import with_offers
from offers.http import public_page
from offers.models import HelpPath, HelpPathVersion, HelpStep, LifeSituation


@public_page
def help_path_list(request):
    paths = HelpPath.objects.public().prefetch_related("life_phases", "topics")
    return TemplateResponse(request, "offers/help_path_list.html", {"paths": paths})


@public_page
def help_path_detail(request, slug):
    """``?fachkraefte=1`` adds what is meant for professionals; it is public all the same."""
    steps = HelpStep.objects.public().prefetch_related("tasks")
    paths = HelpPath.objects.public().prefetch_related(
        "questions",
        "topics",
        "life_phases",
        Prefetch("situations", queryset=LifeSituation.objects.public()),
        Prefetch("versions__steps", queryset=steps),
    )
    path = get_object_or_404(paths.select_related("area"), slug=slug)
    versions = {version.kind: version for version in path.versions.all()}
    target = versions.get(HelpPathVersion.Kind.TARGET)
    current = versions[HelpPathVersion.Kind.CURRENT]
    context = {
        "path": path,
        "current": current,
        "steps": with_offers(list(current.steps.all())),
        "target": target if target and target.is_public and target.steps.all() else None,
        "for_professionals": request.GET.get("fachkraefte") == "1",
    }
    return TemplateResponse(request, "offers/help_path_detail.html", context)
