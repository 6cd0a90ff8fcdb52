"""Content in other languages: on the page, in the search, kept current, written by people."""

import io
import re

import openpyxl
import pikepdf
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offers.models import ContentTranslation, OfferTranslation, TranslationStatus
from offers.roles import COORDINATORS, EDITORS, PLANNERS
from offers.search.changes import batch
from offers.translations import coverage, tables, writing
from offers.translations.outdating import changes_of
from offers.translations.registry import kind_of
from tests.accounts import make_account
from tests.factories import (
    make_department,
    make_language,
    make_offer,
    make_offer_type,
    make_phase,
    make_task,
    make_topic,
)

pytestmark = pytest.mark.django_db


def translate(record, language="da", status=TranslationStatus.CHECKED, **texts):
    code = make_language(language, language)
    return ContentTranslation.objects.create(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        language=code,
        texts=texts,
        status=status,
    )


def translate_offer(offer, language="da", status=TranslationStatus.CHECKED, **texts):
    return OfferTranslation.objects.create(
        offer=offer, language=make_language(language, language), status=status, **texts
    )


def html_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", response.content.decode())


# -- Pages ------------------------------------------------------------------------------------


def test_topic_is_shown_in_the_language_of_the_page_and_german_is_marked(client):
    topic = make_topic(slug="schlaf", title="Schlaf", description="Gut schlafen.")
    translate(topic, title="Søvn")

    danish, german = html_of(client, "/da/themen/schlaf/"), html_of(client, "/themen/schlaf/")
    assert "<h1>Søvn</h1>" in danish and "<title>Søvn –" in danish
    assert '<span lang="de" dir="ltr">Gut schlafen.</span>' in danish
    assert "<h1>Schlaf</h1>" in german and 'lang="de" dir' not in german
    english = html_of(client, "/en/themen/schlaf/")
    assert '<h1><span lang="de" dir="ltr">Schlaf</span></h1>' in english
    assert "<title>Schlaf –" in english


@pytest.mark.parametrize(
    "status", ["checked", "unchecked", "machine", "outdated", "draft", "missing"]
)
def test_page_says_in_what_state_its_text_is(client, status):
    topic = make_topic(slug="schlaf", title="Schlaf")
    if status != "missing":
        translate(topic, status=status, title="Søvn")

    html = html_of(client, "/da/themen/schlaf/")

    said = re.findall(r'data-translation="(\w+)"', html)
    assert said == {"checked": [], "draft": ["missing"]}.get(status, [status])
    assert ("<h1>Søvn</h1>" in html) == (status not in ("draft", "missing"))


def test_offer_is_shown_in_the_language_of_the_page(client):
    offer = make_offer(slug="krabbeln", title="Krabbeln", summary="Kurz.", description="Lang.")
    translate_offer(offer, title="Kravle", summary="Kort.", status=TranslationStatus.UNCHECKED)
    make_offer(slug="anderes", title="Anderes")

    detail = html_of(client, "/da/angebote/krabbeln/")
    assert "<h1>Kravle</h1>" in detail and "Kort." in detail
    assert '<div class="stack" lang="de" dir="ltr"><p>Lang.</p></div>' in detail
    assert 'data-translation="unchecked"' in detail
    listed = html_of(client, "/da/angebote/")
    assert ">Kravle</a>" in listed
    assert '<span lang="de" dir="ltr">Anderes</span></a>' in listed
    assert ">Krabbeln</a>" in html_of(client, "/angebote/")


@pytest.mark.parametrize("path", ["/da/angebote/", "/da/themen/", "/da/lebensweg/"])
def test_queries_do_not_grow_with_the_rows(client, path):
    def add(number):
        topic = make_topic(slug=f"t{number}", title=f"Thema {number}")
        translate(topic, title=f"Emne {number}")
        translate(make_phase(slug=f"p{number}", title=f"Phase {number}"), title="Fase")
        translate_offer(make_offer(topics=[topic]), title=f"Tilbud {number}")

    def count():
        client.get(path)  # the first page after a change reads the lists
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{path}?page=1&x={len(queries)}")
        return len(queries)

    add(1)
    one = count()
    for number in (2, 3):
        add(number)
    assert count() == one


