"""devtools: the parts that decide something, without installing anything."""

import re
import socket
import stat
import subprocess
from unittest import mock

import pytest
from django.conf import settings

from devtools import assets, compat, lanes, nginx, packages, serve, steps, stylesheet, testing


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


def test_the_advice_names_the_proxy_that_is_set(monkeypatch):
    for name in steps.PROXIES:
        monkeypatch.delenv(name, raising=False)
    assert steps.connection() == "die Internetverbindung"

    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert steps.connection() == "die Internetverbindung und den Proxy aus HTTPS_PROXY"


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
    monkeypatch.setattr(assets, "PRINT_FONTS", {})

    assets.copy_assets(source, target)

    assert (target / "p" / "a.js").read_text() == "go();\n"


def test_the_style_sheet_keeps_what_pages_use():
    css = (
        ':root{--a:1px;--b:var(--c);--c:2px;--d:url("x;y")}'
        ".kern-btn,.kern-card:is(a,b){width:var(--a)}.kern-card{height:var(--b)}"
        "@media (print){.kern-card{top:0}.kern-alert--info{top:var(--d)}}"
        ".kern-btn:not(.kern-card){left:0}body{top:0}@media (x){.kern-card{top:0}}"
    )
    assert stylesheet.cut(css, {"kern-btn", "kern-alert--"}) == (
        ':root{--a:1px;--d:url("x;y")}.kern-btn{width:var(--a)}'
        "@media (print){.kern-alert--info{top:var(--d)}}"
        ".kern-btn:not(.kern-card){left:0}body{top:0}"
    )
    assert "--c:2px" in stylesheet.cut(css, {"kern-btn"}, "p{top:var(--c)}")


def test_the_style_sheet_has_what_our_pages_use():
    used = stylesheet.used_classes(assets.BASE)
    whole = (assets.VENDOR / "kern" / "kern.min.css").read_text()
    cut = stylesheet.cut(whole, used)

    assert {"kern-btn--primary", "kern-alert__body", "kern-alert--"} <= used
    for name in ("kern-btn--primary", "kern-alert--info", "kern-form-input__select"):
        assert re.search(rf"\.{name}\b", cut), name
    assert ".kern-kopfzeile" in whole
    assert ".kern-kopfzeile" not in cut
    assert len(cut) < len(whole) / 4


