"""A new procedure after a template (A12, A13)."""

from django.db import transaction
from django.utils.translation import gettext as _

from networks.models import Procedure


@transaction.atomic
def copy_of(template):
    """A procedure with the steps of ``template``, nothing of it done yet."""
    number = Procedure.objects.filter(slug__startswith=f"{template.slug[:70]}-").count() + 1
    while Procedure.objects.filter(slug=f"{template.slug[:70]}-{number}").exists():
        number += 1
    copy = Procedure.objects.create(
        network=template.network,
        slug=f"{template.slug[:70]}-{number}",
        title=_("%(title)s (neu)") % {"title": template.title[:110]},
        description=template.description,
    )
    for step in template.steps.prefetch_related("bodies"):
        twin = copy.steps.create(order=step.order, title=step.title, document=step.document)
        twin.bodies.set(step.bodies.all())
    return copy
