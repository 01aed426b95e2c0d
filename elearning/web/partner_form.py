"""The form of an entry on a sociale kaart, for the guides of a region's teams and for who writes."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from elearning.extensions import db
from elearning.models import Partner
from elearning.services import partners as service
from elearning.services.partners import Category, PartnerDetails
from elearning.web.cooperation_words import CATEGORIES
from elearning.web.reaching import line_field, link_field, phone_field, text_field

#: How long an entry holds unless the guide says otherwise.
HOLDS = timedelta(days=365)


class PartnerForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """One entry."""

    category = SelectField(
        lazy_gettext("Soort"),
        [InputRequired()],
        choices=[SelectChoice(category.value, text) for category, text in CATEGORIES.items()],
    )
    name = line_field(
        lazy_gettext("Naam"),
        100,
        needed=lazy_gettext("Vul een naam in."),
        hint=lazy_gettext("Van de organisatie of de afdeling, niet van een mens."),
    )
    what = text_field(lazy_gettext("Waarvoor kun je hier terecht?"), 300, rows=2)
    referral = line_field(
        lazy_gettext("Hoe kom je er?"), 200, hint=lazy_gettext("Bijvoorbeeld: bel zelf, of via de huisarts.")
    )
    phone = phone_field(lazy_gettext("Telefoonnummer"))
    url = link_field(lazy_gettext("Website"))
    check_before = DateField(
        lazy_gettext("Kijk dit na voor"),
        [InputRequired(lazy_gettext("Kies een dag."))],
        description=lazy_gettext("Dan zie je hier dat je moet kijken of het nog klopt."),
    )

    @property
    def details(self) -> PartnerDetails:
        """Give what was filled in."""
        return PartnerDetails(
            category=Category(self.category.data),
            name=self.name.data,
            what=self.what.data,
            referral=self.referral.data,
            phone=self.phone.data,
            url=self.url.data,
            check_before=self.check_before.data,
        )


def entry_form(partner_id: int | None = None, filled_from: Partner | None = None) -> PartnerForm:
    """Make the form of an entry; its fields have names of their own, because the page has many such forms."""
    prefix = f"p{partner_id}-" if partner_id else "nieuw-"
    return PartnerForm(formdata=None, obj=filled_from, prefix=prefix) if filled_from else PartnerForm(prefix=prefix)


def entries(
    region_id: int, today: date, adding: PartnerForm | None = None, changing: tuple[int, PartnerForm] | None = None
) -> dict[str, Any]:
    """Give a page what `components/partners.html` shows: every entry with its form, and one for a new entry."""
    rows = service.of_region(db.session(), region_id)
    forms = {one.id: entry_form(one.id, one) for found in rows.values() for one in found}
    if changing:
        forms[changing[0]] = changing[1]
    return {
        "partners": rows,
        "today": today,
        "entry_forms": forms,
        "changing": changing[0] if changing else None,
        "faulty": changing[1] if changing else adding,
        "adding": adding or PartnerForm(formdata=None, prefix="nieuw-", data={"check_before": today + HOLDS}),
    }
