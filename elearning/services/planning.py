"""What time brings about: a goal that becomes due, a course that lies still. Each becomes a letter row, once.

The worker calls `tick` until it gives 0; every call is one short write transaction, or a look without one when there
is nothing to do. Nothing here decides whether a letter really goes: that is `services/settling.py`, at the moment.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select, text, update
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import LEARNING, Card, Enrolment, Letter, LetterKind, Moment, MomentKind, Person, Place, Rhythm
from elearning.models.engine import start_writing
from elearning.rules.rhythm import GAP, OPFRIS_GAP, REMINDER_GAP, Pace, Wishes, next_slot
from elearning.services import letters, opfris
from elearning.services.learning import STILL
from elearning.services.statements import PEOPLE, PERSON
from elearning.services.teams import is_at_work
from elearning.services.wishes import wishes_in, wishes_of, wishes_of_all

Factory = Callable[[], Session]
#: How many cards or courses one transaction looks at, so at most of so many people.
BATCH = 200
#: So long after the first nudge comes the second, and last.
SECOND_NUDGE = timedelta(days=21)
#: How long to wait before looking again at a nudge that has not gone out yet.
RECHECK = timedelta(days=7)
#: Days between the repeat of a moment that stayed without answer and the next one, by how many stayed so in a row.
SILENCE = (28, 56, 84)
#: In the words of the partial index, so that it is used on every database.
_NOT_NOTICED = text("NOT card.noticed")

_SENT_AT = func.max(Letter.sent_at)
_LAST = (
    select(
        Letter.person_id,
        _SENT_AT,
        _SENT_AT.filter(Letter.kind == LetterKind.OPFRIS),
        _SENT_AT.filter(Letter.kind == LetterKind.REMINDER),
    )
    .where(Letter.person_id.in_(PEOPLE), Letter.kind.in_(LEARNING))
    .group_by(Letter.person_id)
)
#: Who answered nothing of the last moment that letters offered, although it was repeated.
_SILENT = select(Moment.person_id).where(Moment.done_at.is_(None), Moment.offered >= 2)
_LAST_MOMENT = select(func.max(Moment.id)).where(Moment.kind == MomentKind.LETTER)
_LAST_MOMENT_OF_ONE = _LAST_MOMENT.where(Moment.person_id == PERSON).scalar_subquery()
_REPEATED = _SILENT.where(Moment.id.in_(_LAST_MOMENT.where(Moment.person_id.in_(PEOPLE)).group_by(Moment.person_id)))
_OPEN_OPFRIS_LETTER = select(Letter.person_id).where(Letter.kind == LetterKind.OPFRIS, letters.is_open())
_WITH_AN_OPEN_OPFRIS_LETTER = _OPEN_OPFRIS_LETTER.where(Letter.person_id.in_(PEOPLE))
#: What the next letter of somebody rests on, right after one was sent.
_AFTER_SENT = (
    select(
        Rhythm.person_id,
        Rhythm.weekday,
        Rhythm.hour,
        Rhythm.pace,
        Rhythm.away_from,
        Rhythm.away_until,
        exists(_OPEN_OPFRIS_LETTER.where(Letter.person_id == PERSON)).label("is_waiting"),
        exists(_SILENT.where(Moment.id == _LAST_MOMENT_OF_ONE)).label("is_silent"),
    )
    .select_from(Person)
    .outerjoin(Rhythm, Rhythm.person_id == Person.id)
    .where(Person.id == PERSON)
)


def tick(factory: Factory, now: datetime, limit: int = BATCH) -> int:
    """Do a batch of what time brings about; gives how much was done, 0 when there is nothing left."""
    with factory() as session:
        if not is_anything_due(session, now):
            return 0
    with factory() as session:
        start_writing(session)
        done = notice_due_cards(session, now, limit) + look_at_stillness(session, now, limit)
        session.commit()
    return done


def is_anything_due(session: Session, now: datetime) -> bool:
    """Look whether there is work, without taking the turn of a writer."""
    still = select(Enrolment.id).where(_is_to_be_looked_at(now)).limit(1)
    return bool(_people_with_due_cards(session, now, 1)) or session.scalar(still) is not None


def notice_due_cards(session: Session, now: datetime, limit: int = BATCH) -> int:
    """Turn goals that became due into opfris letters, one a person; gives for how many people."""
    people = _lock(session, _people_with_due_cards(session, now, limit))
    mine = and_(Card.person_id.in_(people), Card.due_at <= now, _NOT_NOTICED)
    session.execute(update(Card).where(mine).values(noticed=True).execution_options(synchronize_session=False))
    wishes = wishes_of_all(session, people)
    waiting = _with_an_open_opfris_letter(session, people)
    asked = {one: wishes[one] for one in people if one not in waiting and wishes[one].pace is not Pace.OFF}
    last = last_of_all(session, asked)
    unanswered = _unanswered(session, [one for one in asked if last[one].opfris_on])
    _plan_opfris_of_all(session, asked, last, unanswered, now)
    return len(people)


def look_at_stillness(session: Session, now: datetime, limit: int = BATCH) -> int:
    """Ask who stopped half-way through a course whether they want to go on; gives how many courses were looked at."""
    to_look = select(Enrolment.person_id).where(_is_to_be_looked_at(now)).order_by(Enrolment.nudge_at).limit(limit)
    people = _lock(session, session.scalars(to_look).all())
    rows = session.execute(
        select(Enrolment, Place.seen_at)
        .outerjoin(Place, and_(Place.person_id == Enrolment.person_id, Place.course == Enrolment.course))
        .where(Enrolment.person_id.in_(people), _is_to_be_looked_at(now))
    ).all()
    sent = _nudges(session, people)
    for enrolment, seen_at in rows:
        before = [sent.get((enrolment.person_id, f"{enrolment.course}/{number}")) for number in (1, 2)]
        _look(session, enrolment, seen_at or enrolment.started_at, before, now)
    session.flush()
    return len(rows)


def plan_successor(session: Session, person_id: int, now: datetime) -> None:
    """Plan the opfris letter that follows on one that was sent just now, unless it stopped or one is waiting."""
    row = session.connection().execute(_AFTER_SENT, {"person": person_id}).one()
    wishes = wishes_in(row if row.person_id else None, person_id)
    if wishes.pace is Pace.OFF or row.is_waiting:
        return
    today, unanswered = local_date(now), opfris.unanswered_streak(session, person_id) if row.is_silent else 0
    _plan_opfris_of_all(session, {person_id: wishes}, {person_id: Last(today, today)}, {person_id: unanswered}, now)


def look_again(session: Session, people: Collection[int]) -> None:
    """Let goals that are due be noticed anew: their letter did not arrive."""
    session.execute(update(Card).where(Card.person_id.in_(people), Card.noticed).values(noticed=False))


@dataclass(frozen=True)
class Last:
    """The calendar days on which somebody last got a leerbrief: any, an opfris, a herinnering of a manager."""

    learning_on: date | None = None
    opfris_on: date | None = None
    reminder_on: date | None = None


def last_of(session: Session, person_id: int) -> Last:
    """Tell when somebody last got a leerbrief."""
    return last_of_all(session, [person_id])[person_id]


def last_of_all(session: Session, people: Collection[int]) -> dict[int, Last]:
    """Tell when some people last got a leerbrief."""
    rows = session.execute(_LAST, {"people": list(people)})
    found = {one: Last(*(local_date(at) if at else None for at in moments)) for one, *moments in rows}
    return {one: found.get(one, Last()) for one in people}


def free_after(last: Last, kind: LetterKind, opfris_gap: int) -> date | None:
    """Tell from which day on somebody may get a leerbrief of this kind; None when they never got one."""
    gaps = [(last.learning_on, GAP)]
    if kind is LetterKind.OPFRIS:
        gaps.append((last.opfris_on, opfris_gap))
    if kind is LetterKind.REMINDER:
        gaps.append((last.reminder_on, REMINDER_GAP))
    return max((on + timedelta(days=gap) for on, gap in gaps if on), default=None)


def free_on(session: Session, person_id: int, kind: LetterKind, pace: Pace) -> date | None:
    """Tell from which day on somebody may get a leerbrief of this kind; None when they never got one."""
    last, gap = last_of(session, person_id), 0
    if kind is LetterKind.OPFRIS and last.opfris_on:
        gap = opfris_gap(session, person_id, pace, opfris.open_letter_moment(session, person_id), None)
    return free_after(last, kind, gap)


def opfris_gap(session: Session, person_id: int, pace: Pace, last: Moment | None, own_moment: int | None) -> int:
    """Tell how many days lie between two opfris letters: more and more while nothing is answered after a repeat.

    `last` is the moment of the last letter, if it is open; `own_moment` what this letter offered when it was taken
    before: that is not held against it.
    """
    if last is None or last.id == own_moment or last.offered < 2:
        return OPFRIS_GAP[pace]
    return _gap(pace, opfris.unanswered_streak(session, person_id))


def _gap(pace: Pace, unanswered: int) -> int:
    return SILENCE[min(unanswered, len(SILENCE)) - 1] if unanswered else OPFRIS_GAP[pace]


def _plan_opfris_of_all(
    session: Session,
    wishes: Mapping[int, Wishes],
    last: Mapping[int, Last],
    unanswered: Mapping[int, int],
    now: datetime,
) -> None:
    """Plan the next opfris letter of people who are locked, on the first day that the rules leave open."""
    due = {}
    for one, wish in wishes.items():
        free_on = free_after(last[one], LetterKind.OPFRIS, _gap(wish.pace, unanswered.get(one, 0)))
        due[one] = next_slot(wish, now, on_or_after=free_on)
    day = local_date(now).isoformat()
    for period in (day, *(f"{day}/{number}" for number in range(2, 10))):
        due = _without(due, letters.plan_all(session, LetterKind.OPFRIS, period, due, {"moment": None}, now))
        if not due:  # nobody had one with this name
            return


def _unanswered(session: Session, people: Collection[int]) -> dict[int, int]:
    """Count how many letters stayed without answer in a row, of whom the last one and its repeat did."""
    silent = session.scalars(_REPEATED, {"people": list(people)}).all() if people else ()
    return {one: opfris.unanswered_streak(session, one) for one in silent}


def _without(due: Mapping[int, datetime], planned: Collection[int]) -> dict[int, datetime]:
    return {one: at for one, at in due.items() if one not in planned}


def _people_with_due_cards(session: Session, now: datetime, limit: int) -> list[int]:
    """Name whose goals are due longest and were not noticed, of at most `limit` goals, by walking the index.

    So a batch costs the same however many others are due. Who cannot be reached is passed over until they can.
    """
    is_reached = exists().where(Person.id == Card.person_id, Person.mail_refused_at.is_(None), is_at_work())
    query = select(Card.person_id).where(Card.due_at <= now, _NOT_NOTICED, is_reached)
    return list(dict.fromkeys(session.scalars(query.order_by(Card.due_at).limit(limit))))


def _is_to_be_looked_at(now: datetime) -> ColumnElement[bool]:
    return and_(Enrolment.nudge_at.is_not(None), Enrolment.nudge_at <= now)


def _lock(session: Session, people: Iterable[int]) -> list[int]:
    """Lock some people, always in the same order; who is locked by somebody else has their turn next time."""
    query = select(Person.id).where(Person.id.in_(set(people))).order_by(Person.id)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def _with_an_open_opfris_letter(session: Session, people: Collection[int]) -> frozenset[int]:
    return frozenset(session.scalars(_WITH_AN_OPEN_OPFRIS_LETTER, {"people": list(people)}))


def _nudges(session: Session, people: Collection[int]) -> dict[tuple[int, str], Letter]:
    query = select(Letter).where(Letter.person_id.in_(people), Letter.kind == LetterKind.NUDGE)
    return {(letter.person_id, letter.period): letter for letter in session.scalars(query)}


def _look(
    session: Session, enrolment: Enrolment, seen_at: datetime, before: list[Letter | None], now: datetime
) -> None:
    """Decide about one course: look again later, nudge, or never ask again."""
    first, second = before
    if enrolment.completed_at or second:
        enrolment.nudge_at = None
        return
    still_from = max(seen_at + STILL, _ended_at(first, now) + SECOND_NUDGE) if first else seen_at + STILL
    if first and not _has_ended(first):
        enrolment.nudge_at = now + RECHECK
    elif still_from > now:
        enrolment.nudge_at = still_from
    else:
        _nudge(session, enrolment, 2 if first else 1, now)


def _nudge(session: Session, enrolment: Enrolment, number: int, now: datetime) -> None:
    due_at = next_slot(wishes_of(session, enrolment.person_id), now)
    period, data = f"{enrolment.course}/{number}", {"course": enrolment.course}
    letters.plan(session, enrolment.person_id, LetterKind.NUDGE, period, due_at, data, now)
    enrolment.nudge_at = now + SECOND_NUDGE if number == 1 else None


def _has_ended(letter: Letter) -> bool:
    return bool(letter.sent_at or letter.dropped_at or letter.refused_at)


def _ended_at(letter: Letter, now: datetime) -> datetime:
    return letter.sent_at or letter.dropped_at or letter.refused_at or now
