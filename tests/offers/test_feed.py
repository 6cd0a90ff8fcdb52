"""Feeds of a selection, held to a grammar of our own for what RFC 4287 demands."""

import io

import pytest
from lxml import etree

from offers.search.changes import batch
from tests.factories import make_offer, make_topic

pytestmark = pytest.mark.django_db

GRAMMAR = etree.RelaxNG(
    etree.parse(
        io.BytesIO(b"""<grammar xmlns="http://relaxng.org/ns/structure/1.0"
  ns="http://www.w3.org/2005/Atom"
  datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
 <start><element name="feed">
  <optional><attribute name="xml:lang"><data type="language"/></attribute></optional>
  <interleave>
   <ref name="about"/>
   <optional><element name="subtitle"><text/></element></optional>
   <zeroOrMore><element name="entry"><interleave>
    <ref name="about"/>
    <oneOrMore><element name="author"><interleave>
     <element name="name"><data type="token"><param name="minLength">1</param></data></element>
     <optional><element name="uri"><data type="anyURI"/></element></optional>
     <optional><element name="email"><text/></element></optional>
    </interleave></element></oneOrMore>
    <optional><element name="published"><data type="dateTime"/></element></optional>
    <optional><element name="summary">
     <optional><attribute name="type"><choice>
      <value>text</value><value>html</value></choice></attribute></optional><text/>
    </element></optional>
    <zeroOrMore><element name="category"><attribute name="term"/></element></zeroOrMore>
   </interleave></element></zeroOrMore>
  </interleave>
 </element></start>
 <define name="about"><interleave>
  <element name="id"><data type="anyURI"><param name="minLength">5</param></data></element>
  <element name="title"><text/></element>
  <element name="updated"><data type="dateTime"/></element>
  <oneOrMore><element name="link">
   <attribute name="href"><data type="anyURI"><param name="minLength">8</param></data></attribute>
   <optional><attribute name="rel"><choice>
    <value>alternate</value><value>self</value></choice></attribute></optional>
  </element></oneOrMore>
 </interleave></define>
</grammar>""")
    )
)
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def feed_of(client, query=""):
    response = client.get(f"/angebote/feed.atom{query}")
    assert response.status_code == 200
    return etree.fromstring(response.content)


def texts(feed, path):
    return feed.xpath(path, namespaces=ATOM)


@pytest.mark.parametrize("query", ["", "?topic=spielen", "?q=gibtesnicht", "?topic=%00&near=x"])
def test_feeds_are_valid(client, query):
    with batch():
        for number in range(3):
            make_offer(title=f"<b>\x0b & {number}", topics=[make_topic(slug=f"t{number}")])
        make_offer(topics=[make_topic(slug="spielen", title='Spiel & "Spaß"')], summary="")

    feed = feed_of(client, query)

    GRAMMAR.assertValid(feed)
    ids = texts(feed, "a:entry/a:id/text()")
    assert len(ids) == {"?topic=spielen": 1, "?q=gibtesnicht": 0}.get(query, 4)
    assert len(set(ids)) == len(ids)
    (own,) = texts(feed, "a:link[@rel='self']/@href")
    (page,) = texts(feed, "a:link[@rel='alternate']/@href")
    assert own.startswith("https://kompass.example.org/angebote/feed.atom")
    assert page.startswith("https://kompass.example.org/angebote/")
    updated = texts(feed, "a:entry/a:updated/text()")
    assert updated == sorted(updated, reverse=True)


@pytest.mark.parametrize("missing", ["id", "title", "updated", "author"])
def test_the_grammar_objects_to_what_is_missing(client, missing):
    make_offer()
    feed = feed_of(client)
    GRAMMAR.assertValid(feed)

    (element,) = feed.xpath(f"a:entry/a:{missing}", namespaces=ATOM)
    element.getparent().remove(element)

    assert not GRAMMAR.validate(feed)
