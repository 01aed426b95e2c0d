"""Cards: what is left per leerdoel, computed from the review log and stored beside it.

The log is the truth. A card follows from the reviews of its goal and from how fresh somebody wants to stay, so all
cards can be thrown away and made again.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import and_, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from elearning.models import Card, Person, Review, Rhythm
from elearning.rules.opfris import Known, Memory, after, due_at, replay
from elearning.rules.rhythm import Pace
from elearning.services.statements import PEOPLE, PERSON, any_of, look_up


@dataclass(frozen=True)
class Told:
    """What one answer said about a goal (`course/slug`)."""

    goal: str
    rating: int
    at: datetime


_KNOWN = (
    select(Card.goal, Card.stability, Card.difficulty, Card.reviewed_at, Card.due_at)
    .where(Card.person_id == PERSON)
    .order_by(Card.goal)
)


def known(session: Session, person_id: int) -> tuple[Known, ...]:
    """Give everything somebody learned, in one query."""
    rows = look_up(session, _KNOWN, {"person": person_id})
    return tuple(
        Known(goal, Memory(stability, difficulty, reviewed_at), due)
        for goal, stability, difficulty, reviewed_at, due in rows
    )


_KNOWN_OF_ALL = select(Card.person_id, Card.goal, Card.stability, Card.difficulty, Card.reviewed_at, Card.due_at).where(
    Card.person_id.in_(PEOPLE)
)


def known_of_all(session: Session, people: Collection[int]) -> dict[int, tuple[Known, ...]]:
    """Give everything that some people learned, in one query; in no order."""
    found: dict[int, list[Known]] = {one: [] for one in people}
    for person, goal, stability, difficulty, reviewed_at, due in session.execute(
        _KNOWN_OF_ALL, {"people": list(people)}
    ):
        found[person].append(Known(goal, Memory(stability, difficulty, reviewed_at), due))
    return {one: tuple(known) for one, known in found.items()}


# Rows go straight over the connection: by way of the session each would cost three times as much. Nobody asks for the
# new ids.
_NEW_REVIEW, _NEW_CARD = insert(Review).inline(), insert(Card).inline()
_CARD = update(Card).where(Card.id == bindparam("card"))
_PACE_AND_CARDS = (
    select(Rhythm.pace, Card.id, Card.goal, Card.stability, Card.difficulty, Card.reviewed_at)
    .select_from(Person)
    .outerjoin(Rhythm, Rhythm.person_id == Person.id)
    .outerjoin(Card, and_(Card.person_id == Person.id, Card.goal.in_(any_of("goals"))))
    .where(Person.id == PERSON)
)


def log(session: Session, lines: Sequence[dict[str, object]]) -> None:
    """Write lines of the review log, each with the columns of `Review`, in one statement."""
    session.connection().execute(_NEW_REVIEW, lines)


def remember(session: Session, person_id: int, told: Sequence[Told]) -> None:
    """Bring the cards of some goals up to date with new reviews, in at most three statements."""
    if not told:
        return
    goals = {one.goal for one in told}
    connection = session.connection()
    rows = connection.execute(_PACE_AND_CARDS, {"person": person_id, "goals": sorted(goals)}).all()
    pace = rows[0].pace or Pace.NORMAL
    ids = {row.goal: row.id for row in rows if row.id is not None}
    memories: dict[str, Memory] = {
        row.goal: Memory(row.stability, row.difficulty, row.reviewed_at) for row in rows if row.id is not None
    }
    for one in told:
        memories[one.goal] = after(memories.get(one.goal), one.rating, one.at)
    changed = [(goal, memories[goal]) for goal in sorted(goals)]
    new = [{"person_id": person_id, **_columns(goal, memory, pace)} for goal, memory in changed if goal not in ids]
    old = [{"card": ids[goal], **_columns(goal, memory, pace)} for goal, memory in changed if goal in ids]
    if new:
        connection.execute(_NEW_CARD, new)
    if old:
        connection.execute(_CARD, old)


def rebuild(session: Session, people: Iterable[int] | None = None) -> int:
    """Make all cards again from the review log, or those of some people; gives how many cards there are now."""
    if people is None:
        people = session.scalars(select(Review.person_id).union(select(Card.person_id))).all()
    return sum(_rebuild_one(session, person_id) for person_id in people)


def are_missing(session: Session) -> bool:
    """Tell whether there are reviews but no cards at all, as after an upgrade."""
    return session.scalar(select(Card.id).limit(1)) is None and session.scalar(select(Review.id).limit(1)) is not None


def _rebuild_one(session: Session, person_id: int) -> int:
    pace = session.scalar(select(Rhythm.pace).where(Rhythm.person_id == person_id)) or Pace.NORMAL
    noticed = _noticed(session, person_id)
    log = session.execute(
        select(Review.goal, Review.rating, Review.reviewed_at)
        .where(Review.person_id == person_id)
        .order_by(Review.goal, Review.reviewed_at, Review.id)
    ).all()
    session.execute(delete(Card).where(Card.person_id == person_id))
    cards = []
    for goal, reviews in groupby(log, key=lambda row: row.goal):
        memory = replay((row.rating, row.reviewed_at) for row in reviews)
        assert memory
        row = _columns(goal, memory, pace)
        cards.append({"person_id": person_id, **row, "noticed": (goal, row["due_at"]) in noticed})
    if cards:
        session.execute(insert(Card), cards)
    return len(cards)


def _noticed(session: Session, person_id: int) -> Collection[tuple[str, datetime]]:
    rows = session.execute(select(Card.goal, Card.due_at).where(Card.person_id == person_id, Card.noticed))
    return {(row.goal, row.due_at) for row in rows}


def _columns(goal: str, memory: Memory, pace: Pace) -> dict[str, object]:
    return {
        "goal": goal,
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "reviewed_at": memory.reviewed_at,
        "due_at": due_at(memory, pace),
        "noticed": False,
    }
