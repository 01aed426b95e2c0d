"""An opfris moment: at most three questions about what is fading, by letter, by hand, or after a meeting.

A moment keeps which questions were drawn, never what they say: they are read from the courses as they are now, and what
is gone or held back is passed over. The questions make a moment done. A mini-casus that goes along is there to play,
and may be left.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, func, select
from sqlalchemy.orm import Session

from elearning.content.casus import Casus
from elearning.content.model import Course as CompiledCourse
from elearning.content.model import Goal, Question
from elearning.models import Answer, CasusPlay, Meeting, Moment, MomentKind, Person
from elearning.rules.answering import Submission
from elearning.rules.opfris import MOST, to_ask, weakest
from elearning.services import memory
from elearning.services.bank import Bank, bank, choose, is_mini
from elearning.services.learning import Visit, answer_to, log_reviews, new_answer
from elearning.services.statements import PEOPLE, PERSON
from elearning.services.tokens import derived_token, hash_of

#: How long the link of a letter works, and how long a moment that was begun by hand is gone on with.
OPEN_FOR = timedelta(days=14)
OFFERED = (MomentKind.LETTER, MomentKind.MEETING)


_LAST_OF_LETTERS = (
    select(Moment)
    .where(Moment.person_id == PERSON, Moment.kind == MomentKind.LETTER)
    .order_by(Moment.id.desc())
    .limit(1)
)
_LAST_OF_LETTERS_OF_ALL = select(Moment).where(
    Moment.id.in_(
        select(func.max(Moment.id))
        .where(Moment.person_id.in_(PEOPLE), Moment.kind == MomentKind.LETTER)
        .group_by(Moment.person_id)
    )
)
_ANSWERS = select(Answer).where(Answer.person_id == PERSON, Answer.occasion == bindparam("occasion", type_=String))


@dataclass(frozen=True)
class Item:
    """One thing of a moment: a question, answered or not, or a mini-casus, `played` or not.

    `number` is its place among what was drawn, counted from 1; it stays the same when something else is gone.
    """

    number: int
    course: CompiledCourse
    version_id: int
    thing: Question | Casus
    answer: Answer | None = None
    played: bool = False

    @property
    def question(self) -> Question | None:
        """Give the question, unless this is a mini-casus."""
        return self.thing if isinstance(self.thing, Question) else None

    @property
    def mini(self) -> Casus | None:
        """Give the mini-casus, unless this is a question."""
        return self.thing if isinstance(self.thing, Casus) else None

    @property
    def is_done(self) -> bool:
        """It was answered, or played to an end since the moment was made."""
        return self.answer is not None or self.played

    @property
    def goal(self) -> Goal | None:
        """Give the leerdoel it is about."""
        wanted = self.thing.goal if isinstance(self.thing, Question) else self.thing.goals[0]
        return next((goal for goal in self.course.goals if goal.slug == wanted), None)


@dataclass(frozen=True)
class OpfrisMoment:
    """A moment with what is left of what was drawn, in the order it is asked."""

    row: Moment
    items: tuple[Item, ...]

    @property
    def questions(self) -> tuple[Item, ...]:
        """The items that are questions."""
        return tuple(item for item in self.items if item.question)

    @property
    def mini(self) -> Item | None:
        """The mini-casus that goes along."""
        return next((item for item in self.items if item.mini), None)

    @property
    def next_question(self) -> Item | None:
        """The first question that is open."""
        return next((item for item in self.questions if not item.is_done), None)

    @property
    def next_item(self) -> Item | None:
        """What to do next: an open question, else the mini-casus."""
        return next((item for item in self.items if not item.is_done), None)

    @property
    def is_done(self) -> bool:
        """Every question that is still there was answered."""
        return self.next_question is None

    def item(self, number: int) -> Item | None:
        """Find an item by its number."""
        return next((item for item in self.items if item.number == number), None)

    def place(self, item: Item) -> int:
        """Say the how manieth it is of what is left, counted from 1."""
        return self.items.index(item) + 1


def occasion(row: Moment) -> str:
    """Name a moment as an occasion for answers."""
    return f"moment:{row.id}"


def draw(
    session: Session,
    person_id: int,
    kind: MomentKind,
    now: datetime,
    *,
    meeting: Meeting | None = None,
    by_hand: bool = False,
) -> Moment | None:
    """Make a moment of what is due, longest first; None when there is nothing to ask.

    Started `by_hand` it asks the weakest memory when nothing is due. After a `meeting` what was its subject
    (`plan["goals"]`, as `course/slug`) comes first, due or not.
    """
    known = memory.known(session, person_id)
    asks = bank(session)
    goals = to_ask(known, asks.questions, now, by_hand=by_hand)
    if meeting is not None:
        wanted = [goal for goal in meeting.plan.get("goals", ()) if goal in asks.questions]
        first = [one.goal for one in weakest(known, now) if one.goal in wanted]
        goals = list(dict.fromkeys((*first, *wanted, *goals)))[:MOST]
    meeting_id = meeting.id if meeting else None
    row = Moment(person_id=person_id, kind=kind, meeting_id=meeting_id, made_at=now, offered=0)
    return drawn(session, row, asks, goals)


def drawn(session: Session, row: Moment, asks: Bank, goals: Sequence[str]) -> Moment | None:
    """Keep a new moment with a question of each of these goals; None when there are none."""
    if not goals:
        return None
    row.drawn = choose(session, row.person_id, asks, goals)
    session.add(row)
    session.flush()
    return row


def moment(session: Session, person_id: int, moment_id: int) -> OpfrisMoment | None:
    """Find somebody's own moment; another person's is not there."""
    row = session.scalar(select(Moment).where(Moment.id == moment_id, Moment.person_id == person_id))
    return view(session, row) if row else None


def view(session: Session, row: Moment, asks: Bank | None = None) -> OpfrisMoment:
    """Read a moment with the courses as they are now: `asks`, if the caller has that."""
    played = _played_since(session, row) if any(map(is_mini, row.drawn)) else frozenset()
    return _seen(row, asks or bank(session), _answers(session, row), played)


def view_of_new(row: Moment, asks: Bank) -> OpfrisMoment:
    """See a moment that was made just now: nobody did anything of it."""
    return _seen(row, asks, {}, frozenset())


def _seen(
    row: Moment, asks: Bank, answers: Mapping[str, dict[str, Answer]], played: Collection[tuple[str, str]]
) -> OpfrisMoment:
    found = [(number, asks.find(key)) for number, key in enumerate(row.drawn, 1)]
    items = []
    for number, one in found:
        if one is None:
            continue
        course, thing = one.published.course, one.thing
        if isinstance(thing, Question):
            answer = answer_to(answers.get(course.slug, {}), thing)
            items.append(Item(number, course, one.published.version_id, thing, answer=answer))
        else:
            was_played = any((course.slug, name) in played for name in (thing.slug, *thing.former))
            items.append(Item(number, course, one.published.version_id, thing, played=was_played))
    return OpfrisMoment(row, tuple(items))


def answer(session: Session, seen: OpfrisMoment, item: Item, sent: Submission, now: datetime) -> bool:
    """Store the first answer to a question of a moment, with its review; a second one changes nothing.

    Tells whether it was stored. The last one makes the moment done. The caller holds the lock on the person.
    """
    if item.question is None or item.answer is not None:
        return False
    visit = Visit(seen.row.person_id, item.version_id, item.course, None, None, None)
    row = new_answer(visit, item.question, sent, occasion(seen.row), now)
    session.add(row)
    log_reviews(session, [(row, item.question)])
    if all(one.is_done or one is item for one in seen.questions):
        seen.row.done_at = now
    session.flush()
    return True


def offer(session: Session, row: Moment, secret_key: str, now: datetime) -> str:
    """Let a letter offer a moment; gives the token of its link, which works for 14 days from now."""
    token = derived_token(secret_key, row)
    row.token_hash, row.token_ends_at = hash_of(token), now + OPEN_FOR
    row.offered += 1
    return token


def moment_by_token(session: Session, token: str, now: datetime) -> Moment | None:
    """Find the moment of a letter's link while it works: not expired, its account open. It may be done already."""
    return session.scalar(
        select(Moment)
        .join(Person, Person.id == Moment.person_id)
        .where(Moment.token_hash == hash_of(token), Moment.token_ends_at > now, Person.closed_at.is_(None))
    )


