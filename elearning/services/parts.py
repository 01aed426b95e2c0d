"""What leerbrieven say about a course or a casus; one function a kind, each looks first whether it is still needed.

Nothing here writes. What a letter says about an opfris moment is in `services/offering.py`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from elearning.clock import local_date
from elearning.content.casus import Casus
from elearning.models import CasusPlay, Letter, LetterKind
from elearning.rules import casus as rules
from elearning.services import casus as casussen
from elearning.services import deadlines, reminding
from elearning.services.desk import Desk, NotNeededError
from elearning.services.letters import is_open
from elearning.services.overview import CourseSeen

#: So many pieces of verdieping are named at most.
MORE = 3


def part_of(desk: Desk, letter: Letter) -> dict[str, Any]:
    """Give what a letter says, by name; raises NotNeededError."""
    return {"kind": letter.kind.value, **_PARTS[letter.kind](desk, letter)}


def _nudge(desk: Desk, letter: Letter) -> dict[str, Any]:
    seen = _unfinished(desk, letter)
    if seen.place and seen.place.seen_at > letter.made_at:
        raise NotNeededError("is al weer bezig")
    if seen.progress.now is None or seen.progress.own_part_done:
        raise NotNeededError("er is nu niets om mee verder te gaan")
    course, step = seen.progress.course, seen.progress.now.step
    return {
        "title": course.title,
        "step": step.title,
        "minutes": max(seen.progress.now.minutes_left, 1),
        "url": desk.url("cursus", course.slug, step.slug),
        "is_last": letter.period.endswith("/2"),
    }


def _next_step(desk: Desk, letter: Letter) -> dict[str, Any]:
    finished = desk.course(letter.data["course"])
    title = finished.progress.course.title
    others = [one for one in desk.learner.courses if not one.progress.own_part_done and one.progress.now]
    if following := next((one for one in others if one.enrolment), None) or next(iter(others), None):
        course = following.progress.course
        told = {"title": course.title, "summary": course.summary, "is_begun": following.enrolment is not None}
        return {"title": title, "next": told, "more": [], "url": desk.url("cursus", course.slug)}
    more = [f"{step.step.title} ({step.minutes_left} min)" for step in finished.offers[:MORE]]
    if not more:
        raise NotNeededError("er is niets meer te doen")
    return {"title": title, "next": None, "more": more, "url": desk.url("cursus", finished.progress.course.slug)}


def _call_back(desk: Desk, letter: Letter) -> dict[str, Any]:
    playing = casussen.play(desk.session, desk.person.id, letter.data["play"])
    if playing is None or rules.sequel(playing.casus, playing.position) is None:
        raise NotNeededError("er is geen tweede gesprek")
    course = desk.course(letter.data["course"]).progress.course
    present = course.casus(playing.casus.slug)
    if present is None or present.held_back:
        raise NotNeededError("de casus is er nu niet")
    if _was_called_back(desk, letter) or _has_second_sitting(desk, playing.row, present):
        raise NotNeededError("het tweede gesprek is al begonnen of aangeboden")
    return {
        "resident": present.resident,
        "title": present.title,
        "minutes": present.minutes,
        "url": desk.url("cursus", course.slug, present.slug, "gesprek", playing.row.id),
    }


def _deadline(desk: Desk, letter: Letter) -> dict[str, Any]:
    seen, on = _unfinished(desk, letter), date.fromisoformat(letter.data["on"])
    if local_date(desk.now) > on:
        raise NotNeededError("de datum is voorbij")
    if not deadlines.stands(desk.session, desk.person.id, letter.data["course"], on, local_date(desk.now)):
        raise NotNeededError("het team heeft nu een andere datum")
    return {**_left(desk, seen), "on": on}


def _reminder(desk: Desk, letter: Letter) -> dict[str, Any]:
    reminding.look(desk.session, desk.person, letter, desk.now)
    told = {"asker": letter.data["from"], "is_new": desk.person.password_hash is None}
    if letter.data.get("opfris"):
        return {**told, "is_opfris": True, "url": desk.url("opfris")}
    seen = _unfinished(desk, letter)
    if seen.progress.own_part_done:
        raise NotNeededError("er is nu niets om mee verder te gaan")
    return {**told, **_left(desk, seen), "is_opfris": False}


def _unfinished(desk: Desk, letter: Letter) -> CourseSeen:
    seen = desk.course(letter.data["course"])
    if seen.progress.is_done or (seen.enrolment and seen.enrolment.completed_at):
        raise NotNeededError("de cursus is al af")
    return seen


def _left(desk: Desk, seen: CourseSeen) -> dict[str, Any]:
    course = seen.progress.course
    return {
        "title": course.title,
        "minutes": max(seen.progress.minutes_left, 1),
        "url": desk.url("cursus", course.slug),
    }


def _was_called_back(desk: Desk, letter: Letter) -> bool:
    """Tell whether another play of this casus brought a letter, or a later one still will."""
    about = f"{letter.data['course']}/{letter.data['casus']}/"
    others = select(Letter).where(
        Letter.person_id == letter.person_id,
        Letter.kind == LetterKind.CALL_BACK,
        Letter.period.startswith(about, autoescape=True),
        Letter.id != letter.id,
    )
    sent = others.where(Letter.sent_at.is_not(None))
    later = others.where(is_open(), Letter.id > letter.id)
    return any(desk.session.scalar(query.limit(1)) is not None for query in (sent, later))


def _has_second_sitting(desk: Desk, row: CasusPlay, casus: Casus) -> bool:
    """Tell whether somebody went on by themselves since."""
    begun = exists().where(
        CasusPlay.person_id == row.person_id,
        CasusPlay.course == row.course,
        CasusPlay.casus.in_({row.casus, casus.slug, *casus.former}),
        CasusPlay.sitting == casussen.SECOND,
        CasusPlay.started_at >= (row.ended_at or row.started_at),
    )
    return bool(desk.session.scalar(select(begun)))


_PARTS: dict[LetterKind, Callable[[Desk, Letter], dict[str, Any]]] = {
    LetterKind.NUDGE: _nudge,
    LetterKind.NEXT_STEP: _next_step,
    LetterKind.CALL_BACK: _call_back,
    LetterKind.DEADLINE: _deadline,
    LetterKind.REMINDER: _reminder,
}
