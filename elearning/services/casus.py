"""Playing a casus. Every turn is a row of its own, so a play that is cut off goes on exactly where it was.

A play is always read from the version it began in: a scene that a newer version has no more is still there for it. What
a play comes to (the step done, what it tells about memory) is written with the turn that brings it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import Integer, Select, bindparam, exists, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.casus import Casus
from elearning.content.model import Course as CompiledCourse
from elearning.models import CasusPlay, CasusTurn, CourseVersion, LetterKind, Person, Review
from elearning.rules import casus as rules
from elearning.rules.casus import NotPossibleError, Position, Start
from elearning.rules.debrief import Debrief, debrief, review_of
from elearning.services import learning, letters, memory
from elearning.services.learning import Visit
from elearning.services.library import compiled, of_version
from elearning.services.statements import COURSE, PERSON, any_of, insert_if

FIRST, SECOND = 1, 2
#: How many earlier plays somebody can compare with.
EARLIER = 5
#: No conversation takes this many turns; every page reads all of them again.
MOST_TURNS = 1_000
#: How long after a first sitting somebody calls back.
CALL_BACK_AFTER = timedelta(days=21)


class Took(StrEnum):
    """What came of a turn that was sent: only TAKEN changed anything.

    REPEATED was sent before; STALE comes from a page that is no longer the last one; NOT_POSSIBLE cannot be done here.
    """

    TAKEN = "taken"
    REPEATED = "repeated"
    STALE = "stale"
    NOT_POSSIBLE = "not possible"


@dataclass(frozen=True)
class Playing:
    """A play with its casus and course as they were in the version it began in, and where it is now."""

    row: CasusPlay
    casus: Casus
    course: CompiledCourse
    turns: tuple[str, ...]
    position: Position
    #: The course as it is now, with the learner's place in it, if somebody looked already.
    visit: Visit | None = None

    @property
    def start(self) -> Start:
        """Give where it began."""
        return _start_of(self.row.state)

    @property
    def number(self) -> int:
        """Give what a form on this page sends along: how many turns it has seen."""
        return len(self.turns)

    @cached_property
    def debrief(self) -> Debrief:
        """Look back on it."""
        return debrief(self.casus, self.start, self.turns)


def open_play(session: Session, visit: Visit, casus: Casus) -> CasusPlay | None:
    """Find the play to go on with: the last one begun, unless it was brought to an end."""
    last = session.scalar(_plays(visit.person_id, visit.course.slug, casus).limit(1))
    return last if last and last.ended_at is None else None


def start(session: Session, visit: Visit, casus: Casus, now: datetime, seed: int) -> CasusPlay:
    """Begin a play, which begins the course too unless it is a mini; `seed` (31 bits) shuffles the choices.

    Beginning twice without a turn in between gives the same play.
    """
    row = CasusPlay(
        person_id=visit.person_id,
        version_id=visit.version_id,
        course=visit.course.slug,
        casus=casus.slug,
        sitting=FIRST,
        seed=seed,
        state=_state_of(rules.beginning(casus)),
        started_at=now,
    )
    return _begin(session, row, casus, ())


_PLAY = (
    select(CasusPlay, CourseVersion.compiler)
    .join(CourseVersion, CourseVersion.id == CasusPlay.version_id)
    .where(CasusPlay.id == bindparam("play"), CasusPlay.person_id == PERSON)
)


def play(session: Session, person_id: int, play_id: int) -> Playing | None:
    """Find somebody's own play; another person's is not there."""
    found = session.execute(_PLAY, {"play": play_id, "person": person_id}).first()
    if found is None:
        return None
    row, compiler = found
    course = compiled(session, row.version_id, compiler)
    return _playing(row, course, _turns_of(session, row))


def playing_of(session: Session, row: CasusPlay) -> Playing | None:
    """Put a play together that was found; None when it cannot be played any more."""
    return _playing(row, of_version(session, row.version_id), _turns_of(session, row))


_SENT = select(CasusTurn.id).where(
    CasusTurn.play_id == bindparam("play"), CasusTurn.submission == bindparam("submission")
)
# SQLite says it in the same words.
_TURN = postgresql.insert(CasusTurn).inline().on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def take_turn(session: Session, playing: Playing, turn: str, number: int, submission: str, now: datetime) -> Took:
    """Make one turn: the key of a move, BACK, ON or SKIP. `number` is how many turns the page had seen.

    The number and the form are unique in a play, so that of two clicks at once one is made.
    """
    row, key = playing.row, f"{playing.row.id}/form/{submission}"
    took = _take(session, playing, turn, number, key, now)
    if took is Took.TAKEN:
        return took
    was_sent = session.scalar(_SENT, {"play": row.id, "submission": key}) is not None
    return Took.REPEATED if was_sent else took


def _take(session: Session, playing: Playing, turn: str, number: int, key: str, now: datetime) -> Took:
    row, scene = playing.row, playing.position.scene
    if number != playing.number:
        return Took.STALE
    if number >= MOST_TURNS:
        return Took.NOT_POSSIBLE
    try:
        position = rules.take(playing.casus, playing.position, turn)
    except NotPossibleError:
        return Took.NOT_POSSIBLE
    made = {"number": number, "scene": scene, "choice": turn, "submission": key, "chosen_at": now}
    if not session.connection().execute(_TURN, {"play_id": row.id, **made}).rowcount:
        return Took.STALE
    if position.scene != row.scene:
        row.scene, row.second = position.scene, 0.0
    _log_review(session, playing, turn, now)
    visit = _be_there(session, row, playing.casus, now, playing.visit)
    if ended := rules.ending(playing.casus, position):
        row.ending, row.ended_at = ended.value, now
        _finish(session, visit, playing, now)
        _plan_call_back(session, visit, playing, position, now)
    session.flush()
    return Took.TAKEN


def keep_second(session: Session, playing: Playing, second: float, scene: str | None = None) -> bool:
    """Remember where in the film of a scene somebody is, in seconds; not when they have left that scene since.

    The row of the play is locked first: a turn made at the same moment may be leaving that scene.
    """
    if not 0 <= second < float("inf"):
        return False
    session.refresh(playing.row, ["scene"], with_for_update=True)
    if scene not in (None, playing.row.scene):
        return False
    playing.row.second = second
    session.flush()
    return True


def again_from(session: Session, playing: Playing, number: int, now: datetime) -> CasusPlay | None:
    """Play again from just before a turn: a new play with the turns before it; None when there is no such turn."""
    if not 0 <= number < playing.number:
        return None
    row = _another(playing, playing.row.sitting, playing.start, now)
    return _begin(session, row, playing.casus, playing.turns[:number])


def second_sitting(session: Session, playing: Playing, now: datetime) -> CasusPlay | None:
    """Go on with the second sitting; None when this play has none, or has not got that far."""
    following = rules.sequel(playing.casus, playing.position)
    return _begin(session, _another(playing, SECOND, following, now), playing.casus, ()) if following else None


def earlier(session: Session, visit: Visit, casus: Casus) -> tuple[Playing, ...]:
    """Give somebody's finished plays of a casus, the newest first, at most EARLIER of them."""
    ended = _plays(visit.person_id, visit.course.slug, casus).where(CasusPlay.ended_at.is_not(None))
    rows = session.scalars(ended.limit(EARLIER)).all()
    turns = _turns_of_all(session, rows)
    courses = {version: of_version(session, version) for version in {row.version_id for row in rows}}
    found = (_playing(row, courses[row.version_id], turns.get(row.id, ())) for row in rows)
    return tuple(playing for playing in found if playing)


