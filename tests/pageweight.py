"""Weigh every type of public page in Chromium: ``python tests/pageweight.py URL CHROMIUM``.

First visit: an empty cache. Next visit: after one other page, as families walk. Bytes are what
comes over the wire, headers and fonts included; the map's own library loads after a tap and is
not among them. Largest contentful paint is taken on a slow phone (CPU four times slower) on 4G.
Prints a table; returns 1 where a limit is passed.
"""

import re
import sys
from urllib.parse import urljoin

from playwright.sync_api import sync_playwright

FIRST_KB, NEXT_KB, LCP_SECONDS = 150, 40, 1.5
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True}
NETWORK = {  # 4G as WebPageTest has it: 9 Mbit/s, 170 ms there and back
    "offline": False,
    "latency": 170,
    "downloadThroughput": 9_000_000 / 8,
    "uploadThroughput": 9_000_000 / 8,
}
SLOWER_CPU = 4
ATTEMPTS = 3
PATIENCE = 120_000  # milliseconds; a busy machine is no fault of the page
# Name, address, and where the address of one entry is to be found: the first link like that.
PAGES = [
    ("Start", "/", None),
    ("Liste", "/angebote/", None),
    ("Liste mit Suche", "/angebote/?q=baby", None),
    ("Liste mit Profil", "/angebote/?profile=pushchair", None),
    ("Liste mit Karte", "/angebote/?view=map", None),
    ("Angebot", "/angebote/", r"/angebote/[\w-]+/$"),
    ("Rückmeldung", "/angebote/", r"/angebote/[\w-]+/$"),
    ("Merkliste", "/angebote/", r"/merkliste/\?ids=\d+"),
    ("Lebensweg", "/lebensweg/", None),
    ("Lebensphase", "/lebensweg/", r"/lebensweg/(?!uebergang|mein-kind)[\w-]+/$"),
    ("Übergang", "/lebensweg/", r"/lebensweg/uebergang/[\w-]+/$"),
    ("Mein Kind", "/lebensweg/mein-kind/?birth=2025-03", None),
    ("Themen", "/themen/", None),
    ("Thema", "/themen/", r"/themen/[\w-]+/$"),
    ("Situationen", "/situationen/", None),
    ("Situation", "/situationen/", r"/situationen/[\w-]+/$"),
    ("Hilfewege", "/hilfewege/", None),
    ("Hilfeweg", "/hilfewege/", r"/hilfewege/[\w-]+/$"),
    ("Zuständigkeit", "/zustaendigkeit/", None),
    ("Anbieter", "/anbieter/", None),
    ("ein Anbieter", "/anbieter/", r"/anbieter/[\w-]+/$"),
    ("Stadtteile", "/stadtteile/", None),
    ("Stadtteil", "/stadtteile/", r"/stadtteile/[\w-]+/$"),
    ("Notfall", "/notfall/", None),
    ("Vorschlagen", "/vorschlagen/", None),
    ("Impressum", "/impressum/", None),
]
PAINT = """() => new Promise((done) => {
  let last = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) last = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done(last / 1000), 400);
})"""


class Wire:
    """Counts the bytes that one page of the browser receives."""

    def __init__(self, page):
        self.bytes = 0
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.loadingFinished", self._add)

    def _add(self, event):
        self.bytes += event["encodedDataLength"]

    def slow_down(self):
        self.session.send("Network.emulateNetworkConditions", NETWORK)
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})


def visit(context, *urls, slow=False):
    """Open ``urls`` one after the other; return bytes and paint (seconds) of the last one."""
    page = context.new_page()
    wire = Wire(page)
    if slow:
        wire.slow_down()
    for url in urls:
        wire.bytes = 0
        answer = page.goto(url, wait_until="networkidle", timeout=PATIENCE)
        if answer.status != 200:
            raise SystemExit(f"✗ {url} antwortet {answer.status}.")
    return wire.bytes, page.evaluate(PAINT)


def addresses(browser, base):
    """Yield name and whole address of each type of page."""
    page = browser.new_page()
    page.goto(base, timeout=PATIENCE)  # the first request builds the search index
    for name, path, pattern in PAGES:
        url = urljoin(base, path)
        if pattern:
            page.goto(url, timeout=PATIENCE)
            links = page.locator("main a").evaluate_all("all => all.map((a) => a.href)")
            url = next(link for link in links if re.search(pattern, link))
        if name == "Rückmeldung":
            url += "melden/"
        yield name, url
    page.close()


def weigh(browser, base, url):
    """Return kB of the first and of the next visit, and seconds to the largest paint."""
    other = urljoin(base, "/angebote/" if url == urljoin(base, "/") else "/")
    first, _paint = fresh(browser, url)
    later, _paint = fresh(browser, other, url)
    # Other work on the machine can only make a page late, never early.
    paint = float("inf")
    for _attempt in range(ATTEMPTS):
        if paint > LCP_SECONDS:
            paint = min(paint, fresh(browser, url, slow=True)[1])
    return first / 1000, later / 1000, paint


def fresh(browser, *urls, slow=False):
    """Visit ``urls`` with an empty cache; see ``visit``."""
    context = browser.new_context(locale="de-DE", **PHONE)
    measured = visit(context, *urls, slow=slow)
    context.close()
    return measured


def main(base, chromium):
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium or None, args=[*flags, "--no-sandbox"]
        )
        print(f"{'Seite':20}{'erster Besuch':>15}{'nächster':>12}{'sichtbar':>11}")
        too_much = []
        for name, url in list(addresses(browser, base)):
            first, later, paint = weigh(browser, base, url)
            over = first > FIRST_KB or later > NEXT_KB or paint > LCP_SECONDS
            too_much += [name] if over else []
            row = f"{name:20}{first:12.1f} kB{later:9.1f} kB{paint:9.2f} s"
            print(row.replace(".", ",") + ("  ✗" if over else ""), flush=True)
        browser.close()
    limits = f"{FIRST_KB} kB, {NEXT_KB} kB, {LCP_SECONDS} s".replace(".", ",")
    print(f"Grenzen: {limits}; darüber: {', '.join(too_much) or 'nichts'}")
    return 1 if too_much else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
