"""Every list and form of the back office in Chromium: axe, and nothing wider than the window."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from tests.browser.axe import violations
from tests.browser.test_admin_axe import log_in as log_in  # a fixture
from tests.factories import make_offer
from tests.kompass.test_admin import MAKERS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# A phone, a desktop at 200 % and at 100 %. What axe finds does not depend on the zoom.
WIDTHS = {360: True, 640: False, 1280: True}
LABELS = sorted(MAKERS)
PARTS = 4  # so that a fault names a quarter, and no test takes minutes


@pytest.fixture
def superuser(live_server, client, context, admin_user, settings):
    client.force_login(admin_user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )


def paths_of(label, admin_client):
    """List, empty form and form of the model's newest row, as far as they exist."""
    model = apps.get_model(label)
    prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    MAKERS[label](LABELS.index(label))  # numbers of their own: names must not meet
    newest = model._default_manager.order_by("-pk").first()
    paths = [
        reverse(f"{prefix}_changelist"),
        reverse(f"{prefix}_add"),
        reverse(f"{prefix}_change", args=[newest.pk]),
    ]
    return [path for path in paths if admin_client.get(path).status_code == 200]


def faults_of(page, site, paths):
    faults = {}
    for width, with_axe in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            page.goto(site + path, wait_until="load")
            found = violations(page) if with_axe else []
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append("wider than the window")
            if found:
                faults[path, width] = found
    return faults


@pytest.mark.parametrize("part", range(PARTS))
def test_lists_and_forms_are_accessible(live_server, page, superuser, admin_client, part):
    paths = [path for label in LABELS[part::PARTS] for path in paths_of(label, admin_client)]
    assert len(paths) > 10
    assert faults_of(page, live_server.url, paths) == {}


def test_pages_beside_the_lists_are_accessible(live_server, page, superuser, admin_user):
    one, two = make_offer(title="Babytreff am Hafen"), make_offer(title="Babytreff am Hafen")
    make_offer(title="Verloren").delete()
    paths = [
        reverse("admin:offers_offer_duplicates"),
        reverse("admin:offers_offer_merge", args=[one.pk, two.pk]),
        reverse("admin:offers_offer_lost"),
        reverse("admin:offers_offer_history", args=[one.pk]),
        reverse("admin:offers_offer_delete", args=[one.pk]),
        reverse("admin:offers_provider_delete", args=[one.provider_id]),
        reverse("admin:search_explain"),
        reverse("admin:password_change"),
    ]
    assert faults_of(page, live_server.url, paths) == {}


def test_every_model_of_the_back_office_has_its_turn():
    known = {model._meta.label for model in admin.site._registry}
    assert known - set(LABELS) == {"kompass.SiteConfiguration"}
