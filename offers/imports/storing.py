"""Uploads on their way through the back office: kept in the database, never under an address."""

import io
import json
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from offers.models import (
    FiguresUpload,
    ImportFile,
    ImportProfile,
    ImportRun,
    ImportState,
    own_department_ids,
)

from .detecting import Shape
from .foreign import run_import
from .own_tables import is_own_export
from .plan import Plan, guess_department, read_codes, source_name
from .preparing import prepare
from .reading import FileError
from .vocabulary import Vocabulary

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS_ONLINE = 2000  # more would outlast a browser's patience; the command takes them
KEPT_DAYS = 30


def read_codes_file(upload):
    """The code lists of an uploaded JSON file; raises FileError."""
    try:
        return read_codes(json.loads(upload.read().decode("utf-8-sig")))
    except (ValueError, RecursionError):
        raise FileError("Die Schlüsselliste ist kein lesbares JSON in UTF-8.") from None


def start_run(upload, *, user, department, profile=None, codes=None):
    """Keep the uploaded file and what it seems to be; return the ImportRun. Raises FileError."""
    content = upload.read()
    file = io.BytesIO(content)
    if is_own_export(file):
        raise FileError(
            "Das ist eine Angebotsübersicht des Kompass. Sie wird mit "
            "„manage.py import_offers“ zurückgelesen."
        )
    plan = Plan.from_json(profile.plan) if profile else None
    prepared = prepare(file, file_name=upload.name, plan=plan, codes=codes)
    run = ImportRun(
        file_name=upload.name[:200],
        source=profile.source if profile else source_name(upload.name, prepared.shape.headers),
        profile=profile,
        department=department or guess_department(prepared.plan.defaults.get("offer_type", "")),
        user=user,
        author=(user.get_full_name() or user.get_username())[:150],
    )
    _describe(run, prepared)
    with transaction.atomic():
        run.save()
        ImportFile.objects.create(run=run, content=content, codes=codes or {})
    return run


def read_sheet(run, sheet):
    """Look at another sheet of the workbook of ``run``; its columns are guessed anew."""
    plan = Plan(codes=run.file.codes)
    prepared = prepare(open_file(run), file_name=run.file_name, plan=plan, sheet=sheet)
    _describe(run, prepared)
    run.save()


def _describe(run, prepared):
    run.shape = {
        **prepared.shape.as_json(),
        "lines": prepared.shape.lines(),
        "warnings": prepared.notes(),
        "rows": prepared.survey.rows,
    }
    run.survey = [column.as_json() for column in prepared.survey.columns]
    run.plan = prepared.plan.as_json()


def open_file(run):
    return io.BytesIO(bytes(run.file.content))


def shape_of(run):
    names = Shape.__dataclass_fields__
    return Shape(**{name: value for name, value in run.shape.items() if name in names})


def save_plan(run, plan, *, profile_name=""):
    """Keep the plan that somebody chose; raises FileError where no row could be imported."""
    plan.check()
    run.plan, run.state, run.report = plan.as_json(), ImportState.MAPPED, {}
    with transaction.atomic():
        if profile_name:
            run.profile, _is_new = ImportProfile.objects.update_or_create(
                name=profile_name,
                defaults={
                    "source": run.source,
                    "plan": {**run.plan, "codes": plan.codes},
                    "department": run.department,
                },
            )
        run.save()


def carry_out(run, *, dry_run, progress=lambda rows: None):
    """Try or commit the stored file of ``run`` by its plan; return the Outcome."""
    plan = Plan.from_json(run.plan)
    outcome = run_import(
        run,
        open_file(run),
        shape_of(run),
        plan,
        Vocabulary(plan.values),
        dry_run=dry_run,
        progress=progress,
    )
    if dry_run:
        run.report = outcome.as_json()
        run.save(update_fields=["report"])
    return outcome


def usable_profiles(user):
    """Profiles of departments ``user`` imports for; editors see all."""
    if user.has_perm("offers.edit_all_departments"):
        return ImportProfile.objects.all()
    return ImportProfile.objects.filter(department__in=own_department_ids(user))


def clean_imports(*, days=KEPT_DAYS, now=None):
    """Delete uploads older than ``days`` and what of them was never committed.

    What was committed keeps its report and can still be undone. Returns ``(runs deleted, files
    deleted)``.
    """
    until = (now or timezone.now()) - timedelta(days=days)
    with transaction.atomic():
        open_states = (ImportState.UPLOADED, ImportState.MAPPED)
        left = ImportRun.objects.filter(created_at__lt=until, state__in=open_states)
        files = ImportFile.objects.filter(run__created_at__lt=until)
        counts = left.count(), files.count()
        files.delete()
        left.delete()
        FiguresUpload.objects.filter(created_at__lt=until).delete()
        ImportRun.objects.filter(created_at__lt=until).update(survey=[])
    return counts
