from django.template.loader import render_to_string


def test_500_needs_neither_database_nor_context():
    html = render_to_string("500.html")

    assert "Gerade geht hier nichts voran." in html
    assert 'href="tel:112"' in html


def test_404_offers_ways_on(client, db):
    response = client.get("/angebote/gibt-es-nicht/")

    assert response.status_code == 404
    html = response.content.decode()
    assert "Diese Seite gibt es nicht (mehr)." in html
    assert '<form class="search line" action="/angebote/"' in html
