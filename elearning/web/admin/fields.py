"""What the forms of the beheer share: fields for names, numbers and addresses, and choices of a place."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session
from wtforms import EmailField, Field, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from elearning.rules.addresses import is_address, is_name
from elearning.services import areas, organisations
from elearning.services.granting import EVERYWHERE, Place
from elearning.services.people import plain_address
from elearning.web.reaching import one_line


def name_field(label: str, empty: str) -> StringField:
    """Ask for the name of a place or an employer."""
    return StringField(
        label,
        [DataRequired(empty), Length(max=120, message=lazy_gettext("Houd de naam korter dan 120 tekens."))],
        filters=[one_line],
        render_kw={"autocomplete": "off"},
    )


def person_name_field() -> StringField:
    """Ask for the name of a person."""
    return StringField(
        lazy_gettext("Naam"),
        [DataRequired(lazy_gettext("Vul een naam in.")), _is_name],
        filters=[one_line],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


def address_field(label: str, *, needed: bool = True, hint: str = "") -> EmailField:
    """Ask for a mail address."""
    first = DataRequired(lazy_gettext("Vul een e-mailadres in.")) if needed else Optional()
    return EmailField(
        label,
        [first, _is_address],
        filters=[one_line],
        description=hint,
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


def employer_field() -> SelectField:
    """Ask for an employer; the choices come with `offer_employers`."""
    return SelectField(lazy_gettext("Werkgever"), coerce=int, default=0)


def offer_employers(field: SelectField, session: Session) -> None:
    """Let somebody have an employer, or none."""
    named = [SelectChoice(one.id, one.name) for one in organisations.every(session)]
    field.choices = [SelectChoice(0, gettext("Geen werkgever")), *named]


def offer_places(field: SelectField, session: Session) -> None:
    """Let a role hold for a wijkteam, for an employer, or everywhere."""
    teams = [(str(Place(wijkteam_id=one.id)), one.name) for one in areas.teams(session)]
    employers = [(str(Place(organisation_id=one.id)), one.name) for one in organisations.every(session)]
    field.choices = [
        SelectChoice(str(EVERYWHERE), gettext("Overal")),
        *_grouped(gettext("Eén wijkteam"), teams),
        *_grouped(gettext("Eén werkgever"), employers),
    ]


def place_of(value: str) -> Place:
    """Read the place that was chosen; the form knows that it is one of its choices."""
    kind, _, number = value.partition(":")
    if kind == "wijkteam":
        return Place(wijkteam_id=int(number))
    return Place(organisation_id=int(number)) if kind == "organisation" else EVERYWHERE


def _grouped(name: str, choices: Iterable[tuple[str, str]]) -> Sequence[SelectChoice]:
    return [SelectChoice(value, text, optgroup=name) for value, text in choices]


def _is_name(_form: object, field: Field) -> None:
    if not is_name(field.data or ""):
        raise ValidationError(gettext("Dit kan geen naam zijn. Gebruik letters, en hooguit 100 tekens."))


def _is_address(_form: object, field: Field) -> None:
    if not is_address(plain_address(field.data or "")):
        raise ValidationError(gettext("Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl."))
