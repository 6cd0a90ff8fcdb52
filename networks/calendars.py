"""Meetings as iCalendar feeds behind signed addresses: a calendar program cannot log in.

The address of a body opens its meetings, the address of an account those of all bodies in which
its departments have a seat today. Feeds hold time, place and title; never the minutes.
"""

from datetime import UTC

from django.contrib.auth import get_user_model
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from icalendar import Calendar, Event

from networks.models import Body, MeetingStatus, scope_of
from networks.models.meeting import Meeting
from networks.models.scope import seats_of

_signer = Signer(salt="networks.calendar")


def body_feed_path(body):
    return reverse("networks:calendar", args=[_signer.sign(f"body-{body.uuid}")])


def member_feed_path(user):
    return reverse("networks:calendar", args=[_signer.sign(f"member-{user.pk}")])


def feed_for(token):
    """Return ``(title, meetings)`` behind a signed ``token``; raises Http404 for any other."""
    try:
        kind, _dash, key = _signer.unsign(token).partition("-")
    except BadSignature:
        raise Http404 from None
    if kind == "body":
        body = get_object_or_404(Body.objects.running(), uuid=key)
        return body.name, body.meetings.all()
    user = get_object_or_404(get_user_model(), pk=key, is_active=True)
    bodies = Body.objects.filter(seats_of(scope_of(user).own, "memberships__"))
    return "Netzwerke", Meeting.objects.filter(body__in=bodies)


def calendar(title, meetings, base_url):
    """Return the iCalendar file as bytes."""
    feed = Calendar()
    feed.add("prodid", "-//Flensburg-Kompass//Netzwerke//DE")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", title)
    for meeting in meetings.select_related("body").order_by("starts_at"):
        feed.add_component(_event(meeting, base_url))
    return feed.to_ical()


def _event(meeting, base_url):
    event = Event()
    address = base_url + meeting.get_absolute_url()
    event.add("uid", f"sitzung-{meeting.pk}@{base_url.partition('://')[2]}")
    event.add("summary", f"{meeting.body.name}: {meeting.title or meeting.get_kind_display()}")
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("dtstamp", meeting.starts_at.astimezone(UTC))
    event.add("url", address)
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.status == MeetingStatus.CANCELLED:
        event.add("status", "CANCELLED")
    return event
