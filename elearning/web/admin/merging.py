"""Making one account of two that belong to one person: look both over first, then merge. It cannot be undone."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import select

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import Organisation, Person
from elearning.services import granting, merging, moving
from elearning.services.people import plain_address
from elearning.web.admin.blueprint import blueprint, manages
from elearning.web.admin.fields import address_field
from elearning.web.admin.person import person_or_404
from elearning.web.admin.role_form import ROLES
from elearning.web.viewer import person_id


class DoubleForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The address of the other account."""

    email = address_field(lazy_gettext("E-mailadres van het andere account"))


@blueprint.get("/beheer/mensen/<int:number>/samenvoegen", endpoint="merge")
def merge_page(number: int) -> str:
    """Ask for the other account."""
    return _page(person_or_404(number), DoubleForm(formdata=None))


@blueprint.post("/beheer/mensen/<int:number>/samenvoegen")
def find_double(number: int) -> ResponseReturnValue:
    """Show both accounts side by side, and what merging them does."""
    keep, form = person_or_404(number), DoubleForm()
    if form.validate_on_submit():
        gone = db.session.scalar(select(Person).where(Person.email == plain_address(form.email.data)))
        if gone is None:
            form.email.errors = [gettext("Niemand heeft dit adres. Kijk het nog eens na.")]
        elif why := _why_not(keep, gone):
            form.email.errors = [why]
        else:
            return _page(keep, form, gone)
    return _page(keep, form), 422


@blueprint.post("/beheer/mensen/<int:number>/samenvoegen/<int:other>")
def merge_into(number: int, other: int) -> ResponseReturnValue:
    """Merge the other account into this one."""
    keep, gone = person_or_404(number), person_or_404(other)
    if _why_not(keep, gone):
        abort(404)
    merging.merge(db.session(), keep, gone, clock.now(), person_id())
    db.session.commit()
    flash(gettext("De twee accounts zijn nu één account. Inloggen moet opnieuw."))
    return redirect(url_for("admin.person", number=number))


def _why_not(keep: Person, gone: Person) -> str:
    """Say why two accounts cannot become one; empty when they can."""
    if merging.can_merge(keep, gone, person_id()):
        return ""
    if keep.id == gone.id:
        return str(gettext("Dit is hetzelfde account. Vul het adres van het andere account in."))
    if person_id() in (keep.id, gone.id):
        return str(gettext("Je eigen account voeg je niet zelf samen. Vraag een andere beheerder."))
    return str(gettext("Dit account is uit dienst of gesloten. Begin bij het account dat nog in gebruik is."))


def _page(keep: Person, form: DoubleForm, gone: Person | None = None) -> str:
    seen = {one.id: _seen(one) for one in (keep, gone) if one}
    return render_template(
        "admin/merge.html",
        here="beheer",
        form=form,
        keep=keep,
        gone=gone,
        seen=seen,
        role_names=ROLES,
        manages=manages(),
    )


def _seen(person: Person) -> dict[str, object]:
    """Give what tells two accounts apart, and nothing about learning."""
    employer = db.session.get(Organisation, person.employer_id) if person.employer_id else None
    memberships = moving.memberships_on(db.session(), person.id, local_date(clock.now()))
    return {
        "employer": employer.name if employer else "",
        "teams": [team.name for _, team in memberships],
        "held": granting.held_by(db.session(), person.id),
    }
