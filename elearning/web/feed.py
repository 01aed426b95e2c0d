"""The calendar feed: for calendar programs, which cannot sign in; its address is the key."""

from flask import Blueprint, Response, abort

from elearning import clock
from elearning.extensions import db
from elearning.mail.feed import feed
from elearning.mail.site import site_of
from elearning.services import agenda
from elearning.web.pages import settings

blueprint = Blueprint("feed", __name__)


@blueprint.get("/agenda/<token>.ics")
def calendar(token: str) -> Response:
    """Give somebody's calendar to who holds its address; an address that was taken back is not there."""
    now = clock.now()
    person_id = agenda.person_with_feed(db.session(), token)
    if person_id is None:
        abort(404)
    entries = agenda.agenda_of(db.session(), person_id, site_of(settings()), now)
    response = Response(feed(entries, now), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = 'inline; filename="keukentafel.ics"'
    return response
