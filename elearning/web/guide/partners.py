"""The sociale kaart of a region, kept by the guides of its teams; what somebody should look at again stands first."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import Partner, Region, Wijkteam
from elearning.services import partners as service
from elearning.services.partners import Category, PartnerDetails
from elearning.web.cooperation_words import CATEGORIES, words
from elearning.web.guide.blueprint import blueprint, own_team
from elearning.web.numbers import NUMBER
from elearning.web.reaching import line_field, link_field, phone_field, text_field

ADDRESS = f"/begeleiding/team/<{NUMBER}:team_id>/sociale-kaart"
ENTRY = f"{ADDRESS}/<{NUMBER}:partner_id>"
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


@blueprint.get(ADDRESS, endpoint="partners")
def page(team_id: int) -> str:
    """Show the sociale kaart of the region of a team, every entry ready to change."""
    return _page(own_team(team_id))


@blueprint.post(ADDRESS)
def add_partner(team_id: int) -> ResponseReturnValue:
    """Put somebody on it."""
    team, form = own_team(team_id), _form()
    if not form.validate_on_submit():
        return _page(team, adding=form), 422
    service.add(db.session(), team.region_id, form.details)
    return _done(team_id, gettext("Het staat op de sociale kaart."))


@blueprint.post(ENTRY)
def change_partner(team_id: int, partner_id: int) -> ResponseReturnValue:
    """Change an entry, or say that it still holds."""
    team = own_team(team_id)
    partner, form = _partner(team, partner_id), _form(partner_id)
    if not form.validate_on_submit():
        return _page(team, changing=(partner.id, form)), 422
    service.change(db.session(), partner, form.details)
    return _done(team_id, gettext("Bewaard."))


@blueprint.post(f"{ENTRY}/weg")
def remove_partner(team_id: int, partner_id: int) -> ResponseReturnValue:
    """Take an entry off it."""
    service.remove(db.session(), _partner(own_team(team_id), partner_id))
    return _done(team_id, gettext("Het staat niet meer op de sociale kaart."))


def _page(team: Wijkteam, adding: PartnerForm | None = None, changing: tuple[int, PartnerForm] | None = None) -> str:
    today = local_date(clock.now())
    rows = service.of_region(db.session(), team.region_id)
    forms = {one.id: _form(one.id, one) for found in rows.values() for one in found}
    if changing:
        forms[changing[0]] = changing[1]
    return render_template(
        "guide/partners.html",
        here="begeleiding",
        team=team,
        region=db.session.get_one(Region, team.region_id),
        partners=rows,
        today=today,
        entry_forms=forms,
        changing=changing[0] if changing else None,
        faulty=changing[1] if changing else adding,
        adding=adding or PartnerForm(formdata=None, prefix="nieuw-", data={"check_before": today + HOLDS}),
        **words(),
    )


def _form(partner_id: int | None = None, filled_from: Partner | None = None) -> PartnerForm:
    """Make the form of an entry; its fields have names of their own, because the page has many such forms."""
    prefix = f"p{partner_id}-" if partner_id else "nieuw-"
    return PartnerForm(formdata=None, obj=filled_from, prefix=prefix) if filled_from else PartnerForm(prefix=prefix)


def _partner(team: Wijkteam, partner_id: int) -> Partner:
    return service.find(db.session(), team.region_id, partner_id) or abort(404)


def _done(team_id: int, said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said)
    return redirect(url_for("guide.partners", team_id=team_id))
