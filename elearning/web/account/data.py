"""One's own data, in one file; and the days after leaving the work."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired

from elearning import clock
from elearning.extensions import db
from elearning.services import own_address, own_data
from elearning.services.leaving import GRACE
from elearning.web.account.blueprint import blueprint
from elearning.web.account.settings import KnowsPassword, ask_address, refuses
from elearning.web.downloads import download
from elearning.web.remembering import start_over_as
from elearning.web.viewer import viewer


class PrivateAddressForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Where somebody who left wants to be reached."""

    address = EmailField(
        lazy_gettext("Je privéadres voor e-mail"),
        [DataRequired(lazy_gettext("Vul je privéadres in."))],
        description=lazy_gettext("We sturen er een brief heen. Met de link daarin wordt dit je adres."),
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    present_password = PasswordField(
        lazy_gettext("Je wachtwoord"), [KnowsPassword()], render_kw={"autocomplete": "current-password"}
    )


@blueprint.get("/account/gegevens", endpoint="own_data")
def own_data_page() -> str:
    """Say what is kept about somebody, kind by kind, with a link to have it all."""
    sections = own_data.gather(db.session(), viewer().person_id)
    return render_template("account/own_data.html", here="account", sections=sections)


@blueprint.get("/account/gegevens.zip")
def download_data() -> Response:
    """Give somebody everything that is kept about them."""
    packed = own_data.archive(db.session(), viewer().person, clock.now())
    return download(packed, "mijn-gegevens.zip", "application/zip")


@blueprint.get("/account/uit-dienst", endpoint="leaving")
def leaving_page() -> str:
    """Say what happens when somebody leaves the work, or what they can still do now that they did."""
    return _leaving_page(PrivateAddressForm(formdata=None))


@blueprint.post("/account/uit-dienst")
def set_private_address() -> ResponseReturnValue:
    """Send a link to an address of their own to who left; asks the present password."""
    form = PrivateAddressForm()
    if viewer().person.left_at is None:
        abort(404)
    if not form.validate_on_submit():
        return _leaving_page(form), 422
    if refused := refuses(form.present_password):
        return _leaving_page(form), refused
    start_over_as(viewer())
    if refused := ask_address(form.address):
        page = _leaving_page(form)
        db.session.commit()  # the try counts
        return page, refused
    db.session.commit()
    flash(gettext("We stuurden een brief naar je nieuwe adres. Open de link daarin binnen een uur."))
    return redirect(url_for("account.leaving"))


def _leaving_page(form: PrivateAddressForm) -> str:
    waiting = own_address.waiting(db.session(), viewer().person_id, clock.now())
    return render_template("account/leaving.html", here="account", form=form, days=GRACE.days, waiting=waiting)
