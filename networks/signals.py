"""Whatever is public of a network shows at once: its changes renew the public pages."""

from django.db.models.signals import m2m_changed, post_delete, post_save

from networks.models import Actor, Body, Membership, Network
from offers.search import changes


def networks_changed(**kwargs):
    changes.note(vocabulary=True)


def connect():
    for model in (Actor, Body, Membership, Network):
        post_save.connect(networks_changed, sender=model)
        post_delete.connect(networks_changed, sender=model)
    m2m_changed.connect(networks_changed, sender=Network.participants.through)
