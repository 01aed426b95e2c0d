"""Putting somebody in a wijkteam, taking them out, and who is aandachtsfunctionaris; all from the page of a person."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import Membership, Person, Wijkteam
from elearning.services import auditing, moving
from elearning.web.admin.blueprint import blueprint
from elearning.web.admin.person import at_work_or_404, person_or_404, person_page
from elearning.web.numbers import LARGEST
from elearning.web.viewer import person_id


@blueprint.post("/beheer/mensen/<int:number>/teams")
def join_team(number: int) -> ResponseReturnValue:
    """Put somebody in a wijkteam from today."""
    found = at_work_or_404(number)
    chosen = request.form.get("wijkteam", type=int) or 0
    wijkteam = db.session.get(Wijkteam, chosen) if 0 < chosen <= LARGEST else None
    if wijkteam is None:
        return person_page(found, team_error=gettext("Kies een wijkteam.")), 422
    leads = "aandachtsfunctionaris" in request.form
    if moving.join(db.session(), found, wijkteam, clock.now(), addiction_lead=leads):
        _note("team-joined", found, wijkteam.id)
        flash(gettext("%(name)s werkt vanaf vandaag in %(team)s.", name=found.name, team=wijkteam.name))
    else:
        flash(gettext("%(name)s werkt al in %(team)s.", name=found.name, team=wijkteam.name), "fout")
    return _back(number)


@blueprint.post("/beheer/mensen/<int:number>/teams/<int:row>/weg")
def leave_team(number: int, row: int) -> ResponseReturnValue:
    """Take somebody out of a wijkteam today."""
    found, (membership, wijkteam) = person_or_404(number), _membership(number, row)
    moving.leave(db.session(), membership, clock.now())
    _note("team-left", found, wijkteam.id)
    flash(gettext("%(name)s werkt niet meer in %(team)s.", name=found.name, team=wijkteam.name))
    return _back(number)


@blueprint.post("/beheer/mensen/<int:number>/teams/<int:row>/aandachtsfunctionaris")
def set_lead(number: int, row: int) -> ResponseReturnValue:
    """Make somebody the aandachtsfunctionaris of a wijkteam, or no longer."""
    found, (membership, wijkteam) = at_work_or_404(number), _membership(number, row)
    leads = request.form.get("is") == "ja"
    if membership.addiction_lead != leads:
        moving.set_lead(db.session(), membership, leads=leads)
        _note("lead-set" if leads else "lead-ended", found, wijkteam.id)
    if leads:
        flash(gettext("%(name)s is aandachtsfunctionaris van %(team)s.", name=found.name, team=wijkteam.name))
    else:
        flash(gettext("%(name)s is geen aandachtsfunctionaris meer van %(team)s.", name=found.name, team=wijkteam.name))
    return _back(number)


def _membership(number: int, row: int) -> tuple[Membership, Wijkteam]:
    """Find a membership of this person that runs today."""
    mine = moving.memberships_on(db.session(), number, local_date(clock.now()))
    return next((pair for pair in mine if pair[0].id == row), None) or abort(404)


def _note(action: str, person: Person, wijkteam_id: int) -> None:
    about = f"person:{person.id}"
    auditing.note(db.session(), person_id(), action, about, clock.now(), result=f"wijkteam:{wijkteam_id}")


def _back(number: int) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("admin.person", number=number))
