"""How what somebody learned stands: fresh, fading or due, per leerdoel. It is an estimate, and only theirs to see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from elearning.content.model import Course, Goal
from elearning.rules.opfris import Freshness, Known, freshness
from elearning.services import memory
from elearning.services.bank import Bank, bank_of
from elearning.services.library import Published, current_courses


@dataclass(frozen=True)
class GoalStanding:
    """A leerdoel somebody learned, and when it is asked again."""

    goal: Goal
    freshness: Freshness
    due_at: datetime


@dataclass(frozen=True)
class CourseStanding:
    """The leerdoelen of a course that somebody learned, in the order of the course."""

    course: Course
    goals: tuple[GoalStanding, ...]


def standing(session: Session, person_id: int, now: datetime) -> tuple[CourseStanding, ...]:
    """Say of everything somebody learned how it stands, course by course, in two queries.

    What no course asks about any more is left out: it could never be freshened up.
    """
    published = current_courses(session)
    known = {one.goal: one for one in askable(memory.known(session, person_id), bank_of(published))}
    courses = (_of_course(one.course, known, now) for one in published)
    return tuple(one for one in courses if one.goals)


def counts(known: Iterable[Known], published: tuple[Published, ...], now: datetime) -> dict[Freshness, int]:
    """Count how many leerdoelen stand where."""
    words = [freshness(one, now) for one in askable(known, bank_of(published))]
    return {word: words.count(word) for word in Freshness}


def askable(known: Iterable[Known], asks: Bank) -> list[Known]:
    """Keep of what somebody learned what can be asked about."""
    return [one for one in known if one.goal in asks.questions]


def _of_course(course: Course, known: dict[str, Known], now: datetime) -> CourseStanding:
    found = ((goal, known.get(f"{course.slug}/{goal.slug}")) for goal in course.goals)
    return CourseStanding(
        course, tuple(GoalStanding(goal, freshness(one, now), one.due_at) for goal, one in found if one)
    )
