"""Count what families answer to "Was this right for you?": numbers per offer and month."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from offers.feedback import check_origin, client_address
from offers.models import OfferAnswer
from offers.rate_limit import count_up


@transaction.atomic
def count_answer(request, offer, answer):
    """Count one ``answer`` ("yes" or "no"), unless a robot or another site gave it.

    Nobody is told that theirs did not count: there is nothing they could do about it.
    """
    try:
        check_origin(request)
    except ValidationError:
        return
    taps = count_up("answer", client_address(request), settings.FEEDBACK_WINDOW_SECONDS)
    if taps > settings.ANSWER_LIMIT:
        return
    month = timezone.localdate().replace(day=1)
    row, _is_new = OfferAnswer.objects.get_or_create(offer=offer, month=month)
    OfferAnswer.objects.filter(pk=row.pk).update(**{answer: F(answer) + 1})
