"""Planning a meeting in a minute, and changing it or calling it off afterwards."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from elearning import clock
from elearning.clock import local_date
from elearning.content.model import Course, Gathering
from elearning.extensions import db
from elearning.mail.site import site_of
from elearning.models import Meeting, Wijkteam
from elearning.services import meeting_files, meetings
from elearning.services.library import current_courses
from elearning.web.guide.blueprint import MEETING, blueprint, own_meeting, own_team, planned_meeting
from elearning.web.meeting_form import MeetingForm, filled_for, filled_from, usual
from elearning.web.meeting_words import calendar_file, page_url
from elearning.web.numbers import NUMBER
from elearning.web.pages import settings
from elearning.web.viewer import person_id

PLAN = f"/begeleiding/team/<{NUMBER}:team_id>/plan"


@blueprint.get(PLAN)
def new_meeting(team_id: int) -> ResponseReturnValue:
    """Show a form that is ready to send, or filled in from what a manager asked for."""
    team = own_team(team_id)
    proposal = _proposal(team, request.args.get("voorstel", ""))
    given = {**usual(clock.now()), **(filled_from(proposal) if proposal else {})}
    lesson = _gatherings().get(request.args.get("les", ""))
    if lesson:
        given |= {"lesson": request.args["les"], **filled_for(lesson[1])}
    form = MeetingForm(formdata=None, data={**given, "proposal": proposal.id if proposal else ""})
    return _plan_page(team, form, proposal)


@blueprint.post(PLAN)
def plan_meeting(team_id: int) -> ResponseReturnValue:
    """Plan the meeting and invite the team; sent twice, it is one meeting."""
    team = own_team(team_id)
    form = _form()
    proposal = _proposal(team, form.proposal.data or "")
    if not form.validate_on_submit():
        return _plan_page(team, form, proposal), 422
    meeting = _plan(team, form, proposal) or abort(404)
    invited = len(meetings.invited(db.session(), meeting, clock.now()))
    db.session.commit()
    flash(_said_invited(invited))
    return redirect(page_url(meeting))


@blueprint.get(MEETING)
def meeting(meeting_id: int) -> str:
    """Show a meeting: what was agreed, who is invited, and what to do next."""
    found, now = planned_meeting(meeting_id), clock.now()
    return render_template(
        "guide/meeting.html",
        here="begeleiding",
        meeting=found,
        team=own_team(found.wijkteam_id),
        invited=meetings.invited(db.session(), found, now),
        newcomers=meetings.newcomers(db.session(), found, now) if meetings.is_coming(found, now) else [],
        files=meeting_files.files_of(db.session(), found.id),
        is_coming=meetings.is_coming(found, now),
        can_mark=meetings.can_be_marked(found, now),
        lesson=_lesson_of(found),
    )


@blueprint.get(f"{MEETING}/afspraak.ics")
def calendar(meeting_id: int) -> ResponseReturnValue:
    """Give the guide the meeting for their own calendar."""
    found = planned_meeting(meeting_id)
    return calendar_file(found, clock.now()) if not found.cancelled_at else abort(404)


@blueprint.get(f"{MEETING}/wijzigen")
def change_page(meeting_id: int) -> ResponseReturnValue:
    """Show what can be changed of a meeting that is still to come."""
    found = planned_meeting(meeting_id)
    if not meetings.is_coming(found, clock.now()):
        return redirect(page_url(found))
    form = MeetingForm(formdata=None, data=filled_from(found))
    return _change_page(found, form)


@blueprint.post(f"{MEETING}/wijzigen")
def change(meeting_id: int) -> ResponseReturnValue:
    """Change a meeting; everyone gets a letter when something they were told is different now."""
    found = planned_meeting(meeting_id)
    form = _form(found)
    if not form.validate_on_submit():
        return _change_page(found, form), 422
    told = meetings.change(db.session(), found, form.details, clock.now())
    db.session.commit()
    flash(gettext("Bewaard. Je team krijgt een brief met de wijziging.") if told else gettext("Bewaard."))
    return redirect(page_url(found))


@blueprint.post(f"{MEETING}/afzeggen")
def cancel(meeting_id: int) -> ResponseReturnValue:
    """Call a meeting off; everyone who was invited gets a letter."""
    found = planned_meeting(meeting_id)
    if meetings.cancel(db.session(), found, clock.now()):
        flash(gettext("De bijeenkomst is afgezegd. Wie een uitnodiging kreeg, krijgt een brief."))
    db.session.commit()
    return redirect(page_url(found))


@blueprint.post(f"{MEETING}/afwijzen")
def decline(meeting_id: int) -> ResponseReturnValue:
    """Turn down what a manager asked for."""
    found = own_meeting(meeting_id)
    if meetings.decline(db.session(), found, clock.now()):
        flash(gettext("De aanvraag is afgewezen. De manager ziet dat bij de bijeenkomsten van het team."))
    db.session.commit()
    return redirect(url_for("guide.home"))


@blueprint.post(f"{MEETING}/uitnodigen")
def invite_new(meeting_id: int) -> ResponseReturnValue:
    """Invite who came into the team since."""
    found = planned_meeting(meeting_id)
    flash(_said_invited(meetings.invite_new(db.session(), found, clock.now())))
    db.session.commit()
    return redirect(page_url(found))


def _plan(team: Wijkteam, form: MeetingForm, proposal: Meeting | None) -> Meeting | None:
    session, now = db.session(), clock.now()
    if proposal and meetings.confirm(session, proposal, person_id(), form.details, now):
        return proposal
    if form.proposal.data:
        return proposal
    host = site_of(settings()).host
    return meetings.plan_meeting(session, person_id(), team.id, form.details, now, key=form.key.data or "", host=host)


def _form(changing: Meeting | None = None) -> MeetingForm:
    form = MeetingForm()
    form.offer_lessons(_lessons())
    form.earliest = local_date(clock.now())
    if changing and changing.every_weeks:
        form.earliest = min(form.earliest, local_date(changing.starts_at))
    if changing:
        form.keep_kind(changing.kind)
    return form


def _plan_page(team: Wijkteam, form: MeetingForm, proposal: Meeting | None) -> str:
    form.offer_lessons(_lessons())
    return render_template("guide/plan.html", here="begeleiding", team=team, form=form, proposal=proposal)


def _change_page(meeting: Meeting, form: MeetingForm) -> str:
    form.offer_lessons(_lessons())
    return render_template("guide/change.html", here="begeleiding", meeting=meeting, form=form)


def _proposal(team: Wijkteam, number: str) -> Meeting | None:
    """Find what a manager asked for in this team."""
    found = (
        meetings.of_guide(db.session(), person_id(), int(number)) if number.isdecimal() and len(number) < 10 else None
    )
    return found if found and found.wijkteam_id == team.id and not found.cancelled_at else None


def _gatherings() -> dict[str, tuple[Course, Gathering]]:
    """Give the bijeenkomsten that are a step of a course, by `course/step`."""
    courses = [one.course for one in current_courses(db.session())]
    return {f"{course.slug}/{step.slug}": (course, step) for course in courses for step in course.gatherings}


def _lessons() -> list[tuple[str, str]]:
    return [(key, f"{course.title}: {step.title}") for key, (course, step) in _gatherings().items()]


def _lesson_of(meeting: Meeting) -> str:
    return dict(_lessons()).get(f"{meeting.course}/{meeting.step}", "")


def _said_invited(count: int) -> str:
    if not count:
        return str(gettext("Er was niemand om uit te nodigen."))
    return str(ngettext("%(num)s collega krijgt een uitnodiging.", "%(num)s collega’s krijgen een uitnodiging.", count))
