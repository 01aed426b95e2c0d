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
from elearning.models import Person
from elearning.services import people, signing_in
from elearning.services.passwords import is_right
from elearning.web.account.blueprint import blueprint
from elearning.web.remembering import remember, start_over
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
        return redirect(safe_path(form.terug.data, _home()))
    if form.validate_on_submit():
        if _sign_in(form):
            return redirect(safe_path(form.terug.data, _home()))
        form.password.errors = [gettext("Dit adres en wachtwoord horen niet bij elkaar. Kijk ze nog eens na.")]
    status = 200 if request.method == "GET" else 422
    return render_template("account/sign_in.html", form=form, here="inloggen"), status


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


def _home() -> str:
    """Give where somebody begins: at their work with others, if they have any, else at their own path."""
    return url_for("account.work" if viewer().has_work else "learn.path")


def _sign_in(form: SignInForm) -> bool:
    person = people.person_with_address(db.session(), form.email.data)
    person_id, stored = (person.id, person.password_hash) if person else (None, None)
    db.session.rollback()
    if not is_right(form.password.data, stored) or person_id is None:
        log.info("sign-in refused")
        return False
    start_over()
    remember(db.session.get_one(Person, person_id), own_device=form.own_device.data)
    log.info("sign-in person=%s", person_id)
    return True
