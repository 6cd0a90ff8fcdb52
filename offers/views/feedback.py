"""What visitors tell the editors: about one offer, or about a search that found nothing."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse


@login_not_required
def offer_feedback(request, slug):
    return HttpResponse()


@login_not_required
def search_feedback(request):
    return HttpResponse()
