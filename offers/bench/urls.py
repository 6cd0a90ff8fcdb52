from django.urls import path

from kompass.urls import handler500  # noqa: F401  (Django looks for it here)
from kompass.urls import urlpatterns as site
from offers.bench.floor import FLOOR_PATH, floor

urlpatterns = [path(FLOOR_PATH, floor), *site]
