"""Inviting people to one's own wijkteam, by mail or with a code.

A manager sees of an invitation what was typed, when it went and how it stands; never whether there was an account.
"""

import re
from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from elearning import clock
from elearning.extensions import db
from elearning.models import Invitation, Role, Wijkteam
from elearning.rules.addresses import is_address, is_name, tidy_name
from elearning.services import inviting, joining
from elearning.services.inviting import State
from elearning.services.people import plain_address
from elearning.services.teams import team_of, teams_of
from elearning.web.manage.blueprint import blueprint
from elearning.web.numbers import NUMBER
from elearning.web.pages import settings
from elearning.web.slowing import DAY, may
from elearning.web.viewer import person_id

#: How many people at once, how many invitations a day, and how many of them stay on the page.
AT_ONCE, A_DAY, SHOWN = 50, 200, 200
#: A name and an address, as people type them or copy them out of a mail program.
LINE = re.compile(r"(?P<name>[^<>@]*?)[\s,;:<(]*(?P<email>[^\s<>,;:()]+@[^\s<>,;:()]+)[>)\s,;.]*")
BETWEEN = re.compile(r"(?<=>)\s*[;,]\s*|;\s*")
LONGEST_LINE = 250
STATES = {
    State.OPEN: (lazy_gettext("open"), "now", "clock"),
    State.ACCEPTED: (lazy_gettext("doet mee"), "ok", "check"),
    State.REVOKED: (lazy_gettext("ingetrokken"), "", "x"),
    State.OVER: (lazy_gettext("verlopen"), "warn", "clock"),
}


class InviteForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Who to invite, a line each, and for whom they work."""

    people = TextAreaField(
        lazy_gettext("Wie nodig je uit?"),
        [DataRequired(lazy_gettext("Vul minstens één naam en e-mailadres in.")), Length(max=20_000)],
        description=lazy_gettext("Eén persoon per regel: naam, komma, e-mailadres. Hooguit 50 tegelijk."),
        render_kw={"rows": 5, "autocomplete": "off", "spellcheck": "false"},
    )
    employer = SelectField(
        lazy_gettext("Voor wie werken zij?"),
        [InputRequired()],
        coerce=int,
        description=lazy_gettext("Werken zij niet allemaal voor dezelfde werkgever? Nodig ze dan apart uit."),
    )

    found: list[tuple[str, str]]

    def validate_people(self, field: TextAreaField) -> None:
        """Read every line; one that cannot be read keeps all of them back."""
        lines = _lines(field.data)
        if len(lines) > AT_ONCE:
            raise ValidationError(gettext("Nodig hooguit 50 mensen tegelijk uit."))
        read = [_read(line) for line in lines]
        numbered = enumerate(zip(lines, read, strict=True), start=1)
        wrong = [(number, line[:80]) for number, (line, one) in numbered if one is None]
        if wrong:
            raise ValidationError(" ".join(_wrong(number, line) for number, line in wrong))
        self.found = [one for one in dict.fromkeys(read) if one]


@blueprint.get(f"/teams/<{NUMBER}:number>/uitnodigen")
def invitations(number: int) -> str:
    """Show who was invited to a team, and how to invite more."""
    team = _own_team(number)
    return _page(team, _form(team, is_sent=False))


@blueprint.post(f"/teams/<{NUMBER}:number>/uitnodigen")
def invite(number: int) -> ResponseReturnValue:
    """Invite people to a team: all of them or nobody."""
    team = _own_team(number)
    form, now = _form(team), clock.now()
    if not form.validate_on_submit():
        return _page(team, form), 422
    if not all(_may_send() for _ in form.found):
        db.session.rollback()
        form.people.errors = [gettext("Je kunt op één dag 200 uitnodigingen sturen. Ga morgen verder.")]
        return _page(team, form), 422
    for name, email in form.found:
        employer_id = form.employer.data or None
        inviting.invite(
            db.session(), name=name, email=email, now=now, by=person_id(), wijkteam_id=team.id, employer_id=employer_id
        )
    db.session.commit()
    many = len(form.found)
    flash(ngettext("%(num)s uitnodiging gaat nu weg.", "%(num)s uitnodigingen gaan nu weg.", many))
    return redirect(url_for("manage.invitations", number=number))


@blueprint.post(f"/teams/uitnodiging/<{NUMBER}:number>/opnieuw")
def resend(number: int) -> ResponseReturnValue:
    """Send an invitation again; the link in the one before stops working."""
    found = _own_invitation(number)
    if not _may_send():
        abort(429)
    if inviting.resend(db.session(), found, person_id(), clock.now()):
        flash(gettext("De uitnodiging gaat opnieuw weg. De vorige link werkt niet meer."))
    else:
        flash(gettext("Deze uitnodiging is al gebruikt of ingetrokken."), "fout")
    return _back(found)


@blueprint.post(f"/teams/uitnodiging/<{NUMBER}:number>/intrekken")
def revoke(number: int) -> ResponseReturnValue:
    """Take an invitation back."""
    found = _own_invitation(number)
    if inviting.revoke(db.session(), found, person_id(), clock.now()):
        flash(gettext("De uitnodiging is ingetrokken. De link werkt niet meer."))
    else:
        flash(gettext("Deze uitnodiging is al gebruikt of ingetrokken."), "fout")
    return _back(found)


@blueprint.post(f"/teams/<{NUMBER}:number>/code")
def set_join_code(number: int) -> ResponseReturnValue:
    """Make, renew or stop the code of a team."""
    team, now = _own_team(number), clock.now()
    if request.form.get("keuze") == "stop":
        joining.stop_code(db.session(), team, person_id(), now)
        flash(gettext("De code werkt niet meer. Niemand kan er nog mee binnenkomen."))
    elif not team.join_domains:
        flash(gettext("De beheerder moet eerst invullen welke mailadressen bij dit team horen."), "fout")
    else:
        joining.new_code(db.session(), team, person_id(), now)
        flash(gettext("Dit is de code van je team. Een oudere code werkt niet meer."))
    db.session.commit()
    return redirect(url_for("manage.invitations", number=number, _anchor="code"))


def _page(team: Wijkteam, form: InviteForm) -> str:
    now = clock.now()
    rows = inviting.of_team(db.session(), team.id, SHOWN)
    code = joining.shown_code(team.join_code) if team.join_code else ""
    return render_template(
        "manage/invitations.html",
        here="teams",
        team=team,
        form=form,
        rows=[(row, inviting.state_of(row, now)) for row in rows],
        states=STATES,
        code=code,
        address=settings().base_url + url_for("invite.join", code=code) if code else "",
    )


def _form(team: Wijkteam, *, is_sent: bool = True) -> InviteForm:
    form = InviteForm() if is_sent else InviteForm(formdata=None, employer=current_user.employer_id or 0)
    employers = joining.employers_in(db.session(), team, person_id(), clock.now())
    choices = [SelectChoice(one.id, one.name) for one in employers]
    form.employer.choices = [*choices, SelectChoice(0, gettext("Dat weet ik niet"))]
    return form


def _own_team(number: int) -> Wijkteam:
    return team_of(db.session(), person_id(), Role.MANAGER, number) or abort(404)


def _own_invitation(number: int) -> Invitation:
    mine = [team.id for team in teams_of(db.session(), person_id(), Role.MANAGER)]
    return inviting.in_teams(db.session(), number, mine) or abort(404)


def _back(found: Invitation) -> ResponseReturnValue:
    target = url_for("manage.invitations", number=found.wijkteam_id, _anchor="uitgenodigd")
    db.session.commit()
    return redirect(target)


def _may_send() -> bool:
    """Count one invitation of this manager; tells whether it is not one too many for a day."""
    return may("invite", str(person_id()), most=A_DAY, within=DAY)


def _wrong(number: int, line: str) -> str:
    return str(gettext("In regel %(number)s mist een naam of een goed adres: %(line)s.", number=number, line=line))


def _lines(text: str) -> Sequence[str]:
    """Give the lines somebody typed; one that was copied from a mail program may hold several people."""
    rows = [row.strip() for row in text.splitlines()]
    parts = [part for row in rows for part in (BETWEEN.split(row) if row.count("@") > 1 else [row])]
    return [one for one in parts if one]


def _read(line: str) -> tuple[str, str] | None:
    found = LINE.fullmatch(line) if len(line) <= LONGEST_LINE else None
    if found is None:
        return None
    name, email = tidy_name(found["name"].strip(" \t\"',;")), plain_address(found["email"])
    return (name, email) if is_name(name) and is_address(email) else None
