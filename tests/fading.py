"""Somebody who learned something long ago, and a course that has more to ask about it."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from elearning.content.model import Course, Goal
from elearning.models import Person
from elearning.rules.opfris import GOOD
from elearning.services import memory
from elearning.services.memory import Told
from elearning.services.publishing import publish
from tests.courses import EDITION, shipment
from tests.rules.making import question

GOALS = ("proef/rekenen", "proef/vragen", "proef/luisteren")


def learned(session: Session, person: Person, *goals: str, now: datetime, days: int = 90) -> None:
    """Let somebody have known these goals once, so many days ago; after 90 days they are due, after a day they are not.

    Each next goal was learned a day later, so that the first is due longest, and the weakest.
    """
    told = [
        Told(goal, GOOD, now - timedelta(days=days) + number * timedelta(hours=25)) for number, goal in enumerate(goals)
    ]
    memory.remember(session, person.id, told)


def proef() -> Course:
    """The course of the tests as it ships."""
    course = shipment("proef").compiled.course
    assert course
    return course


def with_bank(session: Session, now: datetime, **changes: object) -> Course:
    """Publish the course with two opfris questions for each of three goals, and perhaps more changes."""
    course = proef()
    bank = tuple(question(f"{name}-{number}", name) for name in ("rekenen", "vragen", "luisteren") for number in (1, 2))
    goals = (*course.goals, Goal("luisteren", "Je luistert."))
    values = {"opfris": bank, "goals": goals, "minis": (), **changes}
    course = replace(course, **values)  # type: ignore[arg-type]
    publish(session, course, {"x": repr(sorted(changes)).encode()}, edition=EDITION, now=now)
    return course
