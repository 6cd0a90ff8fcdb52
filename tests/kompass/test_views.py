import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from kompass.markdown import render_markdown
from kompass.models import Page
from tests.factories import make_area, make_topic


def test_healthz_answers_without_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_start_asks_for_the_month_of_birth_then_for_words_and_place(client):
    make_area(slug="neustadt", name="Neustadt")
    make_area(slug="flensburg", name="Flensburg", kind="municipality")
    make_topic(title="Geld")

    response = client.get(reverse("start"))

    text = response.content.decode()
    assert text.count("<h1>") == 1
    for view, names in (("my_child", ("month", "year")), ("offer_list", ("q", "district"))):
        form = text.split(f'action="{reverse(f"offers:{view}")}"')[1].split("</form>")[0]
        for name in names:
            assert f'name="{name}"' in form
    assert text.index('name="month"') < text.index('name="q"')
    assert '<option value="neustadt">Neustadt</option>' in text
    assert '<option value="flensburg">' not in text
    assert not response.cookies


@pytest.mark.django_db
def test_page_shows_published_text_only(client):
    Page.objects.create(slug="hilfe", title="Hilfe", body="## So geht es\n\nLesen *Sie*.")
    Page.objects.create(slug="entwurf", title="Entwurf", is_published=False)

    text = client.get("/hilfe/").content.decode()

    assert "<h2>So geht es</h2>" in text
    assert "<em>Sie</em>" in text
    assert "Muster" not in text
    assert client.get("/entwurf/").status_code == 404
    assert client.get("/gibt-es-nicht/").status_code == 404


@pytest.mark.django_db
def test_page_says_that_it_is_a_sample(client):
    Page.objects.create(slug="impressum", title="Impressum", is_draft_text=True)

    assert "Muster" in client.get("/impressum/").content.decode()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Titel", "<h2>Titel</h2>"),
        ("###### Klein", "<h4>Klein</h4>"),
        ("Straße 1\nOrt", "<p>Straße 1<br>\nOrt</p>"),
        (
            "**fett** <b onclick=x>roh</b>",
            "<p><strong>fett</strong> &lt;b onclick=x&gt;roh&lt;/b&gt;</p>",
        ),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](data:text/html,1)", "<p>[x](data:text/html,1)</p>"),
        ("![Bild](https://example.org/a.png)", "<p></p>"),
        ("[Amt](https://example.org)", '<p><a href="https://example.org">Amt</a></p>'),
        ("[Post](mailto:a@example.org)", '<p><a href="mailto:a@example.org">Post</a></p>'),
        ("3. drei", '<ol start="3">\n<li>drei</li>\n</ol>'),
    ],
)
def test_markdown_lets_only_plain_elements_through(text, html):
    assert render_markdown(text).strip() == html


def test_markdown_tables_keep_no_style():
    assert "style" not in render_markdown("| a |\n|--:|\n| 1 |")


@pytest.mark.django_db
def test_unknown_address_gets_the_friendly_page(client):
    response = client.get("/so/etwas/gibt/es/nicht/")

    assert response.status_code == 404
    assert reverse("offers:offer_list") in response.content.decode()


def test_error_page_needs_neither_database_nor_context():
    assert "112" in render_to_string("500.html")
