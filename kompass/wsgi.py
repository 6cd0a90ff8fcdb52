"""The WSGI application for gunicorn: ``gunicorn kompass.wsgi``."""

import gc
import os
from itertools import count

from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kompass.settings")

application = get_wsgi_application()

SETTLED_AFTER = {1, 10, 100, 1000}  # answers: each reads what those before had no need of
_answers = count(1)


def settle(**kwargs):
    """Receiver: let Python no longer look for garbage among what is there to stay.

    Addresses, templates, word lists and the catalogue are some 400,000 objects. Looking through
    them all took a tenth of a worker's time, a quarter of a second at once.
    """
    if next(_answers) in SETTLED_AFTER:
        gc.collect()
        gc.freeze()


request_finished.connect(settle)
