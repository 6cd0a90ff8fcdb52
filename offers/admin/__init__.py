"""The catalogue in the back office. Importing the package registers every model."""

from . import (
    feedback,
    imports,
    links,
    offers,
    organisations,
    places,
    proposals,
    review,
    search,
    situations,
    vocabulary,
)

__all__ = [
    "feedback",
    "imports",
    "links",
    "offers",
    "organisations",
    "places",
    "proposals",
    "review",
    "search",
    "situations",
    "vocabulary",
]
