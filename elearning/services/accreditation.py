"""What registers give points for: the numbers of accreditation, and the list of who earned points in a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.models import Accreditation, Certificate, Register
from elearning.rules.months import months_after
from elearning.services import auditing
from elearning.services.sheets import csv_file

#: Why a bewijs was withdrawn when its owner made a newer one.
REPLACED = "vervangen"
COLUMNS = ("Registratienummer", "Activiteitnummer", "Datum", "Punten")


class OverlapsError(Exception):
    """On one of these days this course has a number in this register already."""


@dataclass(frozen=True)
class Details:
    """The number under which a register gives points for a course, on the days from the first until the last one."""

    course: str
    register: Register
    number: str
    points: str
    from_on: date
    until_on: date


@dataclass(frozen=True)
class Earned:
    """A line for PE-online: who (by number) earned how many points for what, and when."""

    registration: str
    activity: str
    on: date
    points: str


@dataclass(frozen=True)
class PeOnline:
    """The lines of a month, and how many people would be on it if they had filled in their number."""

    lines: tuple[Earned, ...]
    without_number: int

    def csv(self) -> bytes:
        """Write the lines as a file."""
        return csv_file(COLUMNS, [(one.registration, one.activity, one.on, one.points) for one in self.lines])


def every(session: Session) -> Sequence[Accreditation]:
    """Give all numbers there ever were, by course and register, the newest first."""
    order = (Accreditation.course, Accreditation.register, Accreditation.from_on.desc(), Accreditation.id)
    return session.scalars(select(Accreditation).order_by(*order)).all()


def valid_on(session: Session, course: str, day: date) -> Sequence[Accreditation]:
    """Give the numbers under which registers give points for a course on a day."""
    return session.scalars(
        select(Accreditation)
        .where(Accreditation.course == course, Accreditation.from_on <= day, Accreditation.until_on >= day)
        .order_by(Accreditation.register, Accreditation.id)
    ).all()


def add(session: Session, details: Details, by: int, now: datetime) -> Accreditation:
    """Store a number. Raises OverlapsError: a bewijs can name only one for a register."""
    taken = select(Accreditation.id).where(
        Accreditation.course == details.course,
        Accreditation.register == details.register,
        Accreditation.from_on <= details.until_on,
        Accreditation.until_on >= details.from_on,
    )
    if session.scalar(taken) is not None:
        raise OverlapsError
    row = Accreditation(
        course=details.course,
        register=details.register,
        number=details.number,
        points=details.points,
        from_on=details.from_on,
        until_on=details.until_on,
    )
    session.add(row)
    session.flush()
    auditing.note(session, by, "accreditation-added", f"accreditation:{row.id}", now)
    return row


def end(session: Session, row: Accreditation, today: date, by: int, now: datetime) -> None:
    """Let a number hold until today and no longer: what people earned with it stays theirs."""
    row.until_on = min(row.until_on, today)
    session.flush()
    auditing.note(session, by, "accreditation-ended", f"accreditation:{row.id}", now)


def remove(session: Session, row: Accreditation, by: int, now: datetime) -> None:
    """Take a number out that was a mistake. A bewijs that names it holds its own words."""
    auditing.note(session, by, "accreditation-removed", f"accreditation:{row.id}", now)
    session.delete(row)
    session.flush()


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """Give when the month of a day begins and ends, by the Dutch clock."""
    first = month.replace(day=1)
    begin, after = (datetime.combine(day, time(), AMSTERDAM) for day in (first, months_after(first, 1)))
    return begin, after


def pe_online(session: Session, month: date) -> PeOnline:
    """List the points of every bewijs of a month that is valid; what was on the list of an earlier month is left out.

    A bewijs that made way for a newer one after its month stays on the list of its month, whenever that is taken.
    Only Registerplein takes part in PE-online.
    """
    begin, after = month_bounds(month)
    made_way = and_(Certificate.withdrawn_at >= after, Certificate.withdrawn_why == REPLACED)
    counts = or_(Certificate.withdrawn_at.is_(None), made_way)
    rows = session.scalars(
        select(Certificate)
        .where(Certificate.issued_at >= begin, Certificate.issued_at < after, counts)
        .order_by(Certificate.issued_at, Certificate.id)
    ).all()
    before = _listed_before(session, rows, begin)
    #: Of two accounts that became one there may be two: points are earned once.
    lines: dict[tuple[str, str], Earned] = {}
    without_number = 0
    for row in rows:
        for activity, points, registration in _points(row):
            if not registration:
                without_number += row.withdrawn_at is None
            elif _what(row) not in before:
                lines.setdefault((registration, activity), Earned(registration, activity, row.completed_on, points))
    return PeOnline(tuple(lines.values()), without_number)


def _listed_before(
    session: Session, rows: Sequence[Certificate], begin: datetime
) -> frozenset[tuple[int | None, str, date]]:
    """Tell what people earned points for in months before, by an older bewijs of the same."""
    people = {row.person_id for row in rows if row.person_id is not None}
    older = session.scalars(
        select(Certificate).where(Certificate.person_id.in_(people), Certificate.issued_at < begin)
    ).all()
    listed = [row for row in older if any(registration for _, _, registration in _points(row))]
    return frozenset(_what(row) for row in listed if not _fell_away_in_its_month(row))


def _fell_away_in_its_month(row: Certificate) -> bool:
    """Tell whether a bewijs was withdrawn before the list of its month could be taken."""
    return row.withdrawn_at is not None and row.withdrawn_at < month_bounds(local_date(row.issued_at))[1]


def _what(row: Certificate) -> tuple[int | None, str, date]:
    return row.person_id, row.course, row.completed_on


def _points(row: Certificate) -> list[tuple[str, str, str]]:
    """Give what Registerplein gives points for on a bewijs: activity, points, and the number of whose it is."""
    says = row.says["accreditation"]
    return [(number, points, own) for register, number, points, own in says if register == Register.REGISTERPLEIN]
