"""What an author learns from answers over the whole installation: never by team, by day or about fewer than ten people.

Of every question only the first answer somebody gave to its present wording counts, of a casus the first play. A
written answer is never shown: only which of the answers that the author foresaw it was. Who manages anybody sees none.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, Subquery, Text, cast, func, select
from sqlalchemy.orm import Session

from elearning.content.casus import Casus
from elearning.content.model import Course, Module, Question, Quiz
from elearning.models import Answer, CasusPlay, CasusTurn, Enrolment, Place, Role, RoleGrant
from elearning.rules.items import Answered, Item, Said, SceneItem, Stopped, item, scene_item, settled, stops
from elearning.services.casus import FIRST

#: Who was away this long, and a whole month, went no further.
STOPPED_AFTER = timedelta(days=28)


@dataclass(frozen=True)
class PartInsight:
    """A step, or the opfris (empty `slug`), with what is known of its questions, hardest first."""

    slug: str
    title: str
    items: tuple[Item, ...]
    too_few: int


@dataclass(frozen=True)
class CasusInsight:
    """A casus with what people said first in its scenes."""

    casus: Casus
    scenes: tuple[SceneItem, ...]


@dataclass(frozen=True)
class Stop:
    """A screen where people went no further; `title` is empty for a step that is no module."""

    step: str
    title: str
    people: int


@dataclass(frozen=True)
class Insight:
    """Everything an author may know of a course."""

    parts: tuple[PartInsight, ...]
    casussen: tuple[CasusInsight, ...]
    stops: tuple[Stop, ...]
    stopped: int


def manages_anybody(session: Session, person_id: int) -> bool:
    """Tell whether somebody is a manager: then no figures are for them."""
    query = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.role == Role.MANAGER)
    return session.scalar(query.limit(1)) is not None


def insight(session: Session, course: Course, today: date) -> Insight:
    """Weigh a course by what people answered up to the end of last month, in three statements.

    Months are those of UTC, as moments are kept; so `today` is too: else a month could be shown that still fills up.
    """
    this_month = today.strftime("%Y-%m")
    answers = _answers(session, course, this_month)
    said = _said(session, course, this_month)
    casussen = (*course.casussen, *course.minis)
    stopped = _stopped(session, course, today)
    return Insight(
        tuple(_part(slug, title, questions, answers) for slug, title, questions in _asked(course)),
        tuple(CasusInsight(one, _scenes(one, said)) for one in casussen),
        _stops(course, stopped),
        sum(row.people for row in settled(stopped)),
    )


def _asked(course: Course) -> list[tuple[str, str, Sequence[Question]]]:
    steps = [(one.slug, one.title, one.questions) for one in course.steps if isinstance(one, Module | Quiz)]
    return [(slug, title, questions) for slug, title, questions in (*steps, ("", "", course.opfris)) if questions]


def _part(
    slug: str, title: str, questions: Sequence[Question], answers: dict[tuple[str, str], list[Answered]]
) -> PartInsight:
    graded = [one for one in questions if one.graded]
    found = [item(one, _rows_of(one, answers)) for one in graded]
    known = sorted((one for one in found if one), key=lambda one: one.share)
    return PartInsight(slug, title, tuple(known), len(graded) - len(known))


def _rows_of(question: Question, answers: dict[tuple[str, str], list[Answered]]) -> list[Answered]:
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


def _scenes(casus: Casus, said: dict[tuple[str, str], list[Said]]) -> tuple[SceneItem, ...]:
    names = (casus.slug, *casus.former)
    found = (
        scene_item(scene, [row for name in names for row in said.get((name, scene.slug), ())])
        for scene in casus.scenes
        if scene.moves
    )
    return tuple(one for one in found if one)


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


def _stops(course: Course, rows: list[Stopped]) -> tuple[Stop, ...]:
    """Name the places where people stopped in the words of the present course; most people first."""
    found = []
    for (slug, screen), people in stops(rows).items():
        step = course.step(slug)
        if step is None:
            continue
        screens = step.screens if isinstance(step, Module) else ()
        title = next((one.title for one in screens if one.slug == screen), "")
        found.append(Stop(step.title, title, people))
    return tuple(sorted(found, key=lambda one: -one.people))