def test_filters_and_chips_speak_the_language_of_the_page(client):
    topic = make_topic(slug="schlaf", title="Schlaf")
    translate(topic, title="Søvn")
    make_offer(topics=[topic], languages=[make_language("ar", "Arabisch", endonym="العربية")])

    html = html_of(client, "/da/angebote/?topic=schlaf")

    assert re.search(r"value=schlaf checked>Søvn<\w+>1\b", html)
    assert re.search(r'class="chip"[^>]*><span class="vh">Fjern filter: </span>Søvn', html)
    assert re.search(r"name=language value=ar>Arabisk<\w+>1\b", html)
    assert 'lang="ar"' in html  # on the card, by its own name


def test_easy_text_is_called_easy_language_only_when_checked(client):
    topic = make_topic(slug="schlaf", title="Schlaf")
    text = translate(topic, "de-simple", TranslationStatus.UNCHECKED, description="Alle schlafen.")

    html = html_of(client, "/themen/schlaf/")
    assert "Einfacher Text (Entwurf, ungeprüft)" in html and "Alle schlafen." in html
    text.status = TranslationStatus.CHECKED
    text.save()
    assert "<span>Leichte Sprache</span>" in html_of(client, "/themen/schlaf/")


def test_documents_are_in_the_language_of_the_page(client):
    offer = make_offer(slug="baby", title="Babytreff")
    translate_offer(offer, "ar", title="لقاء الرضّع")
    translate_offer(offer, "da", title="Babymøde")

    def pdf(path):
        with pikepdf.open(io.BytesIO(client.get(path).content)) as file:
            return str(file.Root.Lang), str(file.docinfo["/Title"])

    assert pdf("/angebote/baby.pdf") == ("de", "Babytreff")
    assert pdf("/da/angebote/baby.pdf") == ("da", "Babymøde")
    assert pdf("/ar/angebote/baby.pdf") == ("ar", "لقاء الرضّع")
    assert pdf("/tr/angebote/baby.pdf") == ("tr", "Babytreff")


# -- Search -----------------------------------------------------------------------------------


def test_search_finds_translated_and_german_texts(client):
    topic = make_topic(slug="schlaf", title="Schlaf")
    german = make_offer(slug="nacht", title="Ruhige Nacht", topics=[topic])
    danish = make_offer(slug="kravle", title="Krabbelgruppe")
    translate_offer(danish, title="Kravlegruppe for babyer", summary="Vi leger.")
    hidden = make_offer(slug="entwurf", title="Drittes")
    translate_offer(hidden, title="Kravlegruppe i kladde", status=TranslationStatus.DRAFT)
    translate(topic, title="Søvn")

    def found(query):
        return set(re.findall(r'<h2><a href="/da/angebote/(\w+)/"', html_of(client, query)))

    assert found("/da/angebote/?q=kravlegruppe") == {danish.slug}
    assert found("/da/angebote/?q=søvn") == {german.slug}
    assert found("/da/angebote/?q=krabbelgruppe") == {danish.slug}
    html = html_of(client, "/da/angebote/?q=kravlegruppe")
    assert "<mark>Kravlegruppe</mark> for babyer" in html


def test_search_finds_arabic(client):
    offer = make_offer(slug="baby", title="Babytreff")
    translate_offer(offer, "ar", title="لقاء الرضّع", summary="مجموعة للأمهات")

    assert 'href="/ar/angebote/baby/"' in html_of(client, "/ar/angebote/?q=لقاء")


def test_a_new_name_of_a_list_entry_is_searched_at_once(client):
    topic = make_topic(slug="schlaf", title="Schlaf")
    make_offer(slug="nacht", title="Ruhige Nacht", topics=[topic])
    text = translate(topic, title="Hvile")
    assert "/da/angebote/nacht/" in html_of(client, "/da/angebote/?q=hvile")

    text.texts = {"title": "Drømmeland"}
    text.save()

    assert "/da/angebote/nacht/" in html_of(client, "/da/angebote/?q=drømmeland")


# -- The German changes -----------------------------------------------------------------------


