"""The register of planning processes: found by any department's word, parallels shown."""

from itertools import combinations

from networks.models import PlanningProcess, PlanningTerms
from offers.models.base import lines_of
from offers.search.text import fold


def find_processes(query):
    """Processes that say all words of ``query`` or another word for the same."""
    processes = list(
        PlanningProcess.objects.select_related("department").prefetch_related(
            "topics", "contributing", "cross_cutting"
        )
    )
    wanted = spellings_of(query)
    if not wanted:
        return processes
    return [
        process
        for process in processes
        if any(all(word in _text(process) for word in spelling.split()) for spelling in wanted)
    ]


def spellings_of(query):
    """``query`` folded, and every term that some department uses for the same idea.

    A term is recognised by its stem, so that »Präventionskette« also means »Präventionsketten«.
    """
    asked = fold(query).strip()
    if not asked:
        return set()
    found = {asked}
    for group in PlanningTerms.objects.all():
        terms = {fold(term) for term in lines_of(group.terms)}
        if any(asked.startswith(term) or term.startswith(asked) for term in terms):
            found |= terms
    return found


def _text(process):
    parts = [process.title, process.own_term, process.goal, process.department.name]
    parts += [topic.title for topic in (*process.topics.all(), *process.cross_cutting.all())]
    return fold(" ".join(parts))


def parallels(processes):
    """``[(process, process, [shared topic, …]), …]``: other departments, same topics and time."""
    return [
        (one, two, shared)
        for one, two in combinations(processes, 2)
        if one.department_id != two.department_id
        and _overlap(one, two)
        and (shared := _shared(one, two))
    ]


def _overlap(one, two):
    starts = [process.starts_on for process in (one, two) if process.starts_on]
    ends = [process.ends_on for process in (one, two) if process.ends_on]
    return not starts or not ends or max(starts) <= min(ends)


def _shared(one, two):
    theirs = {*two.topics.all(), *two.cross_cutting.all()}
    return [topic for topic in (*one.topics.all(), *one.cross_cutting.all()) if topic in theirs]
