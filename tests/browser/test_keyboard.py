"""A coordinator's week in the back office with the keyboard alone; each stop of Tab can be seen."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from offers.models import ChangeProposal, Offer, ProposalState, Status
from offers.roles import COORDINATORS
from tests.accounts import make_account
from tests.browser.test_admin_axe import log_in as log_in  # a fixture
from tests.factories import (
    make_department,
    make_location,
    make_offer,
    make_offer_type,
    make_phases,
)
from tests.offers.test_proposals import propose

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MOST_STOPS = 120  # on the way to something; beyond that nobody arrives
# What is wrong with the element that has the focus, if it is the wanted one: null if it is not.
LOOK = """wanted => {
  const active = document.activeElement;
  if (active !== wanted) return null;
  const box = active.getBoundingClientRect();
  const [x, y] = [box.left + Math.min(box.width / 2, 9), box.top + box.height / 2];
  const top = document.elementFromPoint(x, y);
  const framed = active.closest('.select2-selection') || active;
  if (!top || !(active.contains(top) || top.contains(active))) return 'hidden';
  return getComputedStyle(framed).outlineStyle === 'none' ? 'without a frame' : '';
}"""


class Keys:
    """Finds its way with Tab and acts with other keys."""

    def __init__(self, page, site):
        self.page, self.site = page, site

    def go(self, name, *arguments):
        self.page.goto(self.site + reverse(name, args=arguments))

    def reach(self, target):
        """Press Tab until ``target`` has the focus, and see it there."""
        target.wait_for()
        self.page.wait_for_load_state()
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            fault = target.evaluate(LOOK)
            if fault is not None:
                assert fault == "", target
                return
        raise AssertionError(f"{target} is out of reach")

    def press(self, name, role="button", key="Enter"):
        self.reach(self.page.get_by_role(role, name=name, exact=True).first)
        self.page.keyboard.press(key)

    def skip(self):
        """Take the skip link past header and menu, the first stop of each page."""
        self.press("Zum Hauptinhalt springen", "link")

    def type(self, field, text):
        self.reach(self.page.locator(field))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def told(self, words):
        expect(self.page.locator(".messagelist")).to_contain_text(words)


@pytest.fixture
def keys(page, live_server):
    make_phases()
    return Keys(page, live_server.url)


def make_own(department, title, **values):
    return make_offer(
        title=title,
        department=department,
        age_from_months=0,
        locations=[make_location()],
        contacts=[{"phone": "0461 0"}],
        owner_function="Familienbüro",
        **values,
    )


def log_in_by_keyboard(keys, department):
    user = make_account(COORDINATORS, department, password="Muschelglanz-1")
    keys.go("admin:index")
    expect(keys.page.locator("#id_login")).to_be_focused()
    keys.page.keyboard.type(user.username)
    keys.page.keyboard.press("Tab")
    keys.page.keyboard.type("Muschelglanz-1")
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url("**/verwaltung/")


def test_the_daily_work_goes_from_the_login_to_the_release(keys):
    department = make_department()
    long_ago = timezone.localdate() - timedelta(400)
    due = make_own(department, "Stillcafé", verified_at=long_ago)
    offer = make_own(
        department, "Krabbelgruppe", opening_times=[{"weekday": 1, "starts_at": "09:00"}]
    )
    log_in_by_keyboard(keys, department)

    keys.reach(keys.page.get_by_role("link", name="prüfen").first)
    keys.page.keyboard.press("Enter")
    keys.press("Stimmt noch")
    keys.told("Geprüft: Stillcafé")
    due.refresh_from_db()
    assert due.verified_at == timezone.localdate()

    keys.go("admin:offers_offer_change", offer.pk)
    keys.skip()
    keys.press("Wann und wo", "link")
    keys.reach(keys.page.get_by_label("Orte", exact=True).locator("visible=true").last)
    keys.go("admin:offers_offer_change", offer.pk)
    keys.skip()
    keys.press("Zeiten", "link")
    keys.type("#id_opening_times-0-starts_at", "1015")
    keys.page.keyboard.press("Enter")
    keys.told("erfolgreich geändert")
    assert offer.opening_times.get().starts_at == time(10, 15)

    keys.go("admin:offers_offer_change", offer.pk)
    keys.skip()
    keys.press("Kopieren", key="Space")
    keys.page.wait_for_url(lambda url: f"/{offer.pk}/" not in url)
    keys.skip()
    keys.type("#id_title", "Herbstgruppe")
    keys.page.keyboard.press("Enter")
    keys.told("erfolgreich geändert")
    copy = Offer.objects.get(title="Herbstgruppe")
    keys.go("admin:offers_offer_change", copy.pk)
    keys.skip()
    keys.press("Veröffentlichen")
    keys.told("Stand: veröffentlicht")
    copy.refresh_from_db()
    assert copy.status == Status.PUBLISHED


def test_a_proposal_and_a_conflict_are_decided(keys, log_in):
    department = make_department()
    offer = make_own(department, "Krabbelgruppe")
    proposal = propose(offer, title="Krabbelgruppe am Hafen")
    log_in(COORDINATORS, department)

    keys.go("admin:offers_changeproposal_change", proposal.pk)
    keys.skip()
    keys.press("Angekreuztes übernehmen")
    keys.told("übernommen")
    assert ChangeProposal.objects.get().state == ProposalState.ACCEPTED

    keys.go("admin:offers_offer_change", offer.pk)
    keys.skip()
    keys.type("#id_title", "Meine Gruppe")
    theirs = Offer.objects.get()
    theirs.title = "Deine Gruppe"
    theirs.save()
    keys.page.keyboard.press("Enter")
    expect(keys.page.get_by_role("heading", name="Inzwischen hat jemand anderes")).to_be_focused()
    keys.reach(keys.page.get_by_role("radio", checked=True).first)
    keys.page.keyboard.press("ArrowDown")
    expect(keys.page.get_by_role("radio", name="die andere übernehmen")).to_be_checked()
    keys.press("So sichern")
    keys.told("erfolgreich geändert")
    assert Offer.objects.get().title == "Deine Gruppe"


def test_a_table_is_imported_to_its_end(keys, log_in, tmp_path):
    make_offer_type(slug="betreuung", title="Betreuung", synonyms="Kita")
    table = tmp_path / "kitas.csv"
    table.write_text("Name;Träger;Straße;PLZ\nKita Möwe;Hafenhaus;Weg 1;24937\n")
    log_in(COORDINATORS, make_department(name="Kitas"))

    keys.go("admin:offers_importrun_add")
    keys.skip()
    keys.reach(keys.page.locator("#id_file"))
    keys.page.locator("#id_file").set_input_files(table)  # from here on the system's own window
    keys.press("Hochladen und ansehen")
    keys.page.wait_for_url(lambda url: "/add/" not in url)
    keys.skip()
    keys.press("Speichern und Probelauf")
    expect(keys.page.get_by_text("Probelauf: 1 neu")).to_be_visible()
    keys.skip()
    keys.press("Jetzt übernehmen, als Entwürfe für Kitas")
    expect(keys.page.get_by_role("heading", name="Rückgängig")).to_be_visible()
    assert Offer.objects.get().title == "Kita Möwe"
