"""While the database is away the log says so in one line for each request, with its id."""

import io
import json
import logging

import pytest
from django.conf import settings
from django.db import OperationalError

from kompass.operations.logs import MachineFormatter
from tests.factories import make_offer
from tests.kompass.test_busy import LostConnection, as_django_says

pytestmark = pytest.mark.django_db
ID = "probe-12345"


@pytest.fixture
def log():
    """What the site's own handler writes, as a stream."""
    name = settings.LOGGING["root"]["handlers"]
    assert name == ["console"]
    handler = next(one for one in logging.getLogger().handlers if one.get_name() == "console")
    written, formatter = io.StringIO(), handler.formatter
    before = handler.setStream(written)
    yield written
    handler.setStream(before)
    handler.setFormatter(formatter)


@pytest.fixture
def for_machines(log):
    handler = next(one for one in logging.getLogger().handlers if one.get_name() == "console")
    handler.setFormatter(MachineFormatter())
    return log


@pytest.fixture
def broken(client, monkeypatch):
    """Every request fails where the middlewares are, as with a session: call it with the error."""
    client.raise_request_exception = False

    def install(error):
        def fail(self, request, *arguments):
            raise error

        monkeypatch.setattr("kompass.middleware.LoginRequiredMiddleware.process_view", fail)

    return install


def away():
    return as_django_says(LostConnection())


def test_a_middleware_without_database_writes_one_line(client, log, broken):
    broken(away())

    answer = client.get("/verwaltung/", headers={"X-Request-ID": ID})

    assert answer.status_code == 503
    (line,) = log.getvalue().splitlines()
    assert line.endswith(
        f" ERROR kompass.busy [{ID}]: Answered 503 to GET admin:index: the database does not answer"
    )


def test_a_view_without_database_writes_one_line(client, log, monkeypatch):
    def fail(*arguments):
        raise away()

    offer = make_offer()
    monkeypatch.setattr("kompass.pagecache.snapshot", fail)

    assert client.get(offer.get_absolute_url() + "?n=1").status_code == 503
    (line,) = log.getvalue().splitlines()
    assert line.endswith("Answered 503 to GET offers:offer_detail: the database does not answer")


def test_a_line_for_machines_has_no_traceback_either(client, for_machines, broken):
    broken(away())

    client.get("/verwaltung/", headers={"X-Request-ID": ID})

    (line,) = map(json.loads, for_machines.getvalue().splitlines())
    assert line.pop("time")
    assert line == {
        "level": "ERROR",
        "logger": "kompass.busy",
        "message": "Answered 503 to GET admin:index: the database does not answer",
        "request_id": ID,
    }


@pytest.mark.parametrize("error", [ValueError("Anker"), OperationalError("no such table")])
def test_other_errors_keep_their_traceback(client, log, broken, error):
    broken(error)

    answer = client.get("/verwaltung/", headers={"X-Request-ID": ID})

    assert answer.status_code == 500
    assert f"ERROR django.request [{ID}]: Internal Server Error: /verwaltung/" in log.getvalue()
    assert "Traceback (most recent call last)" in log.getvalue()


def test_lines_after_the_request_have_its_id_as_well(client, log):
    client.get("/gibt-es-nicht/", headers={"X-Request-ID": ID})

    assert f"[{ID}]: Not Found: /gibt-es-nicht/" in log.getvalue()
