"""The catalogue's description by DCAT-AP.de 2.0, as an RDF graph.

One dcat:Catalog with one dcat:Dataset and a dcat:Distribution for each file or interface. Terms and
mandatory properties: https://www.dcat-ap.de/def/dcatde/2.0/spec/
"""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, BNode, Graph, Literal, Namespace, URIRef

from .distributions import FILE_TYPES, MEDIA_TYPES, distributions

DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
LICENCES = {
    "dl-de/by-2-0": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
    "dl-de/zero-2-0": "http://dcat-ap.de/def/licenses/dl-zero-de/2.0",
    "CC-BY-4.0": "http://dcat-ap.de/def/licenses/cc-by/4.0",
}
FORMATS = {
    "rdf": ("xml", "application/rdf+xml"),
    "ttl": ("turtle", "text/turtle"),
    "jsonld": ("json-ld", "application/ld+json"),
}
AUTHORITY = "http://publications.europa.eu/resource/authority/"
THEMES = ("SOCI", "EDUC", "HEAL")  # of the EU's list of data themes


@dataclass(frozen=True)
class Publisher:
    """Who answers for the data: name of the body, name of the site, mail (may be empty)."""

    name: str
    site_name: str
    mail: str = ""


def catalog_graph(publisher, modified):
    """Return the graph; ``modified`` is the day of the last public change."""
    graph = Graph()
    for prefix, namespace in (("dcat", DCAT), ("dct", DCTERMS), ("dcatde", DCATDE)):
        graph.bind(prefix, namespace)
    for prefix, namespace in (("foaf", FOAF), ("vcard", VCARD)):
        graph.bind(prefix, namespace)
    page = f"{settings.SITE_URL}{reverse('opendata:index')}"
    catalog, dataset = URIRef(f"{page}#katalog"), URIRef(f"{page}#angebote")
    agent = _publisher(graph, publisher, page)
    _describe(graph, catalog, DCAT.Catalog, _texts(publisher), agent, modified)
    graph.add((catalog, FOAF.homepage, URIRef(page)))
    graph.add((catalog, DCTERMS.license, URIRef(LICENCES[settings.DATA_LICENCE])))
    graph.add((catalog, DCAT.dataset, dataset))
    _dataset(graph, dataset, publisher, agent, modified)
    for row in distributions():
        node = URIRef(f"{page}#{row.key}")
        graph.add((dataset, DCAT.distribution, node))
        _distribution(graph, node, row, publisher)
    return graph


def _texts(publisher):
    title = _("Angebote für Familien: %(site)s") % {"site": publisher.site_name}
    text = _(
        "Alle öffentlichen Angebote für Familien von der Schwangerschaft bis zum zehnten "
        "Geburtstag: was, für wen, wann, wo, wie teuer, mit welcher Sprache und wie zugänglich."
    )
    return title, text


def _publisher(graph, publisher, page):
    agent = URIRef(f"{page}#herausgeber")
    graph.add((agent, RDF.type, FOAF.Agent))
    graph.add((agent, FOAF.name, Literal(publisher.name, lang="de")))
    return agent


def _describe(graph, node, kind, texts, agent, modified):
    title, text = texts
    graph.add((node, RDF.type, kind))
    graph.add((node, DCTERMS.title, Literal(title, lang="de")))
    graph.add((node, DCTERMS.description, Literal(text, lang="de")))
    graph.add((node, DCTERMS.publisher, agent))
    graph.add((node, DCTERMS.language, URIRef(f"{AUTHORITY}language/DEU")))
    graph.add((node, DCTERMS.modified, Literal(modified.isoformat(), datatype=XSD.date)))


def _dataset(graph, dataset, publisher, agent, modified):
    _describe(graph, dataset, DCAT.Dataset, _texts(publisher), agent, modified)
    graph.add((dataset, DCTERMS.identifier, Literal(str(dataset))))
    if settings.DATA_CONTRIBUTOR_ID:
        graph.add((dataset, DCATDE.contributorID, URIRef(settings.DATA_CONTRIBUTOR_ID)))
    frequency = URIRef(f"{AUTHORITY}frequency/CONT")
    graph.add((dataset, DCTERMS.accrualPeriodicity, frequency))
    graph.add((dataset, DCAT.landingPage, URIRef(settings.SITE_URL)))
    for theme in THEMES:
        graph.add((dataset, DCAT.theme, URIRef(f"{AUTHORITY}data-theme/{theme}")))
    for word in (_("Familie"), _("Kinder"), _("Frühe Hilfen"), _("Beratung"), _("Kita")):
        graph.add((dataset, DCAT.keyword, Literal(word, lang="de")))
    if publisher.mail:
        contact = BNode()
        graph.add((dataset, DCAT.contactPoint, contact))
        graph.add((contact, RDF.type, VCARD.Organization))
        graph.add((contact, VCARD.fn, Literal(publisher.name, lang="de")))
        graph.add((contact, VCARD.hasEmail, URIRef(f"mailto:{publisher.mail}")))


def _distribution(graph, node, row, publisher):
    licence = settings.DATA_LICENCE
    graph.add((node, RDF.type, DCAT.Distribution))
    graph.add((node, DCTERMS.title, Literal(row.title, lang="de")))
    graph.add((node, DCTERMS.description, Literal(row.description, lang="de")))
    graph.add((node, DCAT.accessURL, URIRef(row.url)))
    if not row.is_service:
        graph.add((node, DCAT.downloadURL, URIRef(row.url)))
    graph.add((node, DCTERMS.license, URIRef(LICENCES[licence])))
    if licence != "dl-de/zero-2-0":
        attribution = Literal(f"{publisher.name}, {settings.SITE_URL}", lang="de")
        graph.add((node, DCATDE.licenseAttributionByText, attribution))
    graph.add((node, DCTERMS["format"], URIRef(FILE_TYPES + row.file_type)))
    graph.add((node, DCAT.mediaType, URIRef(MEDIA_TYPES + row.media_type)))


def serialized(graph, ending):
    """Return ``(bytes, content type)`` for one of FORMATS."""
    name, content_type = FORMATS[ending]
    return graph.serialize(format=name, encoding="utf-8"), content_type


def day_of_last_change(moment):
    """The day of ``moment`` in the city's time; today where there is none."""
    return timezone.localdate(moment) if moment else timezone.localdate()
