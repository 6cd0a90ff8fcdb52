from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from taggit.models import Tag

from kompass.models import Page, SiteConfiguration
from kompass.operations.models import JobRun, QueuedMail
from offers.freshness.schedule import add_months
from offers.models import (
    Campaign,
    ChangeProposal,
    ContentTranslation,
    CrisisLine,
    CrossCuttingTopic,
    EditingPresence,
    ExternalKey,
    Feedback,
    FeedbackKind,
    FeedbackNote,
    FiguresMapping,
    FiguresUpload,
    FruitlessSearch,
    FundingProgramme,
    Gap,
    GapEntity,
    GapEvent,
    GapRule,
    HelpPath,
    ImportedRow,
    ImportFile,
    ImportProfile,
    ImportRun,
    Indicator,
    IndicatorValue,
    InventorySnapshot,
    Language,
    LifeSituation,
    LinkCheck,
    Need,
    NeedTopic,
    NoDuplicate,
    Offer,
    OfferAlias,
    OfferAnswer,
    OfferMerge,
    OfferVersion,
    OverlapDecision,
    PlannedProject,
    ProposalKind,
    ProposalOrigin,
    ProviderLink,
    RateCount,
    RateWindow,
    Reminder,
    ReminderStep,
    SchoolHoliday,
    SnapshotOffer,
    SnapshotTable,
    Status,
    SynonymGroup,
    UseCount,
    YearlyFigures,
)
from offers.roles import COORDINATORS, EDITORS, LEADERSHIP, PLANNERS
from tests.factories import (
    make_area,
    make_criterion,
    make_department,
    make_help_version,
    make_language,
    make_location,
    make_milestone,
    make_offer,
    make_offer_type,
    make_phase,
    make_provider,
    make_responsibility,
    make_target_group,
    make_task,
    make_topic,
    make_transition,
)
from tests.networks.makers import NETWORK_MAKERS

pytestmark = pytest.mark.django_db

# Kept by the search itself; nobody edits these rows.
DERIVED_MODULE = "offers.models.search"


def make_account(name, *groups, departments=()):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    user.departments.set(departments)
    return user


def titled(model):
    def make(number):
        model.objects.create(slug=f"eintrag-{number}", title=f"Eintrag {number}")

    return make


def make_busy_offer(number):
    make_offer(
        department=make_department(parent=make_department()),
        locations=[make_location(area=make_area())],
        topics=[make_topic()],
        life_phases=[make_phase()],
        tags=[f"wort-{number}"],
        contacts=[{"phone": "0461 0"}],
    )


def make_account_with_role(number):
    make_account(f"konto-{number}", EDITORS, departments=[make_department()])


