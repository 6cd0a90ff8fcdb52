"""The catalogue in the back office. Importing the package registers every model."""

from . import (
    feedback,
    help_paths,
    imports,
    links,
    offers,
    organisations,
    places,
    planning,
    proposals,
    responsibilities,
    review,
    search,
    situations,
    vocabulary,
)

__all__ = [
    "feedback",
    "help_paths",
    "imports",
    "links",
    "offers",
    "organisations",
    "places",
    "planning",
    "proposals",
    "responsibilities",
    "review",
    "search",
    "situations",
    "vocabulary",
]
