"""Signing in and out."""

import logging

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user, logout_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, Length

from elearning.extensions import db
from elearning.services import signing_in
from elearning.services.passwords import BusyError
from elearning.web.account.blueprint import blueprint
from elearning.web.proving import prove, wait_words
from elearning.web.remembering import remember, start_page
from elearning.web.safe_path import safe_path
from elearning.web.viewer import viewer

log = logging.getLogger(__name__)


class SignInForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Address and password, and whether this is one's own phone."""

    email = EmailField(
        lazy_gettext("E-mailadres"),
        [DataRequired(lazy_gettext("Vul je e-mailadres in.")), Length(max=254)],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Wachtwoord"),
        [DataRequired(lazy_gettext("Vul je wachtwoord in.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    own_device = BooleanField(lazy_gettext("Dit is mijn eigen telefoon of computer"))
    terug = HiddenField()


@blueprint.route("/inloggen", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign somebody in; unknown address and wrong password look and cost the same."""
    form = SignInForm(terug=request.args.get("terug", ""))
    if current_user.is_authenticated:
        return redirect(safe_path(form.terug.data, start_page(viewer().person)))
    status = 200 if request.method == "GET" else 422
    if form.validate_on_submit():
        status = _sign_in(form)
        if status == 302:
            return redirect(safe_path(form.terug.data, start_page(viewer().person)))
    headers = {"Retry-After": "60"} if status >= 429 else {}
    return render_template("account/sign_in.html", form=form, here="inloggen"), status, headers


@blueprint.post("/uitloggen")
def sign_out() -> ResponseReturnValue:
    """End this sign-in at once, for copies of its cookie too."""
    signing_in.end(db.session(), viewer().token)
    db.session.commit()
    logout_user()
    session.clear()
    response = redirect(url_for("site.home"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _sign_in(form: SignInForm) -> int:
    """Sign in with what was typed; gives the status of the answer, and the form says what went wrong."""
    try:
        proof = prove(form.email.data, form.password.data)
    except BusyError:
        form.form_errors = [gettext("Het is nu druk met inloggen. Wacht een minuut en probeer het dan nog eens.")]
        return 503
    if proof.wait:
        link = gettext("Of laat je een link mailen: dat kan meteen.")
        form.password.errors = [f"{wait_words(proof.minutes)} {link}"]
        return 429
    if proof.person is None:
        form.password.errors = [gettext("Dit adres en wachtwoord horen niet bij elkaar. Kijk ze nog eens na.")]
        return 422
    remember(proof.person, own_device=form.own_device.data)
    log.info("sign-in person=%s", viewer().person_id)
    return 302
