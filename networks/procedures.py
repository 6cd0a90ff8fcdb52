"""Procedures: begun after a template, handed from body to body."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.models import Procedure


def current_step(procedure):
    """The first step that is not done, None at the end and for templates."""
    if procedure.is_template:
        return None
    return next((step for step in procedure.steps.all() if step.done_on is None), None)


def lying_with(body):
    """``[(procedure, step), …]``: the procedures whose turn it is in ``body``."""
    running = Procedure.objects.filter(is_template=False, steps__bodies=body).distinct()
    at_work = ((one, current_step(one)) for one in running.prefetch_related("steps__bodies"))
    return [(one, step) for one, step in at_work if step and body in step.bodies.all()]


@transaction.atomic
def hand_on(procedure, on, document="", bodies=None):
    """Finish the current step on day ``on`` with its paper ``document``; ``bodies`` do the next.

    ``bodies`` None leaves the next step with whom it was meant for. Raises ValidationError with a
    German sentence; nothing is written then.
    """
    procedure = Procedure.objects.select_for_update(of=["self"]).get(pk=procedure.pk)
    steps = list(procedure.steps.all())
    step = current_step(procedure)
    if step is None:
        raise ValidationError(_("Dieses Verfahren ist am Ende seines Wegs."))
    place = steps.index(step)
    before = max((one.done_on for one in steps[:place] if one.done_on), default=on)
    if on < before:
        raise ValidationError(_("Der Tag liegt vor dem letzten Schritt."))
    if on > timezone.localdate():
        raise ValidationError(_("Der Tag liegt in der Zukunft."))
    step.done_on, step.document = on, document or step.document
    step.save(update_fields=["done_on", "document"])
    if place + 1 < len(steps) and bodies is not None:
        steps[place + 1].bodies.set(bodies)
    return procedure


@transaction.atomic
def copy_of(template, network=None):
    """A procedure of ``network`` (None: the template's own) with its steps, nothing done yet.

    In another network the steps wait for bodies of that network.
    """
    network = network or template.network
    number = Procedure.objects.filter(slug__startswith=f"{template.slug[:70]}-").count() + 1
    while Procedure.objects.filter(slug=f"{template.slug[:70]}-{number}").exists():
        number += 1
    copy = Procedure.objects.create(
        network=network,
        slug=f"{template.slug[:70]}-{number}",
        title=_("%(title)s (neu)") % {"title": template.title[:110]},
        description=template.description,
    )
    for step in template.steps.prefetch_related("bodies"):
        twin = copy.steps.create(order=step.order, title=step.title, document=step.document)
        twin.bodies.set(body for body in step.bodies.all() if body.network_id == network.pk)
    return copy
