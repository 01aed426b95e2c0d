""" "Waar staat ons team?": filled in by the guide, together with the team."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.extensions import db
from elearning.services import cooperation
from elearning.services.cooperation import Form, Level
from elearning.web.cooperation_words import words
from elearning.web.guide.blueprint import blueprint, own_team
from elearning.web.numbers import NUMBER

ADDRESS = f"/begeleiding/team/<{NUMBER}:team_id>/samenwerken"


@blueprint.get(ADDRESS)
def check(team_id: int) -> str:
    """Show the forms of working together, with what the team agreed before."""
    team = own_team(team_id)
    checks = cooperation.checks_of(db.session(), team.id)
    return render_template("guide/check.html", here="begeleiding", team=team, checks=checks, **words())


@blueprint.post(ADDRESS)
def set_check(team_id: int) -> ResponseReturnValue:
    """Keep what the team agreed."""
    team = own_team(team_id)
    cooperation.agree(db.session(), team.id, _sent(), clock.now())
    db.session.commit()
    flash(gettext("Bewaard. Het hele team ziet dit op de teampagina."))
    return redirect(url_for("team.page", team_id=team_id, _anchor="samenwerken"))


def _sent() -> Mapping[Form, Level | None]:
    """Read the levels that were chosen; anything else takes an answer back."""
    levels = {level.value: level for level in Level}
    return {form: levels.get(request.form.get(form.value, "")) for form in Form}
