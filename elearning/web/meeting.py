"""A meeting for who is invited: when and where, what to read beforehand, and a file for the calendar."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from elearning import clock
from elearning.extensions import db
from elearning.models import Meeting, Person
from elearning.services import meeting_files, meetings
from elearning.services.invitations import schedule_of
from elearning.web.meeting_words import calendar_file, file_response, next_or_last, words
from elearning.web.numbers import NUMBER
from elearning.web.viewer import person_id

ADDRESS = f"/bijeenkomst/<{NUMBER}:meeting_id>"

blueprint = Blueprint("meeting", __name__)
blueprint.context_processor(words)


@blueprint.get(ADDRESS)
def page(meeting_id: int) -> str:
    """Show a meeting to who is invited; the draaiboek is the guide's."""
    found = _invited_to(meeting_id)
    starts_at, ends_at = next_or_last(schedule_of(found), clock.now())
    return render_template(
        "meeting/page.html",
        here="leerpad",
        meeting=found,
        starts_at=starts_at,
        ends_at=ends_at,
        guide=db.session.get(Person, found.guide_id) if found.guide_id else None,
        files=meeting_files.files_of(db.session(), found.id),
        is_coming=meetings.is_coming(found, clock.now()),
    )


@blueprint.get(f"{ADDRESS}/afspraak.ics")
def calendar(meeting_id: int) -> ResponseReturnValue:
    """Give the meeting as a file that calendars open."""
    found = _invited_to(meeting_id)
    return calendar_file(found, clock.now()) if not found.cancelled_at else abort(404)


@blueprint.get(f"{ADDRESS}/bestanden/<{NUMBER}:file_id>")
def file(meeting_id: int, file_id: int) -> Response:
    """Give a file that goes with it."""
    found = _invited_to(meeting_id)
    return file_response(meeting_files.file_of(db.session(), found.id, file_id) or abort(404))


def _invited_to(meeting_id: int) -> Meeting:
    return meetings.of_invited(db.session(), person_id(), meeting_id, clock.now()) or abort(404)
