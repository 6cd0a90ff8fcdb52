"""Every address of the site, with arguments that lead to something that is there."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.contrib import admin
from django.core.files.base import ContentFile
from django.urls import get_resolver
from django.utils import timezone

from kompass.models import Page, SiteConfiguration
from networks.calendars import body_feed_path
from networks.models import (
    Arrangement,
    CommitteeReport,
    Document,
    Measure,
    Procedure,
    Proposal,
    TopicMatrix,
)
from networks.surveys import invitation_for
from offers import merging
from offers.freshness.links import confirm_url
from offers.models import (
    ChangeProposal,
    Feedback,
    FeedbackKind,
    Gap,
    GapEntity,
    GapRule,
    ImportRun,
    LifeSituation,
    Offer,
    OfferMerge,
    OfferVersion,
    ProposalKind,
    ProposalOrigin,
    Status,
)
from offers.preview import preview_path
from offers.proposals.links import provider_link_for
from tests.accounts import make_account
from tests.factories import (
    make_area,
    make_department,
    make_help_path,
    make_language,
    make_location,
    make_offer,
    make_phases,
    make_provider,
    make_topic,
    make_transition,
)
from tests.kompass.test_admin import MAKERS
from tests.networks.makers import (
    make_actor,
    make_body,
    make_decision,
    make_meeting,
    make_network,
    make_order,
    make_participation,
    make_seat,
    make_titled,
    make_wave,
)

# Addresses that want a question.
FIXED = {
    "verwaltung/autocomplete/": (
        "verwaltung/autocomplete/?app_label=offers&model_name=offer&field_name=provider&term="
    ),
}


def patterns():
    """Every pattern of the URL configuration, such as ``angebote/<slug:slug>/``.

    Without uploaded pictures: a web server sends those.
    """
    found = dict.fromkeys(_walk(get_resolver()))
    return [pattern for pattern in found if not pattern.startswith("^media/")]


def _walk(resolver, before=""):
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry, pattern)
        else:
            yield re.sub(r"\^?\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).removesuffix("$")


@dataclass
class World:
    """One row of everything; ``own`` is the department whose rows they are."""

    own: object
    offer: object
    arguments: dict  # {beginning of the pattern: {name: value}}; the longest that fits counts

    def path(self, pattern):
        """The address of ``pattern``; raises KeyError where an argument is not known."""
        if pattern in FIXED:
            return f"/{FIXED[pattern]}"
        if pattern.startswith("merkliste/"):
            return f"/{pattern}?ids={self.offer.pk}"
        fitting = [start for start in self.arguments if pattern.startswith(start)]
        known = {}
        for start in sorted(fitting, key=len):
            known |= self.arguments[start]
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(known[match[1]]), pattern)


def make_world(client):
    """Build the World; ``client`` reads ids from the API."""
    own = make_department(slug="eigen")
    arguments = {**_catalogue(own), **_work(own), **_networks(own)}
    offer = Offer.objects.get(slug="angebot")
    return World(own, offer, {**arguments, **_admin_rows(arguments), **_api(client)})


def _catalogue(own):
    area = make_area(slug="stadtteil", latitude=54.78, longitude=9.43)
    phases = make_phases()
    topic = make_topic(slug="thema")
    provider = make_provider(slug="anbieter")
    offer = make_offer(
        slug="angebot",
        department=own,
        provider=provider,
        topics=[topic],
        life_phases=phases,
        locations=[make_location(area=area, latitude=54.78, longitude=9.43)],
        transitions=[make_transition(phases[1], phases[2], slug="wechsel")],
        dates=[{"date": timezone.localdate()}],
        contacts=[{"phone": "0461 850", "function": "Anmeldung"}],
        released_at=date(2026, 1, 1),
    )
    LifeSituation.objects.create(slug="lage", title="Lage").topics.add(topic)
    make_help_path({"title": "Fragen"}, slug="hilfe")
    Page.objects.create(slug="datenschutz", title="Datenschutz", body="Text.", is_published=True)
    token = _last_part(provider_link_for(provider, "haus@example.org"))
    return {
        "angebote/": {"slug": "angebot"},
        "angebote/vorschau/": {"token": _last_part(preview_path(offer))},
        "stimmt-noch/": {"token": _last_part(confirm_url(offer))},
        "pflege/": {"token": token, "uuid": offer.uuid, "pk": _draft(offer, provider).pk},
        "lebensweg/": {"slug": phases[1].slug},
        "lebensweg/uebergang/": {"slug": "wechsel"},
        "themen/": {"slug": "thema"},
        "situationen/": {"slug": "lage"},
        "hilfewege/": {"slug": "hilfe"},
        "anbieter/": {"slug": "anbieter"},
        "stadtteile/": {"slug": "stadtteil"},
        "<slug:slug>/": {"slug": "datenschutz"},
        "sitemap-": {"section": "angebote"},
        "opendata/": {"ending": "ttl"},
    }


def _draft(offer, provider):
    return ChangeProposal.objects.create(
        offer=offer, provider=provider, kind=ProposalKind.CHANGE, origin=ProposalOrigin.PROVIDER
    )


def _last_part(address):
    return urlsplit(address).path.rstrip("/").rpartition("/")[2].removesuffix(".ics")


def _work(own):
    rule = GapRule.objects.create(
        slug="regel",
        title="Regel",
        entity=GapEntity.TOPIC,
        condition={"metric": "published_offers", "operator": "lt", "value": 1},
    )
    today = timezone.localdate()
    gap = Gap.objects.create(rule=rule, key="x", label="x", found_on=today, last_seen_on=today)
    lost = make_offer(slug="fort", department=own, status=Status.DRAFT)
    lost.title = "Anders"
    lost.save()  # the first change writes the states that can be brought back
    lost.delete()
    version = OfferVersion.objects.lost().latest("pk")
    offer = Offer.objects.get(slug="angebot")
    offer.summary = "Anders"
    offer.save()
    other = make_offer(slug="zweites", department=own, status=Status.DRAFT)
    merging.merge(offer, make_offer(slug="doppelt", department=own), {})
    return {
        "planung/": {"pk": gap.pk},
        "planung/<slug:name>": {"name": "angebotsmatrix", "file_format": "csv"},
        "planung/stadtteile/": {"slug": "stadtteil"},
        "verwaltung/offers/offer/": {
            "object_id": offer.pk,
            "pk": offer.pk,
            "offer_pk": offer.pk,
            "to": Status.ARCHIVED,
            "first": offer.pk,
            "second": other.pk,
            "number": 1,
        },
        "verwaltung/offers/offer/geloescht/": {"pk": version.pk},
        "verwaltung/offers/offer/<path:object_id>/history/trennen/": {
            "pk": OfferMerge.objects.get().pk
        },
    }


def _networks(own):
    network = make_network(slug="netz", office=own)
    body = make_body(network, slug="gremium")
    actor = make_actor(slug="akteur", department=own)
    seat = make_seat(body, actor)
    meeting = make_meeting(body)
    wave = make_wave(network)
    proposal = Proposal.objects.create(
        body=body,
        to_body=make_body(network),
        title="x",
        solution="x",
        drafted_on=timezone.localdate(),
    )
    report = CommitteeReport.objects.create(
        body=body, first=date(2026, 1, 1), last=date(2026, 6, 30)
    )
    board = Arrangement.objects.create(network=network, noted_on=timezone.localdate())
    document = Document.objects.create(
        body=body, title="Protokoll", file=ContentFile(b"%PDF-", "x.pdf"), size=5
    )
    make_decision(body)
    make_participation(network)
    make_titled(Measure, network, slug="massnahme")
    make_titled(Procedure, network, slug="verfahren", is_template=True)
    make_titled(TopicMatrix, network, slug="matrix")
    pages = {
        "": {"slug": "netz"},
        "netz/": {"slug": "netz"},
        "gremium/": {"slug": "gremium"},
        "sitz/": {"pk": seat.pk},
        "akteur/": {"slug": "akteur", "pk": wave.pk},
        "sitzung/": {"pk": meeting.pk},
        "auftrag/": {"pk": make_order(body, actor, meeting=meeting).pk},
        "vorschlag/": {"pk": proposal.pk},
        "massnahme/": {"slug": "massnahme"},
        "verfahren/": {"slug": "verfahren"},
        "matrix/": {"slug": "matrix"},
        "aufstellung/": {"pk": board.pk},
        "umfrage/": {"pk": wave.pk},
        "bericht/": {"pk": report.pk, "ending": "pdf"},
        "dokument/": {"pk": document.pk},
    }
    return {f"netzwerke/intern/{start}": values for start, values in pages.items()} | {
        "netzwerke/": {"slug": "netz"},
        "netzwerke/umfrage/": {"token": _last_part(invitation_for(wave, actor))},
        "netzwerke/kalender/": {"token": _last_part(body_feed_path(body))},
    }


def _admin_rows(arguments):
    """One row of every model of the back office; those that depend on a department are its own."""
    offer = Offer.objects.get(slug="angebot")
    site = SiteConfiguration.load()
    site.save()
    made = {
        "offers.Feedback": Feedback.objects.create(kind=FeedbackKind.WRONG, offer=offer),
        "offers.ImportRun": ImportRun.objects.create(
            file_name="kitas.csv", source="kitas", department=offer.department
        ),
        "offers.ChangeProposal": ChangeProposal.objects.create(
            offer=offer, kind=ProposalKind.ENDED, origin=ProposalOrigin.PUBLIC
        ),
        "offers.Provider": offer.provider,
        "offers.Location": offer.locations.get(),
        "auth.User": make_account(),
        "kompass.SiteConfiguration": site,
    }
    found = {}
    for model in admin.site._registry:
        start = f"verwaltung/{model._meta.app_label}/{model._meta.model_name}/"
        if start not in arguments:
            row = made.get(model._meta.label) or _first(model)
            found[start] = {"object_id": row.pk, "pk": row.pk, "id": row.pk}
    make_language("da", "Dänisch")
    topic = {"code": "da", "key": "topic", "pk": make_topic().pk}
    found["verwaltung/offers/language/texte/"] = topic
    return found


def _first(model):
    if not model.objects.exists():
        MAKERS[model._meta.label](1)
    return model.objects.first()


def _api(client):
    found = {
        "konto/": dict.fromkeys(("pk", "provider_id", "token", "uidb36", "key"), "9" * 30),
        "verwaltung/": {"app_label": "offers", "url": "gibt-es-nicht/"},
        "verwaltung/r/": {"content_type_id": 1, "object_id": 1},
    }
    for path, name in (
        ("services", "service_id"),
        ("service_at_locations", "row_id"),
        ("organizations", "organization_id"),
        ("taxonomies", "taxonomy_id"),
        ("taxonomy_terms", "term_id"),
    ):
        rows = client.get(f"/api/hsds/{path}", {"per_page": 1}).json()["contents"]
        found[f"api/hsds/{path}/"] = {name: rows[0]["id"]}
    return found