def open_letter_moment(session: Session, person_id: int) -> Moment | None:
    """Find the last moment of an opfris letter, unless it is done."""
    last = session.scalar(_LAST_OF_LETTERS, {"person": person_id})
    return last if last and last.done_at is None else None


def open_letter_moments(session: Session, people: Collection[int]) -> dict[int, Moment]:
    """Find the last moments of the opfris letters of some people, of whom it is not done."""
    rows = session.scalars(_LAST_OF_LETTERS_OF_ALL, {"people": list(people)})
    return {row.person_id: row for row in rows if row.done_at is None}


def unanswered_streak(session: Session, person_id: int) -> int:
    """Count the offered moments of letters since somebody last answered anything in an opfris."""
    answered_at = session.scalar(
        select(func.max(Answer.answered_at)).where(
            Answer.person_id == person_id, Answer.occasion.startswith("moment:", autoescape=True)
        )
    )
    offered = select(func.count()).where(
        Moment.person_id == person_id, Moment.kind == MomentKind.LETTER, Moment.offered > 0
    )
    return session.scalar(offered.where(Moment.made_at > answered_at) if answered_at else offered) or 0


def unfinished(session: Session, person_id: int, now: datetime) -> OpfrisMoment | None:
    """Find the moment to go on with: one of a letter whose link still works first, else one begun by hand lately."""
    rows = session.scalars(
        select(Moment)
        .where(Moment.person_id == person_id, Moment.done_at.is_(None), Moment.made_at > now - 4 * OPEN_FOR)
        .order_by(Moment.id.desc())
    )
    open_ = [row for row in rows if _is_open(row, now)]
    for row in sorted(open_, key=lambda row: row.kind not in OFFERED):
        seen = view(session, row)
        if not seen.is_done:
            return seen
    return None


def begin(session: Session, person_id: int, now: datetime) -> Moment | None:
    """Go on with the moment that is open, else begin one by hand; None when there is nothing to ask at all."""
    seen = unfinished(session, person_id, now)
    return seen.row if seen else draw(session, person_id, MomentKind.OWN, now, by_hand=True)


def _is_open(row: Moment, now: datetime) -> bool:
    if row.kind in OFFERED:
        return row.token_ends_at is not None and row.token_ends_at > now
    return row.made_at > now - OPEN_FOR


def _answers(session: Session, row: Moment) -> Mapping[str, dict[str, Answer]]:
    """Give the answers of a moment, by course and question."""
    found: dict[str, dict[str, Answer]] = {}
    for one in session.scalars(_ANSWERS, {"person": row.person_id, "occasion": occasion(row)}):
        found.setdefault(one.course, {})[one.question] = one
    return found


def _played_since(session: Session, row: Moment) -> frozenset[tuple[str, str]]:
    """Name the casussen of which a play that began after the moment was made has ended."""
    rows = session.execute(
        select(CasusPlay.course, CasusPlay.casus).where(
            CasusPlay.person_id == row.person_id,
            CasusPlay.started_at >= row.made_at,
            CasusPlay.ended_at.is_not(None),
        )
    )
    return frozenset((one.course, one.casus) for one in rows)
