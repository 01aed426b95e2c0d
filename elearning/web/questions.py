"""How a question is read from its form, and how it is shown: shared by the pages of learners and those of letters."""

import secrets
from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from elearning.content.model import Question
from elearning.rules.answering import Given, Submission, Verdict, given_from


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


def sent_with(question: Question) -> Submission:
    """Read what was sent with a question's form."""
    given = given_from(question, request.form.to_dict(flat=False))
    key = "".join(sign for sign in request.form.get("inzending", "")[:64] if sign.isprintable())
    return Submission(given, "gokte" in request.form, key or new_key())


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
