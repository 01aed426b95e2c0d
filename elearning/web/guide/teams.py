"""The guide's own page: per team what is coming, what a manager asks for, what was; and which courses go without."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.clock import local_date
from elearning.content.model import Course, Gathering
from elearning.extensions import db
from elearning.models import Meeting, Role, Wijkteam
from elearning.rules.progress import names_of
from elearning.services import attention, gatherings, meetings
from elearning.services.invitations import schedule_of
from elearning.services.library import current_course, current_courses
from elearning.services.teams import teams_of, waived_in
from elearning.web.cooperation_words import ATTENTION
from elearning.web.guide.blueprint import blueprint, own_team
from elearning.web.meeting_words import next_or_last
from elearning.web.numbers import NUMBER
from elearning.web.viewer import person_id

#: How many meetings that are over a team shows.
LAST = 8


@dataclass(frozen=True)
class Row:
    """A meeting with the time to show of it."""

    meeting: Meeting
    starts_at: datetime
    ends_at: datetime
    to_mark: bool


@dataclass(frozen=True)
class TeamSeen:
    """A team with its meetings, and the bijeenkomsten of courses with whether it goes without."""

    team: Wijkteam
    proposals: Sequence[Meeting]
    coming: Sequence[Row]
    past: Sequence[Row]
    gatherings: Sequence[tuple[Course, Gathering, bool]]


@blueprint.get("/begeleiding")
def home() -> str:
    """Show the guide's teams."""
    now, teams = clock.now(), teams_of(db.session(), person_id(), Role.GUIDE)
    every = meetings.of_teams(db.session(), [team.id for team in teams])
    steps = [(one.course, step) for one in current_courses(db.session()) for step in one.course.gatherings]
    waived = waived_in(db.session(), [team.id for team in teams])
    seen = [
        _seen(
            team,
            [one for one in every if one.wijkteam_id == team.id],
            [(course, step, _is_among(waived, team, course, step)) for course, step in steps],
            now,
        )
        for team in teams
    ]
    return render_template(
        "guide/home.html",
        here="begeleiding",
        teams=seen,
        attention=attention.of_teams(db.session(), teams, local_date(now)),
        attention_words=ATTENTION,
    )


@blueprint.post(f"/begeleiding/team/<{NUMBER}:team_id>/zonder-bijeenkomst")
def waive(team_id: int) -> ResponseReturnValue:
    """Let a team do a course without its bijeenkomst, or with it again."""
    team = own_team(team_id)
    course, _, step = request.form.get("stap", "").partition("/")
    published = current_course(db.session(), course)
    if published is None or not _has(published, step):
        abort(404)
    if request.form.get("zonder") == "ja":
        gatherings.waive(db.session(), team.id, course, step, clock.now())
        flash(gettext("%(team)s doet deze cursus nu zonder bijeenkomst.", team=team.name))
    else:
        gatherings.unwaive(db.session(), team.id, course, step)
        flash(gettext("Voor %(team)s hoort de bijeenkomst er weer bij.", team=team.name))
    db.session.commit()
    return redirect(url_for("guide.home"))


def _seen(
    team: Wijkteam, rows: Sequence[Meeting], steps: Sequence[tuple[Course, Gathering, bool]], now: datetime
) -> TeamSeen:
    planned = [one for one in rows if one.planned_at]
    over = [one for one in planned if not meetings.is_coming(one, now)]
    return TeamSeen(
        team,
        [one for one in rows if not one.planned_at and not one.cancelled_at],
        [_row(one, now) for one in planned if meetings.is_coming(one, now)],
        [_row(one, now) for one in reversed(over)][:LAST],
        steps,
    )


def _row(meeting: Meeting, now: datetime) -> Row:
    starts_at, ends_at = next_or_last(schedule_of(meeting), now)
    return Row(meeting, starts_at, ends_at, meetings.can_be_marked(meeting, now) and meeting.marked_at is None)


def _is_among(waived: Collection[tuple[int, str, str]], team: Wijkteam, course: Course, step: Gathering) -> bool:
    return any((team.id, course.slug, name) in waived for name in names_of(step))


def _has(course: Course, step: str) -> bool:
    return any(one.slug == step for one in course.gatherings)
