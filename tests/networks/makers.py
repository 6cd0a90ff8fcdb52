"""Build what a test of the networks needs. A body without arguments is active."""

from itertools import count

from networks.models import (
    Actor,
    ActorType,
    Body,
    BodyStatus,
    Charter,
    Level,
    Membership,
    Network,
)

_numbers = count(1)


def make_network(**values):
    number = next(_numbers)
    values.setdefault("slug", f"netz-{number}")
    values.setdefault("title", f"Netz {number}")
    return Network.objects.create(**values)


def make_actor(**values):
    number = next(_numbers)
    values.setdefault("slug", f"akteur-{number}")
    values.setdefault("name", f"Akteur {number}")
    values.setdefault("actor_type", ActorType.WELFARE)
    return Actor.objects.create(**values)


def make_body(network=None, **values):
    number = next(_numbers)
    values.setdefault("slug", f"gremium-{number}")
    values.setdefault("name", f"Gremium {number}")
    values.setdefault("level", Level.OPERATIONAL)
    values.setdefault("status", BodyStatus.ACTIVE)
    return Body.objects.create(network=network or make_network(), **values)


def make_seat(body=None, actor=None, **values):
    values.setdefault("function", "Vertretung")
    return Membership.objects.create(
        body=body or make_body(), actor=actor or make_actor(), **values
    )


def make_charter(body, **values):
    answers = {name: f"Antwort {name}" for name in Charter.QUESTIONS}
    return Charter.objects.create(body=body, **{**answers, **values})


def make_body_among_networks():
    make_network()  # a filter with one choice is not shown
    return make_body()


# Rows whose rights depend on the network's coordinating department, by the plural in the table.
NETWORK_ROWS = {
    "Netzwerke": lambda department: make_network(office=department),
    "Gremien": lambda department: make_body(make_network(office=department)),
}
NETWORK_MAKERS = {
    "networks.Network": lambda n: make_network(),
    "networks.Body": lambda n: make_body_among_networks(),
    "networks.Actor": lambda n: make_actor(),
}
