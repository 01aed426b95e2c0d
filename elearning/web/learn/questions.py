"""What every page with a question shares: finding the course, reading the form, and how a question is shown."""

import secrets
from dataclasses import dataclass
from typing import NoReturn

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.content.model import Module, Question
from elearning.extensions import db
from elearning.rules.answering import Given, Submission, Verdict, given_from
from elearning.services import learning
from elearning.services.learning import Visit
from elearning.web.viewer import person_id


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


def visit_of(slug: str) -> Visit:
    """Find a published course with the learner's place in it, or a page that says it is not there."""
    return learning.visit(db.session(), person_id(), slug, clock.local_date(clock.now())) or gone()


def module_of(slug: str, step: str) -> tuple[Visit, Module]:
    """Find a module that is open to learners, with the visit to its course."""
    visit = visit_of(slug)
    found = visit.course.step(step)
    if not isinstance(found, Module) or found.held_back:
        gone()
    return visit, found


def gone() -> NoReturn:
    """Say that there is nothing here."""
    abort(404)


def sent_with(question: Question) -> Submission:
    """Read what was sent with a question's form."""
    given = given_from(question, request.form.to_dict(flat=False))
    key = "".join(sign for sign in request.form.get("inzending", "")[:64] if sign.isprintable())
    return Submission(given, "gokte" in request.form, key or new_key())


def draft_of(sent: Submission) -> Given:
    """Give what was half filled in, in the shape that is kept."""
    return {**sent.given, **({"gokte": ["ja"]} if sent.guessed else {})}


def kept_for_later() -> ResponseReturnValue:
    """Say that what was half filled in is kept, on the page that leads back to it."""
    flash(gettext("Bewaard. Je gaat straks verder waar je was, op elk apparaat."))
    return redirect(url_for("learn.path"))


def new_key() -> str:
    """Make the key of a form, by which sending it twice counts once."""
    return secrets.token_urlsafe(12)


def incomplete(question: Question, sent: Submission) -> QuestionView:
    """Show a question again with what is still missing."""
    message = {
        "volgorde": gettext("Geef elke regel een eigen plek."),
        "koppel": gettext("Kies bij elke regel wat erbij hoort."),
        "invul": gettext("Vul eerst iets in."),
        "huisbezoek": gettext("Kruis eerst aan wat je ziet."),
        "open": gettext("Schrijf eerst iets op. Eén zin is genoeg."),
    }.get(question.kind.value, gettext("Kies eerst een antwoord."))
    return QuestionView(question, sent.given, sent.guessed, message=message, submission=new_key())
