#!/usr/bin/env python3
"""Django's command line for Flensburg-Kompass; `python3 dev.py` prepares everything it needs."""

import os
import signal
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kompass.settings")
    if sys.argv[1:2] == ["makemigrations"]:  # looks at code alone, so it needs no secrets
        os.environ.setdefault("KOMPASS_DEBUG", "1")
    try:
        from django.core.management import execute_from_command_line
        from django.db import Error

        from kompass.env import SettingError
    except ModuleNotFoundError as error:
        if error.name != "django":
            raise
        sys.exit("Django ist hier nicht installiert. Bitte zuerst `python3 dev.py run` aufrufen.")
    # Asked to end, a command takes back what it has half done and cleans up, as with Ctrl+C.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        execute_from_command_line(sys.argv)
    except SettingError as error:
        sys.exit(f"Einstellung nicht verwendbar: {error}")
    except (Error, OSError) as error:
        from offers.busy import SENTENCES, trouble

        if not (kind := trouble(error)):
            raise
        sys.exit(SENTENCES[kind])


if __name__ == "__main__":
    main()
