"""What stands in a child's plan: milestones, new phases and transitions, each with its days."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _

from offers.milestones import wording
from offers.milestones.dates import Reach
from offers.milestones.rules import SchoolEntry, Timing
from offers.models import HelpPath, LifePhase, Milestone, Transition
from offers.translations.texts import translated

SEEN_AFTER_START = timedelta(days=31)  # a day that has begun is news for so long
GRADES_OF_PRIMARY_SCHOOL = 4


@dataclass(frozen=True)
class Entry:
    """One line of the plan. ``phase`` is the LifePhase whose colours and page it has.

    ``lasts_until`` (a date or None): the end of what has only a beginning.
    """

    key: str
    title: str
    timing: Timing
    phase: LifePhase
    label: str
    text: str = ""
    action: str = ""
    url: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple = ()
    topics: tuple[str, ...] = ()
    remind_days: tuple[int, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    help_path: HelpPath | None = None
    kind: str = "milestone"
    lasts_until: object = field(default=None, compare=False)

    @property
    def when(self):
        return wording.timing_words(self.timing)

    @property
    def still(self):
        return wording.still_words(self.timing)

    def begins_on(self):
        """The first day it may begin, None where it has no beginning."""
        return self.timing.begins and self.timing.begins.first

    def last_day(self):
        """The last day on which it may still matter."""
        if self.lasts_until:
            return self.lasts_until
        last = self.timing.still_until or self.timing.ends
        return last.last if last else self.timing.begins.last + SEEN_AFTER_START

    def is_past(self, today):
        return self.last_day() < today

    def is_ahead(self, today):
        begins = self.begins_on()
        return begins is not None and begins > today

    def calendar_day(self, today):
        """The day to stand on in a calendar: its safe beginning, or end, that is still to come."""
        timing = self.timing
        reaches = (timing.ends,) if timing.is_deadline else (timing.begins, timing.ends)
        days = [reach.first for reach in (*reaches, timing.still_until) if reach]
        return next((day for day in days if day >= today), None)


@dataclass(frozen=True)
class Ground:
    """What all entries of a site are made from: short lists, read once for all children.

    ``help_paths``: the public ones by their pk.
    """

    milestones: list[Milestone]
    phases: list[LifePhase]
    transitions: list[Transition]
    help_paths: dict[int, HelpPath]

    @property
    def school_rule(self):
        """The SchoolEntry of the region, the closest one if there are several; None without."""
        rows = [row for row in self.milestones if isinstance(row.parsed_rule, SchoolEntry)]
        closest = max(rows, key=lambda row: max(map(len, row.region_codes)), default=None)
        return closest and closest.parsed_rule


def load_ground(region):
    """Read the Ground for a region code, with the topics of milestones, in six queries."""
    milestones = Milestone.objects.public().select_related("life_phase")
    return Ground(
        milestones.prefetch_related("topics").in_region(region),
        list(LifePhase.objects.all()),
        list(Transition.objects.select_related("from_phase", "to_phase").prefetch_related("steps")),
        {path.pk: path for path in HelpPath.objects.public()},
    )


def entries_of(child, ground):
    """Return all Entries of a Child's life, in no particular order."""
    return [*_milestones(child, ground), *_phases(child, ground), *_transitions(child, ground)]


def school_start(child, ground):
    """Return the Reach of the child's school start, None where no rule is known."""
    if ground.school_rule is None:
        return None
    return ground.school_rule.timing(child.birth).begins


def _anchor(name, child, ground):
    if name == Milestone.Anchor.BIRTH:
        return child.birth
    if name == Milestone.Anchor.SCHOOL_START:
        return school_start(child, ground)
    return None if child.is_born else child.birth


def _milestones(child, ground):
    for row in ground.milestones:
        anchor = _anchor(row.anchor, child, ground)
        timing = anchor and row.parsed_rule.timing(anchor)
        if timing:
            yield _milestone_entry(row, _rough(timing, row.anchor), child, ground)


