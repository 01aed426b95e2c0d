"""What somebody chooses for themselves: how they work, how the pages look, another password, name or address."""

from datetime import timedelta
from typing import ClassVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, RadioField, SelectChoice, StringField, ValidationError
from wtforms.validators import AnyOf, DataRequired, Length

from elearning import clock
from elearning.extensions import db
from elearning.models import Person
from elearning.rules.addresses import LONGEST_ADDRESS, LONGEST_NAME, is_plain_name, tidy_name
from elearning.rules.suggesting import LEAD, STYLES
from elearning.services import account_links, account_notices, auditing, own_address, people
from elearning.services.account_notices import Change
from elearning.services.belonging import belonging_of
from elearning.services.leaving import AddressUnusableError
from elearning.services.passwords import hash_password, weakness_of
from elearning.web.account.blueprint import blueprint
from elearning.web.pages import settings
from elearning.web.password_words import WEAK
from elearning.web.proving import prove_present, wait_words
from elearning.web.remembering import only_here, start_over_as
from elearning.web.safe_path import safe_path
from elearning.web.slowing import HOUR, may
from elearning.web.turns import lent_turn
from elearning.web.viewer import viewer

NOT_SAID = "zeg-ik-niet"
#: How often an hour somebody may give another address.
TRIES = 5
#: How long ago who has no password may have signed in, to change their account.
FRESH = timedelta(minutes=15)


class KnowsPassword:
    """Asks for the present password of who has one."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, _form: FlaskForm, field: PasswordField) -> None:
        """Refuse an empty one before it counts as a try."""
        if viewer().person.password_hash is not None and not field.data:
            raise ValidationError(gettext("Vul je wachtwoord van nu in."))


class NameForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """One's own name."""

    name = StringField(
        lazy_gettext("Je naam"),
        [DataRequired(lazy_gettext("Vul je naam in.")), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )

    def validate_name(self, field: StringField) -> None:
        """Take a name as people write it, and nothing else."""
        field.data = tidy_name(field.data)
        if not is_plain_name(field.data):
            raise ValidationError(gettext("Schrijf je naam met alleen letters."))


class AddressForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A new address, and the present password if there is one."""

    address = EmailField(
        lazy_gettext("Je nieuwe e-mailadres"),
        [DataRequired(lazy_gettext("Vul je nieuwe adres in.")), Length(max=LONGEST_ADDRESS)],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    present_password = PasswordField(
        lazy_gettext("Je wachtwoord van nu"), [KnowsPassword()], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The present password, if there is one, and a new one."""

    password = PasswordField(
        lazy_gettext("Je wachtwoord van nu"), [KnowsPassword()], render_kw={"autocomplete": "current-password"}
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
    roles = people.roles_of(db.session(), viewer().person_id)
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
    if not form.validate_on_submit():
        return _settings_page(password=form), 422
    if refused := refuses(form.password) or _is_weak(form):
        return _settings_page(password=form), refused
    db.session.rollback()
    with lent_turn():
        hashed = hash_password(form.new_password.data)
    _store(start_over_as(viewer()), hashed)
    only_here(viewer())
    flash(gettext("Je nieuwe wachtwoord is bewaard. Andere apparaten zijn uitgelogd."))
    return redirect(url_for("account.settings"))


@blueprint.post("/account/naam")
def set_name() -> ResponseReturnValue:
    """Correct one's own name (AVG 16); a bewijs that was made keeps the name that is on it."""
    form = NameForm()
    if not form.validate_on_submit():
        return _settings_page(name=form), 422
    people.set_name(db.session(), viewer().person, form.name.data, clock.now())
    db.session.commit()
    flash(gettext("Je naam is bewaard."))
    return redirect(url_for("account.settings"))


@blueprint.post("/account/adres")
def change_address() -> ResponseReturnValue:
    """Send a link to a new address; until it is used there, the old one stays. Asks the present password."""
    form = AddressForm()
    if not form.validate_on_submit():
        return _settings_page(address=form), 422
    if refused := refuses(form.present_password):
        return _settings_page(address=form), refused
    start_over_as(viewer())
    refused = ask_address(form.address)
    if refused:
        page = _settings_page(address=form)
        db.session.commit()  # the try counts
        return page, refused
    db.session.commit()
    flash(gettext("We stuurden een brief naar je nieuwe adres. Open de link daarin binnen een uur."))
    return redirect(url_for("account.settings"))


def ask_address(field: EmailField) -> int:
    """Send a link to the address in a form; gives the status when not, and the form says why."""
    if not may("new-address", str(viewer().person_id), most=TRIES, within=HOUR):
        field.errors = [gettext("Je probeerde het al vaak. Probeer het over een uur weer, of bel ons.")]
        return 429
    try:
        own_address.ask(db.session(), viewer().person, field.data, clock.now())
    except AddressUnusableError:
        field.errors = [gettext("Dit is geen e-mailadres. Kijk het nog eens na.")]
        return 422
    return 0


def _settings_page(
    *,
    password: PasswordForm | None = None,
    style: StyleForm | None = None,
    name: NameForm | None = None,
    address: AddressForm | None = None,
) -> str:
    """Show the account, with a form that has mistakes or with fresh ones."""
    person = viewer().person
    chosen = StyleForm(formdata=None, style=person.working_style or NOT_SAID, terug=request.args.get("terug", ""))
    return render_template(
        "account/settings.html",
        here="account",
        form=password or PasswordForm(formdata=None),
        style=style or chosen,
        name=name or NameForm(formdata=None, name=person.name),
        address=address or AddressForm(formdata=None),
        waiting=own_address.waiting(db.session(), person.id, clock.now()),
        leads=LEAD in belonging_of(db.session(), person.id, clock.local_date(clock.now())).works_as,
    )


def _store(person: Person, hashed: str) -> None:
    person.password_hash = hashed
    account_links.end_all(db.session(), person.id)
    account_notices.tell(db.session(), person, Change.PASSWORD, clock.now())
    auditing.note(db.session(), person.id, "password-changed", f"person:{person.id}", clock.now())


def refuses(field: PasswordField) -> int:
    """Ask for the present password; gives the status when it is not right, and the form says so.

    Who has none came in by a link or their employer, and must have done that just now.
    """
    person = viewer().person
    if person.password_hash is None:
        fresh = clock.now() - viewer().sign_in.created_at < FRESH
        field.errors = [] if fresh else [gettext("Je bent al even ingelogd. Log uit, log opnieuw in, en doe dit dan.")]
        return 0 if fresh else 422
    proof = prove_present(person, field.data or "")
    if proof.person:
        return 0
    field.errors = [wait_words(proof.minutes) if proof.wait else gettext("Dit is niet je wachtwoord van nu.")]
    return 429 if proof.wait else 422


def _is_weak(form: PasswordForm) -> int:
    words = [*people.words_around(db.session(), viewer().person), settings().organisation_name]
    weakness = weakness_of(form.new_password.data, words)
    if weakness:
        form.new_password.errors = [WEAK[weakness]]
    return 422 if weakness else 0
