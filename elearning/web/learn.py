"""Learning: the path, a module screen by screen, and tests. Every page works without JavaScript."""

import secrets
from dataclasses import dataclass
from typing import Any, NoReturn

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.content.model import Module, Question, Quiz, Screen
from elearning.extensions import db
from elearning.models import Answer
from elearning.rules.answering import Given, Submission, Verdict, given_from, grade, is_complete
from elearning.rules.progress import goal_progress, progress_of
from elearning.rules.starter import CHOICES, plan
from elearning.services import learning, overview, testing
from elearning.services.learning import Visit
from elearning.services.publishing import media_path
from elearning.services.testing import Sitting
from elearning.web.pages import settings
from elearning.web.viewer import person_id

blueprint = Blueprint("learn", __name__)

MEDIA_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt",
}
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class QuestionView:
    """A question as one learner sees it now: empty, half filled in, or answered."""

    question: Question
    given: Given
    guessed: bool = False
    verdict: Verdict | None = None
    #: Answered for practice: shown, but not stored.
    practice: bool = False
    message: str = ""
    submission: str = ""
    kept: str = ""


@blueprint.get("/mijn-leerpad")
def path() -> str:
    """Show the next step, the courses and how far somebody is."""
    seen = overview.learner(db.session(), person_id(), clock.local_date(clock.now()))
    return render_template("learn/path.html", here="leerpad", seen=seen, now=clock.now(), choices=CHOICES)


@blueprint.get("/mijn-leerpad/<int:minutes>")
def starter(minutes: int) -> ResponseReturnValue:
    """Say what fits in 5, 10 or 20 minutes."""
    if minutes not in CHOICES:
        abort(404)
    seen = overview.learner(db.session(), person_id(), clock.local_date(clock.now()))
    steps = plan([one.progress for one in seen.courses], minutes)
    return render_template("learn/starter.html", here="leerpad", minutes=minutes, steps=steps, choices=CHOICES)


@blueprint.get("/cursus/<slug>")
def course(slug: str) -> str:
    """Show a course: its welcome text, its steps and its goals."""
    visit = _visit(slug)
    done = learning.done_in(db.session(), visit.person_id, slug)
    progress = progress_of(visit.course, done, visit.place.step if visit.place else None)
    return render_template(
        "learn/course.html", here="cursus", visit=visit, progress=progress, goals=goal_progress(visit.course, done)
    )


@blueprint.get("/cursus/<slug>/<step>")
def step(slug: str, step: str) -> ResponseReturnValue:
    """Lead to where somebody was in a module; or show a test with one's attempts."""
    visit = _visit(slug)
    found = visit.course.step(step) or _gone()
    if isinstance(found, Quiz):
        return _quiz_page(visit, found)
    if found.held_back:
        return render_template("learn/held_back.html", here="cursus", visit=visit, module=found), 404
    wanted = visit.place.screen if visit.place and visit.place.step == found.slug else None
    screens = [screen.slug for screen in found.screens]
    return redirect(_screen_url(slug, found, wanted if wanted in screens else screens[0]))


@blueprint.get("/cursus/<slug>/<step>/<screen>")
def screen(slug: str, step: str, screen: str) -> ResponseReturnValue:
    """Show one screen of a module."""
    visit, module = _module(slug, step)
    shown = _screen(module, screen)
    if shown is None:
        flash(gettext("Dit deel van de module is veranderd. Je bent nu op de plek die er het dichtst bij ligt."))
        return redirect(_screen_url(slug, module, module.screens[0].slug))
    return _screen_page(visit, module, shown)


@blueprint.post("/cursus/<slug>/<step>/<screen>/antwoord/<key>")
def answer(slug: str, step: str, screen: str, key: str) -> ResponseReturnValue:
    """Take an answer: the first one counts, later ones are practice, a reflection is only shown its example."""
    visit, module = _module(slug, step)
    shown, question = _question(module, screen, key)
    sent = _sent(question)
    if "bewaar" in request.form:
        return _keep_for_later(visit, module, shown, question, sent)
    if not is_complete(question, sent.given):
        return _screen_page(visit, module, shown, _incomplete(question, sent)), 422
    if not question.graded or "oefen" in request.form:
        practised = QuestionView(question, sent.given, sent.guessed, grade(question, sent.given), practice=True)
        return _screen_page(visit, module, shown, practised)
    learning.answer_question(db.session(), visit, module, question, sent, clock.now())
    learning.keep_place(db.session(), visit, clock.now(), at=(module.slug, shown.slug))
    db.session.commit()
    return redirect(_screen_url(slug, module, shown.slug, f"vraag-{key}"))