MAKERS = {
    "offers.Offer": make_busy_offer,
    "offers.Feedback": lambda n: Feedback.objects.create(
        kind=FeedbackKind.WRONG, offer=make_offer(), message="Stimmt nicht."
    ),
    "offers.ChangeProposal": lambda n: ChangeProposal.objects.create(
        offer=make_offer(), kind=ProposalKind.CHANGE, origin=ProposalOrigin.PUBLIC
    ),
    "offers.LinkCheck": lambda number: LinkCheck.objects.create(
        url=make_offer(online_service_url=f"https://example.org/{number}").online_service_url
    ),
    "offers.FruitlessSearch": lambda n: FruitlessSearch.objects.create(
        day=timezone.localdate(), query=f"suche {n}"
    ),
    "offers.FundingProgramme": titled(FundingProgramme),
    "offers.ImportRun": lambda n: ImportRun.objects.create(
        file_name=f"kitas-{n}.csv", source="kitas", department=make_department()
    ),
    "offers.ImportProfile": lambda n: ImportProfile.objects.create(
        name=f"Profil {n}", source="kitas", department=make_department()
    ),
    "offers.Campaign": lambda n: Campaign.objects.create(
        title=f"Aktion {n}", text="Bitte prüfen.", deadline=timezone.localdate()
    ),
    "offers.Reminder": lambda n: Reminder.objects.create(
        offer=make_offer(),
        step=ReminderStep.PROVIDER,
        due=timezone.localdate(),
        recipient=f"adresse-{n}@example.org",
        run=uuid4(),
        claimed_at=timezone.now(),
    ),
    "offers.Provider": lambda n: make_provider(parent=make_provider()),
    "offers.Location": lambda n: make_location(area=make_area(), provider=make_provider()),
    "offers.Area": lambda n: make_area(parent=make_area()),
    "offers.AccessibilityCriterion": lambda n: make_criterion(),
    "offers.Department": lambda n: make_department(parent=make_department()),
    "offers.LifePhase": lambda n: make_phase(),
    "offers.Transition": lambda n: make_transition(make_phase(), make_phase()),
    "offers.Milestone": lambda n: make_milestone(),
    "offers.Topic": lambda n: make_topic(),
    "offers.LifeSituation": titled(LifeSituation),
    "offers.HelpPath": titled(HelpPath),
    "offers.HelpPathVersion": lambda n: make_help_version(),
    "offers.Task": lambda n: make_task(),
    "offers.Responsibility": lambda n: make_responsibility(),
    "offers.TargetGroup": lambda n: make_target_group(),
    "offers.OfferType": lambda n: make_offer_type(),
    "offers.Language": lambda n: make_language(f"x{n}", f"Sprache {n}"),
    "offers.NeedTopic": titled(NeedTopic),
    "offers.CrossCuttingTopic": titled(CrossCuttingTopic),
    "offers.GapRule": lambda n: GapRule.objects.create(
        slug=f"regel-{n}",
        title=f"Regel {n}",
        entity=GapEntity.TOPIC,
        condition={"metric": "published_offers", "operator": "lt", "value": 1},
    ),
    "offers.Need": titled(Need),
    "offers.PlannedProject": titled(PlannedProject),
    "offers.Indicator": lambda n: Indicator.objects.create(
        slug=f"kennzahl-{n}", title=f"Kennzahl {n}", unit="Kinder"
    ),
    "offers.CrisisLine": titled(CrisisLine),
    "offers.SynonymGroup": lambda n: SynonymGroup.objects.create(terms=f"wort{n}\nwort{n}b"),
    "kompass.Page": lambda n: Page.objects.create(slug=f"seite-{n}", title=f"Seite {n}"),
    "taggit.Tag": lambda n: Tag.objects.create(name=f"wort-{n}", slug=f"wort-{n}"),
    "auth.User": make_account_with_role,
    "auth.Group": lambda n: Group.objects.create(name=f"Gruppe {n}"),
    "offers.SchoolHoliday": lambda n: SchoolHoliday.objects.create(
        land="SH",
        name=f"Ferien {n}",
        first_day=date(2030, 1, 1) + timedelta(days=9 * n),
        last_day=date(2030, 1, 5) + timedelta(days=9 * n),
        source="Erlass",
    ),
    "offers.OfferAnswer": lambda n: OfferAnswer.objects.create(
        offer=make_offer(), month=date(2026, 11, 1), no=n
    ),
    "operations.JobRun": lambda n: JobRun.objects.create(name=f"aufgabe-{n}"),
    "operations.QueuedMail": lambda n: QueuedMail.objects.create(
        sender="kompass@example.org", recipient=f"adresse-{n}@example.org", content=b"x"
    ),
    **NETWORK_MAKERS,
}


def registered(label):
    return next(model for model in admin.site._registry if model._meta.label == label)


def test_every_model_is_registered_or_part_of_a_registered_one():
    parts = {inline.model for page in admin.site._registry.values() for inline in page.inlines}
    through = {Offer.tags.through}
    # The log of a report stands on the report's page; counts of connections concern nobody.
    elsewhere = {FeedbackNote, RateCount, RateWindow}
    # Parts of an import stand on its pages.
    elsewhere |= {ExternalKey, ImportFile, ImportedRow}
    # The links sent to a provider stand on a page beside the provider's form.
    elsewhere |= {ProviderLink}
    # History, former addresses, pairs that are no duplicates: pages of the offer's own.
    elsewhere |= {EditingPresence, NoDuplicate, OfferAlias, OfferMerge, OfferVersion}
    # Translations of all content stand on the pages for translators.
    elsewhere |= {ContentTranslation}
    # What planners work with stands on their own pages.
    elsewhere |= {Gap, GapEvent, OverlapDecision, IndicatorValue, InventorySnapshot}
    elsewhere |= {
        FiguresMapping,
        FiguresUpload,
        SnapshotOffer,
        SnapshotTable,
        UseCount,
        YearlyFigures,
    }
    missing = {
        model.__name__
        for app in ("offers", "kompass")
        for model in apps.get_app_config(app).get_models()
        if model not in admin.site._registry
        and model not in parts | through | elsewhere
        and model.__module__ != DERIVED_MODULE
    }
    assert missing == set()


