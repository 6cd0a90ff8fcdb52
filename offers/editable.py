"""Which rows of any model a user may change: the same answer for every bulk change."""

from offers.models import Offer, OfferTag


def editable_rows(model, user):
    """Rows of ``model`` that ``user`` may change, as a queryset.

    Rows that belong to an offer follow the offer, all others the permission for their model.
    """
    rows = model._default_manager.all()
    if model is Offer:
        return Offer.objects.editable_by(user)
    if owner := offer_field(model):
        return rows.filter(**{f"{owner}__in": Offer.objects.editable_by(user)})
    permission = f"{model._meta.app_label}.change_{model._meta.model_name}"
    if not user.has_perm(permission):
        return rows.none()
    return rows.editable_by(user) if hasattr(rows, "editable_by") else rows


def offer_field(model):
    """Name of the field by which rows of ``model`` belong to one offer, or an empty text."""
    if model is OfferTag:
        return "content_object"
    names = {field.name for field in model._meta.concrete_fields if field.related_model is Offer}
    return "offer" if "offer" in names else ""
