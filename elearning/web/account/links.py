"""Signing in and choosing another password by a link that is mailed.

Asking gives the same answer for every address. Opening a link writes nothing, so a mail filter that opens every link
uses none up; the button on its page does.
"""

import logging

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, ValidationError
from wtforms.validators import DataRequired, Length

from elearning import clock
from elearning.extensions import db
from elearning.models import LinkKind, Person, Way
from elearning.rules.addresses import LONGEST_ADDRESS, is_address
from elearning.services import account_links, account_notices, auditing, people, signing_in
from elearning.services.account_notices import Change
from elearning.services.passwords import hash_password, weakness_of
from elearning.services.people import plain_address
from elearning.web.account.blueprint import blueprint
from elearning.web.pages import settings
from elearning.web.password_words import WEAK
from elearning.web.proving import network
from elearning.web.remembering import remember, start_over, start_page
from elearning.web.safe_path import safe_path
from elearning.web.slowing import HOUR, may
from elearning.web.turns import lent_turn
from elearning.web.unlisted import keep_nowhere

log = logging.getLogger(__name__)
#: How many letters of one kind somebody can be sent while the first one’s link works, so that a stranger who asks for
#: them keeps nobody out: who gets no more has one that works. And how often an hour one network may ask.
TO_ONE, FROM_ONE = 3, 30


class AskForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The address that a link goes to."""

    email = EmailField(
        lazy_gettext("E-mailadres"),
        [DataRequired(lazy_gettext("Vul je e-mailadres in.")), Length(max=LONGEST_ADDRESS)],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )

    def validate_email(self, field: EmailField) -> None:
        """Look at the form of an address only, never at whose it is."""
        if not is_address(plain_address(field.data)):
            raise ValidationError(gettext("Dit is geen e-mailadres. Kijk het nog eens na."))


class UseForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Whether this is one's own phone."""

    own_device = BooleanField(lazy_gettext("Dit is mijn eigen telefoon of computer"))
    terug = HiddenField()


class ResetForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A new password."""

    new_password = PasswordField(
        lazy_gettext("Nieuw wachtwoord"),
        [DataRequired(lazy_gettext("Vul een nieuw wachtwoord in."))],
        description=lazy_gettext("Minstens 12 tekens. Een zin mag ook."),
        render_kw={"autocomplete": "new-password"},
    )


@blueprint.get("/inloggen/link")
def ask_link_page() -> str:
    """Ask for the address that a link to sign in goes to; or say that it is on its way."""
    return _ask_page("account/ask_link.html", AskForm(formdata=None))


@blueprint.post("/inloggen/link")
def ask_link() -> ResponseReturnValue:
    """Mail a link to sign in."""
    return _asked(LinkKind.SIGN_IN, "account/ask_link.html", "account.ask_link_page")


@blueprint.get("/wachtwoord/vergeten")
def forgot_page() -> str:
    """Ask for the address that a link to choose a password goes to; or say that it is on its way."""
    return _ask_page("account/forgot.html", AskForm(formdata=None))


@blueprint.post("/wachtwoord/vergeten")
def forgot() -> ResponseReturnValue:
    """Mail a link to choose another password."""
    return _asked(LinkKind.RESET, "account/forgot.html", "account.forgot_page")


@blueprint.get("/inloggen/link/<token>")
def link(token: str) -> ResponseReturnValue:
    """Show the button that signs in."""
    found = account_links.of_token(db.session(), token, LinkKind.SIGN_IN, clock.now())
    return _unlisted(_link_page(token, UseForm(formdata=None))) if found else over_page("account.ask_link_page")


@blueprint.post("/inloggen/link/<token>")
def use_link(token: str) -> ResponseReturnValue:
    """Sign in, once; a second factor is still asked."""
    form = UseForm()
    found = account_links.of_token(db.session(), token, LinkKind.SIGN_IN, clock.now(), to_write=True)
    if found is None:
        return over_page("account.ask_link_page")
    if not form.validate_on_submit():
        return _unlisted(_link_page(token, form), 422)
    person = db.session.get_one(Person, found.person_id)
    account_links.end_all(db.session(), person.id)
    target = start_page(person)
    remember(person, own_device=form.own_device.data, way=Way.LINK)
    log.info("sign-in by link")
    return redirect(safe_path(form.terug.data, target))


@blueprint.get("/wachtwoord/nieuw/<token>")
def reset_page(token: str) -> ResponseReturnValue:
    """Ask for another password."""
    found = account_links.of_token(db.session(), token, LinkKind.RESET, clock.now())
    return _unlisted(_reset_page(token, ResetForm(formdata=None))) if found else over_page("account.forgot_page")


@blueprint.post("/wachtwoord/nieuw/<token>")
def reset(token: str) -> ResponseReturnValue:
    """Store another password and sign out everywhere. The hash is made outside any transaction."""
    form = ResetForm()
    found = account_links.of_token(db.session(), token, LinkKind.RESET, clock.now())
    if found is None:
        return over_page("account.forgot_page")
    if not (form.validate_on_submit() and _is_fine(form, db.session.get_one(Person, found.person_id))):
        return _unlisted(_reset_page(token, form), 422)
    db.session.rollback()
    with lent_turn():
        hashed = hash_password(form.new_password.data)
    start_over()
    found = account_links.of_token(db.session(), token, LinkKind.RESET, clock.now(), to_write=True)
    if found is None:
        db.session.rollback()
        return over_page("account.forgot_page")
    _store(db.session.get_one(Person, found.person_id), hashed)
    db.session.commit()
    flash(gettext("Je nieuwe wachtwoord is bewaard. Log er nu mee in."))
    return redirect(url_for("account.sign_in"))


def over_page(again: str | None = None) -> ResponseReturnValue:
    """Say that a link works no more, and where another one is to be had."""
    return _unlisted(render_template("account/link_over.html", again=again), 410)


def _store(person: Person, hashed: str) -> None:
    person.password_hash = hashed
    signing_in.end_all(db.session(), person)
    account_links.end_all(db.session(), person.id)
    account_notices.tell(db.session(), person, Change.RESET, clock.now())
    auditing.note(db.session(), person.id, "password-changed", f"person:{person.id}", clock.now(), result="reset")


def _asked(kind: LinkKind, template: str, page: str) -> ResponseReturnValue:
    """Take an address; whether somebody has it makes no difference to the answer."""
    form = AskForm()
    if not form.validate_on_submit():
        return _ask_page(template, form), 422
    address, here = plain_address(form.email.data), network()
    if here and not may(f"{kind}-from", here, most=FROM_ONE, within=HOUR):
        form.email.errors = [gettext("Hier vandaan is al vaak om een brief gevraagd. Wacht een uur, of bel ons.")]
    elif not may(f"{kind}-to", address, most=TO_ONE, within=account_links.VALID[kind]):
        form.email.errors = [
            gettext("Voor dit adres is al drie keer een brief gevraagd. Kijk bij je ongewenste mail, of wacht een uur.")
        ]
    else:
        _send(kind, address)
        target = url_for(page, gevraagd=1)
        db.session.commit()
        return redirect(target)
    refused = _ask_page(template, form)
    db.session.commit()  # the try counts
    return refused, 429, {"Retry-After": "3600"}


def _send(kind: LinkKind, address: str) -> None:
    """Send the letter; for an address that nobody has as much is done, and undone."""
    anybody = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
    person = people.person_with_address(db.session(), address)
    in_use = account_links.may_have(db.session(), person or anybody)
    with db.session.begin_nested() as whole:
        account_links.ask(db.session(), person or anybody, kind, clock.now())
        if person is None or not in_use:
            whole.rollback()


def _is_fine(form: ResetForm, person: Person) -> bool:
    words = [*people.words_around(db.session(), person), settings().organisation_name]
    weakness = weakness_of(form.new_password.data, words)
    if weakness:
        form.new_password.errors = [WEAK[weakness]]
    return weakness is None


def _ask_page(template: str, form: AskForm) -> str:
    return render_template(template, form=form, asked="gevraagd" in request.args)


def _link_page(token: str, form: UseForm) -> str:
    return render_template("account/link.html", form=form, token=token)


def _reset_page(token: str, form: ResetForm) -> str:
    return render_template("account/reset.html", form=form, token=token)


def _unlisted(page: str, status: int = 200) -> ResponseReturnValue:
    return keep_nowhere(make_response(page, status))
