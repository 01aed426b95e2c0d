"""The pulse of a team: how often its people ask about alcohol and drugs, without names."""

from flask import render_template

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.services import figures as kept
from elearning.services.running_order import manages
from elearning.web.guide.blueprint import blueprint, own_team
from elearning.web.numbers import NUMBER
from elearning.web.poll_words import words
from elearning.web.viewer import person_id


@blueprint.get(f"/begeleiding/team/<{NUMBER}:team_id>/cijfers")
def figures(team_id: int) -> str:
    """Show the months that may be shown; to who manages the team none at all."""
    team = own_team(team_id)
    may_see = not manages(db.session(), person_id(), team.id)
    months = kept.pulse_of_team(db.session(), team.id, local_date(clock.now())) if may_see else []
    return render_template(
        "guide/figures.html", here="begeleiding", team=team, may_see=may_see, months=months, **words()
    )
