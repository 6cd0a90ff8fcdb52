from django.urls import path

from kompass.urls import urlpatterns as site
from offers.bench.floor import FLOOR_PATH, floor

urlpatterns = [path(FLOOR_PATH, floor), *site]
