"""What other apps put on the pages of offers and providers; this app does not know them.

A source is a function of the ids of providers and departments on a page. It returns a Section
or None and must not cost a query for each page: public pages are counted.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """``links`` are pairs of label and address."""

    title: str
    links: list[tuple[str, str]]


_sources = []


def register(source):
    if source not in _sources:
        _sources.append(source)


def sections_for(providers, departments=()):
    """Return the Sections of all sources for a page with these ids."""
    found = (source(frozenset(providers), frozenset(departments)) for source in _sources)
    return [section for section in found if section is not None]
