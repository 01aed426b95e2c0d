"""Keeping courses true: which facts somebody must look up again, and which parts were read along long ago.

Authors see it on a page, and at most once a month in a letter when there is something to do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any

from sqlalchemy import exists
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.content.compile import holds_back
from elearning.content.due import SOON
from elearning.content.fact_edit import fact_lines, with_check
from elearning.content.facts import FACTS, read_facts
from elearning.content.model import Course, Step
from elearning.content.written import Fact
from elearning.mail.site import Site
from elearning.models import Letter, LetterKind, Person, Role
from elearning.services import auditing, letters, working
from elearning.services.desk import NotNeededError
from elearning.services.library import current_courses
from elearning.services.people import roles_of
from elearning.services.reviewing import path_of_step
from elearning.services.teams import at_work_as

#: After this long somebody should read a part along again.
REVIEW_HOLDS = timedelta(days=2 * 365)
MORNING = time(8)
#: So many lines of a kind stand in a letter; the page has them all.
MOST_LINES = 10


class Urgency(IntEnum):
    """Why to look at a fact, what cannot wait first."""

    OVERDUE = 0
    HOLDS_BACK = 1
    SOON = 2
    UNCHECKED = 3
    FINE = 4


@dataclass(frozen=True)
class Use:
    """A part of a course that leans on a fact."""

    course: str
    title: str
    path: str


@dataclass(frozen=True)
class FactLine:
    """A fact as it stands in the draft, on which line, and what leans on it."""

    fact: Fact
    line: int
    uses: tuple[Use, ...]
    urgency: Urgency

    @property
    def seen(self) -> str:
        """Give what a form sends back, so that nobody ticks a fact that just became another one."""
        one = self.fact
        return working.fingerprint(f"{one.value}\n{one.source}\n{one.year}\n{one.group or ''}")


@dataclass(frozen=True)
class Check:
    """Who looked a fact up, when, and before which day to look again."""

    by: str
    on: date
    check_before: date


class ChangedFactError(Exception):
    """Dit feit is intussen veranderd."""


# --- facts ------------------------------------------------------------------------------------------------------------


def facts(session: Session, media_dir: Path, today: date) -> list[FactLine]:
    """List every fact as the draft has it, the most urgent first."""
    text = working.open_file(session, FACTS).text or ""
    uses = _uses(session, media_dir, today)
    lines = fact_lines(text)
    found = [
        FactLine(fact, lines.get(key, 1), tuple(uses.get(key, ())), urgency_of(fact, today))
        for key, fact in read_facts(text.encode()).facts.items()
    ]
    return sorted(found, key=lambda one: (one.urgency, one.fact.check_before or date.max, not one.uses, one.fact.key))


def urgency_of(fact: Fact, today: date) -> Urgency:
    """Say why somebody should look at a fact, if at all."""
    if fact.check_before is not None and fact.check_before < today:
        return Urgency.OVERDUE
    if holds_back(fact):
        return Urgency.HOLDS_BACK
    if fact.check_before is not None and fact.check_before <= today + SOON:
        return Urgency.SOON
    return Urgency.UNCHECKED if fact.checked_on is None else Urgency.FINE


def check(session: Session, known: FactLine, seen: str, given: Check, by: int, now: datetime) -> None:
    """Write in the draft that somebody looked a fact up.

    Raises ChangedFactError when the fact says something else than they saw, FactEditError when its lines cannot be
    changed one by one.
    """
    if known.seen != seen:
        raise ChangedFactError
    there = working.open_file(session, FACTS, to_write=True)
    text = with_check(there.text or "", known.fact.key, given.by, given.on, given.check_before)
    working.save(session, FACTS, text, there.seen, by, now)
    auditing.note(session, by, "fact-checked", f"fact:{known.fact.key}", now)


def _uses(session: Session, media_dir: Path, today: date) -> Mapping[str, list[Use]]:
    """Tell of every fact which parts of which courses lean on it."""
    found: dict[str, list[Use]] = {}
    for slug in working.slugs(session):
        course = working.read(session, slug, media_dir, today).course
        for key, use in _uses_in(course) if course else ():
            found.setdefault(key, []).append(use)
    return found


def _uses_in(course: Course) -> Iterator[tuple[str, Use]]:
    for step in (*course.steps, *course.minis):
        use = Use(course.slug, step.title, path_of_step(course.slug, step))
        yield from ((key, use) for key in dict.fromkeys(step.facts))
    use = Use(course.slug, "Opfris", f"{course.slug}/opfris/vragen.md")
    yield from ((key, use) for key in {key: None for one in course.opfris for key in one.facts})


# --- the letter -------------------------------------------------------------------------------------------------------


def plan_letters(session: Session, now: datetime) -> bool:
    """Plan a letter for every author who had none this month, when there is something to look at."""
    today = local_date(now)
    period = f"{today:%Y-%m}"
    waiting = session.scalars(_authors_without(period)).all()
    if not waiting or not any(_due(session, today)):
        return False
    due_at = max(now, datetime.combine(today, MORNING, AMSTERDAM).astimezone(UTC))
    for person_id in waiting:
        letters.plan(session, person_id, LetterKind.UPKEEP, period, due_at, {}, now)
    return True


def telling(session: Session, _letter: Letter, person: Person, site: Site, now: datetime) -> dict[str, Any]:
    """Give what the letter says, as it is at the moment it goes; raises NotNeededError when there is nothing left."""
    if Role.AUTHOR not in roles_of(session, person.id):
        raise NotNeededError("schrijft niet meer")
    old, reviews = _due(session, local_date(now))
    if not old and not reviews:
        raise NotNeededError("alles is weer nagekeken")
    return {
        "facts": [(fact.key.replace("-", " "), fact.check_before) for fact in old[:MOST_LINES]],
        "more_facts": max(len(old) - MOST_LINES, 0),
        "reviews": reviews[:MOST_LINES],
        "more_reviews": max(len(reviews) - MOST_LINES, 0),
        "facts_url": f"{site.base_url}/redactie/feiten",
        "url": f"{site.base_url}/redactie",
    }


def old_reviews(courses: Sequence[Course], today: date) -> list[tuple[str, date]]:
    """Name the parts that were last read along too long ago, with the day of that."""
    found = [
        (step.title, last)
        for course in courses
        for step in _steps(course)
        if (last := max((one.on for one in step.reviewed), default=None)) and last + REVIEW_HOLDS < today
    ]
    return sorted(found, key=lambda one: one[1])


def _due(session: Session, today: date) -> tuple[list[Fact], list[tuple[str, date]]]:
    """Give the facts of published courses that are past their day, as the draft has them, and the old reviews."""
    courses = [one.course for one in current_courses(session)]
    used = {fact.key for course in courses for fact in course.facts}
    text = working.open_file(session, FACTS).text or ""
    known = read_facts(text.encode()).facts
    old = [fact for key, fact in known.items() if key in used and urgency_of(fact, today) is Urgency.OVERDUE]
    return sorted(old, key=lambda fact: (fact.check_before or date.max, fact.key)), old_reviews(courses, today)


def _steps(course: Course) -> Iterator[Step]:
    yield from course.steps
    yield from course.minis


def _authors_without(period: str) -> Any:
    """Select the authors at work who got no letter in this period."""
    told = exists().where(Letter.person_id == Person.id, Letter.kind == LetterKind.UPKEEP, Letter.period == period)
    return at_work_as(Role.AUTHOR).where(~told).order_by(Person.id)