def test_change_of_the_german_makes_translations_outdated():
    topic, other = make_topic(title="Schlaf gut", description="Alt."), make_topic(title="Anderes")
    changed = translate(topic, title="Sov godt")  # the description is not translated
    draft = translate(topic, "en", TranslationStatus.DRAFT, title="Sleep")
    kept = translate(other, title="Andet")
    offer = make_offer(title="Alt", summary="Kurz.")
    of_offer = translate_offer(offer, title="Gammel")

    topic.description = "Neu."
    topic.save()
    changed.refresh_from_db()
    assert changed.status == TranslationStatus.CHECKED
    topic.title = "Schlaf schön"
    topic.save()
    with batch():
        offer.title = "Neu"
        offer.save()

    for row in (changed, draft, kept, of_offer):
        row.refresh_from_db()
    assert [row.status for row in (changed, draft, kept, of_offer)] == [
        TranslationStatus.OUTDATED,
        TranslationStatus.DRAFT,
        TranslationStatus.CHECKED,
        TranslationStatus.OUTDATED,
    ]
    (change,) = changes_of(changed)
    assert change.name == "title"
    assert change.before == [[("Schlaf ", False), ("gut", True)]]
    assert change.after == [[("Schlaf ", False), ("schön", True)]]


def test_deleted_record_takes_its_translations_along():
    topic, other = make_topic(), make_topic()
    translate(topic, title="Væk")
    kept = translate(other, title="Bliver")

    topic.delete()

    assert list(ContentTranslation.objects.all()) == [kept]


def test_writing_says_who_and_from_which_german():
    user = make_account(EDITORS)
    topic, language = make_topic(title="Schlaf", description="Gut."), make_language("da", "Dänisch")
    (entry,) = coverage.entries(kind_of(type(topic)), language)

    row = writing.write(entry, {"title": "Søvn", "description": ""}, "checked", user=user)

    assert (row.texts, row.translated_from) == ({"title": "Søvn"}, {"title": "Schlaf"})
    assert (row.changed_by, row.status) == (user, "checked")


# -- Back office ------------------------------------------------------------------------------


@pytest.fixture
def editor(client):
    client.force_login(make_account(EDITORS))
    return client


def test_coverage_counts_per_kind_and_language(editor):
    make_language("da", "Dänisch")
    topics = [make_topic(title=f"Thema {number}") for number in range(4)]
    translate(topics[0], title="Emne")
    translate(topics[1], title="Emne", status=TranslationStatus.DRAFT)
    outdated = translate(topics[2], title="Emne")
    topics[2].title = "Neu"
    topics[2].save()

    (cell,) = [
        cell
        for kind, cells in coverage.coverage()
        if kind.model is type(topics[0])
        for language, cell in cells
        if language.code == "da"
    ]
    assert (cell.total, cell.shown, cell.checked, cell.outdated, cell.percent) == (4, 2, 1, 1, 50)
    assert "1 überholt" in html_of(editor, reverse("admin:translations"))
    listed = html_of(editor, reverse("admin:translations_list", args=["da"]) + "?state=outdated")
    assert f"/topic/{topics[2].pk}/" in listed and f"/topic/{topics[0].pk}/" not in listed
    page = html_of(editor, reverse("admin:translations_edit", args=["da", "topic", topics[2].pk]))
    assert outdated.pk and "<mark>Neu</mark>" in page


def test_editor_translates_beside_the_german(editor):
    make_language("da", "Dänisch")
    topic = make_topic(title="Schlaf", description="Gut schlafen.")
    url = reverse("admin:translations_edit", args=["da", "topic", topic.pk])
    assert "Gut schlafen." in html_of(editor, url)

    editor.post(url, {"title": "Søvn", "description": "Sov godt.", "status": "checked"})

    row = ContentTranslation.objects.get()
    assert (row.texts, row.status) == ({"title": "Søvn", "description": "Sov godt."}, "checked")
    assert editor.post(url, {"title": "x" * 500, "status": "checked"}).status_code == 200
    assert ContentTranslation.objects.get().texts["title"] == "Søvn"


def test_coordinators_write_texts_of_their_own_offers_only(client):
    own = make_department()
    make_language("da", "Dänisch")
    client.force_login(make_account(COORDINATORS, own))
    mine, other = make_offer(department=own), make_offer(department=make_department())
    topic = make_topic()

    def post(key, record):
        url = reverse("admin:translations_edit", args=["da", key, record.pk])
        return client.post(url, {"title": "Titel", "status": "unchecked"}).status_code

    assert [post("offer", mine), post("offer", other), post("topic", topic)] == [302, 403, 403]
    assert [row.offer for row in OfferTranslation.objects.all()] == [mine]


