"""The production settings with one page more: the floor that others are compared with."""

from kompass.settings import *  # noqa: F403
from kompass.settings import VAR_DIR

ROOT_URLCONF = "offers.bench.urls"
REQUEST_RATES = {}  # one machine asks for all visitors
STATIC_ROOT = VAR_DIR / "bench" / "static"
