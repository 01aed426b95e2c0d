"""The bewijs of a course: what somebody really did, in words that stand by themselves.

A bewijs never changes. Who did more since, or got another name, gets a new one, and the one before it is withdrawn.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.model import Course as CompiledCourse
from elearning.content.model import Quiz, Step
from elearning.models import Attendance, Certificate, Meeting, Person, Register, Registration
from elearning.rules.progress import Done, is_skipped, is_step_done
from elearning.services import accreditation, auditing, learning, overview
from elearning.services.learning import Marks, Visit
from elearning.services.overview import CourseSeen

#: Crockford's alphabet: no letter in it looks like another, or like a number.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Sixteen of 32 letters are 80 bits: too many to try.
CODE_LENGTH, GROUP = 16, 4
REPLACED = accreditation.REPLACED
LOOKALIKES = str.maketrans("OIL", "011")
NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{2,19}")


class RefusedError(Exception):
    """The beheerder withdrew an earlier bewijs, and said that no other may come in its place."""


class Made(NamedTuple):
    """What came of asking for a bewijs: a new one, or the one that was there and still says it all."""

    certificate: Certificate
    is_new: bool


@dataclass(frozen=True)
class Standing:
    """One course of somebody, with the bewijs of it that is valid now."""

    seen: CourseSeen
    certificate: Certificate | None
    refused: bool

    @property
    def may_make(self) -> bool:
        """Whoever finished the course has a right to it."""
        finished = self.seen.enrolment is not None and self.seen.enrolment.completed_at is not None
        return (finished or self.seen.progress.is_done) and not self.refused


@dataclass(frozen=True)
class Home:
    """All that there is to prove, what was given out, and somebody's own numbers in registers."""

    courses: tuple[Standing, ...]
    certificates: Sequence[Certificate]
    numbers: dict[Register, str]


def home(session: Session, person_id: int, now: datetime) -> Home:
    """Gather what somebody's page of proof shows."""
    given = given_to(session, person_id)
    courses = tuple(
        Standing(seen, _valid(given, slug), _is_refused(given, slug))
        for seen in overview.learner(session, person_id, now).courses
        for slug in [seen.progress.course.slug]
    )
    return Home(courses, given, numbers_of(session, person_id))


def given_to(session: Session, person_id: int) -> Sequence[Certificate]:
    """Give everything that was given out to somebody, the newest first."""
    newest = select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id.desc())
    return session.scalars(newest).all()


def of_person(session: Session, person_id: int, number: int) -> Certificate | None:
    """Find one of somebody's own."""
    return session.scalar(select(Certificate).where(Certificate.id == number, Certificate.person_id == person_id))


def make(session: Session, person: Person, slug: str, now: datetime) -> Made | None:
    """Give out a bewijs if the course is done; None if it is not. Raises RefusedError.

    When nothing changed, the one that is there stays: who has its code keeps a code that works.
    """
    visit = learning.visit(session, person.id, slug, local_date(now))
    given = given_to(session, person.id)
    if visit is None or visit.enrolment is None:
        return None
    if _is_refused(given, slug):
        raise RefusedError
    marks = learning.marks_in(session, person.id, slug)
    if visit.enrolment.completed_at is None and not learning.complete(session, visit, marks.done, now):
        return None
    new, old = _certificate(session, person, visit, marks, now), _valid(given, slug)
    if old is not None and _words(old) == _words(new):
        return Made(old, is_new=False)
    if old is not None:
        old.withdrawn_at, old.withdrawn_why = now, REPLACED
    session.add(new)
    session.flush()
    auditing.note(session, person.id, "certificate-made", f"certificate:{new.id}", now)
    return Made(new, is_new=True)


def withdraw(session: Session, certificate: Certificate, why: str, by: int, now: datetime, again: bool = True) -> bool:
    """Withdraw a bewijs; `again` = its owner may make another. Tells whether it was valid until now."""
    if certificate.withdrawn_at is not None:
        return False
    certificate.withdrawn_at, certificate.withdrawn_why = now, why
    certificate.says = {**certificate.says, "again": again}
    session.flush()
    auditing.note(session, by, "certificate-withdrawn", f"certificate:{certificate.id}", now)
    return True


