"""Who has the form of an offer open just now. Nothing of it stays when the form is closed."""

from datetime import timedelta

from django.contrib.auth.signals import user_logged_out
from django.utils import timezone

from offers.busy import write_unless_busy
from offers.models import EditingPresence

# A form gives a sign of life every minute; one without scripts only when it is opened.
ALIVE = timedelta(minutes=10)


def connect():
    """Connect the receivers; called once when the apps are ready."""
    user_logged_out.connect(forget_user)


def others_at_work(offer, user):
    """EditingPresence rows of everybody but ``user``, the first to come first."""
    alive = EditingPresence.objects.filter(seen_at__gt=timezone.now() - ALIVE)
    return list(alive.filter(offer=offer).exclude(user=user).select_related("user"))


def enter(offer, user):
    """``user`` has the form of ``offer`` open, now or still. Says nothing while others write."""

    def write():
        forget_expired()
        EditingPresence.objects.update_or_create(
            offer=offer, user=user, defaults={"seen_at": timezone.now()}
        )

    write_unless_busy(write)


def leave(offer, user):
    EditingPresence.objects.filter(offer=offer, user=user).delete()


def forget_expired():
    EditingPresence.objects.filter(seen_at__lte=timezone.now() - ALIVE).delete()


def forget_user(user=None, **kwargs):
    """Receiver of ``user_logged_out``."""
    if user is not None:
        EditingPresence.objects.filter(user=user).delete()
