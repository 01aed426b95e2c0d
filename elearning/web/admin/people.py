"""Everyone: a list to narrow and to search, and inviting somebody. What is searched for never stands in an address."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SearchField
from wtforms.validators import DataRequired, Length

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import Role
from elearning.services import areas, directory, inviting, organisations
from elearning.services.directory import NONE, PAGE, Filter
from elearning.services.people import person_with_address
from elearning.web.admin.blueprint import blueprint, manages
from elearning.web.admin.role_form import ROLES, NewPersonForm
from elearning.web.numbers import LARGEST
from elearning.web.reaching import one_line
from elearning.web.viewer import person_id

#: Roles to narrow by. Not learning: who has not got that never used their account, which is not for every beheerder.
TASKS = tuple(role for role in Role if role is not Role.LEARNER)


class SearchForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A part of a name or an address."""

    words = SearchField(
        lazy_gettext("Naam of e-mailadres"),
        [
            DataRequired(lazy_gettext("Vul een stuk van een naam of adres in.")),
            Length(max=100, message=lazy_gettext("Zoek met hooguit 100 tekens.")),
        ],
        filters=[one_line],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


@blueprint.get("/beheer/mensen", endpoint="people")
def people_page() -> str:
    """List everyone by name, or who fits a filter."""
    only, page = _filter(), _number("bladzijde") or 1
    rows, total = directory.listed(db.session(), only, local_date(clock.now()), page)
    return _list(SearchForm(formdata=None), rows=rows, total=total, only=only, page=page)


@blueprint.post("/beheer/mensen/zoek")
def find_people() -> ResponseReturnValue:
    """Find people by name or address."""
    form = SearchForm()
    if not form.validate_on_submit():
        rows, total = directory.listed(db.session(), Filter(), local_date(clock.now()), 1)
        return _list(form, rows=rows, total=total, only=Filter(), page=1), 422
    rows, total = directory.found(db.session(), form.words.data, local_date(clock.now()))
    return _list(form, rows=rows, total=total, only=Filter(), page=1, searched=True)


@blueprint.get("/beheer/mensen/nieuw")
def new_person() -> str:
    """Show the form to invite somebody."""
    return _new_page(_offered(NewPersonForm(formdata=None)))


@blueprint.post("/beheer/mensen/nieuw")
def add_person() -> ResponseReturnValue:
    """Invite somebody; what they come to do begins when they accept."""
    form = _offered(NewPersonForm())
    if not form.validate_on_submit():
        return _new_page(form), 422
    if known := person_with_address(db.session(), form.email.data):
        flash(
            gettext("Dit adres is er al. Er ging geen mail weg. Hier regel je rollen, teams en een nieuwe uitnodiging.")
        )
        return redirect(url_for("admin.person", number=known.id))
    role, place = form.chosen
    invitation = inviting.invite(
        db.session(),
        name=form.name.data,
        email=form.email.data,
        now=clock.now(),
        by=person_id(),
        wijkteam_id=place.wijkteam_id,
        employer_id=form.employer.data or None,
        role=role,
        organisation_id=place.organisation_id,
    )
    db.session.commit()
    flash(gettext("De uitnodiging gaat zo weg. De link werkt 14 dagen."))
    return redirect(url_for("admin.person", number=invitation.person_id))


def _list(form: SearchForm, **seen: object) -> str:
    teams, employers = areas.teams(db.session()), organisations.every(db.session())
    return render_template(
        "admin/people.html",
        here="beheer",
        form=form,
        pages=PAGE,
        manages=manages(),
        role_names=ROLES,
        tasks=[(role, ROLES[role]) for role in TASKS],
        teams=[(NONE, gettext("zonder wijkteam")), *((one.id, one.name) for one in teams)],
        employers=[(NONE, gettext("zonder werkgever")), *((one.id, one.name) for one in employers)],
        **{"searched": False, **seen},
    )


def _new_page(form: NewPersonForm) -> str:
    return render_template("admin/new_person.html", here="beheer", form=form)


def _offered(form: NewPersonForm) -> NewPersonForm:
    form.offer(db.session())
    return form


def _filter() -> Filter:
    """Read the filters from the address; what is no choice filters nothing."""
    role = next((one for one in TASKS if one.value == request.args.get("rol")), None)
    return Filter(team=_number("team"), employer=_number("werkgever"), role=role)


def _number(name: str) -> int | None:
    given = request.args.get(name, type=int)
    return given if given is not None and 0 <= given <= LARGEST else None
