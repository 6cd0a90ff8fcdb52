"""An nginx for the tests of deploy/: the machine's own, else Debian's unpacked into var/nginx.

Unpacked, not installed: an installed one would start a web server on somebody's machine, and
needs root.
"""

import contextlib
import shutil

from devtools.steps import VAR, Stop, call, can_use_apt, say, step, succeeds

FOLDER = VAR / "nginx"
UNPACKED = FOLDER / "usr" / "sbin" / "nginx"
ADVICE = "Bitte nginx von Hand installieren."


def find_nginx():
    """Return the path of an nginx that starts; an empty string, and a line about it, if none."""
    found = nginx_on_this_machine()
    if not found and shutil.which("apt-get") and shutil.which("dpkg-deb"):
        with contextlib.suppress(Stop), step("nginx für die Tests des Betriebs auspacken"):
            unpack()
        found = nginx_on_this_machine()
    if not found:
        say("! Ohne nginx: Der Test der Beispielkonfiguration entfällt hier (apt install nginx).")
    return found


def nginx_on_this_machine():
    for path in (shutil.which("nginx"), shutil.which("nginx", path="/usr/sbin"), str(UNPACKED)):
        if path and succeeds([path, "-v"]):
            return path
    return ""


def unpack():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    if can_use_apt():
        call(["apt-get", "update", "-q"], ADVICE)
    call(["apt-get", "download", "-q", "nginx"], ADVICE, cwd=FOLDER)
    for package in FOLDER.glob("nginx_*.deb"):
        call(["dpkg-deb", "-x", package, FOLDER], ADVICE)
