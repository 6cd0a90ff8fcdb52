"""Build what a test of the networks needs. A body without arguments is active."""

from itertools import count

from django.utils import timezone

from networks.models import (
    Actor,
    ActorType,
    Body,
    BodyStatus,
    Charter,
    Cooperation,
    Decision,
    Level,
    Measure,
    Meeting,
    Membership,
    Network,
    Participation,
    PlanningProcess,
    PlanningTerms,
    Procedure,
    SurveyWave,
    TopicMatrix,
    WorkOrder,
)
from tests.factories import make_department

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


# -- Work -------------------------------------------------------------------------------------


def make_meeting(body=None, **values):
    values.setdefault("starts_at", timezone.now())
    return Meeting.objects.create(body=body or make_body(), **values)


def make_decision(body=None, **values):
    values.setdefault("title", f"Beschluss {next(_numbers)}")
    return Decision.objects.create(body=body or make_body(), **values)


def make_order(body=None, actor=None, **values):
    values.setdefault("title", f"Auftrag {next(_numbers)}")
    return WorkOrder.objects.create(body=body or make_body(), actor=actor or make_actor(), **values)


def make_titled(model, network=None, **values):
    """A Measure, Procedure or TopicMatrix."""
    number = next(_numbers)
    values.setdefault("slug", f"eintrag-{number}")
    values.setdefault("title", f"Eintrag {number}")
    return model.objects.create(network=network or make_network(), **values)


def make_process(**values):
    values.setdefault("title", f"Prozess {next(_numbers)}")
    values.setdefault("own_term", "Teilplan")
    values.setdefault("department", None)
    values["department"] = values["department"] or make_department()
    return PlanningProcess.objects.create(**values)


def make_participation(network=None, **values):
    values.setdefault("title", f"Beteiligung {next(_numbers)}")
    return Participation.objects.create(network=network or make_network(), **values)


NETWORK_ROWS |= {
    "Sitzungen": lambda office: make_meeting(make_body(make_network(office=office))),
    "Beschlüsse": lambda office: make_decision(make_body(make_network(office=office))),
    "Maßnahmen": lambda office: make_titled(Measure, make_network(office=office)),
    "Verfahren": lambda office: make_titled(Procedure, make_network(office=office)),
    "Themen-Matrizen": lambda office: make_titled(TopicMatrix, make_network(office=office)),
    "Beteiligungen": lambda office: make_participation(make_network(office=office)),
}
NETWORK_MAKERS |= {
    "networks.Meeting": lambda n: make_meeting(),
    "networks.Decision": lambda n: make_decision(),
    "networks.Measure": lambda n: make_titled(Measure, lead=make_actor()),
    "networks.Procedure": lambda n: make_titled(Procedure),
    "networks.TopicMatrix": lambda n: make_titled(TopicMatrix),
    "networks.PlanningProcess": lambda n: make_process(),
    "networks.PlanningTerms": lambda n: PlanningTerms.objects.create(terms=f"Begriff {n}"),
    "networks.Participation": lambda n: make_participation(),
}


# -- Cooperation ------------------------------------------------------------------------------


def make_wave(network=None, **values):
    values.setdefault("title", f"Umfrage {next(_numbers)}")
    values.setdefault("opened_on", timezone.localdate())
    return SurveyWave.objects.create(network=network or make_network(), **values)


def make_tie(wave, source, target, *, both=False, **values):
    """What ``source`` says; with ``both`` the other side says the same."""
    Cooperation.objects.create(wave=wave, source=source, target=target, **values)
    if both:
        Cooperation.objects.create(wave=wave, source=target, target=source, **values)
