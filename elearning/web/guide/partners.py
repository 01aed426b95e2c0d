"""The sociale kaart of a region, kept by the guides of its teams; what somebody should look at again stands first."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import Partner, Region, Wijkteam
from elearning.services import partners as service
from elearning.web.cooperation_words import words
from elearning.web.guide.blueprint import blueprint, own_team
from elearning.web.numbers import NUMBER
from elearning.web.partner_form import PartnerForm, entries, entry_form

ADDRESS = f"/begeleiding/team/<{NUMBER}:team_id>/sociale-kaart"
ENTRY = f"{ADDRESS}/<{NUMBER}:partner_id>"


@blueprint.get(ADDRESS, endpoint="partners")
def page(team_id: int) -> str:
    """Show the sociale kaart of the region of a team, every entry ready to change."""
    return _page(own_team(team_id))


@blueprint.post(ADDRESS)
def add_partner(team_id: int) -> ResponseReturnValue:
    """Put somebody on it."""
    team, form = own_team(team_id), entry_form()
    if not form.validate_on_submit():
        return _page(team, adding=form), 422
    service.add(db.session(), team.region_id, form.details)
    return _done(team_id, gettext("Het staat op de sociale kaart."))


@blueprint.post(ENTRY)
def change_partner(team_id: int, partner_id: int) -> ResponseReturnValue:
    """Change an entry, or say that it still holds."""
    team = own_team(team_id)
    partner, form = _partner(team, partner_id), entry_form(partner_id)
    if not form.validate_on_submit():
        return _page(team, changing=(partner.id, form)), 422
    service.change(db.session(), partner, form.details)
    return _done(team_id, gettext("Bewaard."))


@blueprint.post(f"{ENTRY}/weg")
def remove_partner(team_id: int, partner_id: int) -> ResponseReturnValue:
    """Take an entry off it."""
    service.remove(db.session(), _partner(own_team(team_id), partner_id))
    return _done(team_id, gettext("Het staat niet meer op de sociale kaart."))


def _page(team: Wijkteam, adding: PartnerForm | None = None, changing: tuple[int, PartnerForm] | None = None) -> str:
    today = local_date(clock.now())
    return render_template(
        "guide/partners.html",
        here="begeleiding",
        team=team,
        region=db.session.get_one(Region, team.region_id),
        **entries(team.region_id, today, adding, changing),
        **words(),
    )


def _partner(team: Wijkteam, partner_id: int) -> Partner:
    return service.find(db.session(), team.region_id, partner_id) or abort(404)


def _done(team_id: int, said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said)
    return redirect(url_for("guide.partners", team_id=team_id))
