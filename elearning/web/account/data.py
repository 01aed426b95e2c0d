"""One's own data, in one file; and the days after leaving the work."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms.validators import DataRequired

from elearning import clock
from elearning.extensions import db
from elearning.services import leaving, own_data
from elearning.services.leaving import GRACE, AddressUnusableError
from elearning.web.account.blueprint import blueprint
from elearning.web.downloads import download
from elearning.web.slowing import HOUR, may
from elearning.web.viewer import viewer

#: How often an hour somebody may try an address: it must not become a way to ask who has an account.
TRIES = 5


class PrivateAddressForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Where somebody who left wants to be reached."""

    address = EmailField(
        lazy_gettext("Je privéadres voor e-mail"),
        [DataRequired(lazy_gettext("Vul je privéadres in."))],
        description=lazy_gettext("Vanaf nu log je in met dit adres. Je wachtwoord blijft hetzelfde."),
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )


@blueprint.get("/account/gegevens", endpoint="own_data")
def own_data_page() -> str:
    """Say what is kept about somebody, kind by kind, with a link to have it all."""
    sections = own_data.gather(db.session(), viewer().person.id)
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
    """Let who left be reached at an address of their own."""
    person, form = viewer().person, PrivateAddressForm()
    if person.left_at is None:
        abort(404)
    if not form.validate_on_submit():
        return _leaving_page(form), 422
    if not _may_try():
        form.address.errors = [gettext("Je probeerde het al vaak. Probeer het over een uur weer, of bel ons.")]
    elif _use(form):
        db.session.commit()
        flash(gettext("Bewaard. We sturen je nu een brief op dit adres."))
        return redirect(url_for("account.leaving"))
    page = _leaving_page(form)
    db.session.commit()  # the try counts
    return page, 422


def _use(form: PrivateAddressForm) -> bool:
    try:
        leaving.use_private_address(db.session(), viewer().person, form.address.data, clock.now())
    except AddressUnusableError:
        form.address.errors = [gettext("Dit adres kunnen we niet gebruiken. Kijk het na, of kies een ander adres.")]
        return False
    return True


def _may_try() -> bool:
    return may("private-address", str(viewer().person.id), most=TRIES, within=HOUR)


def _leaving_page(form: PrivateAddressForm) -> str:
    return render_template("account/leaving.html", here="account", form=form, days=GRACE.days)
