"""The example configuration in a real nginx, before the real gunicorn."""

import contextlib
import gzip
import os
import shutil
import socket
import ssl
import time
from pathlib import Path

import pytest
import urllib3

from offers.models import Offer
from tests.deploy.servers import HOST, gunicorn, manage, nginx
from tests.factories import make_offer

NGINX = os.environ.get("NGINX_PROGRAM") or shutil.which(
    "nginx", path=f"{os.environ['PATH']}:/usr/sbin"
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    # ``dev.py test`` brings one along or says aloud that this test is left out.
    pytest.mark.skipif(not NGINX, reason="nginx is not installed"),
    # Nobody vouches for the certificate of one day.
    pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning"),
]


@pytest.fixture
def folder(tmp_path_factory):
    """Short, because a socket lies in it."""
    folder = tmp_path_factory.mktemp("n", numbered=True)
    (folder / "data" / "media").mkdir(parents=True)
    manage(folder, "collectstatic", "--no-input", "--verbosity", "0")
    return folder


@pytest.fixture
def site(folder):
    offer = make_offer(title="Krabbelgruppe am Hafen")
    with gunicorn(folder), nginx(NGINX, folder) as ports:
        yield Site(folder, ports, offer)


class Site:
    def __init__(self, folder, ports, offer):
        self.folder, self.ports, self.offer = folder, ports, offer
        self.pool = urllib3.HTTPSConnectionPool(
            "127.0.0.1", ports[1], cert_reqs="CERT_NONE", assert_hostname=False, timeout=60
        )

    def get(self, path, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.pool.request(
            "GET", path, headers={"Host": HOST, **headers}, redirect=False, decode_content=False
        )

    def cached(self, path, **headers):
        return self.get(path, **headers).headers["X-Cache"]


def test_site_behind_nginx(site):
    check_headers(site)
    check_static_files(site)
    check_cache(site)
    check_private_pages(site)
    check_limits(site)
    check_slow_clients(site)
    check_access_log(site)


def check_headers(site):
    http = urllib3.PoolManager().request(
        "GET", f"http://127.0.0.1:{site.ports[0]}/x?a=1", headers={"Host": HOST}, redirect=False
    )
    page = site.get("/", Accept_Encoding="br")

    assert (http.status, http.headers["Location"]) == (301, f"https://{HOST}/x?a=1")
    assert page.status == 200
    assert page.headers["Content-Encoding"] == "br"
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers
    assert page.headers["Server"] == "nginx"  # without its version
    assert site.pool.request("GET", "/", headers={"Host": "evil.example"}).status == 400


def check_static_files(site):
    style = next(Path(site.folder, "static", "kompass").glob("*.????????????.css"))
    content = style.read_bytes()
    Path(f"{style}.gz").write_bytes(gzip.compress(content))  # as the production storage does
    path = f"/static/kompass/{style.name}"

    plain, packed = site.get(path), site.get(path, Accept_Encoding="gzip")

    assert (plain.status, plain.data) == (200, content)
    assert gzip.decompress(packed.data) == content
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "immutable" in plain.headers["Cache-Control"]
    assert plain.headers["X-Content-Type-Options"] == "nosniff"
    assert site.get("/static/../privkey.pem").status in (400, 404)
    assert site.get("/static/%2e%2e/privkey.pem").status in (400, 404)


def check_cache(site):
    """Within a minute nginx answers alone; emptied, it shows what was saved meanwhile."""
    path = site.offer.get_absolute_url()
    assert site.cached(path) == "MISS"
    first = site.get(path)
    assert first.headers["X-Cache"] == "HIT"
    assert site.get(path, If_None_Match=first.headers["ETag"]).status == 304
    assert site.cached(path, Accept_Encoding="br") == "MISS"  # another form of the page

    Offer.objects.filter(pk=site.offer.pk).update(title="Krabbelgruppe am Ufer")
    Offer.objects.get(pk=site.offer.pk).save()
    assert b"am Hafen" in site.get(path).data
    for file in (site.folder / "cache").rglob("*"):
        if file.is_file():
            file.unlink()
    renewed = site.get(path)

    assert renewed.headers["X-Cache"] == "MISS"
    assert b"am Ufer" in renewed.data
    assert renewed.headers["ETag"] != first.headers["ETag"]


def check_private_pages(site):
    path = site.offer.get_absolute_url()
    assert site.cached(path, Cookie="sessionid=abc") == "BYPASS"
    assert [site.cached("/verwaltung/login/") for _ in range(2)] == ["MISS", "MISS"]


def check_limits(site):
    """What is too large or endlessly slow never reaches the application."""
    too_large = site.pool.request(
        "POST", "/vorschlagen/", headers={"Host": HOST}, body=b"x" * (31 * 1024 * 1024)
    )
    assert too_large.status == 413
    assert site.get("/", X_Long="x" * 20_000).status == 400
    assert site.get(f"/angebote/?q={'x' * 20_000}").status == 414
    # What nginx lets pass gunicorn takes as well.
    assert site.get(f"/angebote/?{'x' * 7_500}=1").status == 200
    assert site.get("/", X_Long="x" * 7_500).status == 200


def check_slow_clients(site):
    """Some trickle a header, some a body; others are served meanwhile, and it comes to an end."""
    begin = f"Host: {HOST}\r\n".encode()
    headers = [tls(site, b"GET / HTTP/1.1\r\n" + begin + b"X-Slow: ") for _number in range(25)]
    post = b"POST /vorschlagen/ HTTP/1.1\r\n" + begin + b"Content-Length: 5000\r\n\r\n"
    bodies = [tls(site, post) for _number in range(25)]
    began = time.monotonic()
    try:
        for number in range(6):
            for one in (*headers, *bodies):
                one.sendall(b"x")
            assert site.get(f"/angebote/?n={number}").status == 200
        # That was more than two processes with four threads each could hold: none reached them.
        # However it trickles: a header that is not whole after client_header_timeout ends.
        while time.monotonic() - began < 12:
            for one in headers:
                with contextlib.suppress(OSError):
                    one.sendall(b"x")
            time.sleep(0.5)
        assert {ended(one) for one in headers} == {True}
    finally:
        for one in (*headers, *bodies):
            one.close()
    assert site.get("/healthz").status == 200


def tls(site, start):
    """A connection that has sent ``start``."""
    context = ssl._create_unverified_context()
    one = context.wrap_socket(socket.create_connection(("127.0.0.1", site.ports[1])))
    one.settimeout(30)
    one.sendall(start)
    return one


def ended(connection):
    """True where the other side has closed, with or without a word (408)."""
    try:
        while connection.recv(1000):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def check_access_log(site):
    """Neither addresses nor what somebody looked for."""
    site.get("/angebote/?q=geheimnis")
    words = (site.folder / "access.log").read_text()

    assert "GET /angebote/ 200" in words
    assert "geheimnis" not in words
    assert "127.0.0.1" not in words
