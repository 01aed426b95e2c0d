"""The page of a wijkteam for its own people: whom to call and when, how they work together, and what they agreed.

Members, guides and managers of the team see the same page. Nobody's learning is on it.
"""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.mail.calendar import Appointment, publication
from elearning.models import Role, Wijkteam
from elearning.services import agreements, contacts, cooperation, partners
from elearning.services.meetings import TITLES
from elearning.web import cooperation_words, meeting_words
from elearning.web.downloads import download
from elearning.web.numbers import NUMBER
from elearning.web.pages import settings
from elearning.web.viewer import person_id

ADDRESS = f"/team/<{NUMBER}:team_id>"

blueprint = Blueprint("team", __name__)
blueprint.context_processor(cooperation_words.words)
blueprint.context_processor(meeting_words.words)


@blueprint.get("/team")
def mine() -> ResponseReturnValue:
    """Go to one's own team; with more teams, or none, say so."""
    found = cooperation.teams_for(db.session(), person_id(), local_date(clock.now()))
    if len(found) == 1:
        return redirect(url_for("team.page", team_id=found[0].id))
    return render_template("team/mine.html", here="team", teams=found)


@blueprint.get(ADDRESS)
def page(team_id: int) -> str:
    """Show a team to its own people."""
    session, now = db.session(), clock.now()
    team, today = _own_team(team_id), local_date(now)
    guides = cooperation.holders_of(session, team.id, Role.GUIDE)
    return render_template(
        "team/page.html",
        here="team",
        team=team,
        today=today,
        contact=contacts.contact_of_team(session, team),
        general_phone=team.region.phone or settings().phone,
        leads=cooperation.leads_of(session, team.id, today),
        guides=guides,
        is_guide=person_id() in {one.id for one in guides},
        consultations=cooperation.consultations(session, team.id, now),
        checks=cooperation.checks_of(session, team.id),
        agreement=agreements.of_team(session, team.id),
        state_of=agreements.state_of,
        partners=partners.of_region(session, team.region_id),
    )


@blueprint.get(f"{ADDRESS}/spreekuur/<{NUMBER}:meeting_id>/afspraak.ics")
def calendar(team_id: int, meeting_id: int) -> Response:
    """Give a spreekuur for one's own calendar: when and where, also to who was not invited."""
    session, now, team = db.session(), clock.now(), _own_team(team_id)
    found = cooperation.consultation(session, team.id, meeting_id, now) or abort(404)
    meeting = found.meeting
    what = Appointment(
        meeting.uid,
        meeting.sequence,
        TITLES[meeting.kind],
        meeting.place,
        f"{settings().base_url}/team/{team.id}",
        meeting.starts_at,
        meeting.ends_at,
        meeting.every_weeks,
        meeting.times,
    )
    return download(publication(what, now), "spreekuur.ics", "text/calendar; charset=utf-8")


@blueprint.get(f"{ADDRESS}/overeenkomst")
def agreement(team_id: int) -> str:
    """Show the agreement of a team, to read and to print."""
    team = _own_team(team_id)
    return render_template(
        "team/agreement.html",
        here="team",
        team=team,
        agreement=agreements.of_team(db.session(), team.id),
        state_of=agreements.state_of,
        today=local_date(clock.now()),
    )


def _own_team(team_id: int) -> Wijkteam:
    return cooperation.team_for(db.session(), person_id(), team_id, local_date(clock.now())) or abort(404)
