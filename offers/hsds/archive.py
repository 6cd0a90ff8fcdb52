"""Where the package of tables lies, and when it is made anew.

A small catalogue's package is made when somebody asks for it after a change. A large one takes
minutes: ``manage.py build_hsds_package`` makes it, mostly at night, and what lies there is sent.
"""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from offers.search.memory import snapshot

from .package import write_package

FILE_NAME = "hsds-3.0.zip"
BUILT_ON_DEMAND = 1000  # offers; about a second


def archive_path():
    return Path(settings.OPEN_DATA_ROOT) / FILE_NAME


def build_archive(**options):
    """Make the package anew; return the number of services. ``options``: of write_package."""
    edition = _current_edition(snapshot().state)
    count = write_package(archive_path(), **options)
    _stamp_path().write_text(edition)
    return count


def archive_for():
    """Return the package's path, made anew where that is quick, or None where there is none."""
    path, state = archive_path(), snapshot().state
    is_current = path.is_file() and _built_edition() == _current_edition(state)
    if state.size <= BUILT_ON_DEMAND and not is_current:
        build_archive()
    return path if path.is_file() else None


def archive_stamp():
    """An ETag for what ``archive_for`` will send, or None where nobody knows yet."""
    state = snapshot().state
    is_small = state.size <= BUILT_ON_DEMAND
    edition = _current_edition(state) if is_small else _built_edition()
    return f'"{edition}"' if edition else None


def _current_edition(state):
    """What is public depends on the catalogue and on the day."""
    return f"{state.version}-{timezone.localdate()}"


def _stamp_path():
    return archive_path().with_suffix(".edition")


def _built_edition():
    try:
        return _stamp_path().read_text()
    except FileNotFoundError:
        return ""
