import pytest
from django.utils import timezone

from kompass.checks import check_limits_are_shared
from kompass.operations import checks
from kompass.operations.models import JobRun


def ids(found):
    return [one.id for one in found]


@pytest.mark.parametrize(("key", "expected"), [("", []), ("age1falsch", ["operations.E001"])])
def test_a_useless_backup_key_is_pointed_out(settings, key, expected):
    settings.BACKUP_KEY = key
    assert ids(checks.check_backup_key(None)) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(600, []), (1800, ["operations.E002"])])
def test_too_much_patience_with_the_mail_server_is_pointed_out(settings, seconds, expected):
    settings.MAIL_SERVER_PATIENCE = seconds
    assert ids(checks.check_mail_patience(None)) == expected


@pytest.mark.parametrize(
    ("token", "expected"), [("", []), ("kurz", ["operations.W001"]), ("x" * 20, [])]
)
def test_a_short_token_is_pointed_out(settings, token, expected):
    settings.METRICS_TOKEN = token
    assert ids(checks.check_metrics_token(None)) == expected


@pytest.mark.django_db
def test_jobs_that_do_not_run_are_pointed_out(settings):
    settings.DEBUG = False
    assert ids(checks.check_jobs_run(None, databases=["default"])) == ["operations.W002"]
    assert checks.check_jobs_run(None) == []

    JobRun.objects.create(name="mail", started_at=timezone.now())
    assert checks.check_jobs_run(None, databases=["default"]) == []


def test_limits_that_each_process_counts_alone_are_named(settings, monkeypatch):
    settings.REQUEST_RATES = {"search": "300/m"}
    monkeypatch.setenv("WEB_CONCURRENCY", "3")
    (found,) = check_limits_are_shared(None)
    assert found.id == "kompass.I001"
    assert "jeder der 3 Prozesse" in found.msg

    monkeypatch.setenv("WEB_CONCURRENCY", "1")
    assert check_limits_are_shared(None) == []
    monkeypatch.setenv("WEB_CONCURRENCY", "3")
    settings.CACHES = {"limits": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    assert check_limits_are_shared(None) == []
