"""The read API at ``/api/hsds/``: every address and parameter of HSDS 3.0."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import StreamingHttpResponse
from django.urls import reverse
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError

from offers.models import Offer, Provider

from . import PROFILE, VERSION
from .listing import location_dicts, organization_dicts, service_dicts
from .memory import pair_index, vocabulary
from .paging import envelope, slice_of
from .params import (
    LocationParams,
    OrganizationParams,
    RemovedParams,
    Searching,
    ServiceParams,
    TermParams,
)
from .removed import removed_since
from .rows import location_pairs, service_ids
from .terms import term_dict
from .throttle import ApiThrottle

api = NinjaAPI(
    title="Flensburg-Kompass: HSDS",
    version="3.0.0",
    description=(
        "The public catalogue of family services as Open Referral HSDS 3.0. Read only, no key. "
        "Filters are cumulative; repeating one means one of its values. Lists answer at most "
        "100 rows a page, `format=ndjson` all of them."
    ),
    urls_namespace="hsds",
    docs_url=None,
    openapi_url="openapi.json",
    throttle=[ApiThrottle()],
)


class About(Schema):
    version: str
    profile: str
    openapi_url: str


class Page(Schema):
    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[dict[str, Any]]


class Problem(Schema):
    detail: str


class Invalid(Schema):
    detail: list[dict[str, Any]]


# Lists may also come as lines, one row each, without the envelope.
AS_LINES = {
    "responses": {200: {"content": {"application/x-ndjson": {"schema": {"type": "object"}}}}}
}
FAULTS = {422: Invalid, 429: Problem}
LIST = {"response": {200: Page, **FAULTS}, "openapi_extra": AS_LINES}
ONE = {200: dict[str, Any], 404: Problem, **FAULTS}


def not_found():
    return HttpError(404, "There is no public record with this id.")


def answer(params, ids, dicts):
    """One page of ``ids``, or all of them as lines; ``dicts`` turns ids into dictionaries."""
    if params.format == "ndjson":
        return StreamingHttpResponse(lines(ids, dicts), content_type="application/x-ndjson")
    page = slice_of(ids, params.page, params.size)
    return envelope(len(ids), params.page, params.size, list(dicts(page)))


def lines(ids, dicts, chunk=100):
    for start in range(0, len(ids), chunk):
        for row in dicts(ids[start : start + chunk]):
            yield json.dumps(row, ensure_ascii=False) + "\n"


@api.get("/", response={200: About, 429: Problem}, summary="About this API", url_name="about")
def about(request):
    openapi = reverse("hsds:openapi-json")
    return {
        "version": VERSION,
        "profile": PROFILE,
        "openapi_url": f"{settings.SITE_URL}{openapi}",
    }


@api.get("/services", **LIST, summary="Public offers")
def services(request, params: Query[ServiceParams]):
    terms = vocabulary()
    ids = service_ids(params, terms)
    form = "minimal" if params.minimal else "full" if params.full else "item"
    return answer(params, ids, lambda page: service_dicts(page, form, terms))


@api.get("/services/{service_id}", response=ONE, summary="One offer")
def service(request, service_id: UUID):
    ids = Offer.objects.published().filter(uuid=service_id).values_list("pk", flat=True)
    found = service_dicts(list(ids), "full", vocabulary())
    if not found:
        raise not_found()
    return found[0]


@api.get("/service_at_locations", **LIST, summary="Offers at places")
def service_at_locations(request, params: Query[LocationParams]):
    terms = vocabulary()
    pairs = location_pairs(params, terms)
    return answer(params, pairs, lambda page: location_dicts(page, params.full, terms))


@api.get("/service_at_locations/{row_id}", response=ONE, summary="One offer at one place")
def service_at_location(request, row_id: UUID):
    pairs = pair_index().candidates(str(row_id))
    found = location_dicts(pairs, True, vocabulary())
    found = [row for row in found if row["id"] == str(row_id)]
    if not found:
        raise not_found()
    return found[0]


@api.get("/organizations", **LIST, summary="Providers of public offers")
def organizations(request, params: Query[OrganizationParams]):
    providers = Provider.objects.public()
    for word in params.search.replace("\0", "").split():
        providers = providers.filter(name__icontains=word)
    ids = list(providers.order_by("pk").values_list("pk", flat=True))
    terms, extent = vocabulary(), (params.full, params.full_service)
    return answer(params, ids, lambda page: organization_dicts(page, *extent, terms))


@api.get("/organizations/{organization_id}", response=ONE, summary="One provider")
def organization(request, organization_id: UUID, full_service: bool = False):
    providers = Provider.objects.public().filter(uuid=organization_id)
    ids = list(providers.values_list("pk", flat=True))
    found = organization_dicts(ids, True, full_service, vocabulary())
    if not found:
        raise not_found()
    return found[0]


@api.get("/taxonomies", **LIST, summary="Lists of terms")
def taxonomies(request, params: Query[Searching]):
    words = params.search.casefold().split()
    rows = [row.as_dict() for row in vocabulary().taxonomies]
    found = [row for row in rows if all(word in row["name"].casefold() for word in words)]
    return answer(params, found, list)


@api.get("/taxonomies/{taxonomy_id}", response=ONE, summary="One list of terms")
def taxonomy(request, taxonomy_id: UUID):
    for row in vocabulary().taxonomies:
        if row.id == str(taxonomy_id):
            return row.as_dict()
    raise not_found()


@api.get("/taxonomy_terms", **LIST, summary="Terms")
def taxonomy_terms(request, params: Query[TermParams]):
    wanted, words = set(map(str, params.taxonomy_id)), params.search.casefold().split()
    found = [
        (taxonomy, term)
        for taxonomy, term in vocabulary().rows
        if (not wanted or taxonomy.id in wanted)
        and (not params.top_only or term.parent_id is None)
        and (params.parent_id is None or term.parent_id == str(params.parent_id))
        and all(word in term.name.casefold() for word in words)
    ]
    return answer(params, found, lambda page: [term_dict(*row) for row in page])


@api.get("/taxonomy_terms/{term_id}", response=ONE, summary="One term")
def taxonomy_term(request, term_id: UUID):
    row = vocabulary().by_id.get(str(term_id))
    if row is None:
        raise not_found()
    return term_dict(*row)


@api.get("/removed", **LIST, summary="Ids of offers that are public no longer")
def removed(request, params: Query[RemovedParams]):
    """Not part of the standard: with ``modified_after`` it lets a mirror stay complete."""
    return answer(params, removed_since(params.since), list)
