"""Signing in and out, and what somebody chooses for themselves."""

import logging

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField, SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length

from elearning import clock
from elearning.extensions import db
from elearning.models import Person
from elearning.models.engine import start_writing
from elearning.rules.suggesting import LEAD, STYLES
from elearning.services import people, signing_in
from elearning.services.passwords import Weakness, hash_password, is_right, weakness_of
from elearning.web.safe_path import safe_path
from elearning.web.viewer import Viewer, viewer

blueprint = Blueprint("account", __name__)
NOT_SAID = "zeg-ik-niet"
log = logging.getLogger(__name__)
WEAK = {
    Weakness.SHORT: lazy_gettext("Kies een wachtwoord van minstens 12 tekens. Een zin mag ook."),
    Weakness.LONG: lazy_gettext("Kies een wachtwoord van hooguit 256 tekens."),
    Weakness.COMMON: lazy_gettext("Dit wachtwoord raden anderen snel. Kies iets anders, bijvoorbeeld een zin."),
}


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


class PasswordForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The present password and a new one."""

    password = PasswordField(
        lazy_gettext("Je wachtwoord van nu"),
        [DataRequired(lazy_gettext("Vul je wachtwoord van nu in."))],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        lazy_gettext("Nieuw wachtwoord"),
        [DataRequired(lazy_gettext("Vul een nieuw wachtwoord in."))],
        description=lazy_gettext("Minstens 12 tekens. Een zin mag ook."),
        render_kw={"autocomplete": "new-password"},
    )


class StyleForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """How somebody works in their team. Only they see it, and only suggestions come of it."""

    style = RadioField(
        lazy_gettext("Hoe werk je in je team?"),
        [AnyOf([*STYLES, NOT_SAID], lazy_gettext("Kies een van de antwoorden."))],
        validate_choice=False,
        choices=[
            SelectChoice(
                "generalist", lazy_gettext("Generalist: ik doe van alles, en vraag een collega als het dieper moet.")
            ),
            SelectChoice(
                "specialist", lazy_gettext("Specialist: ik weet veel van één onderwerp, en collega’s vragen mij.")
            ),
            SelectChoice(
                "t-shaped", lazy_gettext("T-shaped: ik doe van alles, en ik heb één onderwerp waar ik veel van weet.")
            ),
            SelectChoice(NOT_SAID, lazy_gettext("Zeg ik liever niet.")),
        ],
        description=lazy_gettext("We gebruiken dit alleen om modules voor te stellen. Alleen jij ziet het."),
    )
    terug = HiddenField()


@blueprint.route("/inloggen", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign somebody in; unknown address and wrong password look and cost the same."""
    form = SignInForm(terug=request.args.get("terug", ""))
    target = safe_path(form.terug.data, url_for("learn.path"))
    if current_user.is_authenticated:
        return redirect(target)
    if form.validate_on_submit():
        if _sign_in(form):
            return redirect(target)
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


@blueprint.get("/account", endpoint="settings")
def settings_page() -> str:
    """Show one's own account."""
    return _settings_page()


@blueprint.get("/werk")
def work() -> str:
    """Lead to what somebody's roles are for."""
    roles = people.roles_of(db.session(), viewer().person.id)
    return render_template("account/work.html", here="werk", roles=roles)


@blueprint.post("/account/werkwijze")
def set_working_style() -> ResponseReturnValue:
    """Store how somebody works in their team, and go back to where they came from."""
    form = StyleForm()
    if not form.validate_on_submit():
        return _settings_page(style=form), 422
    style = "" if form.style.data == NOT_SAID else form.style.data
    people.choose_style(db.session(), viewer().person, style)
    db.session.commit()
    flash(gettext("Bewaard. Bij de verdieping staat nu bovenaan wat bij je past.") if style else gettext("Bewaard."))
    return redirect(safe_path(form.terug.data, url_for("account.settings")))


@blueprint.post("/account/voorkeur")
def set_preference() -> ResponseReturnValue:
    """Store a choice of language or theme, and go back to the same place."""
    if not people.choose(viewer().person, request.form.get("key", ""), request.form.get("value", "")):
        abort(404)
    db.session.commit()
    return redirect(safe_path(request.form.get("terug"), url_for("account.settings")))


@blueprint.post("/account/wachtwoord")
def change_password() -> ResponseReturnValue:
    """Change the password, which signs every other device out."""
    form = PasswordForm()
    person = viewer().person
    if form.validate_on_submit() and _is_new_password_fine(form, person):
        person_id, own = person.id, viewer().sign_in.idle_minutes > 120
        hashed = hash_password(form.new_password.data)
        _start_over()
        person = db.session.get_one(Person, person_id)
        person.password_hash = hashed
        signing_in.end_all(db.session(), person)
        _remember(person, own_device=own)
        flash(gettext("Je nieuwe wachtwoord is bewaard. Andere apparaten zijn uitgelogd."))
        return redirect(url_for("account.settings"))
    return _settings_page(password=form), 422


def _settings_page(*, password: PasswordForm | None = None, style: StyleForm | None = None) -> str:
    """Show the account, with a form that has mistakes or with fresh ones."""
    person = viewer().person
    chosen = StyleForm(formdata=None, style=person.working_style or NOT_SAID, terug=request.args.get("terug", ""))
    return render_template(
        "account/settings.html",
        here="account",
        form=password or PasswordForm(formdata=None),
        style=style or chosen,
        leads=LEAD in people.works_as(db.session(), person.id, clock.local_date(clock.now())),
    )


def _sign_in(form: SignInForm) -> bool:
    person = people.person_with_address(db.session(), form.email.data)
    person_id, stored = (person.id, person.password_hash) if person else (None, None)
    db.session.rollback()
    if not is_right(form.password.data, stored) or person_id is None:
        log.info("sign-in refused")
        return False
    _start_over()
    _remember(db.session.get_one(Person, person_id), own_device=form.own_device.data)
    log.info("sign-in person=%s", person_id)
    return True


def _remember(person: Person, *, own_device: bool) -> None:
    """Start a sign-in and put its token, and nothing else, in a fresh cookie."""
    token = signing_in.start(db.session(), person, own_device=own_device, now=clock.now())
    db.session.commit()
    found = signing_in.find(db.session(), token, clock.now())
    assert found
    session.clear()
    session.permanent = own_device
    login_user(Viewer(token, found))
    session.pop("_id", None)


def _start_over() -> None:
    """Leave the reading transaction, in which time was spent on a hash, for a writing one."""
    db.session.rollback()
    start_writing(db.session())


def _is_new_password_fine(form: PasswordForm, person: Person) -> bool:
    stored = person.password_hash
    db.session.rollback()
    if not is_right(form.password.data, stored):
        form.password.errors = [gettext("Dit is niet je wachtwoord van nu.")]
        return False
    weakness = weakness_of(form.new_password.data)
    if weakness:
        form.new_password.errors = [WEAK[weakness]]
    return weakness is None
