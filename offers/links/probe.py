"""Ask one address whether it still answers: HEAD, then GET where that is refused; no body is read.

Only http and https, and only to public addresses: a link in an offer must not make this server
knock at doors inside the house. The name is resolved once and the connection goes to exactly the
address that was looked at, so that a name cannot point elsewhere the second time.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError, LocationParseError, SSLError
from urllib3.util import Timeout, parse_url

TIMEOUT = Timeout(connect=5, read=10)  # seconds
MAX_REDIRECTS = 5
PERMANENT = {301, 308}
REDIRECTS = {301, 302, 303, 307, 308}
# Not allowed, not known, not acceptable: many servers say so to HEAD alone.
HEAD_REFUSED = {400, 403, 404, 405, 406, 501}
# The page may well be there for people: not allowed for machines, or too busy just now.
PASSING = {401, 403, 408, 425, 429, 451}
NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Outcome:
    """``is_ok`` None: a fault that may pass; ``moved_to``: the new home of a permanent move."""

    is_ok: bool | None
    reason: str = ""
    moved_to: str = ""


class Refused(Exception):
    """An address we do not ask; the text says why."""


def probe(url, *, user_agent, allow_private=False):
    """Return the Outcome for ``url``; never raises for what another server does."""
    moved_to, current, only_permanent = "", url, True
    for _hop in range(MAX_REDIRECTS + 1):
        try:
            status, location = _ask(current, user_agent, allow_private)
        except Refused as refused:
            return Outcome(False, str(refused))
        except SSLError:
            return Outcome(False, _("Das Zertifikat der Website ist ungültig."))
        except (HTTPError, OSError):
            return Outcome(None, _("Keine Antwort."))
        if status not in REDIRECTS or not location:
            return _judged(status, moved_to)
        current = urljoin(current, location)
        only_permanent &= status in PERMANENT
        if only_permanent:
            moved_to = current
    return Outcome(None, _("Zu viele Weiterleitungen."))


def _judged(status, moved_to):
    if 200 <= status < 400:
        return Outcome(True, "", moved_to)
    reason = _("Antwort %(status)d.") % {"status": status}
    if status in PASSING or status >= 500:
        return Outcome(None, reason)
    return Outcome(False, reason)


def _ask(url, user_agent, allow_private):
    """Return ``(status, location)`` of one request."""
    pool, host, target = _connect(url, allow_private)
    headers = {"Host": host, "User-Agent": user_agent, "Accept": "*/*"}
    with pool:
        for method in ("HEAD", "GET"):
            answer = pool.urlopen(
                method,
                target,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=TIMEOUT,
                assert_same_host=False,
            )
            answer.close()  # the body does not matter, however large
            if method == "GET" or answer.status not in HEAD_REFUSED:
                return answer.status, answer.headers.get("Location")


def _connect(url, allow_private):
    """Return ``(pool, Host header, path with query)``; the pool knows one checked address."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname, parts.port
        host = name.encode("idna").decode("ascii") if name else ""
        target = parse_url(parts._replace(netloc=host, fragment="").geturl()).request_uri
    except (ValueError, LocationParseError) as error:
        raise Refused(_("Keine gültige Adresse.")) from error
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise Refused(_("Keine gültige Adresse."))
    address = _public_address(host, port or (443 if parts.scheme == "https" else 80), allow_private)
    shown = f"[{host}]" if ":" in host else host
    header = shown if port is None else f"{shown}:{port}"
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(address, port or 80), header, target
    pool = urllib3.HTTPSConnectionPool(
        address, port or 443, server_hostname=host, assert_hostname=host
    )
    return pool, header, target


def _public_address(host, port, allow_private):
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:  # nobody to ask just now says nothing about the name
            raise
        raise Refused(_("Diesen Rechner gibt es nicht (mehr).")) from error
    except UnicodeError as error:
        raise Refused(_("Diesen Rechner gibt es nicht (mehr).")) from error
    addresses = [entry[4][0] for entry in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise Refused(_("Die Adresse führt nicht ins öffentliche Netz."))
    return addresses[0]


def is_public(address):
    """True for an IP address (text) that belongs to the open internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return ip.is_global and not ip.is_multicast and not (ip.version == 6 and ip in NAT64)
