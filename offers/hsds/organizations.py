"""Providers as HSDS organizations."""

from .places import location
from .values import derived_id, email, filled, web_address


def organization_core(provider):
    """The fields of an organization that are single values."""
    return filled(
        id=str(provider.uuid),
        name=provider.name,
        description=provider.description or provider.name,
        email=email(provider.mail),
        website=web_address(provider.website),
        parent_organization_id=str(provider.parent.uuid) if provider.parent else None,
    )


def organization(provider, vocabulary, services):
    """An organization with all that belongs to it; ``services`` are ready dictionaries.

    ``provider.public_places`` are its own places that everybody may know.
    """
    own_id = str(provider.uuid)
    return organization_core(provider) | filled(
        phones=_phones(own_id, provider),
        locations=[
            location(str(place.uuid), place) | {"organization_id": own_id}
            for place in provider.public_places
        ],
        attributes=vocabulary.attributes(
            own_id, "organization", [("provider-kinds", provider.kind)]
        ),
        services=services,
    )


def _phones(own_id, provider):
    if not provider.phone:
        return []
    return [
        filled(
            id=derived_id("phone", own_id),
            organization_id=own_id,
            number=provider.phone,
            type="voice",
        )
    ]
