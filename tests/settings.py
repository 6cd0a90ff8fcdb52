"""The project's settings as tests need them: quick, and without files of this machine."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("KOMPASS_DEBUG", "1")
os.environ.setdefault("KOMPASS_SITE_URL", "https://kompass.example.org")

from kompass import catalogs  # noqa: E402

catalogs.compile_all()  # before Django reads them

from kompass.settings import *  # noqa: E402, F403
from kompass.settings import DATABASES  # noqa: E402

_folder = Path(tempfile.mkdtemp(prefix="kompass-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

MEDIA_ROOT = _folder / "media"
PRIVATE_ROOT = _folder / "private"
API_RATE = ""  # many tests ask much; one is about the limit
REQUEST_RATES = {}
OPEN_DATA_ROOT = _folder / "opendata"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as on a real site: in memory, all threads of the live server would share one
    # connection and its transactions.
    DATABASES["default"]["TEST"] = {"NAME": _folder / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
