"""Saying in which wijkteam one works, for who came in by their employer and whose mail domain has more than one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.validators import DataRequired

from elearning import clock
from elearning.extensions import db
from elearning.services import employer_sign_in
from elearning.web.account.blueprint import blueprint
from elearning.web.safe_path import safe_path
from elearning.web.viewer import viewer


class TeamForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """One of the teams of an employer."""

    team = RadioField(
        lazy_gettext("Kies je wijkteam"), [DataRequired(lazy_gettext("Kies een team."))], validate_choice=False
    )
    terug = HiddenField()


@blueprint.get("/account/team")
def choose_team() -> ResponseReturnValue:
    """Ask in which team somebody works."""
    return _page(TeamForm(terug=request.args.get("terug", "")))


@blueprint.post("/account/team")
def set_team() -> ResponseReturnValue:
    """Put somebody in the team they chose."""
    form = TeamForm()
    if not form.validate_on_submit():
        return _page(form)
    number = int(form.team.data) if form.team.data.isdecimal() and len(form.team.data) < 10 else 0
    team = employer_sign_in.choose_team(db.session(), viewer().person, number, clock.now())
    if team is None:
        form.team.errors = [gettext("Kies een team.")]
        return _page(form)
    name = team.name
    db.session.commit()
    flash(gettext("Je hoort nu bij %(team)s.", team=name))
    return redirect(safe_path(form.terug.data, url_for("learn.path")))


def _page(form: TeamForm) -> ResponseReturnValue:
    """Show the teams to choose from; who has none to choose goes to the page of their team."""
    person, today = viewer().person, clock.local_date(clock.now())
    teams = employer_sign_in.teams_to_choose(db.session(), person, today)
    if not teams:
        return redirect(url_for("team.mine"))
    form.team.choices = [(str(team.id), team.name) for team in teams]
    later = safe_path(form.terug.data, url_for("learn.path"))
    return render_template("account/choose_team.html", form=form, later=later), 422 if form.errors else 200
