"""The networks of a provider or department, for the pages of the catalogue.

Each process keeps the public networks by actor until the catalogue's lists change; whatever is
saved about networks counts as such a change (``networks.signals``).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from networks.models import Membership, Network
from offers.beside import Section
from offers.search.memory import snapshot


@dataclass(frozen=True)
class Index:
    """``by_provider`` and ``by_department``: ``{id: {network id, …}}``; names by network id."""

    version: str
    by_provider: dict
    by_department: dict
    links: dict


_index: Index | None = None


def networks_beside(providers, departments):
    """Source for ``offers.beside``: the public networks behind these ids."""
    index = _current()
    found = set()
    for pk in providers:
        found |= index.by_provider.get(pk, set())
    for pk in departments:
        found |= index.by_department.get(pk, set())
    links = [link for pk, link in index.links.items() if pk in found]
    return Section(_("Arbeitet mit im Netzwerk"), links) if links else None


def _current():
    global _index
    version = snapshot().state.vocabulary_version
    if _index is None or _index.version != version:
        _index = _load(version)
    return _index


def _load(version):
    networks = list(Network.objects.public().filter(is_elsewhere=False))
    links = {network.pk: (network.title, network.get_absolute_url()) for network in networks}
    seats = Membership.objects.current().filter(body__network__in=networks)
    pairs = seats.values_list("body__network", "actor__provider", "actor__department")
    involved = Network.participants.through.objects.filter(network__in=networks)
    pairs = [*pairs, *involved.values_list("network", "actor__provider", "actor__department")]
    by_provider, by_department = {}, {}
    for network, provider, department in pairs:
        by_provider.setdefault(provider, set()).add(network)
        by_department.setdefault(department, set()).add(network)
    by_provider.pop(None, None)
    by_department.pop(None, None)
    return Index(version, by_provider, by_department, links)
