"""One's own second step: putting it up, what there is, recovery codes, and taking it away.

Every change asks to show anew who one is, unless that was just done (ASVS 7.5.1): with the password if there is one,
and with the second factor if there is one.
"""

from datetime import timedelta

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from elearning import clock
from elearning.extensions import db
from elearning.models import Authenticator, Stage
from elearning.services import second_factor, totp
from elearning.services.passwords import BusyError
from elearning.services.sealing import SealError
from elearning.services.second_factor import MOST, LastFactorError
from elearning.services.tokens import hash_of
from elearning.web.account.blueprint import blueprint
from elearning.web.account.showing import FactorForm, needed, shows_factor, ways
from elearning.web.numbers import LARGEST
from elearning.web.pages import settings
from elearning.web.proving import prove_present, wait_words
from elearning.web.remembering import go_on, start_over_as
from elearning.web.viewer import viewer

#: For so long after signing in, or showing anew who they are, somebody may change how they sign in.
FRESH = timedelta(minutes=10)
#: Where the cookie remembers which secret this browser began with.
BEGUN = "totp"


class ProofForm(FactorForm):
    """Who one is, shown anew."""

    password = PasswordField(
        lazy_gettext("Je wachtwoord"), [needed, Length(max=1000)], render_kw={"autocomplete": "current-password"}
    )


class ConfirmForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The first code of a new app."""

    app_code = StringField(
        lazy_gettext("Code van 6 cijfers uit je app"),
        [DataRequired(lazy_gettext("Vul de code uit je app in.")), Length(max=100)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )
    terug = HiddenField()


@blueprint.get("/account/tweede-stap", endpoint="second_factor")
def second_factor_page() -> str:
    """Show one's second factors, or say why one is needed and how to make it."""
    return _page(ProofForm(formdata=None, terug=request.args.get("terug", "")))


@blueprint.post("/account/tweede-stap/ik")
def prove() -> ResponseReturnValue:
    """Take the password and the second factor of who is signed in; from then on changes are open for a while."""
    form = ProofForm()
    if not (form.validate_on_submit() and _is_password_right(form)):
        return _proof_page(form)
    person = start_over_as(viewer())
    if second_factor.has_one(db.session(), person.id) and not shows_factor(form):
        return _proof_page(form)
    go_on(viewer())
    return redirect(url_for("account.second_factor", terug=form.terug.data))


@blueprint.post("/account/tweede-stap/app")
def new_totp() -> ResponseReturnValue:
    """Make a secret for an app."""
    terug = request.form.get("terug")
    if not (is_fresh() and may_have_more()):
        return redirect(url_for("account.second_factor", terug=terug))
    one = totp.start(db.session(), viewer().person, settings().secret_key, clock.now())
    session[BEGUN] = hash_of(one.secret)
    db.session.commit()
    return redirect(url_for("account.totp", terug=terug))


@blueprint.get("/account/tweede-stap/app", endpoint="totp")
def totp_page() -> ResponseReturnValue:
    """Show the secret to put in an app, and ask for its first code."""
    one, terug = _begun(), request.args.get("terug", "")
    if one is None:
        return redirect(url_for("account.second_factor", terug=terug))
    return _totp_page(one, ConfirmForm(formdata=None, terug=terug))


@blueprint.post("/account/tweede-stap/app/klaar")
def confirm_totp() -> ResponseReturnValue:
    """Let an app count, because it gives the right code."""
    one, form, now = _begun(), ConfirmForm(), clock.now()
    if one is None:
        return redirect(url_for("account.second_factor", terug=form.terug.data))
    if not form.validate_on_submit():
        return _totp_page(one, form), 422
    if not totp.confirm(db.session(), one, settings().secret_key, form.app_code.data, now):
        form.app_code.errors = [gettext("Deze code klopt niet. Kijk of de klok van je telefoon goed staat.")]
        return _totp_page(one, form), 422
    codes = second_factor.added(db.session(), viewer().person, one, now)
    return finish(codes, form.terug.data, gettext("Je app werkt. Die vraag je voortaan om een code."))