def test_every_list_is_counted_below():
    labels = {model._meta.label for model in admin.site._registry}
    assert labels == {*MAKERS, "kompass.SiteConfiguration"}


@pytest.mark.parametrize("label", MAKERS)
def test_list_needs_as_many_queries_for_30_rows_as_for_one(label, admin_client):
    model = registered(label)
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    MAKERS[label](0)
    admin_client.get(url)  # fills the caches of content types and sites

    with CaptureQueriesContext(
        connection,
    ) as one:
        assert admin_client.get(url).status_code == 200
    for number in range(1, 30):
        MAKERS[label](number)
    with CaptureQueriesContext(connection) as thirty:
        response = admin_client.get(url)

    assert len(response.context["cl"].result_list) >= 30
    assert len(thirty) == len(one)


def test_titles_name_the_site_and_lead_back_to_the_website(admin_client):
    SiteConfiguration.objects.create(site_name="Familienlotse Musterstadt")

    page = admin_client.get(reverse("admin:index")).content.decode()

    assert "<title>Übersicht | Familienlotse Musterstadt – Verwaltung</title>" in page
    assert '<a href="/">Website anzeigen</a>' in page


def test_models_stand_in_our_groups(admin_client):
    sections = admin_client.get(reverse("admin:index")).context["app_list"]

    assert [section["name"] for section in sections][:5] == [
        "Angebote",
        "Orte und Anbieter",
        "Begriffe",
        "Website",
        "Konten",
    ]
    assert [model["object_name"] for model in sections[0]["models"]] == [
        "Offer",
        "ChangeProposal",
        "Feedback",
        "OfferAnswer",
        "FruitlessSearch",
        "LinkCheck",
        "FundingProgramme",
        "ImportRun",
        "ImportProfile",
        "Campaign",
        "Reminder",
    ]


def tiles(response):
    return {
        str(tile.label): (tile.count, tile.url)
        for _group, of_group in response.context["work"]
        for tile in of_group
    }


def make_work(department):
    """One offer per task of the start page, and one archived offer that needs nothing."""
    today = timezone.localdate()
    complete = {
        "department": department,
        "age_from_months": 0,
        "life_phases": [make_phase()],
        "locations": [make_location()],
        "contacts": [{"phone": "0461 0"}],
        "verified_at": today,
    }
    make_offer(**complete)
    make_offer(**complete | {"verified_at": today - timedelta(days=366)})
    make_offer(**complete | {"verified_at": today - timedelta(days=185)})
    make_offer(**complete | {"verified_at": add_months(today, -6)})
    make_offer(**complete | {"verified_at": add_months(today, -6) + timedelta(days=25)})
    make_offer(**complete | {"verified_at": add_months(today, -6) + timedelta(days=35)})
    make_offer(**complete | {"valid_until": today})
    make_offer(**complete | {"valid_until": today + timedelta(days=31)})
    make_offer(**complete | {"status": Status.DRAFT})
    make_offer(**complete | {"status": Status.IN_REVIEW})
    make_offer(**complete | {"contacts": [{"phone": "1", "visibility": "internal"}]})
    make_offer(**complete | {"life_phases": []})
    make_offer(**complete | {"age_from_months": None})
    make_offer(**complete | {"locations": []})
    make_offer(**complete | {"locations": [], "delivery": "online"})
    return make_offer(department=department, status=Status.ARCHIVED)


EXPECTED_WORK = {
    "Textfassung überholt": 0,
    "Links nicht erreichbar": 0,
    "offene Vorschläge": 0,
    "verborgen, weil lange nicht geprüft": 1,
    "Prüfung überfällig": 1,
    "Prüfung bald fällig": 2,
    "läuft bald ab": 1,
    "offene Rückmeldungen": 1,
    "Entwürfe": 1,
    "in Prüfung": 1,
    "ohne öffentlichen Kontakt": 1,
    "ohne Alter oder Lebensphase": 2,
    "vor Ort, aber ohne Ort": 1,
}


def test_start_page_counts_a_coordinators_own_offers_and_leads_to_exactly_these(client):
    root = make_department()
    own = make_work(make_department(parent=root))
    other = make_work(make_department())
    Feedback.objects.create(kind=FeedbackKind.WRONG, offer=own)
    Feedback.objects.create(kind=FeedbackKind.WRONG, offer=own, state="closed")
    Feedback.objects.create(kind=FeedbackKind.WRONG, offer=other)
    Feedback.objects.create(kind=FeedbackKind.SEARCH, query="Hebamme")
    client.force_login(make_account("ko", COORDINATORS, departments=[root]))

    shown = tiles(client.get(reverse("admin:index")))

    assert {label: count for label, (count, _url) in shown.items()} == EXPECTED_WORK
    for label, (count, url) in shown.items():
        rows = client.get(url).context["cl"].result_list
        assert (label, len(rows)) == (label, count)


