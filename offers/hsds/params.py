"""Query parameters of the API, checked; what is malformed is answered with 422 and a reason."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Field, Schema
from pydantic import BeforeValidator, model_validator

from .paging import MAX_PER_PAGE, PER_PAGE

MAX_PAGE = 1_000_000
MAX_IDS = 50
MAX_METRES = 100_000


def parse_moment(text):
    """A day (its beginning in the city) or a moment; without a zone it is the city's time."""
    if not isinstance(text, str):
        return text
    text = text.strip().replace(" ", "+")  # an unescaped "+" of the zone
    try:
        if len(text) == len("2026-01-31"):
            moment = datetime.combine(date.fromisoformat(text), time.min)
        else:
            moment = datetime.fromisoformat(text)
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("expected a day or a moment by ISO 8601, such as 2026-01-31") from error


Moment = Annotated[datetime, BeforeValidator(parse_moment)]
Ids = Annotated[list[UUID], Field(max_length=MAX_IDS)]


class Paging(Schema):
    page: int = Field(1, ge=1, le=MAX_PAGE)
    per_page: int = Field(PER_PAGE, ge=1, le=MAX_PAGE, description="capped at 100")
    format: Literal["json", "ndjson"] = Field("json", description="ndjson: all rows, no pages")

    @property
    def size(self):
        return min(self.per_page, MAX_PER_PAGE)


class Searching(Paging):
    search: str = Field("", max_length=200)


class ServiceFilters(Searching):
    taxonomy_term_id: Ids = Field([], description="repeated: one of them")
    taxonomy_id: Ids = Field([], description="repeated: one of them")
    organization_id: Ids = Field([], description="repeated: one of them")
    modified_after: Moment | None = None

    @property
    def narrows(self):
        return bool(
            self.taxonomy_term_id or self.taxonomy_id or self.organization_id or self.modified_after
        )


class ServiceParams(ServiceFilters):
    minimal: bool = Field(False, description="only id and modified_date")
    full: bool = Field(False, description="each with all that belongs to it")


class LocationParams(ServiceFilters):
    full: bool = Field(False, description="each with all that belongs to it")
    postcode: str = Field("", pattern=r"^(\d{5})?$")
    proximity: int | None = Field(
        None, ge=0, le=MAX_METRES, description="metres around the middle of `postcode`"
    )

    @model_validator(mode="after")
    def has_a_middle(self):
        if self.proximity is not None and not self.postcode:
            raise ValueError("proximity needs a postcode to start from")
        return self


class OrganizationParams(Searching):
    full: bool = Field(False, description="each with all that belongs to it")
    full_service: bool = Field(False, description="with complete services")


class TermParams(Searching):
    taxonomy_id: Ids = Field([], description="repeated: one of them")
    top_only: bool = False
    parent_id: UUID | None = None


class RemovedParams(Paging):
    since: date | None = Field(None, description="on this day or later")
