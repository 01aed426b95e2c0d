"""Answers without a name: the monthly question of a wijkteam, and the evaluation of a course.

An answer is only added to counts. That somebody answered is a keyed hash (`knocking.once`); nothing in the database
says which answer was theirs, also not by an order or a transaction that two tables share:

- all counts of a question are written at once, empty, so that their order tells nothing of who came first;
- an answer writes all of them again, so that the last one written tells nothing of who came last;
- remarks have random numbers, and those of one course and month are all written again in a random order.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from sqlalchemy import case, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.models import Enrolment, Membership, Person, Remark, Tally, Wijkteam
from elearning.rules.months import months_after
from elearning.services import knocking
from elearning.services.teams import is_present

PULSE = "pulse"
#: The one question of the pulse: at how many intakes of the month before somebody asked about alcohol and drugs.
INTAKES = "intakes"
#: What an evaluation asks, each marked from 1 (not at all) to 5 (completely).
STATEMENTS = ("clear", "useful", "confident", "fitting", "recommended")
MARKS = ("1", "2", "3", "4", "5")
LONGEST_REMARK = 1000
#: No wijkteam: evaluations are about a course only.
NO_TEAM = 0
#: So long it is remembered that somebody evaluated a course, counted from the end of that year.
YEARS = 5
#: Numbers of remarks are drawn below this: what both databases take as a key.
NUMBERS = 2**31 - 1
#: Two people may give the first answer of a month at once, and the second must not end in an error.
_INSERT: dict[str, Callable[[type[Tally]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True)
class Evaluation:
    """What somebody says of a course: a mark for each statement, and perhaps a remark."""

    marks: Mapping[str, str]
    remark: str = ""


class Asked(StrEnum):
    """At how many intakes somebody asked."""

    NO_INTAKES = "no-intakes"
    NONE = "none"
    LESS = "less-than-half"
    MORE = "half-or-more"
    ALL = "all"


def month_of(day: date) -> str:
    """Write a month as it is kept: 2027-04."""
    return f"{day:%Y-%m}"


def pulse_month(today: date) -> str:
    """Name the month that the question of today is about: the one before."""
    return month_of(months_after(today, -1))


def teams_on(session: Session, person_id: int, today: date) -> Sequence[Wijkteam]:
    """Give the wijkteams somebody works in: the ones they can answer for."""
    working = select(Membership.wijkteam_id).where(Membership.person_id == person_id, is_present(today))
    rows = session.scalars(select(Wijkteam).where(Wijkteam.id.in_(working)))
    return sorted(rows, key=lambda team: (team.name.casefold(), team.id))


def has_answered_pulse(session: Session, secret_key: str, person: Person, today: date) -> bool:
    """Tell whether somebody answered the question of this month."""
    return knocking.was_once(session, secret_key, PULSE, _who(person), pulse_month(today))


def answer_pulse(
    session: Session, secret_key: str, person: Person, wijkteam_id: int, choice: Asked, now: datetime
) -> bool:
    """Count an answer to the question of this month; False when somebody answered it before."""
    today = local_date(now)
    month = pulse_month(today)
    if not knocking.once(session, secret_key, PULSE, _who(person), month, _next_month(today)):
        return False
    _add(session, (PULSE, wijkteam_id, month), {INTAKES: choice}, tuple(Asked))
    return True


def has_completed(session: Session, person_id: int, course: str) -> bool:
    """Tell whether somebody completed a course, and so may evaluate it."""
    done = select(Enrolment.id).where(
        Enrolment.person_id == person_id, Enrolment.course == course, Enrolment.completed_at.is_not(None)
    )
    return session.scalar(done.limit(1)) is not None


def has_evaluated(session: Session, secret_key: str, person: Person, course: str) -> bool:
    """Tell whether somebody evaluated a course."""
    return knocking.was_once(session, secret_key, evaluation_of(course), _who(person), "")


def evaluate(session: Session, secret_key: str, person: Person, course: str, given: Evaluation, now: datetime) -> bool:
    """Count the marks, and keep the remark apart from them; False when somebody evaluated this course before."""
    about, today = evaluation_of(course), local_date(now)
    if not knocking.once(session, secret_key, about, _who(person), "", _years_on(today)):
        return False
    _add(session, (about, NO_TEAM, month_of(today)), {name: given.marks[name] for name in STATEMENTS}, MARKS)
    if text := given.remark.strip()[:LONGEST_REMARK]:
        _add_remark(session, about, month_of(today), text)
    return True


def evaluation_of(course: str) -> str:
    """Name what the evaluation of a course is about, as tallies have it."""
    return f"evaluation/{course}"


def put(session: Session, key: tuple[str, int, str], counts: Mapping[Asked, int]) -> None:
    """Write the counts of a month that is over, unless they are there already."""
    about, wijkteam_id, month = key
    whose = {"about": about, "wijkteam_id": wijkteam_id, "month": month, "question": INTAKES}
    _insert(session, [{**whose, "choice": choice, "people": people} for choice, people in counts.items()])


def _who(person: Person) -> str:
    """Name somebody for a hash; a number alone can be given out again after somebody was erased."""
    return f"{person.id}/{person.created_at.timestamp():.6f}"


def _add(session: Session, key: tuple[str, int, str], given: Mapping[str, str], choices: Iterable[str]) -> None:
    """Add one person to the counts; every count of these questions is written, the others with what they were."""
    about, wijkteam_id, month = key
    whose = {"about": about, "wijkteam_id": wijkteam_id, "month": month, "people": 0}
    empty = [{**whose, "question": name, "choice": choice} for name in given for choice in choices]
    _insert(session, empty)
    chosen = case(
        *(((Tally.question == name) & (Tally.choice == choice), 1) for name, choice in given.items()), else_=0
    )
    session.execute(
        update(Tally)
        .where(Tally.about == about, Tally.wijkteam_id == wijkteam_id, Tally.month == month)
        .values(people=Tally.people + chosen)
        .execution_options(synchronize_session=False)
    )


def _insert(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    session.execute(_INSERT[session.get_bind().dialect.name](Tally).values(rows).on_conflict_do_nothing())


def _add_remark(session: Session, about: str, month: str, text: str) -> None:
    """Put a remark among those of its course and month. The counts, written first, keep everybody else waiting."""
    same = (Remark.about == about, Remark.month == month)
    texts = [*session.scalars(select(Remark.text).where(*same)), text]
    session.execute(delete(Remark).where(*same).execution_options(synchronize_session=False))
    secrets.SystemRandom().shuffle(texts)
    numbers = _free_numbers(session, len(texts))
    rows = [
        {"id": number, "about": about, "month": month, "text": one} for number, one in zip(numbers, texts, strict=True)
    ]
    session.execute(insert(Remark), rows)


def _free_numbers(session: Session, count: int) -> list[int]:
    """Draw numbers that no remark has."""
    drawn: set[int] = set()
    while len(drawn) < count:
        number = secrets.randbelow(NUMBERS) + 1
        if session.scalar(select(Remark.id).where(Remark.id == number)) is None:
            drawn.add(number)
    return list(drawn)


def _next_month(today: date) -> datetime:
    first = months_after(today.replace(day=1), 1)
    return datetime.combine(first, time(), AMSTERDAM).astimezone(UTC)


def _years_on(today: date) -> datetime:
    """Give a moment that is the same for everyone who answers in a year."""
    return datetime(today.year + 1 + YEARS, 1, 1, tzinfo=UTC)