@blueprint.post("/account/tweede-stap/codes")
def new_codes() -> ResponseReturnValue:
    """Make new recovery codes, and show them this once."""
    if not (is_fresh() and second_factor.has_one(db.session(), viewer().person_id)):
        return redirect(url_for("account.second_factor"))
    codes = second_factor.renew_codes(db.session(), viewer().person, clock.now())
    db.session.commit()
    return _codes_page(codes, url_for("account.second_factor"))


@blueprint.post("/account/tweede-stap/<int:number>/weg")
def remove_authenticator(number: int) -> ResponseReturnValue:
    """Take a second factor away; the last one stays when the employer asks for one."""
    back = redirect(url_for("account.second_factor"))
    if not is_fresh():
        return back
    try:
        known = number <= LARGEST and second_factor.remove(
            db.session(), viewer().person, number, clock.now(), demo=settings().demo
        )
    except LastFactorError:
        flash(gettext("Voor jouw werk is een tweede stap nodig. Zet eerst een andere aan."), "fout")
        return back
    if not known:
        abort(404)
    db.session.commit()
    flash(gettext("Weggehaald."))
    return back


def is_fresh() -> bool:
    """Tell whether somebody just showed who they are: by signing in, or anew."""
    found = viewer()
    return found.stage is Stage.SET_UP or clock.now() - found.sign_in.created_at <= FRESH


def may_have_more() -> bool:
    """Tell whether somebody may have another second factor."""
    return len(second_factor.factors_of(db.session(), viewer().person_id)) < MOST


def finish(codes: list[str], terug: str | None, said: str) -> ResponseReturnValue:
    """End putting a second factor up: a sign-in that waited for it is whole now. New codes are shown this once."""
    waited = viewer().stage is Stage.SET_UP
    back = url_for("account.sign_in", terug=terug) if waited else url_for("account.second_factor")
    if waited:
        go_on(viewer())
    db.session.commit()
    if codes:
        return _codes_page(codes, back)
    flash(said)
    return redirect(back)


def _page(form: ProofForm) -> str:
    person = viewer().person
    return render_template(
        "account/second_factor.html",
        here="account",
        form=form,
        fresh=is_fresh(),
        setting_up=viewer().stage is Stage.SET_UP,
        asked=not settings().demo and second_factor.must_have_one(db.session(), person),
        factors=second_factor.factors_of(db.session(), person.id),
        full=not may_have_more(),
        has_password=person.password_hash is not None,
        **ways(),
    )


def _proof_page(form: ProofForm) -> ResponseReturnValue:
    page = _page(form)
    db.session.commit()  # a wrong one counts
    return page, 422


def _is_password_right(form: ProofForm) -> bool:
    """Tell whether the password is right; of who has none, or shows a passkey, only the factor is asked."""
    person = viewer().person
    if person.password_hash is None or form.credential.data:
        return second_factor.has_one(db.session(), person.id)
    try:
        proof = prove_present(person, form.password.data or "")
    except BusyError:
        form.form_errors = [gettext("Het is nu druk met inloggen. Wacht een minuut en probeer het dan nog eens.")]
        return False
    if proof.person is None:
        wrong = gettext("Dit is niet je wachtwoord van nu.")
        form.password.errors = [wait_words(proof.minutes) if proof.wait else wrong]
    return proof.person is not None


def _begun() -> Authenticator | None:
    """Find the secret that is being put in an app, if it may be seen: in the browser that began it only.

    Somebody else who knows the password could copy it unnoticed.
    """
    one = totp.begun(db.session(), viewer().person_id, clock.now()) if is_fresh() else None
    return one if one and session.get(BEGUN) == hash_of(one.secret) else None


def _totp_page(one: Authenticator, form: ConfirmForm) -> str:
    key = settings().secret_key
    try:
        address = totp.address_of(one, key, viewer().person.email, settings().organisation_name)
        secret = totp.secret_of(one, key)
    except SealError:
        abort(404)
    return render_template(
        "account/totp.html", here="account", form=form, secret=secret, address=address, drawing=totp.drawing_of(address)
    )


def _codes_page(codes: list[str], back: str) -> str:
    """Show codes in the answer itself: they are stored nowhere, so no page can show them later."""
    g.pop(current_app.config["WTF_CSRF_FIELD_NAME"], None)  # the cookie may be new, and so must be the token in forms
    return render_template("account/codes.html", here="account", codes=codes, back=back)
