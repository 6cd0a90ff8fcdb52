"""Units and examples name what is there."""

import re
import shutil
import subprocess

import pytest
from django.conf import settings
from django.core.management import get_commands

from kompass import env

DEPLOY = settings.BASE_DIR / "deploy"
UNITS = sorted(path for path in (DEPLOY / "systemd").iterdir())


def test_environment_template_names_only_settings_that_exist():
    text = (DEPLOY / "kompass.env.example").read_text()
    names = set(re.findall(r"^(KOMPASS_\w+)=", text, re.MULTILINE))

    assert "KOMPASS_SECRET_KEY" in names
    assert names - env.known_names == set()


def test_units_call_commands_that_exist():
    named = {name for unit in UNITS for name in re.findall(r"manage\.py (\w+)", unit.read_text())}

    assert named == {"run_due_jobs"}
    assert named - set(get_commands()) == set()


# The units are for Linux with systemd; a developer's macOS has nothing that could judge them.
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_units_are_what_systemd_expects(tmp_path):
    for unit in UNITS:
        text = re.sub(r"/opt/kompass/\S+/python", "/usr/bin/env", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    paths = [str(tmp_path / unit.name) for unit in UNITS]

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True
    )

    ours = [line for line in done.stderr.splitlines() if "kompass" in line]
    assert (done.returncode, ours) == (0, [])
