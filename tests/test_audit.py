"""The audit fails on known holes, and says so where nobody can be asked; the bill is valid."""

import json
import re

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from devtools import audit
from devtools.steps import Stop


@pytest.fixture
def auditors(monkeypatch, tmp_path):
    """Function: let pip-audit and npm print these texts."""
    monkeypatch.setattr(audit, "prepare", lambda lock: None)

    def answer(python, npm):
        for name, text in (("python", python), ("npm", npm)):
            program = tmp_path / name
            (tmp_path / f"{name}.txt").write_text(text)
            program.write_text(f"#!/bin/sh\ncat {tmp_path / name}.txt\nexit 1\n")
            program.chmod(0o755)
        monkeypatch.setattr(audit, "PYTHON", tmp_path / "python")
        monkeypatch.setattr(audit.shutil, "which", lambda name: str(tmp_path / "npm"))

    return answer


def python_report(*packages):
    return json.dumps({"dependencies": list(packages), "fixes": []})


GOOD = {"name": "django", "version": "5.2.19", "vulns": []}
BAD = {"name": "pillow", "version": "9.0", "vulns": [{"id": "PYSEC-1", "fix_versions": []}]}
SKIPPED = {"name": "nh3", "skip_reason": "Dependency not found"}
NPM_GOOD = json.dumps({"vulnerabilities": {}, "metadata": {}})
NPM_BAD = json.dumps({"vulnerabilities": {"leaflet": {"range": "<1.9", "severity": "high"}}})


def test_all_is_well(auditors, capsys):
    auditors(python_report(GOOD), NPM_GOOD)

    assert audit.command_audit(None, None) == 0
    assert "nicht geprüft" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("python", "npm", "line"),
    [
        (python_report(GOOD, BAD), NPM_GOOD, "✗ pillow 9.0: PYSEC-1"),
        (python_report(GOOD), NPM_BAD, "✗ leaflet <1.9: high"),
        (python_report(SKIPPED, BAD), "kein Netz", "✗ pillow 9.0: PYSEC-1"),
    ],
)
def test_a_known_hole_fails(auditors, capsys, python, npm, line):
    auditors(python, npm)

    with pytest.raises(Stop, match="1 bekannte Lücken"):
        audit.command_audit(None, None)
    assert line in capsys.readouterr().out.splitlines()


def test_an_unreachable_directory_is_said_and_fails_nothing(auditors, capsys):
    auditors(python_report(SKIPPED, GOOD), '{"message": "405", "error": {}}')
    assert audit.command_audit(None, None) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("!")] == [
        f"! 1 von 2 Python-Paketen nicht geprüft: {audit.NOT_REACHED}",
        f"! npm-Pakete (npm audit) nicht geprüft: {audit.NOT_REACHED}",
    ]

    auditors("Traceback: ConnectionError", NPM_GOOD)
    assert audit.command_audit(None, None) == 0
    assert "Python-Pakete (pip-audit) nicht geprüft" in capsys.readouterr().out


def test_the_bill_names_every_locked_package_and_fits_the_schema():
    components = [*audit.python_components(), *audit.npm_components()]
    names = {component["name"] for component in components}

    assert {"django", "argon2-cffi", "@kern-ux/native", "leaflet"} <= names
    python = [c for c in components if c["purl"].startswith("pkg:pypi/")]
    lock = (audit.BASE / "requirements.txt").read_text()
    assert len(python) == len(re.findall(r"^\w\S*==", lock, re.MULTILINE))
    assert all(component["hashes"] for component in python)
    document = json.dumps(audit.bill(components))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(document) is None