def test_fonts_are_cut_for_the_web_and_whole_for_documents(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(assets, "VENDOR_FONTS", {"fonts/a.woff2": "p/A.woff2"})
    monkeypatch.setattr(assets, "PRINT_FONTS", {"fonts/a.ttf": "p/A.woff2"})
    monkeypatch.setattr(assets, "call", lambda command, advice: made.append(command))

    assets.make_fonts(tmp_path / "node_modules", tmp_path / "vendor")

    cut, unpacked = made
    assert cut[2] == "fontTools.subset"
    assert cut[-1] == f"--output-file={tmp_path / 'vendor' / 'fonts' / 'a.woff2'}"
    assert unpacked[2:4] == ["fontTools.ttLib.woff2", "decompress"]
    assert unpacked[-2:] == [
        tmp_path / "vendor" / "fonts" / "a.ttf",
        tmp_path / "node_modules" / "p" / "A.woff2",
    ]


def test_summary_adds_the_runs_and_fails_if_one_failed(capsys):
    good = {"passed": 3, "failed": 0, "skipped": 0}
    bad = {"passed": 1, "failed": 1, "skipped": 1}

    assert testing.summary({"SQLite": good, "PostgreSQL": good}, 0) == 0
    assert "6 passed, 0 failed, 0 skipped" in capsys.readouterr().out
    assert testing.summary({"SQLite": good, "PostgreSQL": bad}, 0) == 1
    assert "4 passed, 1 failed, 1 skipped" in capsys.readouterr().out


def test_summary_of_no_tests_at_all_is_a_failure():
    assert testing.summary({"SQLite": {"passed": 0, "failed": 0, "skipped": 0}}, 0) == 1


class QuickLane:
    """Ends at the second look; ``running`` counts those between start and end."""

    running, most = set(), 0

    def __init__(self, name):
        self.name, self.looks = name, 0

    def start(self):
        self.running.add(self.name)
        QuickLane.most = max(QuickLane.most, len(self.running))

    @property
    def has_ended(self):
        self.looks += 1
        return self.looks > 1

    def finish(self):
        self.running.remove(self.name)
        return {"passed": len(self.name), "failed": 0, "skipped": 0}


def test_runs_wait_for_their_turn():
    counts = lanes.run_lanes([QuickLane(name) for name in ("a", "bb", "ccc")], at_once=2)

    assert QuickLane.most == 2
    assert {name: row["passed"] for name, row in counts.items()} == {"a": 1, "bb": 2, "ccc": 3}


@pytest.mark.parametrize(
    ("failed", "then", "expected"),
    [
        (2, (2, 0), (10, 0)),  # an accident of a busy machine
        (2, (1, 1), (9, 1)),  # a fault fails twice
        (2, (0, 1), (8, 2)),  # the second run broke off
        (lanes.FEW + 1, None, (8, lanes.FEW + 1)),  # too many for an accident
        (0, None, (8, 0)),
    ],
)
def test_few_failures_get_a_second_look(monkeypatch, tmp_path, capsys, failed, then, expected):
    def run(repeated, at_once):
        passed, still = then  # fails if there should be no second run
        return {repeated[0].name: {"passed": passed, "failed": still, "skipped": 0}}

    monkeypatch.setattr(lanes, "run_lanes", run)
    lane = lanes.Lane("Browser", [], {}, tmp_path / "br")

    counts = lanes.look_again(lane, {"passed": 8, "failed": failed, "skipped": 0})

    assert (counts["passed"], counts["failed"]) == expected
    assert ("zweiten Versuch" in capsys.readouterr().out) is (expected[0] > 8)


@pytest.mark.parametrize(
    ("status", "report", "expected"),
    [
        (0, 'tests="5" failures="1" errors="1" skipped="1"', (2, 2, 1)),
        (5, 'tests="0" failures="0" errors="0" skipped="0"', (0, 0, 0)),
        (4, None, (0, 1, 0)),  # pytest stopped before it wrote anything
    ],
)
def test_run_is_counted_from_its_report(tmp_path, status, report, expected):
    lane = lanes.Lane("SQLite", [], {}, tmp_path)
    lane.process, lane.started = mock.Mock(returncode=status), 0
    lane.log.write_text("")
    if report:
        lane.report.write_text(f"<testsuites><testsuite {report}/></testsuites>")

    assert tuple(lane.finish().values()) == expected


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


def test_missing_nginx_is_said(monkeypatch, capsys):
    monkeypatch.setattr(nginx.shutil, "which", lambda *arguments, **options: None)
    monkeypatch.setattr(nginx, "succeeds", lambda command: False)

    assert nginx.find_nginx() == ""
    assert "Ohne nginx" in capsys.readouterr().out


def test_older_version_has_its_own_files_and_our_packages(tmp_path, monkeypatch):
    site = tmp_path / "site"
    (site / "var" / "venv").mkdir(parents=True)
    (site / "page.txt").write_text("alt")
    for command in (["init", "-q"], ["add", "page.txt"], ["commit", "-q", "-m", "x"]):
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", *who, *command], cwd=site, check=True)
    (site / "page.txt").write_text("neu")
    monkeypatch.setattr(compat, "BASE", site)
    monkeypatch.setattr(compat, "VAR", site / "var")

    with compat.older_version("HEAD") as folder:
        assert (folder / "page.txt").read_text() == "alt"
        assert (folder / "var" / "venv").resolve() == site / "var" / "venv"
    assert not folder.exists()
    with pytest.raises(steps.Stop, match="v9 ist keine Fassung"), compat.older_version("v9"):
        pass