@blueprint.post("/cursus/<slug>/<step>/<screen>/verder")
def go_on(slug: str, step: str, screen: str) -> ResponseReturnValue:
    """Finish a screen and go on to the next; what is still open is said kindly."""
    visit, module = _module(slug, step)
    shown = _screen(module, screen) or _gone()
    went = learning.go_on(db.session(), visit, module, shown, clock.now())
    db.session.commit()
    if went.still_open:
        return redirect(_screen_url(slug, module, shown.slug, f"vraag-{went.still_open[0].key}", open=1))
    if went.course_done or went.module_done:
        return redirect(url_for("learn.course", slug=slug, klaar=module.slug))
    return redirect(_screen_url(slug, module, learning.next_place(visit.course, module, shown)[1] or ""))


@blueprint.post("/cursus/<slug>/<step>/<screen>/concept/<key>")
def keep_draft(slug: str, step: str, screen: str, key: str) -> ResponseReturnValue:
    """Keep what is half filled in, so that any device goes on with it. A reflection is never kept this way."""
    visit, module = _module(slug, step)
    shown, question = _question(module, screen, key)
    if not question.graded:
        abort(404)
    sent = _sent(question)
    learning.keep_place(db.session(), visit, clock.now(), at=(module.slug, shown.slug), draft=(key, _draft(sent)))
    db.session.commit()
    return "", 204


@blueprint.post("/cursus/<slug>/<step>/<screen>/reflectie/<key>")
def keep_reflection(slug: str, step: str, screen: str, key: str) -> ResponseReturnValue:
    """Keep a reflection, because its writer pressed "Bewaar voor mij"; empty text removes it."""
    visit, module = _module(slug, step)
    shown, question = _question(module, screen, key)
    if question.graded:
        abort(404)
    text = "".join(_sent(question).given.get("tekst", ()))
    learning.keep_reflection(db.session(), visit, question, text, clock.now())
    db.session.commit()
    flash(gettext("Bewaard. Alleen jij kunt dit lezen.") if text else gettext("Verwijderd."))
    return redirect(_screen_url(slug, module, shown.slug, f"vraag-{key}"))


@blueprint.post("/cursus/<slug>/<step>/start")
def start_attempt(slug: str, step: str) -> ResponseReturnValue:
    """Begin a test, or go on with the attempt that is open."""
    visit = _visit(slug)
    quiz = visit.course.step(step)
    if not isinstance(quiz, Quiz):
        _gone()
    try:
        attempt = testing.start_attempt(db.session(), visit, quiz, clock.now())
    except testing.TooManyAttemptsError:
        flash(gettext("Je hebt deze toets vandaag al drie keer gedaan. Morgen kun je weer."), "fout")
        return redirect(url_for("learn.step", slug=slug, step=step))
    db.session.commit()
    return redirect(url_for("learn.attempt", slug=slug, step=step, attempt_id=attempt.id))


@blueprint.get("/cursus/<slug>/<step>/poging/<int:attempt_id>")
def attempt(slug: str, step: str, attempt_id: int) -> ResponseReturnValue:
    """Lead to the first open question, to handing in, or show the result."""
    sitting = _sitting(slug, attempt_id)
    saved = _saved(sitting)
    if sitting.attempt.handed_in_at is not None:
        return render_template("learn/result.html", here="cursus", sitting=sitting, views=_result_views(sitting, saved))
    missing = [number for number, q in enumerate(sitting.questions, 1) if q.key not in saved]
    if missing and "inleveren" not in request.args:
        return redirect(_attempt_url(sitting, missing[0]))
    return render_template("learn/hand_in.html", here="cursus", sitting=sitting, saved=saved, missing=missing)


