"""Regions: a gemeente or a group of them, with the numbers that visitors see."""

import re
import unicodedata

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Optional, Regexp

from elearning import clock
from elearning.extensions import db
from elearning.models import Region
from elearning.services import areas
from elearning.services.areas import RegionDetails
from elearning.services.organisations import NameTakenError
from elearning.services.people import plain_address
from elearning.web.admin.blueprint import blueprint
from elearning.web.admin.fields import address_field, name_field
from elearning.web.numbers import LARGEST
from elearning.web.reaching import link_field, one_line, phone_field
from elearning.web.viewer import person_id

TAKEN = {
    "name": lazy_gettext("Er is al een regio met deze naam."),
    "slug": lazy_gettext("Een andere regio heeft dit adres al."),
}


class RegionForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A region."""

    name = name_field(lazy_gettext("Naam"), lazy_gettext("Vul de naam van de regio in."))
    slug = StringField(
        lazy_gettext("Adres op de site"),
        [
            Optional(),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*$", message=lazy_gettext("Gebruik kleine letters, cijfers en streepjes.")),
        ],
        filters=[one_line, lambda text: text[:64]],
        description=lazy_gettext("Het laatste stuk van /wijkteams/… Vul je niets in? Dan maken we het van de naam."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    phone = phone_field(
        lazy_gettext("Algemeen nummer"), lazy_gettext("Leeg? Dan staat er het nummer van de instelling.")
    )
    email = address_field(
        lazy_gettext("Algemeen e-mailadres"),
        needed=False,
        hint=lazy_gettext("Leeg? Dan staat er het adres van de instelling."),
    )
    monitor_url = link_field(
        lazy_gettext("Cijfers over deze regio"), lazy_gettext("Een link naar de gezondheidsmonitor of een andere bron.")
    )

    @property
    def details(self) -> RegionDetails:
        """Give what was filled in."""
        return RegionDetails(
            name=self.name.data,
            slug=self.slug.data or slug_of(self.name.data),
            phone=self.phone.data,
            email=plain_address(self.email.data),
            monitor_url=self.monitor_url.data,
        )


def slug_of(name: str) -> str:
    """Write a name as it stands in an address."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64] or "regio"


@blueprint.get("/beheer/regios", endpoint="regions")
def regions_page() -> str:
    """List the regions."""
    return _list(RegionForm(formdata=None))


@blueprint.post("/beheer/regios")
def add_region() -> ResponseReturnValue:
    """Make a region."""
    form = RegionForm()
    made = _save(form, None)
    return redirect(url_for("admin.region", number=made.id)) if made else (_list(form), 422)


@blueprint.get("/beheer/regios/<int:number>")
def region(number: int) -> str:
    """Show one region."""
    found = _region(number)
    return _page(found, RegionForm(formdata=None, obj=found))


@blueprint.post("/beheer/regios/<int:number>")
def change_region(number: int) -> ResponseReturnValue:
    """Change a region."""
    found, form = _region(number), RegionForm()
    if _save(form, found):
        return redirect(url_for("admin.region", number=number))
    return _page(found, form), 422


def _save(form: RegionForm, region: Region | None) -> Region | None:
    """Store a region; None when the form has a mistake, which it then says."""
    if not form.validate_on_submit():
        return None
    try:
        saved = areas.save_region(db.session(), region, form.details, person_id(), clock.now())
    except NameTakenError as error:
        field = str(error)
        form[field].errors = [TAKEN[field]]
        return None
    db.session.commit()
    flash(gettext("Bewaard."))
    return saved


def _list(form: RegionForm) -> str:
    return render_template("admin/regions.html", here="beheer", form=form, rows=areas.regions(db.session()))


def _page(found: Region, form: RegionForm) -> str:
    teams = [one for one in areas.teams(db.session()) if one.region_id == found.id]
    return render_template("admin/region.html", here="beheer", region=found, form=form, teams=teams)


def _region(number: int) -> Region:
    found = db.session.get(Region, number) if number <= LARGEST else None
    return found or abort(404)
