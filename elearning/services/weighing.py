"""The figures of a course, counted from what everybody answered: once a month, so that a page need not read it all.

Counted is what besluit 0019 lets an author see, and only that is kept: whole months, over ten people or more, nothing
that somebody typed. Of every question only the first answer somebody gave to its present wording counts, of a casus
the first play.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    Subquery,
    Text,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from elearning.content.model import Course, Module, Question, Quiz
from elearning.models import Answer, CasusPlay, CasusTurn, CourseVersion, Enrolment, Place, Weighed
from elearning.models import Course as CourseRow
from elearning.rules.items import (
    Answered,
    ItemCounts,
    Said,
    SceneCounts,
    Stopped,
    count_item,
    count_scene,
    settled,
    stops,
)
from elearning.services.casus import FIRST
from elearning.services.library import compiled

#: Who was away this long, and a whole month, went no further.
STOPPED_AFTER = timedelta(days=28)


@dataclass(frozen=True)
class Figures:
    """What was counted of a course: questions by key and wording, scenes by casus and scene, and where people stopped.

    What is about fewer than ten people is not in it.
    """

    items: Mapping[str, ItemCounts]
    scenes: Mapping[str, SceneCounts]
    #: By step and screen.
    stops: Sequence[tuple[str, str, int]]
    stopped: int

    def item(self, question: Question) -> ItemCounts | None:
        """Give what was counted of the present wording of a question."""
        return self.items.get(_name(question))

    def scene(self, casus: str, scene: str) -> SceneCounts | None:
        """Give what was counted of a scene."""
        return self.scenes.get(f"{casus}/{scene}")


FIGURES: TypeAdapter[Figures] = TypeAdapter(Figures)
#: Two workers may count a course at once, and the second must not end in an error.
_INSERT: dict[str, Callable[[type[Weighed]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
#: What was counted and is not written down yet, by course, version and month: who reads everything does so before the
#: transaction that writes, or nobody could write as long as it takes.
_counted: WeakKeyDictionary[Engine | Connection, dict[tuple[str, int, str], Figures]] = WeakKeyDictionary()


def keep(session: Session, now: datetime) -> bool:
    """Count the courses whose figures are of an earlier month or version, and keep them; a chore.

    Months are those of UTC, as moments are kept: else a month could be counted that still fills up.
    """
    month = now.strftime("%Y-%m")
    is_old = or_(Weighed.id.is_(None), Weighed.month != month, Weighed.version_id != CourseVersion.id)
    waiting = (
        select(CourseRow.slug, CourseVersion.id, CourseVersion.compiler)
        .join(CourseVersion, CourseVersion.id == CourseRow.current_id)
        .outerjoin(Weighed, Weighed.course == CourseRow.slug)
        .where(is_old)
    )
    counted = _counted.setdefault(session.get_bind(), {})
    courses = {
        (slug, version_id, month): compiled(session, version_id, compiler)
        for slug, version_id, compiler in session.execute(waiting).all()
    }
    for key, course in courses.items():
        if key not in counted:
            counted[key] = weigh(session, course, now.date())
    for key in courses:
        _write(session, key, counted[key], now)
        del counted[key]
    return bool(courses)


def kept(session: Session, slug: str) -> Figures | None:
    """Give the figures of a course as they were counted last."""
    found = session.scalar(select(Weighed.figures).where(Weighed.course == slug))
    return None if found is None else FIGURES.validate_python(found)


def weigh(session: Session, course: Course, today: date) -> Figures:
    """Count a course from all that people answered up to the end of last month, in three statements."""
    this_month = today.strftime("%Y-%m")
    answers = _answers(session, course, this_month)
    said = _said(session, course, this_month)
    stopped = _stopped(session, course, today)
    graded = [question for question in _questions(course) if question.graded]
    items = {_name(one): count_item(one, _rows_of(one, answers)) for one in graded}
    return Figures(
        {name: one for name, one in items.items() if one},
        dict(_scenes(course, said)),
        [(*place, people) for place, people in stops(stopped).items()],
        sum(row.people for row in settled(stopped)),
    )


def _write(session: Session, key: tuple[str, int, str], figures: Figures, now: datetime) -> None:
    slug, version_id, month = key
    values = {
        "version_id": version_id,
        "month": month,
        "figures": FIGURES.dump_python(figures, mode="json"),
        "made_at": now,
    }
    insert = _INSERT[session.get_bind().dialect.name](Weighed).values(course=slug, **values)
    session.execute(insert.on_conflict_do_update(index_elements=["course"], set_=values))


def _name(question: Question) -> str:
    return f"{question.key}/{question.hash}"


def _questions(course: Course) -> Iterator[Question]:
    for step in course.steps:
        if isinstance(step, Module | Quiz):
            yield from step.questions
    yield from course.opfris


def _scenes(course: Course, said: Mapping[tuple[str, str], Sequence[Said]]) -> Iterator[tuple[str, SceneCounts]]:
    for casus in (*course.casussen, *course.minis):
        names = (casus.slug, *casus.former)
        for scene in casus.scenes:
            counts = count_scene(row for name in names for row in said.get((name, scene.slug), ()))
            if counts and scene.moves:
                yield f"{casus.slug}/{scene.slug}", counts


def _rows_of(question: Question, answers: Mapping[tuple[str, str], Sequence[Answered]]) -> list[Answered]:
    keys = (question.key, *question.former)
    return [row for key in keys for row in answers.get((key, question.hash), ())]


def _month(column: Any) -> ColumnElement[str]:
    return func.substr(cast(column, Text), 1, 7)


def _answers(session: Session, course: Course, this_month: str) -> dict[tuple[str, str], list[Answered]]:
    """Count the first answers by question, wording, month and what was given."""
    first = _first_answers(course)
    share = (
        select(first.c.person_id, func.avg(cast(first.c.is_right, Float)).label("share"))
        .group_by(first.c.person_id)
        .subquery()
    )
    keys = (first.c.question, first.c.question_hash, first.c.given, first.c.is_right, first.c.is_guess, first.c.month)
    rows = session.execute(
        select(*keys, func.count().label("people"), func.sum(share.c.share).label("shares"))
        .join(share, share.c.person_id == first.c.person_id)
        .where(first.c.month < this_month)
        .group_by(*keys)
    )
    found: dict[tuple[str, str], list[Answered]] = {}
    for row in rows:
        answered = Answered(
            row.month, json.loads(row.given), bool(row.is_right), bool(row.is_guess), row.people, row.shares
        )
        found.setdefault((row.question, row.question_hash), []).append(answered)
    return found


def _first_answers(course: Course) -> Subquery:
    """Choose of every wording of a question the first answer of everybody."""
    nth = func.row_number().over(
        partition_by=(Answer.person_id, Answer.question, Answer.question_hash), order_by=(Answer.answered_at, Answer.id)
    )
    every = (
        select(
            Answer.person_id,
            Answer.question,
            Answer.question_hash,
            cast(Answer.given, Text).label("given"),
            cast(Answer.right, Integer).label("is_right"),
            cast(Answer.guessed, Integer).label("is_guess"),
            _month(Answer.answered_at).label("month"),
            nth.label("nth"),
        )
        .where(Answer.course == course.slug)
        .subquery()
    )
    return select(every).where(every.c.nth == 1).subquery()


def _said(session: Session, course: Course, this_month: str) -> dict[tuple[str, str], list[Said]]:
    """Count what people said first in each scene of their first play, by casus and scene."""
    turns = _turns_of_first_plays(course)
    keys = (turns.c.casus, turns.c.scene, turns.c.choice, turns.c.month)
    rows = session.execute(
        select(*keys, func.count().label("people")).where(turns.c.nth == 1, turns.c.month < this_month).group_by(*keys)
    )
    found: dict[tuple[str, str], list[Said]] = {}
    for row in rows:
        found.setdefault((row.casus, row.scene), []).append(Said(row.month, row.choice, row.people))
    return found


def _turns_of_first_plays(course: Course) -> Subquery:
    """Number by scene what everybody chose when they played a casus for the first time."""
    order = (CasusPlay.started_at, CasusPlay.id)
    play_number = func.row_number().over(partition_by=(CasusPlay.person_id, CasusPlay.casus), order_by=order)
    plays = (
        select(CasusPlay.id, CasusPlay.casus, play_number.label("nth"))
        .where(CasusPlay.course == course.slug, CasusPlay.sitting == FIRST)
        .subquery()
    )
    turn_number = func.row_number().over(partition_by=(CasusTurn.play_id, CasusTurn.scene), order_by=CasusTurn.number)
    return (
        select(
            plays.c.casus,
            CasusTurn.scene,
            CasusTurn.choice,
            _month(CasusTurn.chosen_at).label("month"),
            turn_number.label("nth"),
        )
        .join(plays, plays.c.id == CasusTurn.play_id)
        .where(plays.c.nth == 1, CasusTurn.choice.not_like("@%"))
        .subquery()
    )


def _stopped(session: Session, course: Course, today: date) -> list[Stopped]:
    """Count where people are who did not finish and were not here for four weeks."""
    before = (today - STOPPED_AFTER).strftime("%Y-%m")
    month = _month(Place.seen_at)
    rows = session.execute(
        select(Place.step, Place.screen, month.label("month"), func.count().label("people"))
        .join(Enrolment, (Enrolment.person_id == Place.person_id) & (Enrolment.course == Place.course))
        .where(Place.course == course.slug, Enrolment.completed_at.is_(None), month < before)
        .group_by(Place.step, Place.screen, month)
    )
    return [Stopped(row.month, row.step, row.screen or "", row.people) for row in rows]
