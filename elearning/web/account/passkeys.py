"""Passkeys: what a browser asks before it makes or uses one, and signing in with one from the sign-in page."""

import logging

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from elearning import clock
from elearning.extensions import db
from elearning.models import Person, Way
from elearning.services import passkeys, second_factor
from elearning.services.passkeys import PasskeyError
from elearning.web.account.blueprint import blueprint
from elearning.web.account.second_factor import finish, is_fresh, may_have_more
from elearning.web.account.showing import party, refused_passkey, whom
from elearning.web.account.signing_in import SignInForm
from elearning.web.device import device_of
from elearning.web.remembering import remember
from elearning.web.viewer import Viewer, viewer

log = logging.getLogger(__name__)


class PasskeyForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What a browser answered, as JSON."""

    credential = HiddenField()
    own_device = BooleanField()
    terug = HiddenField()


@blueprint.post("/inloggen/passkey/vraag")
def passkey_options() -> Response:
    """Say what a browser must answer to: of somebody whose first step was right with their own passkeys only."""
    found = current_user._get_current_object()
    person_id = found.person.id if isinstance(found, Viewer) else None
    site = party()
    challenge = passkeys.new_challenge(site, whom(), clock.now())
    return _json(passkeys.sign_in_options(db.session(), site, person_id, challenge))


@blueprint.post("/inloggen/passkey")
def passkey_sign_in() -> ResponseReturnValue:
    """Sign somebody in with a passkey alone: their device saw a finger, a face or a pin as well."""
    form = PasskeyForm()
    person = _owner(form.credential.data or "")
    if person is None:
        sign_in = SignInForm(formdata=None, terug=form.terug.data)
        sign_in.form_errors = [refused_passkey()]
        page = render_template("account/sign_in.html", form=sign_in, here="inloggen")
        db.session.commit()  # what was answered is used up
        return page, 422
    log.info("sign-in person=%s", person.id)
    remember(person, own_device=form.own_device.data, way=Way.PASSKEY, proven=True)
    return redirect(url_for("account.sign_in", terug=form.terug.data))


@blueprint.post("/account/tweede-stap/passkey/vraag")
def passkey_new_options() -> ResponseReturnValue:
    """Say what a browser needs to make a passkey."""
    if not is_fresh():
        return Response(status=409)
    site = party()
    challenge = passkeys.new_challenge(site, whom(), clock.now())
    return _json(passkeys.registration_options(db.session(), site, viewer().person, challenge))


@blueprint.post("/account/tweede-stap/passkey")
def add_passkey() -> ResponseReturnValue:
    """Let a new passkey count."""
    form = PasskeyForm()
    back = url_for("account.second_factor", terug=form.terug.data)
    if not (is_fresh() and may_have_more()):
        return redirect(back)
    person, now = viewer().person, clock.now()
    try:
        one = passkeys.add(db.session(), party(), person, whom(), form.credential.data or "", now)
    except PasskeyError as error:
        log.info("new passkey refused person=%s: %s", person.id, error)
        flash(gettext("Deze passkey kwam niet goed aan. Probeer het nog een keer."), "fout")
        return redirect(back)
    one.name = device_of(request.user_agent.string)
    codes = second_factor.added(db.session(), person, one, now)
    return finish(codes, form.terug.data, gettext("Je passkey werkt. Log de volgende keer in met je passkey."))


def _owner(answer: str) -> Person | None:
    """Find who signs in with a passkey; None when it is not right, or their account is closed."""
    try:
        person_id = passkeys.take(db.session(), party(), whom(), answer, clock.now())
    except PasskeyError as error:
        log.info("passkey refused: %s", error)
        return None
    person = db.session.get_one(Person, person_id)
    return None if person.closed_at else person


def _json(text: str) -> Response:
    return Response(text, content_type="application/json; charset=utf-8", headers={"Cache-Control": "no-store"})
