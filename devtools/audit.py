"""``dev.py audit`` and ``dev.py sbom``: known holes in what the locks name, and the list of it."""

import json
import re
import shutil
import subprocess
import uuid
from datetime import UTC, datetime

from devtools.prepare import prepare
from devtools.steps import BASE, PYTHON, VAR, Stop, environment, say, step

SBOM = VAR / "sbom.json"
NOT_REACHED = "Das Verzeichnis der Lücken ist nicht erreichbar."


def command_audit(_options, _rest):
    prepare("requirements-test.txt")
    holes = [*audit_python(), *audit_npm()]
    for hole in holes:
        say(f"✗ {hole}")
    if holes:
        raise Stop(f"{len(holes)} bekannte Lücken; bitte die Sperrdateien erneuern (dev.py lock).")
    return 0


def audit_python():
    """Return one line per known hole in what requirements.txt locks."""
    command = [str(PYTHON), "-m", "pip_audit", "--progress-spinner=off", "--disable-pip"]
    command += ["--no-deps", "--timeout=10", "--format=json", "-r", str(BASE / "requirements.txt")]
    report = ask("Python-Pakete (pip-audit)", command, "dependencies")
    packages = report.get("dependencies", [])
    # Where the directory does not answer as it should, pip-audit skips and calls that a success.
    if skipped := [package for package in packages if "skip_reason" in package]:
        say(f"! {len(skipped)} von {len(packages)} Python-Paketen nicht geprüft: {NOT_REACHED}")
    return [
        f"{package['name']} {package['version']}: {hole['id']}"
        for package in packages
        for hole in package.get("vulns", [])
    ]


def audit_npm():
    """Return one line per package of package-lock.json with a known hole."""
    npm = shutil.which("npm")
    if npm is None:
        say("! npm-Pakete nicht geprüft: npm fehlt.")
        return []
    command = [npm, "audit", "--json", "--package-lock-only", "--fetch-retries=0"]
    report = ask("npm-Pakete (npm audit)", command, "vulnerabilities")
    return [
        f"{name} {hole['range']}: {hole['severity']}"
        for name, hole in report.get("vulnerabilities", {}).items()
    ]


def ask(title, command, expected):
    """Return an auditor's report (JSON with ``expected`` in it), else say so and return ``{}``."""
    with step(f"Bekannte Lücken: {title}"):
        try:
            done = subprocess.run(
                command,
                cwd=BASE,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=300,
            )
            report = json.loads(done.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            report = {}
    if expected not in report:
        say(f"! {title} nicht geprüft: {NOT_REACHED}")
        return {}
    return report


def command_sbom(_options, _rest):
    components = [*python_components(), *npm_components()]
    VAR.mkdir(exist_ok=True)
    SBOM.write_text(json.dumps(bill(components), ensure_ascii=False, indent=2) + "\n")
    say(f"✓ {len(components)} Bestandteile stehen in {SBOM.relative_to(BASE)} (CycloneDX 1.6)")
    return 0


def bill(components):
    """The document by the schema of CycloneDX 1.6."""
    text = (BASE / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"$', text, re.MULTILINE)[1]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": {
                "type": "application",
                "bom-ref": "flensburg-kompass",
                "name": "flensburg-kompass",
                "version": version,
                "licenses": [{"license": {"id": "EUPL-1.2"}}],
            },
        },
        "components": components,
    }


def python_components():
    """What requirements.txt locks: one component per package with the hashes of its files."""
    text = (BASE / "requirements.txt").read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=\S)", text):
        if named := re.match(r"([\w.-]+)(?:\[\S+\])?==([^\s;\\]+)", entry):
            name, version = named[1].lower().replace("_", "-"), named[2]
            hashes = sorted(set(re.findall(r"sha256:([0-9a-f]{64})", entry)))
            yield component("pypi", name, version) | {
                "hashes": [{"alg": "SHA-256", "content": one} for one in hashes]
            }


def npm_components():
    lock = json.loads((BASE / "package-lock.json").read_text(encoding="utf-8"))
    for place, package in lock["packages"].items():
        if place:
            yield component("npm", place.rpartition("node_modules/")[2], package["version"])


def component(kind, name, version):
    url = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    return {"type": "library", "bom-ref": url, "name": name, "version": version, "purl": url}
