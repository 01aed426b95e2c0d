"""What every page of a learner with a question shares: finding the course, and what was half filled in."""

from typing import NoReturn

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.content.model import Module
from elearning.extensions import db
from elearning.rules.answering import Given, Submission
from elearning.services import visiting
from elearning.services.visiting import Visit
from elearning.web.questions import QuestionView, incomplete, new_key, sent_with
from elearning.web.viewer import READING, person_id

__all__ = [
    "QuestionView",
    "draft_of",
    "gone",
    "incomplete",
    "kept_for_later",
    "module_of",
    "new_key",
    "sent_with",
    "visit_of",
]


def visit_of(slug: str) -> Visit:
    """Find a published course with the learner's place in it, or a page that says it is not there."""
    find = visiting.look if request.method in READING else visiting.visit
    return find(db.session(), person_id(), slug, clock.local_date(clock.now())) or gone()


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


def draft_of(sent: Submission) -> Given:
    """Give what was half filled in, in the shape that is kept."""
    return {**sent.given, **({"gokte": ["ja"]} if sent.guessed else {})}


def kept_for_later() -> ResponseReturnValue:
    """Say that what was half filled in is kept, on the page that leads back to it."""
    flash(gettext("Bewaard. Je gaat straks verder waar je was, op elk apparaat."))
    return redirect(url_for("learn.path"))
