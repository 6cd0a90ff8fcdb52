"""The schemas of HSDS 3.0, which lie beside the project and not in it."""

import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "hsds" / "3.0"
# The schemas are not ours to keep here; the project passes without them.
needs_schemas = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the schemas of HSDS 3.0 are not beside the project"
)

formats = FormatChecker()


@formats.checks("uri")
def is_web_address(value):
    """The library checks "uri" only where asked to."""
    return not isinstance(value, str) or value.startswith(("http://", "https://"))


@cache
def validator(name):
    """Return a validator for ``service``, ``organization``, ``taxonomy_term`` …, nested parts
    included."""
    files = {path.name: json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
    resources = [
        (key, Resource.from_contents(value, default_specification=DRAFT202012))
        for key, value in files.items()
    ]
    registry = Registry().with_resources(resources)
    return Draft202012Validator(files[f"{name}.json"], registry=registry, format_checker=formats)


def faults(name, rows):
    """Return what the schema objects to in ``rows``, with the place."""
    check = validator(name)
    return [
        f"{row.get('id')} {error.json_path}: {error.message[:120]}"
        for row in rows
        for error in check.iter_errors(row)
    ]
