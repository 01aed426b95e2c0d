"""The check beforehand: question by question with the answer at once, its result, and skipping the module."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.content.model import Question
from elearning.extensions import db
from elearning.rules.answering import Submission, grade, is_complete
from elearning.services import learning, precheck
from elearning.services.precheck import Check
from elearning.web.learn.blueprint import blueprint
from elearning.web.learn.modules import screen_url
from elearning.web.learn.questions import (
    QuestionView,
    draft_of,
    gone,
    incomplete,
    kept_for_later,
    module_of,
    new_key,
    sent_with,
)


@blueprint.get("/cursus/<slug>/<step>/weet-ik-al")
def check(slug: str, step: str) -> ResponseReturnValue:
    """Lead to the first open question, or show what somebody knows; who is reading already, reads on."""
    seen = _check(slug, step)
    if seen.is_over:
        return _result_page(seen)
    if not seen.is_open:
        flash(gettext("Voor deze module is er nu geen check. Je kunt hem gewoon lezen."))
        return redirect(screen_url(seen.visit.course.slug, seen.module, seen.module.screens[0].slug))
    return redirect(_question_url(seen, seen.next_number or 1))


@blueprint.get("/cursus/<slug>/<step>/weet-ik-al/<int:number>")
def check_question(slug: str, step: str, number: int) -> ResponseReturnValue:
    """Show one question of a check: to answer, or with what was answered."""
    seen = _check(slug, step)
    if not 1 <= number <= len(seen.questions):
        gone()
    question = seen.questions[number - 1]
    answer = seen.answers.get(question.key)
    if answer is not None:
        verdict = grade(question, answer.given)
        return _question_page(seen, QuestionView(question, answer.given, answer.guessed, verdict))
    if not seen.is_open:
        return redirect(_url(seen))
    draft = seen.draft(question)
    return _question_page(seen, QuestionView(question, draft, bool(draft.get("gokte")), submission=new_key()))


@blueprint.post("/cursus/<slug>/<step>/weet-ik-al/antwoord/<key>")
def answer_check(slug: str, step: str, key: str) -> ResponseReturnValue:
    """Take an answer, which counts once; a question that is no longer asked leads to what is."""
    seen = _check(slug, step)
    question = seen.question(key)
    if question is None:
        return redirect(_url(seen))
    here = _question_url(seen, seen.questions.index(question) + 1, f"vraag-{key}")
    if question.key in seen.answers or not seen.is_open:
        return redirect(here)
    sent = sent_with(question)
    if "bewaar" in request.form:
        _keep(seen, question, sent)
        return kept_for_later()
    if not is_complete(question, sent.given):
        return _question_page(seen, incomplete(question, sent)), 422
    precheck.answer(db.session(), seen, question, sent, clock.now())
    db.session.commit()
    return redirect(here)


@blueprint.post("/cursus/<slug>/<step>/weet-ik-al/concept/<key>")
def keep_check_draft(slug: str, step: str, key: str) -> ResponseReturnValue:
    """Keep what is half filled in, so that any device goes on with it."""
    seen = _check(slug, step)
    question = seen.question(key) or gone()
    if seen.is_open and question.key not in seen.answers:
        _keep(seen, question, sent_with(question))
    return "", 204


@blueprint.post("/cursus/<slug>/<step>/weet-ik-al/overslaan")
def skip_module(slug: str, step: str) -> ResponseReturnValue:
    """Skip a module of which everything is known; if it changed meanwhile, what is new is asked first."""
    seen = _check(slug, step)
    if not precheck.skip(db.session(), seen, clock.now()) and not seen.is_skipped:
        if seen.is_open and seen.answers:
            flash(gettext("Deze module is veranderd sinds je check. Er zijn nog vragen bij gekomen."))
        return redirect(_url(seen))
    db.session.commit()
    return redirect(url_for("learn.course", slug=seen.visit.course.slug, klaar=seen.module.slug))


def _check(slug: str, step: str) -> Check:
    return precheck.look(db.session(), *module_of(slug, step))


def _keep(seen: Check, question: Question, sent: Submission) -> None:
    draft = (precheck.draft_key(seen.module, question), draft_of(sent))
    at = (seen.module.slug, precheck.PLACE)
    learning.keep_place(db.session(), seen.visit, clock.now(), at=at, draft=draft)
    db.session.commit()


def _question_page(seen: Check, view: QuestionView) -> str:
    number = seen.questions.index(view.question) + 1
    return render_template("learn/check.html", here="cursus", check=seen, view=view, number=number)


def _result_page(seen: Check) -> str:
    titles = {goal.slug: goal.title for goal in seen.visit.course.goals}
    screens = _screens_to_read(seen)
    return render_template("learn/check_result.html", here="cursus", check=seen, titles=titles, screens=screens)


def _screens_to_read(seen: Check) -> dict[str, list[tuple[str, str]]]:
    """Say per goal on which screens (slug, title) the questions stand that were not known."""
    missed = {one.goal: {question.key for question in one.missed} for one in seen.goals}
    return {
        goal: [
            (screen.slug, screen.title)
            for screen in seen.module.screens
            if keys & {question.key for question in screen.questions}
        ]
        for goal, keys in missed.items()
    }


def _url(seen: Check) -> str:
    return url_for("learn.check", slug=seen.visit.course.slug, step=seen.module.slug)


def _question_url(seen: Check, number: int, anchor: str | None = None) -> str:
    slug, step = seen.visit.course.slug, seen.module.slug
    return url_for("learn.check_question", slug=slug, step=step, number=number, _anchor=anchor)
