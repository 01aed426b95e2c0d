"""Tests: beginning an attempt, saving it question by question, handing in, and the result."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.content.model import Quiz
from elearning.extensions import db
from elearning.rules.answering import grade, is_complete
from elearning.services import learning, testing
from elearning.services.learning import Visit
from elearning.services.testing import Sitting
from elearning.services.visiting import Answered
from elearning.web.learn.blueprint import blueprint
from elearning.web.learn.questions import (
    QuestionView,
    draft_of,
    gone,
    incomplete,
    kept_for_later,
    new_key,
    sent_with,
    visit_of,
)


@blueprint.post("/cursus/<slug>/<step>/start")
def start_attempt(slug: str, step: str) -> ResponseReturnValue:
    """Begin a test, or go on with the attempt that is open."""
    visit = visit_of(slug)
    quiz = visit.course.step(step)
    if not isinstance(quiz, Quiz):
        gone()
    try:
        attempt = testing.start_attempt(db.session(), visit, quiz, clock.now())
    except testing.TooManyAttemptsError:
        flash(gettext("Je hebt deze toets vandaag al drie keer gedaan. Morgen kun je weer."), "fout")
        return redirect(url_for("learn.step", slug=slug, step=step))
    db.session.commit()
    return redirect(url_for("learn.attempt", slug=slug, step=step, attempt_id=attempt.id))


@blueprint.get("/cursus/<slug>/<step>/poging/<int(max=2147483647):attempt_id>")
def attempt(slug: str, step: str, attempt_id: int) -> ResponseReturnValue:
    """Lead to the first open question, to handing in, or show the result."""
    sitting = _sitting(slug, attempt_id)
    saved = _saved(sitting)
    if sitting.attempt.handed_in_at is not None:
        return _result_page(sitting, saved)
    missing = [number for number, q in enumerate(sitting.questions, 1) if q.key not in saved]
    if missing and "inleveren" not in request.args:
        return redirect(_attempt_url(sitting, missing[0]))
    return render_template("learn/hand_in.html", here="cursus", sitting=sitting, saved=saved, missing=missing)


@blueprint.get("/cursus/<slug>/<step>/poging/<int(max=2147483647):attempt_id>/<int:number>")
def attempt_question(slug: str, step: str, attempt_id: int, number: int) -> ResponseReturnValue:
    """Show one question of a test, with what was saved or half filled in."""
    sitting = _sitting(slug, attempt_id)
    question = sitting.question(number) or gone()
    if sitting.attempt.handed_in_at is not None:
        return redirect(url_for("learn.attempt", slug=slug, step=step, attempt_id=attempt_id))
    every = _saved(sitting)
    saved = every.get(question.key)
    draft = sitting.visit.draft(testing.draft_key(sitting, question))
    given = saved.given if saved and not draft else draft
    guessed = bool(given.get("gokte")) or bool(saved and saved.guessed and not draft)
    view = QuestionView(question, given, guessed, submission=new_key())
    return _attempt_page(sitting, number, view, every)


@blueprint.post("/cursus/<slug>/<step>/poging/<int(max=2147483647):attempt_id>/<int:number>")
def save_answer(slug: str, step: str, attempt_id: int, number: int) -> ResponseReturnValue:
    """Save one answer of a test and go on; `concept` only keeps what is half filled in."""
    sitting = _sitting(slug, attempt_id)
    question = sitting.question(number) or gone()
    sent = sent_with(question)
    if "concept" in request.args or "bewaar" in request.form:
        draft = (testing.draft_key(sitting, question), draft_of(sent))
        learning.keep_place(db.session(), sitting.visit, clock.now(), at=(sitting.quiz.slug, None), draft=draft)
        db.session.commit()
        return ("", 204) if "concept" in request.args else kept_for_later()
    if not is_complete(question, sent.given):
        return _attempt_page(sitting, number, incomplete(question, sent), _saved(sitting)), 422
    try:
        testing.save_answer(db.session(), sitting, question, sent, clock.now())
    except testing.HandedInError:
        return redirect(url_for("learn.attempt", slug=slug, step=step, attempt_id=attempt_id))
    # What comes next is said before the commit: a row that was committed would be read again for it.
    following = _attempt_url(sitting, number + 1) if number < len(sitting.questions) else None
    db.session.commit()
    return redirect(following or url_for("learn.attempt", slug=slug, step=step, attempt_id=attempt_id, inleveren=1))


@blueprint.post("/cursus/<slug>/<step>/poging/<int(max=2147483647):attempt_id>/inleveren")
def hand_in(slug: str, step: str, attempt_id: int) -> ResponseReturnValue:
    """Hand a test in; twice counts once."""
    sitting = _sitting(slug, attempt_id)
    testing.hand_in(db.session(), sitting, clock.now())
    db.session.commit()
    return redirect(url_for("learn.attempt", slug=slug, step=step, attempt_id=attempt_id))


def _sitting(slug: str, attempt_id: int) -> Sitting:
    return testing.sitting(db.session(), visit_of(slug), attempt_id) or gone()


def quiz_page(visit: Visit, quiz: Quiz) -> str:
    """Show a test before, between and after attempts."""
    attempts = testing.attempts_at(db.session(), visit.person_id, visit.course.slug, quiz.slug)
    done = learning.done_in(db.session(), visit.person_id, visit.course.slug)
    return render_template(
        "learn/quiz.html",
        here="cursus",
        visit=visit,
        quiz=quiz,
        attempts=[one for one in attempts if one.handed_in_at],
        unfinished=testing.open_attempt(attempts),
        left=testing.attempts_left(attempts, clock.now()),
        is_done=(quiz.slug, "") in done,
    )


def _saved(sitting: Sitting) -> dict[str, Answered]:
    visit = sitting.visit
    rows = learning.answered_on(db.session(), visit.person_id, visit.course.slug, sitting.occasion)
    return {row.question: row for row in rows}


def _attempt_page(sitting: Sitting, number: int, view: QuestionView, saved: dict[str, Answered]) -> str:
    return render_template("learn/attempt.html", here="cursus", sitting=sitting, number=number, view=view, saved=saved)


def _result_page(sitting: Sitting, saved: dict[str, Answered]) -> str:
    views = _result_views(sitting, saved)
    wrong = [number for number, view in enumerate(views, 1) if view.verdict and not view.verdict.right]
    return render_template("learn/result.html", here="cursus", sitting=sitting, views=views, wrong=wrong)


def _result_views(sitting: Sitting, saved: dict[str, Answered]) -> list[QuestionView]:
    views = []
    for question in sitting.questions:
        row = saved.get(question.key)
        given: dict[str, Any] = row.given if row else {}
        views.append(QuestionView(question, given, bool(row and row.guessed), grade(question, given)))
    return views


def _attempt_url(sitting: Sitting, number: int) -> str:
    return url_for(
        "learn.attempt_question",
        slug=sitting.visit.course.slug,
        step=sitting.quiz.slug,
        attempt_id=sitting.attempt.id,
        number=number,
    )
