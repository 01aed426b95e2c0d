"""A module, screen by screen: reading, answering, and going on."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.content.model import Module, Question, Screen
from elearning.extensions import db
from elearning.rules.answering import Submission, grade, is_complete
from elearning.rules.progress import reading_of
from elearning.services import learning, precheck
from elearning.services.learning import Visit
from elearning.services.visiting import Answered
from elearning.web.learn.blueprint import blueprint
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


@blueprint.get("/cursus/<slug>/<step>/<screen>")
def screen(slug: str, step: str, screen: str) -> ResponseReturnValue:
    """Show one screen of a module."""
    visit, module = module_of(slug, step)
    shown = _screen(module, screen)
    return _screen_page(visit, module, shown) if shown else _nearest(slug, module, screen)


@blueprint.post("/cursus/<slug>/<step>/<screen>/antwoord/<key>")
def answer(slug: str, step: str, screen: str, key: str) -> ResponseReturnValue:
    """Take an answer: the first one counts, later ones are practice, a reflection is only shown its example."""
    visit, module = module_of(slug, step)
    found = _find(module, screen, key)
    if found is None:
        return _nearest(slug, module, screen)
    shown, question = found
    sent = sent_with(question)
    if "bewaar" in request.form:
        return _keep_for_later(visit, module, shown, question, sent)
    if not is_complete(question, sent.given):
        return _screen_page(visit, module, shown, incomplete(question, sent)), 422
    # Practice is for after the first answer, or it could be used to look before it.
    if not question.graded or ("oefen" in request.form and learning.is_answered(db.session(), visit, module, question)):
        practised = QuestionView(question, sent.given, sent.guessed, grade(question, sent.given), practice=True)
        return _screen_page(visit, module, shown, practised)
    learning.answer_question(db.session(), visit, module, question, sent, clock.now())
    db.session.commit()
    return redirect(screen_url(slug, module, shown.slug, f"vraag-{key}"))


@blueprint.post("/cursus/<slug>/<step>/<screen>/verder")
def go_on(slug: str, step: str, screen: str) -> ResponseReturnValue:
    """Finish a screen and go on to the next; what is still open is said kindly."""
    visit, module = module_of(slug, step)
    shown = _screen(module, screen)
    if shown is None:
        return _nearest(slug, module, screen)
    went = learning.go_on(db.session(), visit, module, shown, clock.now())
    db.session.commit()
    if went.still_open:
        return redirect(screen_url(slug, module, shown.slug, f"vraag-{went.still_open[0].key}", open=1))
    if went.module_done:
        return redirect(url_for("learn.course", slug=slug, klaar=module.slug))
    return redirect(screen_url(slug, module, went.next_screen))


@blueprint.post("/cursus/<slug>/<step>/<screen>/concept/<key>")
def keep_draft(slug: str, step: str, screen: str, key: str) -> ResponseReturnValue:
    """Keep what is half filled in, so that any device goes on with it. A reflection is never kept this way."""
    visit, module = module_of(slug, step)
    shown, question = _question(module, screen, key)
    if not question.graded:
        gone()
    sent = sent_with(question)
    learning.keep_place(db.session(), visit, clock.now(), at=(module.slug, shown.slug), draft=(key, draft_of(sent)))
    db.session.commit()
    return "", 204


@blueprint.post("/cursus/<slug>/<step>/<screen>/reflectie/<key>")
def keep_reflection(slug: str, step: str, screen: str, key: str) -> ResponseReturnValue:
    """Keep a reflection, because its writer pressed "Bewaar voor mij"; empty text removes it."""
    visit, module = module_of(slug, step)
    shown, question = _question(module, screen, key)
    if question.graded:
        gone()
    text = "".join(sent_with(question).given.get("tekst", ()))
    learning.keep_reflection(db.session(), visit, question, text, clock.now())
    db.session.commit()
    flash(gettext("Bewaard. Alleen jij kunt dit lezen.") if text else gettext("Verwijderd."))
    return redirect(screen_url(slug, module, shown.slug, f"vraag-{key}"))


def _screen(module: Module, slug: str) -> Screen | None:
    return next((screen for screen in module.screens if screen.slug == slug), None)


def _nearest(slug: str, module: Module, screen: str) -> ResponseReturnValue:
    """Lead who was on a place that is no longer there to the screen it was on, or else to where the module begins."""
    place = _screen(module, screen) or module.screens[0]
    flash(gettext("Dit deel van de module is veranderd. Je bent nu op de plek die er het dichtst bij ligt."))
    return redirect(screen_url(slug, module, place.slug))


def _find(module: Module, screen: str, key: str) -> tuple[Screen, Question] | None:
    shown = _screen(module, screen)
    question = next((question for question in shown.questions if question.key == key), None) if shown else None
    return (shown, question) if shown and question else None


def _question(module: Module, screen: str, key: str) -> tuple[Screen, Question]:
    return _find(module, screen, key) or gone()


def _keep_for_later(
    visit: Visit, module: Module, shown: Screen, question: Question, sent: Submission
) -> ResponseReturnValue:
    draft = (question.key, draft_of(sent)) if question.graded else None
    learning.keep_place(db.session(), visit, clock.now(), at=(module.slug, shown.slug), draft=draft)
    db.session.commit()
    return kept_for_later()


def _screen_page(visit: Visit, module: Module, shown: Screen, instead: QuestionView | None = None) -> str:
    """Show a screen; `instead` is a question that was just tried and is not stored."""
    session = db.session()
    marks, kept = learning.marks_and_kept(session, visit.person_id, visit.course.slug, shown)
    answers, before = precheck.answers_of(session, visit, module)
    number = module.screens.index(shown) + 1
    views = {q.key: _view(visit, q, learning.answer_to(answers, q), kept.get(q.key, "")) for q in shown.questions}
    if instead is not None:
        views[instead.question.key] = instead
    return render_template(
        "learn/screen.html",
        here="cursus",
        visit=visit,
        module=module,
        screen=shown,
        views=views,
        reading=reading_of(module, marks.done, marks.skipped),
        # Only where a module begins there is a way to its check.
        check=precheck.check_of(visit, module, marks, answers, before) if number == 1 else None,
        number=number,
    )


def _view(visit: Visit, question: Question, answer: Answered | None, kept: str) -> QuestionView:
    """Decide how a question is shown: answered, again for practice, or with its draft."""
    if answer is not None and request.args.get("opnieuw") != question.key:
        return QuestionView(question, answer.given, answer.guessed, grade(question, answer.given))
    if answer is not None:
        return QuestionView(question, {}, practice=True, submission=new_key())
    draft = visit.draft(question.key)
    given = {"tekst": [kept]} if kept else draft
    is_open = "open" in request.args and question.graded
    message = gettext("Deze vraag staat nog open.") if is_open else ""
    return QuestionView(question, given, bool(draft.get("gokte")), message=message, submission=new_key(), kept=kept)


def screen_url(slug: str, module: Module, screen: str, anchor: str | None = None, **query: Any) -> str:
    """Address a screen of a module."""
    return url_for("learn.screen", slug=slug, step=module.slug, screen=screen, _anchor=anchor, **query)
