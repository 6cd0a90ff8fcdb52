"""The production settings for a server that a test starts; static files without the slow Brotli."""

import os
from pathlib import Path

from kompass.settings import *  # noqa: F403
from kompass.settings import STORAGES

STATIC_ROOT = Path(os.environ["STATIC_FOLDER"])
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
}
