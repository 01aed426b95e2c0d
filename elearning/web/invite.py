"""Coming in: by the link of an invitation, or with the join code of a team.

Opening a link writes nothing, so a mail filter that opens every link uses up no invitation. A link that is used, taken
back, too old or made up gives one and the same page.
"""

from datetime import timedelta

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from elearning import clock
from elearning.extensions import db
from elearning.models import Invitation, Person, Role, Wijkteam
from elearning.rules.addresses import LONGEST_ADDRESS, LONGEST_NAME, is_address, is_plain_name, tidy_name
from elearning.services import inviting, joining
from elearning.services.passwords import hash_password, weakness_of
from elearning.services.people import plain_address, was_used, words_around
from elearning.web.password_words import WEAK
from elearning.web.remembering import remember, start_over, start_over_as
from elearning.web.slowing import DAY, HOUR, may
from elearning.web.turns import lent_turn
from elearning.web.unlisted import keep_nowhere
from elearning.web.viewer import Viewer, viewer

blueprint = Blueprint("invite", __name__)
blueprint.after_request(keep_nowhere)
#: How often from one address (a whole team may be behind it), for one team, and to one mail address.
FROM_ONE, FOR_TEAM, TO_ONE = 60, 100, 3
#: Where somebody begins who took an invitation; with any other role at the page of one’s work.
FIRST_PAGES = {Role.LEARNER: "learn.path", Role.MANAGER: "manage.teams"}


class PlainName:
    """Refuses a name that is more than a name."""

    def __call__(self, _form: FlaskForm, field: StringField) -> None:
        """Take spaces away that nobody sees, and look at the rest."""
        field.data = tidy_name(field.data or "")
        if field.data and not is_plain_name(field.data):
            raise ValidationError(gettext("Schrijf je naam met alleen letters."))


def name_field() -> StringField:
    """Ask for one's own name."""
    return StringField(
        lazy_gettext("Je naam"),
        [DataRequired(lazy_gettext("Vul je naam in.")), Length(max=LONGEST_NAME), PlainName()],
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )


class BeginForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A name, a first password, and whether this is one's own phone."""

    name = name_field()
    new_password = PasswordField(
        lazy_gettext("Kies een wachtwoord"),
        [DataRequired(lazy_gettext("Vul een wachtwoord in."))],
        description=lazy_gettext("Minstens 12 tekens. Een zin mag ook."),
        render_kw={"autocomplete": "new-password"},
    )
    own_device = BooleanField(lazy_gettext("Dit is mijn eigen telefoon of computer"))


class CodeForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The code of a team."""

    code = StringField(
        lazy_gettext("Code van je team"),
        [DataRequired(lazy_gettext("Vul de code van je team in.")), Length(max=40)],
        description=lazy_gettext("Acht tekens. Een streepje ertussen mag."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class AskForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Who wants to join a team."""

    name = name_field()
    email = EmailField(
        lazy_gettext("Je werkadres"),
        [DataRequired(lazy_gettext("Vul je werkadres in.")), Length(max=LONGEST_ADDRESS)],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )

    def validate_email(self, field: EmailField) -> None:
        """Look at the form of an address only, never at whose it is."""
        if not is_address(plain_address(field.data)):
            raise ValidationError(gettext("Dit is geen e-mailadres. Kijk het nog eens na."))


@blueprint.get("/uitnodiging/<token>")
def letter(token: str) -> ResponseReturnValue:
    """Show what an invitation is for, and how to take it."""
    found = inviting.of_token(db.session(), token, clock.now())
    return _letter_page(token, found, BeginForm(formdata=None)) if found else _over_page()


@blueprint.post("/uitnodiging/<token>")
def accept(token: str) -> ResponseReturnValue:
    """Take an invitation: with a new password, or signed in as whom it is for."""
    found = inviting.of_token(db.session(), token, clock.now())
    if found is None:
        return _over_page()
    if _is_new(found):
        return _begin(token, found)
    if not _is_for_viewer(found):
        return _letter_page(token, found, BeginForm(formdata=None)), 422
    own_device = viewer().sign_in.idle_minutes > 120
    start_over_as(viewer())
    return _taken(token, None, None, own_device=own_device)


@blueprint.get("/meedoen")
def code() -> str:
    """Ask for the code of a team."""
    return render_template("invite/code.html", form=CodeForm(formdata=None))


@blueprint.post("/meedoen")
def find_team() -> ResponseReturnValue:
    """Find the team of a code."""
    form = CodeForm()
    _slow_down("join-code", request.remote_addr or "", FROM_ONE, HOUR)
    if form.validate_on_submit():
        team = joining.team_of_code(db.session(), form.code.data)
        if team:
            db.session.commit()
            return redirect(url_for("invite.join", code=joining.shown_code(str(team.join_code))))
        form.code.errors = [_unknown_code()]
    page = render_template("invite/code.html", form=form)
    db.session.commit()
    return page, 422


