"""A role and the place where it holds, as a beheerder chooses them."""

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired, ValidationError

from elearning.models import Role
from elearning.services.granting import EVERYWHERE, Place, fits
from elearning.web.admin.fields import (
    address_field,
    employer_field,
    offer_employers,
    offer_places,
    person_name_field,
    place_of,
)

ROLES = {
    Role.LEARNER: lazy_gettext("cursist"),
    Role.GUIDE: lazy_gettext("begeleider"),
    Role.MANAGER: lazy_gettext("manager"),
    Role.AUTHOR: lazy_gettext("auteur"),
    Role.ADMIN: lazy_gettext("beheerder"),
}


class RoleForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A role to give to somebody."""

    role = SelectField(
        lazy_gettext("Rol"),
        [InputRequired()],
        choices=[
            SelectChoice(Role.GUIDE.value, lazy_gettext("Begeleider van een wijkteam")),
            SelectChoice(Role.MANAGER.value, lazy_gettext("Manager van een wijkteam of werkgever")),
            SelectChoice(Role.AUTHOR.value, lazy_gettext("Auteur van cursussen")),
            SelectChoice(Role.ADMIN.value, lazy_gettext("Beheerder")),
        ],
    )
    place = SelectField(
        lazy_gettext("Waar?"),
        [InputRequired()],
        default=str(EVERYWHERE),
        description=lazy_gettext("Een auteur en een beheerder werken overal."),
    )

    def offer(self, session: Session) -> None:
        """Fill in what there is to choose from."""
        offer_places(self.place, session)

    def validate_place(self, field: SelectField) -> None:
        """See that the role can hold there."""
        if self.role.data not in set(Role):
            return  # what is wrong is said beside the role
        role, place = Role(self.role.data), place_of(field.data or "")
        if role is not Role.LEARNER and not fits(role, place):
            raise ValidationError(_where(role))

    @property
    def chosen(self) -> tuple[Role, Place]:
        """Give the role and its place."""
        return Role(self.role.data), place_of(self.place.data or "")


class PersonForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Who somebody is."""

    name = person_name_field()
    email = address_field(lazy_gettext("E-mailadres"), hint=lazy_gettext("Het adres van het werk."))
    employer = employer_field()

    def offer(self, session: Session) -> None:
        """Fill in what there is to choose from."""
        offer_employers(self.employer, session)


class NewPersonForm(RoleForm):
    """Somebody new, and what they come to do."""

    name = person_name_field()
    email = address_field(lazy_gettext("E-mailadres"), hint=lazy_gettext("Daar gaat de uitnodiging heen."))
    employer = employer_field()
    role = SelectField(
        lazy_gettext("Wat komt deze persoon doen?"),
        [InputRequired()],
        choices=[
            SelectChoice(Role.LEARNER.value, lazy_gettext("Leren")),
            SelectChoice(Role.GUIDE.value, lazy_gettext("Een wijkteam begeleiden")),
            SelectChoice(Role.MANAGER.value, lazy_gettext("Manager zijn van een wijkteam of werkgever")),
            SelectChoice(Role.AUTHOR.value, lazy_gettext("Cursussen schrijven")),
            SelectChoice(Role.ADMIN.value, lazy_gettext("Beheren")),
        ],
    )
    place = SelectField(
        lazy_gettext("Waar?"),
        [InputRequired()],
        default=str(EVERYWHERE),
        description=lazy_gettext("Kies bij leren het wijkteam waar deze persoon werkt. Geen team? Kies ‘Overal’."),
    )

    def offer(self, session: Session) -> None:
        """Fill in what there is to choose from."""
        super().offer(session)
        offer_employers(self.employer, session)

    def validate_place(self, field: SelectField) -> None:
        """See that a learner has a wijkteam or none, and that a role can hold there."""
        super().validate_place(field)
        if self.role.data == Role.LEARNER and place_of(field.data or "").organisation_id:
            raise ValidationError(gettext("Kies een wijkteam, of ‘Overal’. De werkgever staat hierboven."))


def _where(role: Role) -> str:
    if role is Role.GUIDE:
        return str(gettext("Kies het wijkteam dat deze persoon begeleidt."))
    if role is Role.MANAGER:
        return str(gettext("Kies het wijkteam of de werkgever van deze manager."))
    return str(gettext("Deze rol geldt overal. Kies ‘Overal’."))