def test_planners_read_and_strangers_do_not(client):
    make_language("da", "Dänisch")
    url = reverse("admin:translations")
    assert client.get(url).status_code == 302
    client.force_login(make_account(PLANNERS))
    assert client.get(url).status_code == 200
    importing = reverse("admin:translations_import", args=["da"])
    assert client.get(importing).status_code == 403
    assert client.get(reverse("admin:translations_list", args=["xx"])).status_code == 404


def changed_table(content, **texts):
    """The exported table with translations put in: ``{German text: words}``."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        if row[4].value in texts:
            row[5].value = texts[row[4].value]
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def test_table_goes_out_and_comes_back(editor):
    language, user = make_language("da", "Dänisch"), make_account(EDITORS)
    topic = make_topic(title="Schlaf", description="Gut.")
    translate(topic, title="Gammelt")
    make_offer_type(title="Kurs")
    content = editor.get(reverse("admin:translations_export", args=["da"])).content
    table = {"Schlaf": "Søvn", "Kurs": "Kursus"}

    trial = tables.read_table(changed_table(content, **table), language, user=user)
    assert (trial.new, trial.changed, trial.problems) == (1, 1, [])
    assert ContentTranslation.objects.get().texts == {"title": "Gammelt"}
    done = tables.read_table(changed_table(content, **table), language, user=user, dry_run=False)

    assert (done.new, done.changed, done.total) == (trial.new, trial.changed, trial.total)
    stored = {row.record: (row.texts, row.status) for row in ContentTranslation.objects.all()}
    assert stored[topic] == ({"title": "Søvn"}, "unchecked")
    assert len(stored) == 2
    again = tables.read_table(
        io.BytesIO(tables.xlsx_file(language, [kind_of(type(topic))])), language, user=user
    )
    assert (again.new, again.changed, again.same, again.empty) == (0, 0, 1, 1)


def test_table_with_problems_says_them_and_writes_the_rest():
    language, user = make_language("da", "Dänisch"), make_account(EDITORS)
    good = make_topic(title="Schlaf")
    moved = make_topic(title="Altes Deutsch")
    linked = make_topic(title="Siehe https://example.org/a")
    content = tables.xlsx_file(language, [kind_of(type(good))])
    moved.title = "Neues Deutsch"
    moved.save()
    file = changed_table(
        content,
        **{
            "Schlaf": "Søvn",
            "Altes Deutsch": "Gammelt tysk",
            "Siehe https://example.org/a": "Se https://example.org/b",
        },
    )

    report = tables.read_table(file, language, user=user, dry_run=False)

    assert [text.partition(": ")[2] for text in report.problems] == [
        "Der deutsche Text hat sich seit dem Export geändert.",
        "Platzhalter oder Adressen stimmen nicht mit dem Deutschen überein.",
    ]
    assert linked.pk and [row.record for row in ContentTranslation.objects.all()] == [good]


def test_a_file_that_is_no_such_table_is_refused(editor):
    make_language("da", "Dänisch")
    file = io.BytesIO(b"PK\x03\x04 kein Archiv")
    file.name = "texte.xlsx"

    page = editor.post(reverse("admin:translations_import", args=["da"]), {"file": file})

    assert "beschädigt" in page.content.decode()


def test_report_form_names_the_offer_in_the_language_of_the_page(client):
    offer = make_offer(slug="baby", title="Babytreff")
    translate_offer(offer, "da", title="Babymøde")

    assert "<strong>Babymøde</strong>" in html_of(client, "/da/angebote/baby/melden/")
    assert "Din besked" in html_of(client, "/da/angebote/baby/melden/")
    german = '<strong><span lang="de" dir="ltr">Babytreff</span></strong>'
    assert german in html_of(client, "/ar/angebote/baby/melden/")


def test_choices_without_translation_are_marked_as_german(client):
    task = make_task(slug="kita", everyday_title="Wir suchen einen Platz")
    make_task(slug="geld", everyday_title="Das Geld reicht nicht")
    translate(task, "da", TranslationStatus.UNCHECKED, everyday_title="Vi søger en plads")

    html = html_of(client, "/da/zustaendigkeit/")
    assert '<option value="kita">Vi søger en plads</option>' in html
    assert '<option value="geld" lang="de" dir="ltr">Das Geld reicht nicht</option>' in html
