"""Say on a terminal how far a long command is; stop between two steps when asked to."""

import time

from django.core.management.base import CommandError

from offers.stopping import Stopping

PAUSE = 0.2  # seconds between two lines on the screen


class Progress(Stopping):
    """Call it with one line of text; raises CommandError once SIGTERM or Ctrl+C came."""

    def __init__(self, stream):
        super().__init__()
        self._stream = stream
        self._shown = 0.0

    def __call__(self, text):
        if self.is_asked:
            raise CommandError("Auf Wunsch beendet; nichts ist halb geschrieben.")
        if self._stream.isatty() and time.monotonic() - self._shown > PAUSE:
            self._shown = time.monotonic()
            self._stream.write(f"\r{text:60.60}", ending="")

    def __exit__(self, *error):
        super().__exit__(*error)
        if self._stream.isatty():
            self._stream.write("")
