"""Offers as HSDS services: the short form of lists and the full one."""

from django.utils.translation import gettext as _

from offers.exchange.overview import page_address
from offers.models import IsFree

from .organizations import organization_core
from .places import service_at_location, shown_places
from .schedules import schedules
from .values import derived_id, email, filled, last_modified, sentences, web_address, years

ONE_TO_MANY = ("topics", "life_phases", "transitions", "target_groups")


def service_status(offer):
    return "temporarily closed" if offer.is_closed else "active"


def service_core(offer):
    """The fields of a service that are single values, without its organization."""
    contact = next((row for row in offer.public_contacts if row.mail), None)
    return filled(
        id=str(offer.uuid),
        organization_id=str(offer.provider.uuid),
        name=offer.title,
        description=sentences(offer.summary, offer.description),
        url=web_address(page_address(offer)),
        email=email(contact.mail) if contact else None,
        status=service_status(offer),
        application_process=sentences(offer.get_access_display(), offer.registration),
        fees_description=sentences(_free_words(offer), offer.cost_note),
        wait_time=_wait_time(offer),
        eligibility_description=offer.requirements,
        minimum_age=years(offer.age_from_months),
        maximum_age=years(offer.age_to_months),
        assured_date=offer.verified_at.isoformat() if offer.verified_at else None,
        alert=offer.closed_note if offer.is_closed else None,
        last_modified=last_modified(offer),
    )


def service_item(offer):
    """A service as lists show it."""
    return service_core(offer) | {"organization": organization_core(offer.provider)}


def service(offer, vocabulary):
    """A service with all that belongs to it."""
    own_id = str(offer.uuid)
    return service_item(offer) | filled(
        phones=_phones(own_id, offer.public_contacts),
        schedules=schedules(offer),
        service_areas=_areas(own_id, offer),
        service_at_locations=[service_at_location(offer, place) for place in shown_places(offer)],
        languages=_languages(own_id, offer),
        cost_options=_costs(own_id, offer),
        required_documents=_documents(own_id, offer),
        contacts=_contacts(own_id, offer.public_contacts),
        attributes=vocabulary.attributes(own_id, "service", _terms_of(offer)),
    )


def _free_words(offer):
    return {IsFree.YES: _("Kostenlos"), IsFree.NO: _("Kostenpflichtig")}.get(offer.is_free, "")


def _wait_time(offer):
    if not offer.waiting_time:
        return None
    return f"{offer.waiting_time} ({offer.waiting_time_as_of.isoformat()})"


def _terms_of(offer):
    keys = [
        (name.replace("_", "-"), row.pk)
        for name in ONE_TO_MANY
        for row in getattr(offer, name).all()
    ]
    keys += [("offer-types", offer.offer_type_id), ("departments", offer.department_id)]
    keys += [("access", offer.access), ("delivery", offer.delivery)]
    return [*keys, ("prevention-levels", offer.prevention_level)]


def _phones(own_id, contacts):
    return [
        filled(
            id=derived_id("phone", "contact", row.pk),
            service_id=own_id,
            contact_id=derived_id("contact", row.pk),
            number=row.phone,
            type="voice",
            description=row.function,
        )
        for row in contacts
        if row.phone
    ]


def _contacts(own_id, contacts):
    return [
        filled(
            id=derived_id("contact", row.pk),
            service_id=own_id,
            name=row.function,
            email=email(row.mail),
            phones=[
                {"id": derived_id("phone", "contact", row.pk), "number": row.phone, "type": "voice"}
            ]
            if row.phone
            else [],
        )
        for row in contacts
    ]


def _areas(own_id, offer):
    return [
        filled(id=derived_id("service_area", own_id, area.slug), service_id=own_id, name=area.name)
        for area in offer.catchment_areas.all()
    ]


def _languages(own_id, offer):
    return [
        filled(
            id=derived_id("language", own_id, row.code),
            service_id=own_id,
            name=row.name,
            code=row.code,
        )
        for row in offer.languages.all()
    ]


def _costs(own_id, offer):
    return [
        filled(
            id=derived_id("cost_option", own_id, row.pk),
            service_id=own_id,
            option=row.label,
            currency=row.currency if row.amount is not None else None,
            amount=float(row.amount) if row.amount is not None else None,
            amount_description=sentences(row.unit, row.note),
        )
        for row in offer.cost_rows.all()
    ]


def _documents(own_id, offer):
    if not offer.documents:
        return []
    return [
        {
            "id": derived_id("required_document", own_id),
            "service_id": own_id,
            "document": offer.documents,
        }
    ]
