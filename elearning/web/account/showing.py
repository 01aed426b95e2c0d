"""Showing a second factor: a code of an app, a recovery code or a passkey; at the sign-in and before a change."""

import logging
from datetime import datetime

from flask import session
from flask_babel import format_time, gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import Length

from elearning import clock
from elearning.extensions import db
from elearning.models import AuthenticatorKind
from elearning.services import passkeys, recovery, second_factor
from elearning.services.passkeys import Party, PasskeyError
from elearning.services.second_factor import TooManyTriesError
from elearning.web.pages import settings
from elearning.web.viewer import Viewer, viewer

log = logging.getLogger(__name__)


def needed(_form: FlaskForm, _field: Field) -> None:
    """Mark a field as one to fill in; which of them was, the page that takes them sees."""


needed.field_flags = {"required": True}  # type: ignore[attr-defined] # how WTForms learns of it


class FactorForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """One of three: a code of the app, a recovery code, or what a passkey answered."""

    app_code = StringField(
        lazy_gettext("Code van je app"),
        [needed, Length(max=100)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )
    recovery_code = StringField(
        lazy_gettext("Herstelcode"),
        [needed, Length(max=100)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    credential = HiddenField()
    terug = HiddenField()


def party() -> Party:
    """Give this site as passkeys know it."""
    chosen = settings()
    return passkeys.party_of(chosen.base_url, chosen.organisation_name, chosen.secret_key)


def whom() -> str:
    """Name who gets a challenge: this sign-in, or this visitor's own form."""
    if isinstance(found := current_user._get_current_object(), Viewer):
        return f"sign-in/{found.sign_in.token_hash}"
    return f"visitor/{session.get('csrf_token', '')}"


def ways() -> dict[str, object]:
    """Tell the page what the person behind this sign-in can show."""
    mine = {one.kind for one in second_factor.factors_of(db.session(), viewer().person_id)}
    return {
        "has_app": AuthenticatorKind.TOTP in mine,
        "has_passkey": AuthenticatorKind.PASSKEY in mine,
        "codes_left": recovery.left(db.session(), viewer().person_id),
    }


def shows_factor(form: FactorForm) -> bool:
    """Tell whether the right factor was shown, which uses it up; else the form says what is wrong.

    The caller commits, also when it was wrong: a wrong code counts.
    """
    if form.credential.data:
        return _shows_passkey(form)
    person, key, now = viewer().person, settings().secret_key, clock.now()
    typed_recovery = bool(form.recovery_code.data)
    field = form.recovery_code if typed_recovery else form.app_code
    shows = second_factor.shows_recovery_code if typed_recovery else second_factor.shows_app_code
    if not field.data:
        field.errors = [gettext("Vul de code in.")]
        return False
    try:
        right = shows(db.session(), key, person, field.data, now)
    except TooManyTriesError as error:
        field.errors = [_wait(error.until)]
        return False
    if not right:
        log.info("second step refused person=%s", person.id)
        field.errors = [_wrong_recovery() if typed_recovery else _wrong_app()]
    return right


def _shows_passkey(form: FactorForm) -> bool:
    try:
        if passkeys.take(db.session(), party(), whom(), form.credential.data, clock.now()) == viewer().person_id:
            return True
    except PasskeyError as error:
        log.info("passkey refused person=%s: %s", viewer().person_id, error)
    form.form_errors = [refused_passkey()]
    return False


def refused_passkey() -> str:
    """Say that a passkey was not right, and what else works."""
    return str(gettext("Dit lukte niet met je passkey. Probeer het nog een keer, of kies een andere manier."))


def _wait(until: datetime) -> str:
    return str(
        gettext("Er is te vaak een verkeerde code ingevuld. Wacht tot %(time)s uur.", time=format_time(until, "HH:mm"))
    )


def _wrong_app() -> str:
    return str(gettext("Deze code klopt niet. Wacht op de volgende code in je app, en vul die in."))


def _wrong_recovery() -> str:
    return str(gettext("Deze herstelcode klopt niet, of je gebruikte hem al."))
