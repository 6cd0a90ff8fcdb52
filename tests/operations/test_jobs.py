"""One entry point for all jobs: each once, none takes the others along."""

from datetime import datetime, timedelta
from io import StringIO
from signal import SIGTERM, raise_signal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from kompass.operations.jobs import running
from kompass.operations.jobs.schedule import Daily, Every
from kompass.operations.jobs.table import JOBS, Job
from kompass.operations.models import JobRun
from offers.roles import EDITORS, SYSTEM
from offers.stopping import Stopping
from tests.accounts import make_account
from tests.factories import make_offer

pytestmark = pytest.mark.django_db


def berlin(*parts):
    return timezone.make_aware(datetime(*parts))


def job(name="probe", schedule=None, **values):
    return Job(name, f"Aufgabe {name}", schedule or Daily(4), name, **values)


@pytest.fixture
def calls(monkeypatch):
    """Jobs run nothing but note their names; ``fails`` raises, ``exits`` has words of its own."""
    done = []

    def note(command, stdout, **options):
        done.append(command)
        stdout.write("fertig\n")
        if command == "fails":
            raise ValueError("Kontakt: a@example.org")
        if command == "exits":
            raise CommandError("Der Mailserver ist nicht erreichbar.")

    monkeypatch.setattr(running, "call_command", note)
    return done


@pytest.fixture
def table(monkeypatch):
    def use(*jobs):
        monkeypatch.setattr(running, "jobs", lambda: jobs)

    return use


@pytest.mark.parametrize("day", [datetime(2027, 3, 26), datetime(2026, 10, 23)])
@pytest.mark.parametrize("hour", [1, 2, 3, 4])
def test_a_daily_job_runs_once_a_day_also_when_the_clock_changes(day, hour):
    midnight = timezone.make_aware(day)
    schedule, last, days = Daily(hour), midnight - timedelta(hours=1), []
    for minute in range(0, 4 * 24 * 60 - 60, 10):
        now = midnight + timedelta(minutes=minute)
        if schedule.is_due(last, now):
            last = now
            days.append(timezone.localtime(now).date())

    assert days == [(day + timedelta(days=more)).date() for more in range(4)]


def test_a_weekly_job_runs_on_its_day():
    sunday = Daily(5, weekday=6)
    last = berlin(2026, 11, 22, 5, 3)

    assert not sunday.is_due(last, berlin(2026, 11, 29, 4, 59))
    assert sunday.is_due(last, berlin(2026, 11, 29, 5, 0))
    assert sunday.is_due(last, berlin(2026, 12, 2, 12, 0))  # the machine was off on Sunday
    assert not sunday.is_due(berlin(2026, 12, 2, 12, 0), berlin(2026, 12, 5, 12, 0))


def test_a_clock_that_was_ahead_stops_no_job():
    now = berlin(2026, 11, 29, 12, 0)

    assert Every(1).is_due(now + timedelta(days=300), now)
    assert Daily(4).is_due(now + timedelta(days=300), now)
    assert not Every(1).is_due(now + timedelta(seconds=20), now)


def test_a_failing_job_takes_no_other_along_and_is_tried_again(table, calls, caplog):
    table(job("fails"), job("exits"), job("works"))
    now = berlin(2026, 11, 29, 12, 0)

    assert [r.succeeded for r in running.run_due(now)] == [False, False, True]
    assert calls == ["fails", "exits", "works"]
    messages = dict(JobRun.objects.values_list("name", "message"))
    assert messages == {
        "fails": "fertig\nAbgebrochen: ValueError. Näheres steht im Protokoll.",
        "exits": "fertig\nDer Mailserver ist nicht erreichbar.",
        "works": "fertig",
    }
    assert running.run_due(now + timedelta(minutes=59)) == []
    again = running.run_due(now + timedelta(minutes=61))
    assert [r.job.name for r in again] == ["fails", "exits"]


def test_the_command_ends_with_an_error_when_a_job_failed(table, calls):
    table(job("fails"), job("works"))

    with pytest.raises(CommandError, match="Misslungen: fails"):
        call_command("run_due_jobs", stdout=StringIO())
    assert calls == ["fails", "works"]