def test_start_page_of_editors_and_planners_counts_everything(client):
    for _department in range(2):
        make_work(make_department())
    Feedback.objects.create(kind=FeedbackKind.SEARCH, query="Hebamme")
    for role in (EDITORS, PLANNERS):
        client.force_login(make_account(role, role))

        shown = tiles(client.get(reverse("admin:index")))

        expected = {label: 2 * count for label, count in EXPECTED_WORK.items()}
        expected["offene Rückmeldungen"] = 1
        if role == PLANNERS:  # decides nothing
            del expected["offene Vorschläge"]
        assert {label: count for label, (count, _url) in shown.items()} == expected
        for label, (count, url) in shown.items():
            assert (label, len(client.get(url).context["cl"].result_list)) == (label, count)


def test_start_page_needs_as_many_queries_for_many_offers_as_for_one(client):
    client.force_login(make_account("red", EDITORS))
    make_offer()
    client.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("admin:index"))
    for _number in range(10):
        make_offer()
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("admin:index"))

    assert len(many) == len(one)


def test_start_page_opens_for_an_account_without_rights_and_without_department(client):
    client.force_login(make_account("leer"))
    assert "noch nichts freigegeben" in client.get(reverse("admin:index")).content.decode()

    client.force_login(make_account("ko", COORDINATORS))
    assert "noch zu keinem Fachbereich" in client.get(reverse("admin:index")).content.decode()


def test_buttons_speak_the_words_of_the_admin_whatever_other_apps_translate():
    with override("de"):
        assert (gettext("Save"), gettext("Save and continue editing")) == (
            "Sichern",
            "Sichern und weiter bearbeiten",
        )


def test_start_page_leads_the_leadership_to_its_summaries(client):
    make_offer(department=make_department(name="Jugend"), verified_at=timezone.localdate())
    client.force_login(make_account("chefin", LEADERSHIP))

    html = client.get(reverse("admin:index")).content.decode()

    doors = ["offers:planning", "offers:planning_leadership", "networks:reports"]
    assert [f'href="{reverse(name)}"' in html for name in doors] == [True, True, True]
    assert "1 von 1 aktuell" in html
    assert "noch nichts freigegeben" not in html
    assert reverse("admin:offers_offer_changelist") not in html
    for name in doors:
        assert client.get(reverse(name)).status_code == 200


def test_settings_are_one_row_without_list_second_row_or_deletion(client):
    client.force_login(make_account("red", EDITORS))
    add = reverse("admin:kompass_siteconfiguration_add")
    assert client.get(add).status_code == 200

    row = SiteConfiguration.load()
    row.save()

    change = reverse("admin:kompass_siteconfiguration_change", args=[row.pk])
    response = client.get(reverse("admin:kompass_siteconfiguration_changelist"))
    assert (response.status_code, response.url) == (302, change)
    assert client.get(add).status_code == 403
    delete = reverse("admin:kompass_siteconfiguration_delete", args=[row.pk])
    assert client.get(delete).status_code == 403


def test_pages_without_permission_stay_closed(client):
    client.force_login(make_account("ko", COORDINATORS, departments=[make_department()]))
    for name in ("kompass_siteconfiguration", "kompass_page", "auth_user", "auth_group"):
        assert (name, client.get(reverse(f"admin:{name}_changelist")).status_code) == (name, 403)


def test_public_page_links_to_the_website_and_a_hidden_one_does_not(admin_client):
    shown = Page.objects.create(slug="impressum", title="Impressum")
    hidden = Page.objects.create(slug="neu", title="Neu", is_published=False)

    links = [
        admin_client.get(reverse("admin:kompass_page_change", args=[page.pk])).context[
            "absolute_url"
        ]
        for page in (shown, hidden)
    ]

    assert links == ["/impressum/", None]


def test_languages_are_found_by_umlauts_in_any_case(admin_client):
    Language.objects.create(code="ses", name="Ökosprache")
    Language.objects.create(code="de", name="Deutsch")
    url = reverse("admin:offers_language_changelist")

    for text in ("ökosprache", "OEKO", "oko"):
        rows = admin_client.get(url, {"q": text}).context["cl"].result_list
        assert [language.code for language in rows] == ["ses"]
