"""A bijeenkomst of a course: what it is about, when it is, and whether somebody was there."""

from flask import render_template
from flask.typing import ResponseReturnValue

from elearning import clock
from elearning.content.model import Gathering
from elearning.extensions import db
from elearning.services import gatherings
from elearning.services.gatherings import MEETING_KINDS
from elearning.services.learning import Visit
from elearning.web.meeting_words import words


def gathering_page(visit: Visit, step: Gathering) -> ResponseReturnValue:
    """Show a bijeenkomst; a meeting for it is planned and marked elsewhere, by who guides the team."""
    if step.held_back:
        return render_template("learn/held_back.html", here="cursus", visit=visit, module=step), 404
    return render_template(
        "learn/gathering.html",
        here="cursus",
        visit=visit,
        step=step,
        kind=MEETING_KINDS[step.kind],
        seen=gatherings.look(db.session(), visit, step, clock.now()),
        **words(),
    )
