"""How a question is read from its form, and how it is shown: shared by the pages of learners and those of letters."""

import secrets
from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from elearning.content.model import Question
from elearning.rules.answering import Given, Submission, Verdict, given_from
from elearning.rules.wording import mark_of


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
    """Read what was sent with a question's form. An answer to other words than those of now is no answer yet."""
    given = {} if is_reworded(question) else _given(question)
    key = "".join(sign for sign in request.form.get("inzending", "")[:64] if sign.isprintable())
    return Submission(given, "gokte" in request.form, key or new_key())


def is_reworded(question: Question) -> bool:
    """Tell whether the course was published anew while this question stood on a screen, and it reads otherwise now."""
    return question.graded and request.form.get("stond-er") not in (None, mark_of(question))


def _given(question: Question) -> Given:
    return given_from(question, request.form.to_dict(flat=False))


def new_key() -> str:
    """Make the key of a form, by which sending it twice counts once."""
    return secrets.token_urlsafe(12)


def incomplete(question: Question, sent: Submission) -> QuestionView:
    """Show a question again with what is still missing, or because it reads otherwise than what was answered."""
    if is_reworded(question):
        message = gettext("Deze vraag is net veranderd. Lees hem nog eens en geef opnieuw je antwoord.")
        return QuestionView(question, _given(question), sent.guessed, message=message, submission=new_key())
    message = {
        "volgorde": gettext("Geef elke regel een eigen plek."),
        "koppel": gettext("Kies bij elke regel wat erbij hoort."),
        "invul": gettext("Vul eerst iets in."),
        "huisbezoek": gettext("Kruis eerst aan wat je ziet."),
        "open": gettext("Schrijf eerst iets op. Eén zin is genoeg."),
    }.get(question.kind.value, gettext("Kies eerst een antwoord."))
    return QuestionView(question, sent.given, sent.guessed, message=message, submission=new_key())
