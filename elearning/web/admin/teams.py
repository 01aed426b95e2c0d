"""Wijkteams: where they belong, how they are organised (R60), who may ask to join, and what is still missing."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import TeamModel, Wijkteam
from elearning.services import areas
from elearning.services.areas import TeamDetails
from elearning.services.organisations import NameTakenError
from elearning.web.admin.blueprint import blueprint
from elearning.web.admin.fields import name_field
from elearning.web.numbers import LARGEST
from elearning.web.reaching import phone_field
from elearning.web.viewer import person_id

UNKNOWN = "weet-niet"
#: How gemeenten organise wijkteams, in words (R60; Movisie 2020).
MODELS = {
    TeamModel.BROAD: lazy_gettext("Breed: het team is er voor alle vragen van alle inwoners."),
    TeamModel.BROAD_COMPLEX: lazy_gettext("Breed, voor complexe vragen: lichte vragen gaan naar een ander."),
    TeamModel.DOMAIN: lazy_gettext("Domein: het team werkt aan één domein, zoals jeugd of Wmo."),
    TeamModel.ACCESS: lazy_gettext("Toegang: het team verheldert de vraag, en anderen helpen daarna."),
    TeamModel.OTHER: lazy_gettext("Anders."),
}


class TeamForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A wijkteam."""

    name = name_field(lazy_gettext("Naam"), lazy_gettext("Vul de naam van het wijkteam in."))
    region_id = SelectField(lazy_gettext("Regio"), [InputRequired()], coerce=int)
    phone = phone_field(lazy_gettext("Nummer van het team"), lazy_gettext("Voor iedereen te zien."))
    model = RadioField(
        lazy_gettext("Hoe is dit team georganiseerd?"),
        [InputRequired(lazy_gettext("Kies een van de antwoorden."))],
        choices=[
            *(SelectChoice(model.value, words) for model, words in MODELS.items()),
            SelectChoice(UNKNOWN, lazy_gettext("Dat weten we nog niet.")),
        ],
        default=UNKNOWN,
    )
    join_domains = TextAreaField(
        lazy_gettext("Maildomeinen voor de teamcode"),
        [Length(max=1000, message=lazy_gettext("Houd dit korter dan 1000 tekens."))],
        description=lazy_gettext(
            "Eén per regel, bijvoorbeeld rivierstad.nl. Alleen wie daar een adres heeft, kan met de teamcode meedoen."
        ),
        render_kw={"rows": "3", "autocomplete": "off", "spellcheck": "false"},
    )

    def validate_join_domains(self, field: TextAreaField) -> None:
        """Refuse what is no domain, and domains where anybody can have an address."""
        good, bad = areas.domains_in(field.data or "")
        if bad:
            words = ", ".join(bad[:5])
            raise ValidationError(gettext("Dit kan geen domein van een werkgever zijn: %(words)s.", words=words))
        if len(good) > 20:
            raise ValidationError(gettext("Hooguit 20 domeinen per team."))

    @property
    def details(self) -> TeamDetails:
        """Give what was filled in."""
        return TeamDetails(
            name=self.name.data,
            region_id=self.region_id.data,
            model=None if self.model.data == UNKNOWN else TeamModel(self.model.data),
            phone=self.phone.data,
            join_domains=tuple(areas.domains_in(self.join_domains.data or "")[0]),
        )


@blueprint.get("/beheer/teams", endpoint="teams")
def teams_page() -> str:
    """List the wijkteams, with what is missing."""
    return _list(_form(TeamForm(formdata=None)))


@blueprint.post("/beheer/teams")
def add_team() -> ResponseReturnValue:
    """Make a wijkteam."""
    form = _form(TeamForm())
    made = _save(form, None)
    return redirect(url_for("admin.team", number=made.id)) if made else (_list(form), 422)


@blueprint.get("/beheer/teams/<int:number>")
def team(number: int) -> str:
    """Show one wijkteam."""
    found = _team(number)
    return _page(found, _form(TeamForm(formdata=None, data=_filled(found))))


@blueprint.post("/beheer/teams/<int:number>")
def change_team(number: int) -> ResponseReturnValue:
    """Change a wijkteam."""
    found, form = _team(number), _form(TeamForm())
    if _save(form, found):
        return redirect(url_for("admin.team", number=number))
    return _page(found, form), 422


def _form(form: TeamForm) -> TeamForm:
    form.region_id.choices = [SelectChoice(one.id, one.name) for one in areas.regions(db.session())]
    return form


def _save(form: TeamForm, team: Wijkteam | None) -> Wijkteam | None:
    """Store a wijkteam; None when the form has a mistake, which it then says."""
    if not form.validate_on_submit():
        return None
    try:
        saved = areas.save_team(db.session(), team, form.details, person_id(), clock.now())
    except NameTakenError:
        form.name.errors = [gettext("Er is al een wijkteam met deze naam. Zet de gemeente erbij.")]
        return None
    db.session.commit()
    flash(gettext("Bewaard."))
    return saved


def _filled(found: Wijkteam) -> dict[str, object]:
    return {
        "name": found.name,
        "region_id": found.region_id,
        "phone": found.phone,
        "model": found.model.value if found.model else UNKNOWN,
        "join_domains": "\n".join(found.join_domains),
    }


def _list(form: TeamForm) -> str:
    rows = areas.overview(db.session(), local_date(clock.now()))
    return render_template("admin/teams.html", here="beheer", form=form, rows=rows)


def _page(found: Wijkteam, form: TeamForm) -> str:
    [seen] = areas.overview(db.session(), local_date(clock.now()), team_id=found.id)
    return render_template("admin/team.html", here="beheer", seen=seen, form=form)


def _team(number: int) -> Wijkteam:
    found = db.session.get(Wijkteam, number) if number <= LARGEST else None
    return found or abort(404)
