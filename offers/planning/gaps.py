"""Find gaps: apply each rule to a selection. What was stored of them is ``gap_record``'s."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pyroaring import BitMap

from offers.freshness.schedule import add_months
from offers.models import GapEntity, GapRule, NeedTopic, Offer, OfferFunding, PlannedProject
from offers.models.base import id_list
from offers.planning.children import ChildrenTable, rate
from offers.planning.facts import Facts, load_facts
from offers.planning.funding import last_day_of
from offers.planning.gap_subjects import Counter, Subject, count_words, subjects, values_of
from offers.planning.tables import as_text, one_place
from offers.planning.transitions import positions, transitions

POSITION_WORDS = {
    "before": gettext_lazy("davor"),
    "during": gettext_lazy("dabei"),
    "after": gettext_lazy("danach"),
}


@dataclass(frozen=True)
class Finding:
    """A gap that rule ``rule`` finds at ``subject``; ``measured`` says what there is, in words.

    ``counted``: how many offers there are, where the rule counts offers at its subject.
    """

    rule: GapRule
    subject: Subject
    measured: str
    counted: int = 0

    @property
    def key(self):
        return self.rule.pk, self.subject.key


def find_gaps(selection, rules=None):
    """Return the Findings of all enabled rules in ``selection``, in the order of the rules."""
    rules = GapRule.objects.filter(is_enabled=True) if rules is None else rules
    engine = Engine(selection)
    return [finding for rule in rules for finding in engine.apply(rule)]


class Engine:
    def __init__(self, selection):
        self.selection = selection
        self.counter = Counter(selection)
        self._children = None

    def apply(self, rule):
        """The Findings of one rule."""
        special = {
            GapEntity.TRANSITION: self._transitions,
            GapEntity.OFFER: self._funding,
            GapEntity.NEED_TOPIC: self._needs,
            GapEntity.LANGUAGE: self._languages,
        }
        if rule.entity in special:
            return special[rule.entity](rule)
        if rule.condition["metric"] == "offers_per_1000_children":
            return self._rates(rule)
        return self._counts(rule)

    # Topics, phases, Stadtteile, languages

    def _counts(self, rule):
        condition, found = rule.condition, []
        chosen = condition.get("filter", {})
        for subject in subjects(rule, self.selection):
            everything = self.counter.offers(rule, subject, {})
            if not self._applies(condition.get("only_if"), len(everything)):
                continue
            offers = self.counter.offers(rule, subject, chosen)
            if condition["metric"] == "share_available":
                number = len(self.counter.available(offers)) / len(offers) if offers else 0
                words = _("%(free)s von %(all)s aufnahmebereit") % {
                    "free": len(self.counter.available(offers)),
                    "all": len(offers),
                }
            else:
                number, words = len(offers), count_words(len(offers))
            if compare(number, condition["operator"], condition["value"]):
                found.append(Finding(rule, subject, words, len(offers)))
        return found

    @staticmethod
    def _applies(only_if, number):
        return only_if is None or number >= only_if["value"]

    def _languages(self, rule):
        """One finding for each language, with the topics that have no offer in it."""
        condition, found = rule.condition, []
        topics = values_of(rule, self.selection, "topic")
        by_topic = self.selection.memory.catalogue.values["topic"]
        for subject in subjects(rule, self.selection):
            offers = self.counter.offers(rule, subject, condition.get("filter", {}))
            lacking = [
                str(words)
                for slug, words in topics.items()
                if not by_topic.get(slug, BitMap()) & offers
            ]
            if compare(len(lacking), condition["operator"], condition["value"]):
                measured = _("keins zu %(n)s von %(all)s Themen: %(topics)s") % {
                    "n": len(lacking),
                    "all": len(topics),
                    "topics": "; ".join(lacking),
                }
                found.append(Finding(rule, subject, measured, len(offers)))
        return found

    # Rates

    @property
    def children(self):
        if self._children is None:
            self._children = ChildrenTable(self.selection.day)
        return self._children

    def _rates(self, rule):
        """Where a rate lies below a bound, or below a share of the rate of all Stadtteile."""
        condition, known = rule.condition, []
        for subject in subjects(rule, self.selection):
            phase = self.counter.phase(subject.parts["life_phase"])
            children = self.children.of(
                subject.parts["district"], phase.age_from_months, phase.age_to_months
            )
            if children.number and children.number >= condition.get("min_children", 1):
                offers = self.counter.offers(rule, subject, condition.get("filter", {}))
                known.append((subject, len(offers), children))
        bounds = self._bounds(condition, known)
        return [
            Finding(rule, subject, self._rate_words(number, children, bound), number)
            for subject, number, children in known
            if rate(number, children) < (bound := bounds[subject.parts["life_phase"]])
        ]

    @staticmethod
    def _bounds(condition, known):
        """``{phase: bound}``: the fixed value, or the share of the mean over all Stadtteile."""
        bounds = {}
        for phase in {subject.parts["life_phase"] for subject, _n, _c in known}:
            there = [(n, c.number) for s, n, c in known if s.parts["life_phase"] == phase]
            mean = 1000 * sum(n for n, _c in there) / sum(c for _n, c in there)
            is_share = condition["operator"] == "lt_share_of_mean"
            bounds[phase] = condition["value"] * mean if is_share else condition["value"]
        return bounds

    @staticmethod
    def _rate_words(number, children, bound):
        return _("%(rate)s je 1.000 Kinder (%(n)s für %(children)s), Schwelle %(bound)s") % {
            "rate": as_text(one_place(rate(number, children))),
            "n": number,
            "children": children.number,
            "bound": as_text(one_place(float(bound))),
        }

    # Transitions

    def _transitions(self, rule):
        chosen = self.selection.values.get("transition")
        found = []
        for transition in transitions():
            if chosen and transition.slug not in chosen:
                continue
            words = self._transition_words(rule.condition, transition)
            if words:
                subject = Subject(
                    transition.slug, transition.title, {"transition": transition.slug}
                )
                found.append(Finding(rule, subject, words))
        return found

    def _transition_words(self, condition, transition):
        """What is missing at a transition, or an empty text."""
        if condition["metric"] == "standard_age_months":
            reviewed = transition.document_reviewed_on
            if reviewed is None:
                return _("keine Überprüfung vermerkt")
            if add_months(reviewed, condition["value"]) < self.selection.day:
                return _("überprüft am %(day)s") % {"day": f"{reviewed:%d.%m.%Y}"}
            return ""
        there = positions(self.selection, transition)
        wanted = condition.get("positions", list(POSITION_WORDS))
        lacking = [
            str(POSITION_WORDS[position])
            for position in wanted
            if there[position] is not None and len(there[position]) < condition["value"]
        ]
        return _("fehlt: %(where)s") % {"where": ", ".join(lacking)} if lacking else ""

    # Funding and needs

    def _funding(self, rule):
        """Offers whose money ends within the months; only planners of the offer hear of it."""
        limit, found = add_months(self.selection.day, rule.condition["value"]), []
        for fact in self._funded():
            end = last_day_of(fact)
            if end is not None and self.selection.day <= end <= limit:
                words = _("Förderung bis %(day)s") % {"day": f"{end:%d.%m.%Y}"}
                found.append(Finding(rule, Subject(fact.uuid, fact.title, {}), words))
        return found

    def _funded(self):
        ids = self.selection.led.intersection(self.counter.chosen)
        if self.selection.frozen:
            stored = (Facts.from_json(self.selection.memory.facts[pk]) for pk in ids)
            return [fact for fact in stored if fact.funding]
        funded = BitMap(OfferFunding.objects.values_list("offer_id", flat=True)) & ids
        order = self.selection.memory.catalogue.in_order(funded, "title").tolist()
        facts = load_facts(order)
        return [facts[pk] for pk in order if pk in facts]

    def _needs(self, rule):
        answered = self._answered()
        planned = set(
            PlannedProject.objects.exclude(state__in=("dropped", "idea")).values_list(
                "needs__need_topic__slug", flat=True
            )
        )
        return [
            Finding(rule, Subject(need.slug, need.title, {}), _("kein Angebot und kein Vorhaben"))
            for need in NeedTopic.objects.all()
            if answered.get(need.slug, 0) + (need.slug in planned) < rule.condition["value"]
        ]

    def _answered(self):
        """``{slug of a need topic: number of chosen offers}``."""
        counts = {}
        if self.selection.frozen:
            for pk in self.counter.chosen:
                for slug in self.selection.memory.facts[pk]["need_topics"]:
                    counts[slug] = counts.get(slug, 0) + 1
            return counts
        chosen = Offer.objects.filter(pk__in=id_list(self.counter.chosen)).order_by().values("pk")
        links = Offer.need_topics.through.objects.filter(offer__in=chosen)
        for slug in links.values_list("needtopic__slug", flat=True):
            counts[slug] = counts.get(slug, 0) + 1
        return counts


def compare(number, operator, value):
    return {
        "lt": number < value,
        "lte": number <= value,
        "eq": number == value,
        "gte": number >= value,
    }[operator]


def since(gap, today: date):
    """First day of a stored finding, or today for one that is new."""
    return gap.found_on if gap is not None and gap.closed_on is None else today
