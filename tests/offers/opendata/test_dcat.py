"""The description for data portals, held to shapes of our own for what DCAT-AP.de demands."""

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, Graph

from tests.factories import make_offer

pytestmark = [
    pytest.mark.django_db,
    # rdflib's own reader of JSON-LD uses what rdflib announces to drop.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

# Mandatory properties of DCAT-AP.de 2.0 for catalogue, dataset, distribution and publisher.
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix : <urn:shapes:> .
:Catalog a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:datatype rdf:langString ] ;
  sh:property [ sh:path dct:description ; sh:minCount 1 ; sh:datatype rdf:langString ] ;
  sh:property [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent ] ;
  sh:property [ sh:path dcat:dataset ; sh:minCount 1 ; sh:class dcat:Dataset ] .
:Dataset a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:datatype rdf:langString ] ;
  sh:property [ sh:path dct:description ; sh:minCount 1 ; sh:datatype rdf:langString ] ;
  sh:property [ sh:path dcat:theme ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path dct:publisher ; sh:maxCount 1 ; sh:class foaf:Agent ] ;
  sh:property [ sh:path dcat:distribution ; sh:minCount 1 ; sh:class dcat:Distribution ] .
:Distribution a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path dct:license ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ;
    sh:pattern "^http://dcat-ap.de/def/licenses/" ] ;
  sh:property [ sh:path dct:format ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path dcat:mediaType ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] .
:Agent a sh:NodeShape ; sh:targetClass foaf:Agent ;
  sh:property [ sh:path foaf:name ; sh:minCount 1 ] .
"""
FORMATS = {"rdf": "xml", "ttl": "turtle", "jsonld": "json-ld"}


def graph_of(client, ending):
    response = client.get(f"/opendata/katalog.{ending}")
    assert response.status_code == 200
    return Graph().parse(data=response.content, format=FORMATS[ending])


def test_the_description_meets_the_shapes(client):
    make_offer()

    conforms, _report, text = validate(
        graph_of(client, "ttl"), shacl_graph=Graph().parse(data=SHAPES, format="turtle")
    )

    assert conforms, text


@pytest.mark.parametrize("missing", [DCTERMS.license, DCAT.accessURL, DCAT.theme, DCTERMS.title])
def test_the_shapes_object_to_what_is_missing(client, missing):
    graph = graph_of(client, "ttl")
    graph.remove((None, missing, None))

    conforms, _report, _text = validate(
        graph, shacl_graph=Graph().parse(data=SHAPES, format="turtle")
    )

    assert not conforms


def test_three_formats_say_the_same(client):
    make_offer()
    graphs = [graph_of(client, ending) for ending in FORMATS]

    assert len(graphs[0]) > 50
    assert graphs[0].isomorphic(graphs[1])
    assert graphs[0].isomorphic(graphs[2])


def test_every_distribution_is_there(client, settings):
    make_offer()
    graph = graph_of(client, "ttl")
    addresses = {str(url) for url in graph.objects(None, DCAT.accessURL)}

    assert len(addresses) == 7
    for address in addresses:
        assert address.startswith(settings.SITE_URL)
        response = client.get(address.removeprefix(settings.SITE_URL))
        assert response.status_code == 200, address
        if response.streaming:
            assert b"".join(response.streaming_content), address


def test_unknown_format_is_404(client):
    assert client.get("/opendata/katalog.doc").status_code == 404


def test_page_names_files_licence_and_fields(client):
    make_offer(title="Krabbelgruppe")
    page = client.get("/opendata/").content.decode()

    assert "dl-de/by-2-0" in page
    assert "/angebote/export.csv" in page
    assert "Krabbelgruppe" in page  # as a sample
    assert "interne Notiz" not in page