def _plays(person_id: int, course: str, casus: Casus) -> Select[CasusPlay]:
    """Select somebody's plays of a casus, the newest first."""
    return (
        select(CasusPlay)
        .where(
            CasusPlay.person_id == person_id,
            CasusPlay.course == course,
            CasusPlay.casus.in_((casus.slug, *casus.former)),
        )
        .order_by(CasusPlay.id.desc())
    )


_TURNS = select(CasusTurn.choice).where(CasusTurn.play_id == bindparam("play")).order_by(CasusTurn.number)
_TURNS_OF_ALL = (
    select(CasusTurn.play_id, CasusTurn.choice)
    .where(CasusTurn.play_id.in_(any_of("plays", Integer)))
    .order_by(CasusTurn.play_id, CasusTurn.number)
)


def _turns_of(session: Session, row: CasusPlay) -> tuple[str, ...]:
    """Give the turns of a play; straight over the connection, as the rows are not kept."""
    return tuple(session.connection().scalars(_TURNS, {"play": row.id}))


def _turns_of_all(session: Session, rows: Sequence[CasusPlay]) -> dict[int, tuple[str, ...]]:
    """Give the turns of plays, in one query."""
    if not rows:
        return {}
    found = session.execute(_TURNS_OF_ALL, {"plays": [row.id for row in rows]}).all()
    return {play_id: tuple(one.choice for one in turns) for play_id, turns in groupby(found, lambda one: one.play_id)}


def _playing(row: CasusPlay, course: CompiledCourse, turns: tuple[str, ...]) -> Playing | None:
    """Put a play together; None when its version cannot be played as it was, which only a damaged one cannot."""
    casus = course.casus(row.casus)
    if casus is None:
        return None
    try:
        position = rules.replay(casus, _start_of(row.state), turns)
    except NotPossibleError:
        return None
    return Playing(row, casus, course, turns, position)


def _another(playing: Playing, sitting: int, start: Start, now: datetime) -> CasusPlay:
    """Make a play of the same casus, in the same version, with the choices in the same order."""
    return CasusPlay(
        person_id=playing.row.person_id,
        version_id=playing.row.version_id,
        course=playing.row.course,
        casus=playing.row.casus,
        sitting=sitting,
        seed=playing.row.seed,
        state=_state_of(start),
        started_at=now,
    )


