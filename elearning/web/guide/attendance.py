"""Who was there: everyone is ticked, and one press is enough."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.extensions import db
from elearning.services import meetings
from elearning.web.guide.blueprint import MEETING, blueprint, planned_meeting
from elearning.web.meeting_words import page_url

ADDRESS = f"{MEETING}/aanwezig"
#: No number of a person has more digits.
LONGEST = 10


@blueprint.get(ADDRESS)
def attendance(meeting_id: int) -> ResponseReturnValue:
    """Show the list, ticked as it was kept, else all of it."""
    found, now = planned_meeting(meeting_id), clock.now()
    if not meetings.can_be_marked(found, now):
        return redirect(page_url(found))
    invited = meetings.invited(db.session(), found, now)
    return render_template("guide/attendance.html", here="begeleiding", meeting=found, invited=invited)


@blueprint.post(ADDRESS)
def mark(meeting_id: int) -> ResponseReturnValue:
    """Keep who was there; it can be corrected any time."""
    found = planned_meeting(meeting_id)
    numbers = request.form.getlist("was-er")
    there = {int(number) for number in numbers if number.isdecimal() and len(number) <= LONGEST}
    if meetings.mark(db.session(), found, there, clock.now()):
        flash(gettext("De aanwezigheid is bewaard."))
    db.session.commit()
    return redirect(page_url(found))
