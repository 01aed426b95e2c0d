"""The form of a contact card, of a wijkteam or of a region."""

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField

from elearning.models import Contact
from elearning.services.cards import CardDetails
from elearning.web.reaching import email_field, line_field, phone_field
from elearning.web.viewer import person_id


class CardForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A contact card."""

    is_me = BooleanField(
        lazy_gettext("Dit ben ik"),
        description=lazy_gettext("Vragen van het team komen dan bij jou. Alleen jij kiest wat bezoekers zien."),
    )
    name = line_field(lazy_gettext("Naam"), 100, needed=lazy_gettext("Vul een naam in."))
    role = line_field(
        lazy_gettext("Functie"), 100, hint=lazy_gettext("Bijvoorbeeld: preventiewerker. Dit zien ook bezoekers.")
    )
    phone = phone_field(lazy_gettext("Telefoonnummer"))
    email = email_field(lazy_gettext("Mailadres"))
    hours = line_field(
        lazy_gettext("Spreekuur"),
        200,
        hint=lazy_gettext("Bijvoorbeeld: dinsdag van 9 tot 11 uur. Dit zien ook bezoekers."),
    )

    @property
    def details(self) -> CardDetails:
        """Give what was filled in."""
        return CardDetails(
            self.name.data, self.role.data, self.phone.data, self.email.data, self.hours.data, bool(self.is_me.data)
        )


def filled(card: Contact | None) -> dict[str, object]:
    """Give what stands on a card, for its form; a new one begins with a function."""
    if card is None:
        return {"role": gettext("Preventiewerker")}
    mine = card.person_id == person_id()
    names = ("name", "role", "phone", "email", "hours")
    return {**{name: getattr(card, name) for name in names}, "is_me": mine}
