"""The opfris: how what somebody learned stands, and a moment of a few questions, each with its answer at once.

Who came by the link of a letter sees the pages of that one moment, without a name and without a way to anything else.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from elearning import clock
from elearning.content.casus import Casus
from elearning.content.model import Module, Screen
from elearning.extensions import db
from elearning.rules.answering import grade, is_complete
from elearning.rules.opfris import Freshness
from elearning.services import meetings, memory
from elearning.services import opfris as moments
from elearning.services.bank import taught_on
from elearning.services.opfris import Item, OpfrisMoment
from elearning.services.standing import standing
from elearning.web.learn.blueprint import blueprint
from elearning.web.learn.questions import QuestionView, gone, incomplete, new_key, sent_with
from elearning.web.meeting_words import hour, long_day
from elearning.web.viewer import moment_of_letter, person_id

ADDRESS = "/opfris/<int(max=2147483647):moment_id>"


@dataclass(frozen=True)
class Answered:
    """A question of a moment that was answered: how it went, where it is taught, and when it comes back."""

    item: Item
    right: bool
    guessed: bool
    taught: tuple[Module, Screen] | None
    back: str


@blueprint.get("/opfris")
def opfris() -> str:
    """Say in words how everything stands that somebody learned, and offer to begin."""
    session, now = db.session(), clock.now()
    stands = standing(session, person_id(), now)
    words = [goal.freshness for one in stands for goal in one.goals]
    return render_template(
        "learn/opfris.html",
        here="opfris",
        stands=stands,
        due=words.count(Freshness.DUE),
        unfinished=moments.unfinished(session, person_id(), now),
        in_words=lambda at: in_words(at, now),
        meetings=meetings.coming_for(session, person_id(), now),
        long_day=long_day,
        hour=hour,
    )


@blueprint.post("/opfris/start")
def start_opfris() -> ResponseReturnValue:
    """Go on with the moment that is open, else begin one."""
    row = moments.begin(db.session(), person_id(), clock.now())
    if row is None:
        flash(gettext("Er is nog niets om op te frissen. Dat komt vanzelf als je een module doet."))
        return redirect(url_for("learn.opfris"))
    db.session.commit()
    return redirect(url_for("learn.opfris_moment", moment_id=row.id))


@blueprint.get(ADDRESS)
def opfris_moment(moment_id: int) -> ResponseReturnValue:
    """Lead to what is next in a moment; when its questions are answered, say how it went."""
    seen = _moment(moment_id)
    following = seen.next_question if "klaar" in request.args else seen.next_item
    return redirect(_url(seen, following)) if following else _done_page(seen)


@blueprint.get(f"{ADDRESS}/<int:number>")
def opfris_item(moment_id: int, number: int) -> ResponseReturnValue:
    """Show one question of a moment, to answer or with what was answered; or the mini-casus that goes along."""
    seen = _moment(moment_id)
    item = seen.item(number) or gone()
    if isinstance(item.thing, Casus):
        return render_template("learn/opfris_mini.html", **_shared(seen, item), casus=item.thing)
    if item.answer is None:
        return _question_page(seen, item, QuestionView(item.thing, {}, submission=new_key()))
    given, guessed = item.answer.given, item.answer.guessed
    return _question_page(seen, item, QuestionView(item.thing, given, guessed, grade(item.thing, given)))


@blueprint.post(f"{ADDRESS}/<int:number>")
def answer_opfris(moment_id: int, number: int) -> ResponseReturnValue:
    """Take an answer, which counts once; what we say to it is on the same address."""
    seen = _moment(moment_id)
    item = seen.item(number) or gone()
    question = item.question or gone()
    here = _url(seen, item, f"vraag-{question.key}")
    if item.answer is None:
        sent = sent_with(question)
        if not is_complete(question, sent.given):
            return _question_page(seen, item, incomplete(question, sent)), 422
        moments.answer(db.session(), seen, item, sent, clock.now())
        db.session.commit()
    return redirect(here)


def in_words(at: datetime, now: datetime) -> str:
    """Say in words how long it is until something is asked again."""
    days = (at - now).days
    if days < 1:
        return str(gettext("nu"))
    if days < 11:
        return str(gettext("over ongeveer een week"))
    if days < 60:
        return str(ngettext("over ongeveer %(num)s week", "over ongeveer %(num)s weken", round(days / 7)))
    return str(ngettext("over ongeveer %(num)s maand", "over ongeveer %(num)s maanden", round(days / 30)))


def _moment(moment_id: int) -> OpfrisMoment:
    """Find a moment of one's own; by the link of a letter only the moment of that letter."""
    if moment_of_letter() not in (None, moment_id):
        gone()
    return moments.moment(db.session(), person_id(), moment_id) or gone()


def _question_page(seen: OpfrisMoment, item: Item, view: QuestionView) -> str:
    taught = taught_on(item.course, view.question)
    return render_template("learn/opfris_question.html", **_shared(seen, item), view=view, taught=taught)


def _shared(seen: OpfrisMoment, item: Item) -> dict[str, object]:
    following = next((one for one in seen.items if not one.is_done and one is not item), None)
    return {"here": "opfris", "moment": seen, "item": item, "place": seen.place(item), "following": following}


def _done_page(seen: OpfrisMoment) -> str:
    session, now = db.session(), clock.now()
    due_at = {one.goal: one.due_at for one in memory.known(session, person_id())}
    answered = [_answered(item, due_at, now) for item in seen.questions]
    return render_template("learn/opfris_done.html", here="opfris", moment=seen, answered=answered)


def _answered(item: Item, due_at: dict[str, datetime], now: datetime) -> Answered:
    assert item.question
    assert item.answer
    at = due_at.get(f"{item.course.slug}/{item.question.goal}")
    return Answered(
        item,
        grade(item.question, item.answer.given).right,
        item.answer.guessed,
        taught_on(item.course, item.question),
        in_words(at, now) if at else "",
    )


def _url(seen: OpfrisMoment, item: Item, anchor: str | None = None) -> str:
    return url_for("learn.opfris_item", moment_id=seen.row.id, number=item.number, _anchor=anchor)