def test_a_job_that_runs_elsewhere_is_not_started_again(table, calls):
    table(job(longest=timedelta(hours=2)))
    now = timezone.now()
    JobRun.objects.create(
        name="probe",
        started_at=now - timedelta(days=2),
        claimed_until=now + timedelta(minutes=1),
        claimed_by="anderer-rechner 17 abcd",
    )

    assert running.run_due(now) == []
    assert [r.job.name for r in running.run_due(now + timedelta(minutes=2))] == ["probe"]


def test_the_claim_of_a_dead_process_here_is_void(table, calls, monkeypatch):
    table(job())
    claim = running._myself()
    JobRun.objects.create(
        name="probe", claimed_until=timezone.now() + timedelta(hours=1), claimed_by=claim
    )
    monkeypatch.setattr(running, "_at_work", {"probe"})
    assert running.run_due() == []  # that is this living process, at work
    monkeypatch.setattr(running, "_at_work", set())
    assert len(running.run_due()) == 1  # it could not say how it ended: the database was away
    JobRun.objects.update(
        claimed_until=timezone.now() + timedelta(hours=1), claimed_by=claim, succeeded=False
    )
    JobRun.objects.update(started_at=None)

    monkeypatch.setattr(running, "_PROCESS", "another")
    assert [r.job.name for r in running.run_due()] == ["probe"]


def test_two_that_read_the_same_row_start_one_job(table, calls, monkeypatch):
    """The second reads the row before the first has claimed it."""
    table(job())
    is_due, rivals = running.is_due, []

    def meanwhile(job, run, now):
        if not rivals:
            rivals.append(True)
            rivals.extend(running.run_due())
        return is_due(job, run, now)

    monkeypatch.setattr(running, "is_due", meanwhile)

    assert running.run_due() == []
    assert (calls, len(rivals)) == (["probe"], 2)


def test_every_job_of_the_table_is_a_command_with_its_options(monkeypatch):
    from django.core.management import get_commands, load_command_class

    commands = get_commands()
    for one in JOBS:
        parser = load_command_class(commands[one.command], one.command).create_parser("", "")
        known = {action.dest for action in parser._actions}
        assert one.options.keys() <= known, one.name
    assert len({one.name for one in JOBS}) == len(JOBS)


def test_the_night_of_a_site_runs_through(settings):
    """All jobs as they are, on a site with nothing in it; mail goes to the test's outbox."""
    words = StringIO()
    names = [one.name for one in JOBS if one.name not in ("mail", "links")]
    call_command("run_due_jobs", now=names, stdout=words)

    marks = [line[0] for line in words.getvalue().splitlines() if line[0] in "✓✗"]
    assert marks == ["✓"] * len(names)
    assert JobRun.objects.filter(succeeded=True).count() == len(names)


def test_the_list_names_every_job():
    words = StringIO()
    call_command("run_due_jobs", list=True, stdout=words)

    lines = words.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == [one.name for one in JOBS]
    assert all(line.endswith("fällig") for line in lines)


@pytest.mark.parametrize(("role", "status"), [(SYSTEM, 200), (EDITORS, 403)])
def test_the_systemverwaltung_sees_jobs_and_mails(client, role, status):
    JobRun.objects.create(name="mail", started_at=timezone.now(), succeeded=False, message="Weg.")
    client.force_login(make_account(role))

    for name in ("jobrun", "queuedmail"):
        page = client.get(reverse(f"admin:operations_{name}_changelist"))
        assert page.status_code == status
        if name == "jobrun" and status == 200:
            html = page.content.decode()
            assert "E-Mails senden" in html and "misslungen" in html and "Weg." in html


def test_asked_to_end_within_a_job_the_round_ends_as_well():
    with Stopping() as of_the_round, Stopping() as of_the_job:
        raise_signal(SIGTERM)

        assert (of_the_job.is_asked, of_the_round.is_asked) == (True, True)


class Screen(StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("command", "line"),
    [("freeze_inventory", "1 von 1 Angeboten festgehalten"), ("find_gaps", "Regeln anwenden")],
)
def test_long_commands_say_how_far_they_are(command, line):
    make_offer()
    screen = Screen()

    call_command(command, stdout=StringIO(), stderr=screen)

    assert screen.getvalue().startswith(f"\r{line}")