def _begin(session: Session, row: CasusPlay, casus: Casus, turns: Sequence[str]) -> CasusPlay:
    """Store a play with its first turns, unless the last one begun is that same play, untouched.

    The person's row is locked first, so that two clicks at once begin one play.
    """
    session.execute(select(Person.id).where(Person.id == row.person_id).with_for_update())
    last = session.scalar(_plays(row.person_id, row.course, casus).limit(1))
    if last and _is_same(last, row) and _turns_of(session, last) == tuple(turns):
        return last
    steps, position = [], rules.begin(casus, _start_of(row.state))
    for turn in turns:
        steps.append((position.scene, turn))
        position = rules.take(casus, position, turn)
    row.scene = position.scene
    session.add(row)
    session.flush()
    _copy(session, row, steps)
    if visit := _be_there(session, row, casus, row.started_at):
        learning.enrol(session, visit, row.started_at)
    return row


def _is_same(last: CasusPlay, row: CasusPlay) -> bool:
    return last.ended_at is None and all(
        getattr(last, name) == getattr(row, name) for name in ("version_id", "casus", "sitting", "state")
    )


def _copy(session: Session, row: CasusPlay, steps: Sequence[tuple[str, str]]) -> None:
    copies = [
        {
            "play_id": row.id,
            "number": number,
            "scene": scene,
            "choice": turn,
            "submission": f"{row.id}/copy/{number}",
            "chosen_at": row.started_at,
        }
        for number, (scene, turn) in enumerate(steps)
    ]
    if copies:
        session.execute(insert(CasusTurn), copies)


def _be_there(
    session: Session, row: CasusPlay, casus: Casus, now: datetime, visit: Visit | None = None
) -> Visit | None:
    """Remember that somebody is in this casus; not for a mini, which is no step, or one that the course has no more.

    `visit` = that of this course, when it was looked up already.
    """
    if casus.mini:
        return None
    visit = visit or learning.visit(session, row.person_id, row.course, local_date(now))
    present = visit and visit.course.casus(casus.slug)
    if visit and present:
        learning.keep_place(session, visit, now, at=(present.slug, None))
    return visit


def _finish(session: Session, visit: Visit | None, playing: Playing, now: datetime) -> None:
    """Count the step as done at any ending; the second sitting is no step."""
    if visit is None or playing.row.sitting != FIRST:
        return
    done = set(learning.done_in(session, visit.person_id, visit.course.slug))
    present = visit.course.casus(playing.casus.slug)
    learning.finish_step(session, visit, done, present or playing.casus, now)


def _plan_call_back(session: Session, visit: Visit | None, playing: Playing, position: Position, now: datetime) -> None:
    """Let whoever was visited call back some weeks later, if the story goes on."""
    row = playing.row
    if visit is None or row.sitting != FIRST or rules.sequel(playing.casus, position) is None:
        return
    data = {"course": row.course, "casus": row.casus, "play": row.id}
    period = f"{row.course}/{row.casus}/{row.id}"
    letters.plan(session, row.person_id, LetterKind.CALL_BACK, period, now + CALL_BACK_AFTER, data, now)


# What was told before is not told again, and only somebody's first play of a sitting tells anything.
_FIRST_REVIEW = insert_if(
    Review,
    ~exists().where(Review.person_id == PERSON, Review.source == bindparam("source"))
    & ~exists().where(
        CasusPlay.person_id == PERSON,
        CasusPlay.course == COURSE,
        CasusPlay.casus.in_(any_of("names")),
        CasusPlay.sitting == bindparam("sitting"),
        CasusPlay.id < bindparam("play"),
    ),
)


def _log_review(session: Session, playing: Playing, turn: str, now: datetime) -> None:
    """Let memory know of a first choice in a scene with a goal; never from a replay."""
    found = review_of(playing.casus, playing.start, (*playing.turns, turn))
    if found is None:
        return
    (scene, goal, rating), row, casus = found, playing.row, playing.casus
    told = memory.Told(f"{row.course}/{goal}", rating, now)
    source = f"{row.course}/casus:{row.casus}/{scene}"
    line = {"person_id": row.person_id, "goal": told.goal, "rating": rating, "source": source, "reviewed_at": now}
    names = (casus.slug, *casus.former)
    play = {"person": row.person_id, "course": row.course, "names": names, "sitting": row.sitting, "play": row.id}
    if session.connection().execute(_FIRST_REVIEW, {**line, **play}).rowcount:
        memory.remember(session, row.person_id, [told])


def _state_of(start: Start) -> dict[str, Any]:
    return {
        "scene": start.scene,
        "meters": [[slug, value] for slug, value in start.meters],
        "memory": sorted(start.memory),
    }


def _start_of(state: dict[str, Any]) -> Start:
    meters = tuple((slug, value) for slug, value in state["meters"])
    return Start(state["scene"], meters, frozenset(state["memory"]))
