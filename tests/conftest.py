"""What all tests share. Browser tests drive a real Chromium, which may visit the site only."""

import os
import re
import shutil
from contextlib import nullcontext
from datetime import datetime
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings as site
from django.core.cache import caches
from django.utils import translation
from hypothesis import settings as hypothesis
from hypothesis.database import DirectoryBasedExampleDatabase
from playwright.sync_api import expect

from offers.planning.use import notes as use_notes
from offers.search.fruitless import notes

# Playwright runs an event loop in the test's thread; Django's database calls are fine beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# A busy machine is no fault of the code; what failed once is kept and tried first next time. In
# CI nothing is kept, and schemathesis, which wants the same cases each time there, allows no store.
examples = DirectoryBasedExampleDatabase(site.VAR_DIR / "hypothesis")
hypothesis.register_profile(
    "kompass", deadline=None, database=None if os.environ.get("CI") else examples
)
hypothesis.load_profile("kompass")

OWN_HOSTS = {"localhost", "127.0.0.1"}


def pytest_addoption(parser):
    parser.addoption(
        "--without-browser", action="store_true", help="leave out the tests in a browser"
    )
    parser.addoption("--only-browser", action="store_true", help="run the tests in a browser alone")
    parser.addoption(
        "--at",
        type=datetime.fromisoformat,
        help="run as if the tests began then, for example 2027-03-28T00:30+01:00",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")
    if config.getoption("without_browser"):
        leave_out(config, items, lambda item: item.get_closest_marker("browser"))
    if config.getoption("only_browser"):
        leave_out(config, items, lambda item: not item.get_closest_marker("browser"))


def leave_out(config, items, unwanted):
    left_out = [item for item in items if unwanted(item)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True, scope="session")
def any_hour(request):
    """Any hour is as good as any other: midnight, a month's last day, the end of summer time."""
    moment = request.config.getoption("at")
    with time_machine.travel(moment, tick=True) if moment else nullcontext():
        yield


@pytest.fixture(autouse=True)
def empty_cache():
    """No test sees what another one left in the cache, looked for in vain or spoke."""
    for name in caches:
        caches[name].clear()
    translation.deactivate()
    notes.forget()
    use_notes.forget()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium first, else Playwright's own."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    # The last one helps in containers, whose shared memory is small.
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    found = {"executable_path": executable} if executable else {}
    return {**browser_type_launch_args, "args": flags, **found}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Without movement: axe must not judge a button halfway through its change of colour."""
    ours = {"locale": "de-DE", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce"}
    return {**browser_context_args, **ours}


@pytest.fixture
def context(context):
    """Fail on any request to another host and on any breach of the content security policy.

    Every page of the test is watched; such a request is stopped before it leaves the machine.
    """
    elsewhere, breaches = [], []

    def is_elsewhere(url):
        parts = urlsplit(url)
        return parts.scheme.startswith("http") and parts.hostname not in OWN_HOSTS

    def stop(route):
        elsewhere.append(route.request.url)
        route.abort()

    def note(message):
        if re.search("content security", message.text, re.IGNORECASE):
            breaches.append(message.text)

    # A busy machine is no fault of the page: the first one builds the search index.
    context.set_default_timeout(60_000)
    context.set_default_navigation_timeout(120_000)
    expect.set_options(timeout=30_000)
    context.route(is_elsewhere, stop)
    context.on("console", note)
    yield context
    assert elsewhere == [], "requests to other hosts"
    assert breaches == [], "breaches of the content security policy"