def _rough(timing, anchor):
    """Days counted from the start of school tell no more than the month."""
    if anchor != Milestone.Anchor.SCHOOL_START:
        return timing
    return Timing(timing.begins, timing.ends, timing.still_until, by_month=True)


def _milestone_entry(row, timing, child, ground):
    is_claim = row.kind == Milestone.Kind.CLAIM and timing.ends is None
    claim_ends = child.birth.shifted(row.life_phase.age_to_months, -1).last if is_claim else None
    return Entry(
        key=str(row.uuid),
        title=translated(row, "title"),
        timing=timing,
        phase=row.life_phase,
        label=row.get_kind_display(),
        text=translated(row, "description"),
        action=translated(row, "action"),
        help_path=ground.help_paths.get(row.help_path_id),
        notes=_school_notes(row.parsed_rule, child),
        sources=tuple(row.sources),
        topics=tuple(topic.slug for topic in row.topics.all()),
        remind_days=tuple(row.remind_days_before),
        lasts_until=claim_ends,
    )


def _school_notes(rule, child):
    """What the Land's rule means for this very child, as sentences."""
    if not isinstance(rule, SchoolEntry):
        return ()
    notes = [_("Der erste Schultag liegt nach den Sommerferien.")]
    if rule.is_borderline(child.birth):
        notes.append(_("Der Geburtstag liegt direkt am Stichtag: Bitte fragen Sie die Schule."))
    if day := rule.may_postpone_until(child.birth):
        words = {"day": wording.day_words(day)}
        notes.append(_("Bis %(day)s können Sie den Schulstart um ein Jahr verschieben.") % words)
    return tuple(notes)


def _phases(child, ground):
    for phase in ground.phases:
        if phase.age_from_months < 0 or (child.is_born and phase.age_from_months == 0):
            continue
        yield Entry(
            key=str(phase.uuid),
            title=translated(phase, "title"),
            timing=Timing(begins=child.birth.shifted(phase.age_from_months)),
            phase=phase,
            label=_("Neuer Abschnitt"),
            text=translated(phase, "child_voice"),
            url=phase.get_absolute_url(),
            kind="phase",
        )


def _transitions(child, ground):
    for row in ground.transitions:
        day = _transition_day(row, child, ground)
        if day is None:
            continue
        before = row.months_before_start or row.window_before_months
        begins, ends = day.shifted(-before), day.shifted(row.window_after_months)
        yield Entry(
            key=str(row.uuid),
            title=translated(row, "title"),
            timing=Timing(begins, ends, by_month=True),
            phase=row.to_phase or row.from_phase,
            label=_("Übergang"),
            text=_start_sentence(row, day),
            url=row.get_absolute_url(),
            help_path=ground.help_paths.get(row.help_path_id),
            steps=tuple(_dated(step, day) for step in row.steps.all()),
            kind="transition",
        )


def _transition_day(row, child, ground):
    """The Reach of a transition's own day; care is taken to start with the next phase."""
    anchors = Transition.Anchor
    if row.anchor == anchors.DUE_DATE:
        return child.birth
    if row.anchor == anchors.CARE_START:
        return child.birth.shifted(row.to_phase.age_from_months) if row.to_phase else None
    day = school_start(child, ground)
    if day is None or row.anchor == anchors.SCHOOL_START:
        return day
    return day.shifted(12 * GRADES_OF_PRIMARY_SCHOOL)


def _start_sentence(row, day: Reach):
    months = wording.months_words(day.first, day.last)
    words = {"anchor": row.get_anchor_display(), "months": months}
    if row.anchor == Transition.Anchor.CARE_START:
        return _("%(anchor)s zum Beispiel im %(months)s.") % words
    return _("%(anchor)s: %(months)s.") % words


def _dated(step, day: Reach):
    """A step of a transition's calendar as ``(months, words)``."""
    moved = day.shifted(step.months_from_anchor)
    return wording.months_words(moved.first, moved.last), translated(step, "text")
