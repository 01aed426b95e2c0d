"""Erasing somebody for good: what it does is said first, and their name is typed before it happens."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired

from elearning import clock
from elearning.extensions import db
from elearning.models import Person
from elearning.services import erasing, leaving, wiping
from elearning.services.granting import LastAdminError
from elearning.web.admin.blueprint import blueprint
from elearning.web.admin.person import person_or_404
from elearning.web.admin.role_form import ROLES
from elearning.web.pages import settings
from elearning.web.viewer import person_id


class EraseForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The name of who is erased, typed by hand; and what they want with their proof."""

    name = StringField(
        lazy_gettext("Typ de naam over"),
        [DataRequired(lazy_gettext("Typ de naam over. Zo wis je nooit per ongeluk."))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    keep_proof = BooleanField(lazy_gettext("De bewijzen blijven, met naam. Deze persoon vroeg daar zelf om."))


@blueprint.get("/beheer/mensen/<int:number>/wissen")
def erase_page(number: int) -> str:
    """Show what erasing somebody takes away, and what it leaves."""
    return _page(person_or_404(number), EraseForm(formdata=None))


@blueprint.post("/beheer/mensen/<int:number>/wissen")
def erase(number: int) -> ResponseReturnValue:
    """Erase somebody; it cannot be undone."""
    found, form = person_or_404(number), EraseForm()
    if found.id == person_id():
        form.form_errors = [gettext("Jezelf wissen kan niet. Vraag een andere beheerder.")]
    elif form.validate_on_submit() and (traces := _erase(found, form)) is not None:
        # Before anything is read again: a reader of our own would keep the files from being wiped.
        is_wiped = wiping.wipe(db.engine, settings().media_dir, settings().mail_url, traces)
        flash(gettext("Het account is gewist. Niemand kan het terughalen."))
        if not is_wiped:
            flash(gettext("De database was even bezig. De laatste sporen verdwijnen binnen tien minuten."))
        return redirect(url_for("admin.people"))
    return _page(found, form), 422


def _erase(found: Person, form: EraseForm) -> erasing.Traces | None:
    """Do it and commit; None with the reason on the form when it cannot be."""
    if not erasing.is_confirmed(found, form.name.data):
        form.name.errors = [gettext("Dit is niet de naam van dit account. Kijk of je de goede persoon hebt.")]
        return None
    try:
        traces = erasing.erase(db.session(), found, clock.now(), person_id(), keep_proof=form.keep_proof.data)
    except LastAdminError:
        form.form_errors = [gettext("Dit is de laatste beheerder. Maak eerst iemand anders beheerder.")]
        return None
    except erasing.AlreadyGoneError:
        abort(404)
    db.session.commit()
    return traces


def _page(found: Person, form: EraseForm) -> str:
    return render_template(
        "admin/erase.html",
        here="beheer",
        person=found,
        form=form,
        bonds=leaving.bonds_of(db.session(), found, clock.now()),
        role_names={role.value: name for role, name in ROLES.items()},
        own=found.id == person_id(),
    )
