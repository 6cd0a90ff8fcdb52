"""The project's settings as tests need them: quick, without files of this machine."""

import os
import tempfile

os.environ.setdefault("KOMPASS_DEBUG", "1")
os.environ.setdefault("KOMPASS_DATABASE_URL", "sqlite://:memory:")

from kompass.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = tempfile.mkdtemp(prefix="kompass-test-media-")