@blueprint.get("/cursus/<slug>/<step>/poging/<int:attempt_id>/<int:number>")
def attempt_question(slug: str, step: str, attempt_id: int, number: int) -> ResponseReturnValue:
    """Show one question of a test, with what was saved or half filled in."""
    sitting = _sitting(slug, attempt_id)
    question = sitting.question(number) or _gone()
    if sitting.attempt.handed_in_at is not None:
        return redirect(url_for("learn.attempt", slug=slug, step=step, attempt_id=attempt_id))
    saved = _saved(sitting).get(question.key)
    draft = sitting.visit.draft(testing.draft_key(sitting, question))
    given = saved.given if saved and not draft else draft
    guessed = bool(given.get("gokte")) or bool(saved and saved.guessed and not draft)
    view = QuestionView(question, given, guessed, submission=_new_key())
    return _attempt_page(sitting, number, view)


@blueprint.post("/cursus/<slug>/<step>/poging/<int:attempt_id>/<int:number>")
def save_answer(slug: str, step: str, attempt_id: int, number: int) -> ResponseReturnValue:
    """Save one answer of a test and go on; `concept` only keeps what is half filled in."""
    sitting = _sitting(slug, attempt_id)
    question = sitting.question(number) or _gone()
    sent = _sent(question)
    if "concept" in request.args or "bewaar" in request.form:
        draft = (testing.draft_key(sitting, question), _draft(sent))
        learning.keep_place(db.session(), sitting.visit, clock.now(), at=(sitting.quiz.slug, None), draft=draft)
        db.session.commit()
        return ("", 204) if "concept" in request.args else redirect(url_for("learn.path"))
    if not is_complete(question, sent.given):
        return _attempt_page(sitting, number, _incomplete(question, sent)), 422
    try:
        testing.save_answer(db.session(), sitting, question, sent, clock.now())
    except testing.HandedInError:
        return redirect(url_for("learn.attempt", slug=slug, step=step, attempt_id=attempt_id))
    db.session.commit()
    if number < len(sitting.questions):
        return redirect(_attempt_url(sitting, number + 1))
    return redirect(url_for("learn.attempt", slug=slug, step=step, attempt_id=attempt_id, inleveren=1))


@blueprint.post("/cursus/<slug>/<step>/poging/<int:attempt_id>/inleveren")
def hand_in(slug: str, step: str, attempt_id: int) -> ResponseReturnValue:
    """Hand a test in; twice counts once."""
    sitting = _sitting(slug, attempt_id)
    testing.hand_in(db.session(), sitting, clock.now())
    db.session.commit()
    return redirect(url_for("learn.attempt", slug=slug, step=step, attempt_id=attempt_id))


@blueprint.get("/media/<digest>/<name>")
def media(digest: str, name: str) -> ResponseReturnValue:
    """Serve a picture or film by its content, in parts where a player asks for that."""
    kind = MEDIA_TYPES.get(name.rpartition(".")[2].lower())
    file = media_path(settings().media_dir, digest)
    if kind is None or len(digest) != 64 or not digest.isalnum() or not file.is_file():
        abort(404)
    response = send_file(file.resolve(), mimetype=kind, max_age=YEAR, etag=digest)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _visit(slug: str) -> Visit:
    return learning.visit(db.session(), person_id(), slug, clock.local_date(clock.now())) or _gone()


def _module(slug: str, step: str) -> tuple[Visit, Module]:
    visit = _visit(slug)
    found = visit.course.step(step)
    if not isinstance(found, Module) or found.held_back:
        _gone()
    return visit, found


def _screen(module: Module, slug: str) -> Screen | None:
    return next((screen for screen in module.screens if screen.slug == slug), None)


def _question(module: Module, screen: str, key: str) -> tuple[Screen, Question]:
    shown = _screen(module, screen) or _gone()
    return shown, next((question for question in shown.questions if question.key == key), None) or _gone()


def _sitting(slug: str, attempt_id: int) -> Sitting:
    return testing.sitting(db.session(), _visit(slug), attempt_id) or _gone()


def _gone() -> NoReturn:
    abort(404)


def _sent(question: Question) -> Submission:
    given = given_from(question, request.form.to_dict(flat=False))
    return Submission(given, "gokte" in request.form, request.form.get("inzending", "")[:64] or _new_key())


