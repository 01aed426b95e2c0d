"""The blueprint that all pages for guides hang on, and finding what is theirs."""

from flask import Blueprint, abort

from elearning.extensions import db
from elearning.models import Meeting, Role, Wijkteam
from elearning.services import meetings
from elearning.services.teams import team_of
from elearning.web.meeting_words import words
from elearning.web.numbers import NUMBER
from elearning.web.viewer import person_id

#: An address on a page of one meeting; the number fits the column.
MEETING = f"/begeleiding/bijeenkomst/<{NUMBER}:meeting_id>"

blueprint = Blueprint("guide", __name__)
blueprint.context_processor(words)


def own_team(team_id: int) -> Wijkteam:
    """Find a team of this guide; another one is not there."""
    return team_of(db.session(), person_id(), Role.GUIDE, team_id) or abort(404)


def own_meeting(meeting_id: int) -> Meeting:
    """Find a meeting or proposal of a team of this guide; another one is not there."""
    return meetings.of_guide(db.session(), person_id(), meeting_id) or abort(404)


def planned_meeting(meeting_id: int) -> Meeting:
    """Find a meeting that people were invited to; a proposal has no such pages."""
    meeting = own_meeting(meeting_id)
    return meeting if meeting.planned_at else abort(404)
