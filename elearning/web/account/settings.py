"""What somebody chooses for themselves: how they work, how the pages look, another password."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, RadioField, SelectChoice
from wtforms.validators import AnyOf, DataRequired

from elearning import clock
from elearning.extensions import db
from elearning.models import Person
from elearning.rules.suggesting import LEAD, STYLES
from elearning.services import people, signing_in
from elearning.services.belonging import belonging_of
from elearning.services.passwords import hash_password, is_right, weakness_of
from elearning.web.account.blueprint import blueprint
from elearning.web.password_words import WEAK
from elearning.web.remembering import remember, start_over
from elearning.web.safe_path import safe_path
from elearning.web.viewer import viewer

NOT_SAID = "zeg-ik-niet"


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
        start_over()
        person = db.session.get_one(Person, person_id)
        person.password_hash = hashed
        signing_in.end_all(db.session(), person)
        remember(person, own_device=own)
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
        leads=LEAD in belonging_of(db.session(), person.id, clock.local_date(clock.now())).works_as,
    )


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