def _draft(sent: Submission) -> Given:
    return {**sent.given, **({"gokte": ["ja"]} if sent.guessed else {})}


def _new_key() -> str:
    return secrets.token_urlsafe(12)


def _incomplete(question: Question, sent: Submission) -> QuestionView:
    message = {
        "volgorde": gettext("Geef elke regel een eigen plek."),
        "koppel": gettext("Kies bij elke regel wat erbij hoort."),
        "invul": gettext("Vul eerst iets in."),
        "open": gettext("Schrijf eerst iets op. Eén zin is genoeg."),
    }.get(question.kind.value, gettext("Kies eerst een antwoord."))
    return QuestionView(question, sent.given, sent.guessed, message=message, submission=_new_key())


def _keep_for_later(
    visit: Visit, module: Module, shown: Screen, question: Question, sent: Submission
) -> ResponseReturnValue:
    draft = (question.key, _draft(sent)) if question.graded else None
    learning.keep_place(db.session(), visit, clock.now(), at=(module.slug, shown.slug), draft=draft)
    db.session.commit()
    flash(gettext("Bewaard. Je gaat straks verder waar je was, op elk apparaat."))
    return redirect(url_for("learn.path"))


def _screen_page(visit: Visit, module: Module, shown: Screen, instead: QuestionView | None = None) -> str:
    """Show a screen; `instead` is a question that was just tried and is not stored."""
    session = db.session()
    done = learning.done_in(session, visit.person_id, visit.course.slug)
    answers = learning.answers_on(session, visit.person_id, visit.course.slug, learning.occasion_of(module))
    has_reflection = any(not question.graded for question in shown.questions)
    kept = learning.reflections_of(session, visit.person_id, visit.course.slug) if has_reflection else {}
    views = {q.key: _view(visit, q, answers.get(q.key), kept.get(q.key, "")) for q in shown.questions}
    if instead is not None:
        views[instead.question.key] = instead
    progress = progress_of(visit.course, done, module.slug)
    return render_template(
        "learn/screen.html",
        here="cursus",
        visit=visit,
        module=module,
        screen=shown,
        views=views,
        done=done,
        progress=next(one for one in progress.steps if one.step.slug == module.slug),
        number=module.screens.index(shown) + 1,
    )


def _view(visit: Visit, question: Question, answer: Answer | None, kept: str) -> QuestionView:
    """Decide how a question is shown: answered, again for practice, or with its draft."""
    if answer is not None and request.args.get("opnieuw") != question.key:
        return QuestionView(question, answer.given, answer.guessed, grade(question, answer.given))
    if answer is not None:
        return QuestionView(question, {}, practice=True, submission=_new_key())
    draft = visit.draft(question.key)
    given = {"tekst": [kept]} if kept else draft
    is_open = "open" in request.args and question.graded
    message = gettext("Deze vraag staat nog open.") if is_open else ""
    return QuestionView(question, given, bool(draft.get("gokte")), message=message, submission=_new_key(), kept=kept)


def _quiz_page(visit: Visit, quiz: Quiz) -> str:
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


def _saved(sitting: Sitting) -> dict[str, Answer]:
    return learning.answers_on(db.session(), sitting.visit.person_id, sitting.visit.course.slug, sitting.occasion)


def _attempt_page(sitting: Sitting, number: int, view: QuestionView) -> str:
    return render_template(
        "learn/attempt.html", here="cursus", sitting=sitting, number=number, view=view, saved=_saved(sitting)
    )


def _result_views(sitting: Sitting, saved: dict[str, Answer]) -> list[QuestionView]:
    views = []
    for question in sitting.questions:
        row = saved.get(question.key)
        given: dict[str, Any] = row.given if row else {}
        views.append(QuestionView(question, given, bool(row and row.guessed), grade(question, given)))
    return views


def _screen_url(slug: str, module: Module, screen: str, anchor: str | None = None, **query: Any) -> str:
    return url_for("learn.screen", slug=slug, step=module.slug, screen=screen, _anchor=anchor, **query)


def _attempt_url(sitting: Sitting, number: int) -> str:
    return url_for(
        "learn.attempt_question",
        slug=sitting.visit.course.slug,
        step=sitting.quiz.slug,
        attempt_id=sitting.attempt.id,
        number=number,
    )
