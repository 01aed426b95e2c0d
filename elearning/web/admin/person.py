"""One person: who they are, where they work, what they may do, and what is still open. Never what they learned."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import Invitation, Person
from elearning.services import areas, directory, granting, inviting, moving, second_factor
from elearning.services.directory import Details, State
from elearning.services.granting import LastAdminError
from elearning.services.people import AddressTakenError
from elearning.web.admin.blueprint import blueprint, manages
from elearning.web.admin.role_form import ROLES, PersonForm, RoleForm
from elearning.web.numbers import LARGEST
from elearning.web.viewer import person_id


@blueprint.get("/beheer/mensen/<int:number>")
def person(number: int) -> str:
    """Show one person."""
    return person_page(person_or_404(number))


@blueprint.post("/beheer/mensen/<int:number>")
def change_person(number: int) -> ResponseReturnValue:
    """Change name, address and employer of somebody who is at work."""
    found, form = at_work_or_404(number), PersonForm()
    form.offer(db.session())
    if form.validate_on_submit():
        details = Details(form.name.data, form.email.data, form.employer.data or None)
        try:
            directory.change(db.session(), found, details, person_id(), clock.now())
        except AddressTakenError:
            form.email.errors = [gettext("Iemand anders heeft dit adres. Zijn het twee accounts? Voeg ze dan samen.")]
        else:
            db.session.commit()
            flash(gettext("Bewaard."))
            return redirect(url_for("admin.person", number=number))
    return person_page(found, form=form), 422


@blueprint.post("/beheer/mensen/<int:number>/uitnodigen")
def invite_again(number: int) -> ResponseReturnValue:
    """Send somebody who never used their account a new invitation, for the same as the last one.

    What the page answers says whether the account was ever used, so it is not for a beheerder who is a manager too.
    """
    if manages():
        abort(404)
    found, now = at_work_or_404(number), clock.now()
    latest = inviting.latest_of(db.session(), found.id)
    if found.password_hash is not None:
        flash(gettext("Dit account is al in gebruik. Een uitnodiging is niet nodig."))
    elif latest is None:
        inviting.invite(db.session(), name=found.name, email=found.email, now=now, by=person_id())
        flash(gettext("De uitnodiging gaat zo weg."))
    else:
        _send_again(found, latest)
        flash(gettext("De uitnodiging gaat zo weg. De vorige link werkt niet meer."))
    db.session.commit()
    return redirect(url_for("admin.person", number=number))


@blueprint.post("/beheer/mensen/<int:number>/rollen")
def grant(number: int) -> ResponseReturnValue:
    """Give somebody a role."""
    found, form = at_work_or_404(number), RoleForm()
    form.offer(db.session())
    if not form.validate_on_submit():
        return person_page(found, role_form=form), 422
    role, place = form.chosen
    if granting.grant(db.session(), found, role, place, person_id(), clock.now()):
        flash(gettext("%(name)s is nu %(role)s.", name=found.name, role=ROLES[role]))
    else:
        flash(gettext("Deze rol was er al."))
    db.session.commit()
    return redirect(url_for("admin.person", number=number))


@blueprint.post("/beheer/mensen/<int:number>/rollen/<int:grant_id>/weg")
def take_role(number: int, grant_id: int) -> ResponseReturnValue:
    """Take a role back; the last beheerder keeps theirs."""
    found = person_or_404(number)
    try:
        if grant_id > LARGEST or not granting.take(db.session(), found, grant_id, person_id(), clock.now()):
            abort(404)
    except LastAdminError:
        flash(gettext("Dit is de laatste beheerder. Maak eerst iemand anders beheerder."), "fout")
    else:
        flash(gettext("De rol is weg."))
    db.session.commit()
    return redirect(url_for("admin.person", number=number))


def person_or_404(number: int) -> Person:
    """Find somebody, also who left and whose account is closed."""
    found = db.session.get(Person, number) if number <= LARGEST else None
    return found or abort(404)


def person_page(found: Person, **forms: Any) -> str:
    """Show a person; a form with mistakes comes in by its name in the template."""
    now, apart = clock.now(), manages()
    with db.session.no_autoflush:
        context = {
            "person": found,
            "state": _state(found, apart),
            "manages": apart,
            "now": now,
            "today": local_date(now),
            "held": granting.held_by(db.session(), found.id),
            "memberships": moving.memberships_on(db.session(), found.id, local_date(now)),
            "teams": areas.teams(db.session()),
            "invitation": None if apart else _invitation(found),
            "has_second_factor": apart or second_factor.has_one(db.session(), found.id),
        }
        forms = {"form": _filled(found), "role_form": _role_form(), **forms}
    return render_template("admin/person.html", here="beheer", role_names=ROLES, **context, **forms)


def at_work_or_404(number: int) -> Person:
    """Find somebody who did not leave; of whom left nothing is changed here."""
    found = person_or_404(number)
    return found if found.left_at is None and found.closed_at is None else abort(404)


def _state(found: Person, apart: bool) -> State:
    """Tell how an account stands; whether it was ever used, a manager is not told."""
    state = directory.state_of(found)
    return State.ACTIVE if apart and state is State.INVITED else state


def _invitation(found: Person) -> dict[str, Any] | None:
    """Give how the newest invitation stands, and what it is for."""
    latest = inviting.latest_of(db.session(), found.id)
    if latest is None:
        return None
    state = inviting.state_of(latest, clock.now())
    return {"row": latest, "state": state.value, **inviting.names_in(db.session(), latest)}


def _send_again(found: Person, latest: Invitation) -> None:
    """Invite for the same again, at the address of now."""
    inviting.invite(
        db.session(),
        name=found.name,
        email=found.email,
        now=clock.now(),
        by=person_id(),
        wijkteam_id=latest.wijkteam_id,
        employer_id=latest.employer_id,
        role=latest.role,
        organisation_id=latest.organisation_id,
    )


def _filled(found: Person) -> PersonForm:
    form = PersonForm(
        formdata=None, data={"name": found.name, "email": found.email, "employer": found.employer_id or 0}
    )
    form.offer(db.session())
    return form


def _role_form() -> RoleForm:
    form = RoleForm(formdata=None)
    form.offer(db.session())
    return form
