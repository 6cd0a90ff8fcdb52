"""What machines that watch the site are told, and what the log says of people: nothing."""

import json
import logging

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import override_settings
from django.urls import resolve

from kompass.operations import metrics, readiness
from kompass.operations.logs import MachineFormatter, RequestIdFilter, current_request
from kompass.operations.middleware import MeasureMiddleware
from kompass.operations.models import JobRun, QueuedMail
from tests.factories import make_offer

pytestmark = pytest.mark.django_db
TOKEN = "ein-langes-geheimnis"


@pytest.fixture(autouse=True)
def known_migrations(monkeypatch):
    monkeypatch.setattr(readiness, "_complete", False)


@pytest.fixture
def built_index(client):
    make_offer()
    client.get("/angebote/?q=x")


@pytest.fixture
def metrics_folder(settings, tmp_path, monkeypatch):
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))


def test_a_site_that_is_fit_says_so(client, built_index):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_a_site_without_index_is_not_ready(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"index\n")


def test_a_site_without_database_is_not_ready_but_alive(client, monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(readiness, "_database", away)

    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"database\n")
    assert client.get("/healthz").status_code == 200


def test_missing_migrations_are_seen(client, built_index, monkeypatch):
    monkeypatch.setattr(
        readiness.MigrationExecutor, "migration_plan", lambda self, targets: [("offers", "9999")]
    )

    assert client.get("/readyz").content == b"migrations\n"


def test_a_full_disk_is_seen(client, built_index, settings):
    settings.DISK_RESERVE = 2**60

    assert client.get("/readyz").content == b"disk\n"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer falsch"}])
def test_without_the_token_there_are_no_figures(client, metrics_folder, header):
    assert client.get("/metrics", headers=header).status_code == 404


@override_settings(METRICS_TOKEN="")
def test_an_empty_token_opens_nothing(client):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_figures_tell_how_the_site_stands(client, metrics_folder, built_index):
    QueuedMail.objects.create(sender="a@example.org", recipient="b@example.org", content=b"x")
    JobRun.objects.create(name="mail", succeeded=False)
    lines = figures(client)

    assert "kompass_ready 1.0" in lines
    assert "kompass_offers_public 1.0" in lines
    assert 'kompass_mail{state="waiting"} 1.0' in lines
    assert 'kompass_job_failed{job="mail"} 1.0' in lines
    assert 'kompass_job_failed{job="links"} 0.0' in lines
    assert not any("example.org" in line for line in lines)


def figures(client):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.content.decode().splitlines()


def test_answers_are_counted_by_view_and_not_by_path(rf, metrics_folder, monkeypatch):
    counted = []
    monkeypatch.setattr(metrics, "note_request", lambda *facts: counted.append(facts[:3]))

    def get_response(request):
        request.resolver_match = resolve("/pflege/geheimes-zeichen/")
        return HttpResponse(status=404)

    MeasureMiddleware(get_response)(rf.get("/pflege/geheimes-zeichen/"))

    assert counted == [("GET", "offers:care", 404)]


def test_each_answer_has_an_id_and_a_sane_one_is_kept(client):
    own = client.get("/healthz")["X-Request-ID"]
    kept = client.get("/healthz", headers={"X-Request-ID": "nginx-0123456789"})["X-Request-ID"]
    forged = client.get("/healthz", headers={"X-Request-ID": "x" * 500})["X-Request-ID"]
    broken = client.get("/healthz", headers={"X-Request-ID": "a b<script>"})["X-Request-ID"]

    assert kept == "nginx-0123456789"
    assert len({own, forged, broken}) == 3
    assert all(len(one) == 32 for one in (own, forged, broken))


def test_a_line_for_machines_has_the_id_and_no_request():
    record = logging.LogRecord("kompass", logging.WARNING, "", 1, "Größe %s", ("x",), None)
    record.request = "<WSGIRequest: GET '/?q=geheim'>"
    token = current_request.set("abc-12345")
    try:
        assert RequestIdFilter().filter(record)
    finally:
        current_request.reset(token)

    line = json.loads(MachineFormatter().format(record))
    assert line.pop("time")
    assert line == {
        "level": "WARNING",
        "logger": "kompass",
        "message": "Größe x",
        "request_id": "abc-12345",
    }


def test_the_log_of_an_error_has_no_query_string(client, caplog):
    client.get("/gibt-es-nicht/?q=geheim")

    assert "Not Found: /gibt-es-nicht/" in caplog.text
    assert "geheim" not in caplog.text
