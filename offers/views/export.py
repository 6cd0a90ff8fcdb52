"""The selection as files."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def offer_export_csv(request):
    return HttpResponse()


offer_export_xlsx = offer_export_json = offer_export_geojson = offer_feed = offer_export_csv
