"""Which facts have to be looked at again, and when: a list for who keeps the courses true."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from elearning.content.written import Fact

SOON = timedelta(days=90)
HEADINGS = ("Over de datum", "Binnen 90 dagen", "Later", "Zonder datum")


def due_lines(facts: Iterable[Fact], today: date, before: date | None = None) -> Iterator[str]:
    """List facts in Dutch, the most urgent first; with `before` only those to look at before that day."""
    wanted = [fact for fact in facts if before is None or (fact.check_before and fact.check_before <= before)]
    rows = sorted(wanted, key=lambda fact: (_urgency(fact, today), fact.check_before or date.max, fact.key))
    for urgency, found in groupby(rows, key=lambda fact: _urgency(fact, today)):
        kept = list(found)
        yield f"{HEADINGS[urgency]} ({len(kept)})"
        yield from map(_line, kept)
    if not rows:
        yield "Er zijn geen feiten die je moet nakijken."


def _urgency(fact: Fact, today: date) -> int:
    if fact.check_before is None:
        return 3
    return 0 if fact.check_before < today else 1 if fact.check_before <= today + SOON else 2


def _line(fact: Fact) -> str:
    until = f"{fact.check_before:%d-%m-%Y}" if fact.check_before else "geen datum"
    looked = f"nagekeken door {fact.checked_by} op {fact.checked_on:%d-%m-%Y}" if fact.checked_on else "niet nagekeken"
    group = f", {fact.group}" if fact.group else ""
    return f"  {until}  {fact.key}: {fact.value} ({fact.source}, {fact.year}{group}); {looked}"
