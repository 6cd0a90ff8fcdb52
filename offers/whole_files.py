"""Uploaded files are there whole or not at all, also where the disk is full in between."""

import os
import secrets
from contextlib import suppress

from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """Django's own would leave half a file under its final name."""

    def _save(self, name, content):
        part = f"{name}.{secrets.token_hex(8)}.part"
        try:
            super()._save(part, content)
            name = self._take(name)
            os.replace(self.path(part), self.path(name))
        except OSError:
            with suppress(OSError):
                os.remove(self.path(part))
            raise
        return name

    def _take(self, name):
        """Make ``name``, or one like it, ours: nobody else's file is written over."""
        while True:
            try:
                os.close(os.open(self.path(name), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name
