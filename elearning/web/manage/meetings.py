"""The dates of meetings: day, kind and place. What a meeting is about, and who was there, a manager never sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.mail.site import site_of
from elearning.models import Meeting, MeetingKind, Role, Wijkteam
from elearning.services import meetings
from elearning.services.invitations import schedule_of
from elearning.services.teams import teams_of
from elearning.web.manage.blueprint import blueprint
from elearning.web.meeting_form import WhenForm, kind_field, usual
from elearning.web.meeting_words import next_or_last
from elearning.web.pages import settings
from elearning.web.viewer import person_id

#: How long a date stays on the page after it was.
KEPT = timedelta(days=180)


@dataclass(frozen=True)
class Day:
    """All that a manager sees of a meeting: `state` is asked, planned, past, off or declined."""

    state: str
    kind: MeetingKind
    starts_at: datetime
    ends_at: datetime
    place: str
    every_weeks: int


class ProposalForm(WhenForm):
    """A day and a kind of meeting that a manager asks for."""

    team = SelectField(lazy_gettext("Team"), [InputRequired()], coerce=int)
    kind = kind_field()
    key = HiddenField()


@blueprint.get("/teams/bijeenkomsten", endpoint="meetings")
def page() -> str:
    """Show the dates of the manager's teams."""
    return _page(ProposalForm(formdata=None, data=usual(clock.now())), _teams())


@blueprint.post("/teams/voorstel")
def propose() -> ResponseReturnValue:
    """Ask for a meeting; the guide of the team plans it, or not."""
    form, teams, now = ProposalForm(), _teams(), clock.now()
    form.team.choices = [SelectChoice(team.id, team.name) for team in teams]
    form.earliest = local_date(now)
    if form.team.data not in {team.id for team in teams}:
        abort(404)
    if not form.validate_on_submit():
        return _page(form, teams), 422
    meetings.propose(
        db.session(),
        person_id(),
        form.team.data,
        form.starts_at,
        MeetingKind(form.kind.data),
        now,
        ends_at=form.ends_at,
        place=form.place.data,
        key=form.key.data or "",
        host=site_of(settings()).host,
    )
    db.session.commit()
    flash(gettext("Je aanvraag is bewaard. De preventiewerker van het team plant de bijeenkomst."))
    return redirect(url_for("manage.meetings"))


def _page(form: ProposalForm, teams: Sequence[Wijkteam]) -> str:
    form.team.choices = [SelectChoice(team.id, team.name) for team in teams]
    every, now = meetings.of_teams(db.session(), [team.id for team in teams]), clock.now()
    seen = [(team, [_day(one, now) for one in every if one.wijkteam_id == team.id]) for team in teams]
    shown = [(team, [day for day in days if day.ends_at > now - KEPT]) for team, days in seen]
    return render_template("manage/meetings.html", here="teams", teams=shown, form=form)


def _teams() -> Sequence[Wijkteam]:
    return teams_of(db.session(), person_id(), Role.MANAGER)


def _day(meeting: Meeting, now: datetime) -> Day:
    starts_at, ends_at = next_or_last(schedule_of(meeting), now)
    return Day(_state(meeting, now), meeting.kind, starts_at, ends_at, meeting.place, meeting.every_weeks)


def _state(meeting: Meeting, now: datetime) -> str:
    if meeting.planned_at is None:
        return "declined" if meeting.cancelled_at else "asked"
    if meeting.cancelled_at:
        return "off"
    return "planned" if meetings.is_coming(meeting, now) else "past"
