"""devtools: the parts that decide something, without installing anything."""

import re
import socket
import stat

import pytest
from django.conf import settings

from devtools import assets, packages, serve, steps, testing


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "VAR", tmp_path)
    monkeypatch.setattr(packages, "BASE", tmp_path)
    monkeypatch.setattr(packages, "VENV", tmp_path / "venv")
    return tmp_path


def test_secret_key_is_made_once_and_for_its_owner_only(var):
    first = serve.secret_key()

    assert len(first) >= 50
    assert serve.secret_key() == first
    assert stat.S_IMODE((var / "secret_key").stat().st_mode) == 0o600


def test_install_runs_once_for_each_content_of_the_lock(var, monkeypatch):
    (var / "venv").mkdir()
    lock = var / "lock.txt"
    installed = []
    monkeypatch.setattr(packages, "pip_install", lambda lock, advice: installed.append(lock))

    for content in ("a==1", "a==1", "a==2"):
        lock.write_text(content)
        packages.install("lock.txt")

    assert installed == ["lock.txt", "lock.txt"]


def test_failed_install_leaves_no_stamp(var, monkeypatch):
    def fail(lock, advice):
        raise steps.Stop(advice)

    (var / "venv").mkdir()
    (var / "lock.txt").write_text("a==1")
    monkeypatch.setattr(packages, "pip_install", fail)

    with pytest.raises(steps.Stop, match="Internetverbindung"):
        packages.install("lock.txt")

    assert list((var / "venv").iterdir()) == []


def test_busy_port_stops_with_another_one_to_try():
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]

        with pytest.raises(steps.Stop, match="python3 dev.py run --port"):
            serve.require_free_port("127.0.0.1", port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_port_that_does_not_exist_stops_as_well(port):
    with pytest.raises(steps.Stop, match="python3 dev.py run --port"):
        serve.require_free_port("127.0.0.1", port)


def test_failing_program_shows_its_words_and_our_advice(capsys):
    with pytest.raises(steps.Stop, match="Bitte X tun."):
        steps.call(["sh", "-c", "echo warum; exit 3"], "Bitte X tun.")

    assert capsys.readouterr().out == "warum\n"


def test_programs_run_without_the_settings_of_another_environment(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("TMPDIR", "/does/not/exist")

    env = steps.environment(EXTRA="1")

    assert env["EXTRA"] == "1"
    assert {"PYTHONPATH", "PIP_TARGET"} & set(env) == set()
    assert env["TMPDIR"] != "/does/not/exist"


def test_assets_lose_the_pointers_to_source_maps(tmp_path, monkeypatch):
    source, target = tmp_path / "node_modules", tmp_path / "vendor"
    (source / "p").mkdir(parents=True)
    (source / "p" / "a.js").write_text("go();\n//# sourceMappingURL=a.js.map\n")
    monkeypatch.setattr(assets, "VENDOR_FILES", {"p/a.js": "p/a.js"})
    monkeypatch.setattr(assets, "VENDOR_FONTS", {})

    assets.copy_assets(source, target)

    assert (target / "p" / "a.js").read_text() == "go();\n"


def test_summary_adds_the_runs_and_fails_if_one_failed(capsys):
    good = {"passed": 3, "failed": 0, "skipped": 0}
    bad = {"passed": 1, "failed": 1, "skipped": 1}

    assert testing.summary({"SQLite": good, "PostgreSQL": good}, 0) == 0
    assert "6 passed, 0 failed, 0 skipped" in capsys.readouterr().out
    assert testing.summary({"SQLite": good, "PostgreSQL": bad}, 0) == 1
    assert "4 passed, 1 failed, 1 skipped" in capsys.readouterr().out


def test_summary_of_no_tests_at_all_is_a_failure():
    assert testing.summary({"SQLite": {"passed": 0, "failed": 0, "skipped": 0}}, 0) == 1


@pytest.mark.parametrize("lock", [*packages.LOCKS, "package-lock.json"])
def test_locks_hold_hashes_and_no_addresses(lock):
    text = (settings.BASE_DIR / lock).read_text()

    assert "http" not in text
    assert "--index-url" not in text
    if lock.endswith(".txt"):
        packages = re.findall(
            r"^[\w.-]+(?:\[[\w,-]+\])?==.*(?:\n    --hash=.*)+", text, re.MULTILINE
        )
        assert len(packages) == len(re.findall(r"^[^#\s]", text, re.MULTILINE))
    else:
        assert text.count('"integrity": "sha512-') == text.count('"node_modules/')