@blueprint.get("/meedoen/<code>")
def join(code: str) -> str:
    """Ask who wants to join this team; or say that the mail tells the rest."""
    team = _team(code)
    if "gevraagd" in request.args:
        return render_template("invite/sent.html", team=team)
    return _join_page(team, AskForm(formdata=None))


@blueprint.post("/meedoen/<code>")
def ask(code: str) -> ResponseReturnValue:
    """Send an invitation to a work address of this team. The answer is the same for every address."""
    team, form, now = _team(code), AskForm(), clock.now()
    if not form.validate_on_submit():
        return _join_page(team, form), 422
    _slow_down("join", request.remote_addr or "", FROM_ONE, HOUR)
    _slow_down("join-team", str(team.id), FOR_TEAM, DAY)
    address = plain_address(form.email.data)
    if may("join-to", address, most=TO_ONE, within=DAY):
        joining.ask(db.session(), team, form.name.data, address, now)
    target = url_for("invite.join", code=code, gevraagd=1)
    db.session.commit()
    return redirect(target)


def _begin(token: str, found: Invitation) -> ResponseReturnValue:
    """Make the account of somebody new. The hash is made outside any transaction."""
    form = BeginForm()
    if current_user.is_authenticated or not form.validate_on_submit():
        return _letter_page(token, found, form), 422
    person, names = db.session.get_one(Person, found.person_id), inviting.names_in(db.session(), found)
    known = [*words_around(db.session(), person), form.name.data, names["team"], names["employer"]]
    if weakness := weakness_of(form.new_password.data, known):
        form.new_password.errors = [WEAK[weakness]]
        return _letter_page(token, found, form), 422
    db.session.rollback()
    with lent_turn():
        hashed = hash_password(form.new_password.data)
    start_over()
    return _taken(token, hashed, form.name.data, own_device=form.own_device.data)


def _taken(token: str, hashed: str | None, name: str | None, *, own_device: bool) -> ResponseReturnValue:
    """Accept in the write transaction, where the link may just have been used by another click."""
    found = inviting.of_token(db.session(), token, clock.now(), to_write=True)
    if found is None or _is_new(found) is not bool(hashed):
        db.session.rollback()
        return redirect(url_for("invite.letter", token=token))
    person = inviting.accept(db.session(), found, clock.now(), hashed)
    person.name = name or person.name
    first_page, first_name = FIRST_PAGES.get(found.role, "account.work"), person.first_name
    remember(person, own_device=own_device)
    flash(gettext("Welkom, %(name)s. Je doet mee.", name=first_name))
    return redirect(url_for(first_page))


def _letter_page(token: str, found: Invitation, form: BeginForm) -> str:
    person = db.session.get_one(Person, found.person_id)
    if not form.is_submitted():
        form.name.data = person.name
    return render_template(
        "invite/letter.html",
        token=token,
        form=form,
        is_new=_is_new(found),
        is_theirs=_is_for_viewer(found),
        ends_at=found.ends_at,
        email=person.email,
        **inviting.names_in(db.session(), found),
    )


def _join_page(team: Wijkteam, form: AskForm) -> str:
    return render_template("invite/join.html", team=team, form=form, domains=sorted(team.join_domains))


def _over_page() -> ResponseReturnValue:
    return render_template("invite/over.html"), 410


def _team(code: str) -> Wijkteam:
    return joining.team_of_code(db.session(), code) or abort(_no_such_code())


def _no_such_code() -> Response:
    """Ask for the code again: a poster outlives its code, and a code is easily copied wrong."""
    form = CodeForm(formdata=None)
    form.code.errors = [_unknown_code()]
    return make_response(render_template("invite/code.html", form=form), 404)


def _unknown_code() -> str:
    return str(gettext("Deze code kennen we niet. Kijk hem nog eens na, of vraag je team om de nieuwste."))


def _is_new(found: Invitation) -> bool:
    """Tell whether whom this is for never came in; who did signs in first, in the way they have."""
    return not was_used(db.session(), db.session.get_one(Person, found.person_id))


def _is_for_viewer(found: Invitation) -> bool:
    seen = current_user._get_current_object()
    return isinstance(seen, Viewer) and seen.is_authenticated and seen.person.id == found.person_id


def _slow_down(what: str, who: str, most: int, within: timedelta) -> None:
    """Count this try, and refuse it when there were too many."""
    if not may(what, who, most=most, within=within):
        db.session.commit()
        abort(429)