def issued(
    session: Session, *, course: str | None = None, month: date | None = None, before: int | None = None, most: int = 50
) -> Sequence[Certificate]:
    """Give what was given out, the newest first, from `before` (the id of one) on."""
    query = select(Certificate).order_by(Certificate.id.desc()).limit(most)
    if course is not None:
        query = query.where(Certificate.course == course)
    if month is not None:
        begin, after = accreditation.month_bounds(month)
        query = query.where(Certificate.issued_at >= begin, Certificate.issued_at < after)
    if before is not None:
        query = query.where(Certificate.id < before)
    return session.scalars(query).all()


def with_code(session: Session, typed: str) -> Certificate | None:
    """Find the bewijs of a code, as people type it: in small letters, with spaces, with an O for a 0."""
    code = plain_code(typed)
    return session.scalar(select(Certificate).where(Certificate.code == code)) if code else None


def plain_code(typed: str) -> str:
    """Give a code as rows keep it; nothing if it cannot be one."""
    code = re.sub(r"[\s-]", "", typed).upper().translate(LOOKALIKES)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


def grouped(code: str) -> str:
    """Write a code so that it can be read aloud."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def numbers_of(session: Session, person_id: int) -> dict[Register, str]:
    """Give somebody's own numbers in registers."""
    return {row.register: row.number for row in _registrations(session, person_id)}


def set_numbers(session: Session, person_id: int, numbers: dict[Register, str]) -> None:
    """Store somebody's own numbers; an empty one is forgotten."""
    rows = {row.register: row for row in _registrations(session, person_id)}
    for register, number in numbers.items():
        row = rows.get(register)
        if row is not None and number:
            row.number = number
        elif row is not None:
            session.delete(row)
        elif number:
            session.add(Registration(person_id=person_id, register=register, number=number))
    session.flush()


def is_number(text: str) -> bool:
    """Tell whether this can be a number in a register."""
    return NUMBER.fullmatch(text) is not None


def counted_steps(course: CompiledCourse, done: Done, skipped: frozenset[str]) -> tuple[Step, ...]:
    """Give the steps that make up the study load: finished, and not skipped because they were known."""
    return tuple(step for step in course.steps if is_step_done(step, done) and not is_skipped(step, skipped))


def _certificate(session: Session, person: Person, visit: Visit, marks: Marks, now: datetime) -> Certificate:
    assert visit.enrolment is not None
    assert visit.enrolment.completed_at is not None
    completed_on = local_date(visit.enrolment.completed_at)
    steps = counted_steps(visit.course, marks.done, marks.skipped)
    return Certificate(
        person_id=person.id,
        code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        name=person.name,
        course=visit.course.slug,
        title=visit.course.title,
        completed_on=completed_on,
        minutes=sum(step.minutes for step in steps),
        says={
            "modules": [[step.title, step.minutes] for step in steps],
            "quiz": _passed(visit.course, marks.done),
            "meetings": _meetings(session, person.id, visit.course.slug),
            "accreditation": _accreditations(session, person.id, visit.course.slug, completed_on),
        },
        issued_at=now,
    )


def _words(certificate: Certificate) -> tuple[Any, ...]:
    one = certificate
    return one.name, one.title, one.completed_on, one.minutes, {**one.says, "again": True}


def _valid(given: Sequence[Certificate], course: str) -> Certificate | None:
    return next((one for one in given if one.course == course and one.withdrawn_at is None), None)


def _is_refused(given: Sequence[Certificate], course: str) -> bool:
    return any(one.course == course and not one.says.get("again", True) for one in given)


def _passed(course: CompiledCourse, done: Done) -> bool | None:
    """Tell whether the eindtoets was passed; None for a course without one."""
    quizzes = [step for step in course.steps if isinstance(step, Quiz)]
    return all(is_step_done(quiz, done) for quiz in quizzes) if quizzes else None


def _meetings(session: Session, person_id: int, course: str) -> list[list[str]]:
    """Give title and day of the meetings of a course that somebody was at."""
    rows = session.execute(
        select(Meeting.title, Meeting.starts_at)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Attendance.person_id == person_id, Attendance.was_there.is_(True), Meeting.course == course)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [[row.title, local_date(row.starts_at).isoformat()] for row in rows]


def _accreditations(session: Session, person_id: int, course: str, on: date) -> list[list[str]]:
    """Give what registers give points for, on the day of completion: register, number, points, and whose number."""
    rows = accreditation.valid_on(session, course, on)
    own = numbers_of(session, person_id) if rows else {}
    return [[row.register.value, row.number, row.points, own.get(row.register, "")] for row in rows]


def _registrations(session: Session, person_id: int) -> Sequence[Registration]:
    return session.scalars(select(Registration).where(Registration.person_id == person_id)).all()
