"""The API's addresses as public pages: no login, answered from memory, 304 if unchanged."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt

from offers.http import public_page

from .api import api

SAFE = ("GET", "HEAD")


def public_urls():
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        pattern.callback = read_only(public_page(answering_head(pattern.callback)))
    return [*patterns, re_path("", unknown_address)], app_name, namespace


def read_only(view):
    """Programs get their answer in JSON, also where their method is not one for reading."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if request.method in SAFE:
            return view(request, *args, **kwargs)
        words = {"detail": "This API is for reading only, by GET."}
        return JsonResponse(words, status=405, headers={"Allow": ", ".join(SAFE)})

    return answer


def answering_head(view):
    """HEAD is GET without the content, which the server drops; django-ninja knows GET alone."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        asked, request.method = request.method, "GET"
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = asked

    return answer


@csrf_exempt
@login_not_required
def unknown_address(request):
    return JsonResponse({"detail": "There is nothing at this address."}, status=404)
