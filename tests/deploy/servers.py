"""Start what a city runs: gunicorn with our configuration, and nginx with our example before it."""

import contextlib
import datetime
import os
import re
import socket
import subprocess
import sys
import time
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import connection

HOST = "kompass.example.org"
EXAMPLE = settings.BASE_DIR / "deploy" / "nginx" / "kompass.conf"
PATIENCE = 60  # seconds until a server answers on a busy machine


def database_url():
    """The address of the database that this test writes to, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    params = connection.get_connection_params()
    return f"postgres://{params['user']}@/{params['dbname']}?host={quote(params['host'], safe='')}"


def site_environment(folder):
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.deploy.settings",
        "STATIC_FOLDER": str(folder / "static"),
        "KOMPASS_SECRET_KEY": "geheim" * 10,
        "KOMPASS_ALLOWED_HOSTS": HOST,
        "KOMPASS_DATABASE_URL": database_url(),
        "KOMPASS_DATA_DIR": str(folder / "data"),
        "KOMPASS_BEHIND_PROXY": "1",
    }


def manage(folder, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=settings.BASE_DIR, env=site_environment(folder), check=True)


@contextlib.contextmanager
def gunicorn(folder):
    """Our WSGI application on the socket ``folder/web.sock``."""
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    command += ["--bind", f"unix:{folder / 'web.sock'}"]
    with running(command, folder / "gunicorn.log", env=site_environment(folder)):
        wait_for(lambda: (folder / "web.sock").exists())
        yield


@contextlib.contextmanager
def nginx(program, folder):
    """Yield the ports ``(http, https)`` of an nginx with our example configuration."""
    ports = free_port(), free_port()
    write_certificate(folder)
    write_configuration(folder, ports)
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t"], check=True)
    with running(command, folder / "nginx.log"):
        wait_for(lambda: answers(ports[1]))
        yield ports


@contextlib.contextmanager
def running(command, log, **options):
    with open(log, "wb") as words:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, stdout=words, stderr=words, **options
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "the server does not answer"
        time.sleep(0.1)


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_configuration(folder, ports):
    """The example as it is, but with places and ports of this test."""
    text = EXAMPLE.read_text()
    text = re.sub(r"\n *listen \[::\].*", "", text)  # not every machine has IPv6
    replacements = {
        "listen 80;": f"listen 127.0.0.1:{ports[0]};",
        "listen 443 ssl": f"listen 127.0.0.1:{ports[1]} ssl",
        "unix:/run/kompass/web.sock": f"unix:{folder}/web.sock",
        "/etc/ssl/kompass/": f"{folder}/",
        "/opt/kompass/current/var/static/": f"{folder}/static/",
        "/var/lib/kompass/media/": f"{folder}/data/media/",
        "/var/cache/nginx/kompass": f"{folder}/cache",
        "/var/log/nginx/kompass.log": f"{folder}/access.log",
    }
    for old, new in replacements.items():
        assert old in text, f"{old} is no longer in the example"
        text = text.replace(old, new)
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    own_places = "".join(f"{name}_temp_path {folder}/tmp-{name};\n" for name in names)
    top = f"daemon off;\npid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
    if os.geteuid() == 0:  # else its workers would be "nobody", who may not enter this folder
        top = f"user root;\n{top}"
    types = "types { text/css css; text/javascript js; }\naccess_log off;\n"
    (folder / "nginx.conf").write_text(f"{top}http {{\n{types}{own_places}{text}}}\n")


def write_certificate(folder):
    """A certificate for one day that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
