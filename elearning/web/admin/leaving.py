"""Letting somebody leave the work, and undoing that as long as their name is still there."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm

from elearning import clock
from elearning.extensions import db
from elearning.models import Person
from elearning.services import leaving
from elearning.services.granting import LastAdminError
from elearning.services.leaving import GRACE, AddressUnusableError
from elearning.web.admin.blueprint import blueprint, manages
from elearning.web.admin.fields import address_field
from elearning.web.admin.person import person_or_404
from elearning.web.admin.role_form import ROLES
from elearning.web.viewer import person_id


class LeaveForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The address that somebody chose to be reached at, if they told it."""

    address = address_field(
        lazy_gettext("Privéadres voor e-mail"),
        needed=False,
        hint=lazy_gettext(
            "Alleen als deze persoon dat zelf wil. We sturen er een link heen: pas na bevestigen telt het."
        ),
    )


@blueprint.get("/beheer/mensen/<int:number>/uit-dienst", endpoint="leaving")
def leaving_page(number: int) -> str:
    """Show what ends when somebody leaves, and what stays."""
    return _page(person_or_404(number), LeaveForm(formdata=None))


@blueprint.post("/beheer/mensen/<int:number>/uit-dienst")
def let_leave(number: int) -> ResponseReturnValue:
    """Let somebody leave: access ends now, and they have 30 days for their proof and data."""
    found, form = person_or_404(number), LeaveForm()
    if found.id == person_id():
        flash(gettext("Jezelf uit dienst melden kan niet. Vraag een andere beheerder."), "fout")
        return _page(found, form), 422
    if not form.validate_on_submit() or not _leaves(found, form):
        return _page(found, form), 422
    db.session.commit()
    return redirect(url_for("admin.person", number=number))


@blueprint.post("/beheer/mensen/<int:number>/terug")
def come_back(number: int) -> ResponseReturnValue:
    """Undo a leaving; teams, roles and employer are given anew."""
    found = person_or_404(number)
    if leaving.come_back(db.session(), found, clock.now(), person_id()):
        flash(gettext("%(name)s is terug. Kies nu weer een werkgever, een wijkteam en rollen.", name=found.name))
    else:
        flash(gettext("Dit kan niet meer. Nodig deze persoon opnieuw uit."), "fout")
    db.session.commit()
    return redirect(url_for("admin.person", number=number))


def _leaves(found: Person, form: LeaveForm) -> bool:
    """Do it; tells whether it went well, and else says on the form why not."""
    try:
        is_new = leaving.let_leave(db.session(), found, clock.now(), form.address.data or None, person_id())
    except AddressUnusableError:
        form.address.errors = [gettext("Dit adres kunnen we niet gebruiken. Kies een ander adres, of laat het leeg.")]
        return False
    except LastAdminError:
        form.form_errors = [gettext("Dit is de laatste beheerder. Maak eerst iemand anders beheerder.")]
        return False
    if is_new:
        flash(gettext("%(name)s is uit dienst. De toegang is nu al dicht.", name=found.name))
        if form.address.data:  # also for who never came in: whether they did is not for every beheerder
            flash(gettext("Naar het privéadres gaat een link. Tot die is bevestigd, blijft het oude adres gelden."))
    return True


def _page(found: Person, form: LeaveForm) -> str:
    now = clock.now()
    return render_template(
        "admin/leaving.html",
        here="beheer",
        person=found,
        form=form,
        bonds=leaving.bonds_of(db.session(), found, now),
        role_names={role.value: name for role, name in ROLES.items()},
        days=GRACE.days,
        until=found.leaves_at or leaving.ends_at(now),
        own=found.id == person_id(),
        manages=manages(),
    )
