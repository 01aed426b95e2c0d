"""Questions that are answered without a name: the monthly question of a team, the evaluation of a course."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from elearning import clock
from elearning.clock import local_date
from elearning.content.model import Course
from elearning.extensions import db
from elearning.models import Wijkteam
from elearning.services import tallies
from elearning.services.library import current_course
from elearning.services.tallies import Asked, Evaluation
from elearning.web.meeting_form import plain
from elearning.web.pages import settings
from elearning.web.poll_words import ASKED, MARKS, PULSE_QUESTION, STATEMENTS, month_name
from elearning.web.viewer import person_id, viewer

blueprint = Blueprint("poll", __name__)
PULSE, EVALUATION = "/teamvraag", "/evaluatie/<course>"


class PulseForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The one question, and for which team when somebody works in several."""

    team = RadioField(
        lazy_gettext("Voor welk team antwoord je?"),
        [InputRequired(lazy_gettext("Kies een team."))],
    )
    asked = RadioField(
        PULSE_QUESTION,
        [InputRequired(lazy_gettext("Kies een van de antwoorden."))],
        choices=[SelectChoice(choice.value, word) for choice, word in ASKED.items()],
    )


def _statement(name: str) -> RadioField:
    return RadioField(
        STATEMENTS[name],
        [InputRequired(lazy_gettext("Kies een cijfer bij ‘%(statement)s’", statement=STATEMENTS[name]))],
        choices=[SelectChoice(mark, word) for mark, word in MARKS.items()],
    )


class EvaluationForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Five statements to mark, and room for a remark."""

    clear = _statement("clear")
    useful = _statement("useful")
    confident = _statement("confident")
    fitting = _statement("fitting")
    recommended = _statement("recommended")
    remark = TextAreaField(
        lazy_gettext("Wil je nog iets zeggen over de cursus?"),
        [Length(max=tallies.LONGEST_REMARK, message=lazy_gettext("Houd je opmerking korter dan %(max)d tekens."))],
        filters=[plain],
        description=lazy_gettext("Schrijf niets dat naar jezelf, een collega of een bewoner wijst."),
        render_kw={"rows": "3"},
    )

    @property
    def given(self) -> Evaluation:
        """Give what was filled in."""
        return Evaluation({name: self[name].data for name in STATEMENTS}, self.remark.data or "")


@blueprint.get(PULSE)
def pulse() -> str:
    """Ask the question of this month, of who works in a wijkteam and did not answer it."""
    teams = _teams()
    return _pulse_page(_pulse_form(teams), has_team=bool(teams))


@blueprint.post(PULSE)
def answer_pulse() -> ResponseReturnValue:
    """Count an answer; a second one counts for nothing."""
    teams = _teams()
    form = _pulse_form(teams)
    if not teams or not form.validate_on_submit():
        return _pulse_page(form, has_team=bool(teams)), 422
    team_id = int(form.team.data) if form.team else teams[0].id
    secret, choice = settings().secret_key, Asked(form.asked.data)
    if tallies.answer_pulse(db.session(), secret, viewer().person, team_id, choice, clock.now()):
        flash(gettext("Dank je. Je antwoord telt mee, zonder je naam."))
    db.session.commit()
    return redirect(url_for("poll.pulse"))


@blueprint.get(EVALUATION)
def evaluation(course: str) -> str:
    """Ask what somebody thought of a course they completed."""
    return _evaluation_page(_course(course), EvaluationForm(formdata=None))


@blueprint.post(EVALUATION)
def answer_evaluation(course: str) -> ResponseReturnValue:
    """Count the marks; a second evaluation of the same course counts for nothing."""
    found, form = _course(course), EvaluationForm()
    if not tallies.has_completed(db.session(), person_id(), found.slug) or not form.validate_on_submit():
        return _evaluation_page(found, form), 422
    secret = settings().secret_key
    if tallies.evaluate(db.session(), secret, viewer().person, found.slug, form.given, clock.now()):
        flash(gettext("Dank je. Hier leren wij van."))
    db.session.commit()
    return redirect(url_for("poll.evaluation", course=found.slug))


def _teams() -> Sequence[Wijkteam]:
    return tallies.teams_on(db.session(), person_id(), local_date(clock.now()))


def _pulse_form(teams: Sequence[Wijkteam]) -> PulseForm:
    form = PulseForm()
    form.team.choices = [SelectChoice(str(team.id), team.name) for team in teams]
    if len(teams) <= 1:
        del form.team
    return form


def _pulse_page(form: PulseForm, *, has_team: bool) -> str:
    today, secret = local_date(clock.now()), settings().secret_key
    return render_template(
        "poll/pulse.html",
        here="account",
        form=form,
        has_team=has_team,
        month=month_name(tallies.pulse_month(today)),
        is_answered=tallies.has_answered_pulse(db.session(), secret, viewer().person, today),
    )


def _evaluation_page(course: Course, form: EvaluationForm) -> str:
    secret, person = settings().secret_key, viewer().person
    return render_template(
        "poll/evaluation.html",
        here="leerpad",
        form=form,
        course=course,
        statements=list(STATEMENTS),
        is_completed=tallies.has_completed(db.session(), person.id, course.slug),
        is_answered=tallies.has_evaluated(db.session(), secret, person, course.slug),
    )


def _course(slug: str) -> Course:
    return current_course(db.session(), slug) or abort(404)
