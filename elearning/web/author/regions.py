"""The regional layer: what differs per region, as rows with a form, and as one file."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from elearning import clock
from elearning.clock import local_date
from elearning.content.regional import read_region, write_region
from elearning.content.report import Problem
from elearning.extensions import db
from elearning.models import Contact, Partner, Region
from elearning.models.engine import start_writing
from elearning.services import cards, contacts, regional
from elearning.services import partners as service
from elearning.web.accounting import note_apart
from elearning.web.author.blueprint import blueprint
from elearning.web.card_form import CardForm, filled
from elearning.web.cooperation_words import words
from elearning.web.downloads import download
from elearning.web.numbers import NUMBER
from elearning.web.partner_form import PartnerForm, entries, entry_form
from elearning.web.uploads import sent_file
from elearning.web.viewer import person_id

ADDRESS = "/redactie/regios/<slug>"
ENTRY = f"{ADDRESS}/aanbod/<{NUMBER}:partner_id>"
FIELD = "bestand"


@blueprint.get("/redactie/regios")
def regions() -> str:
    """List the regions with what is still open in each."""
    today = local_date(clock.now())
    return render_template(
        "author/regions.html", here="redactie", standings=regional.standings(db.session(), today), **words()
    )


@blueprint.get(ADDRESS)
def region(slug: str) -> str:
    """Show everything that differs in a region, ready to change."""
    return _page(_region(slug))


@blueprint.post(f"{ADDRESS}/contact")
def set_region_card(slug: str) -> ResponseReturnValue:
    """Keep the contact card of the region itself."""
    found, form = _region(slug), CardForm(prefix="kaart-")
    if not form.validate_on_submit():
        return _page(found, card_form=form), 422
    cards.keep_for_region(db.session(), found.id, form.details, person_id(), clock.now())
    return _done(found, gettext("De contactkaart is bewaard."))


@blueprint.post(f"{ADDRESS}/aanbod")
def add_entry(slug: str) -> ResponseReturnValue:
    """Put an entry on the sociale kaart of the region."""
    found, form = _region(slug), entry_form()
    if not form.validate_on_submit():
        return _page(found, adding=form), 422
    service.add(db.session(), found.id, form.details)
    return _done(found, gettext("Het staat op de sociale kaart."))


@blueprint.post(ENTRY)
def change_entry(slug: str, partner_id: int) -> ResponseReturnValue:
    """Change an entry, or say that it still holds."""
    found = _region(slug)
    entry, form = _entry(found, partner_id), entry_form(partner_id)
    if not form.validate_on_submit():
        return _page(found, changing=(entry.id, form)), 422
    service.change(db.session(), entry, form.details)
    return _done(found, gettext("Bewaard."))


@blueprint.post(f"{ENTRY}/weg")
def remove_entry(slug: str, partner_id: int) -> ResponseReturnValue:
    """Take an entry off it."""
    found = _region(slug)
    service.remove(db.session(), _entry(found, partner_id))
    return _done(found, gettext("Het staat niet meer op de sociale kaart."))


@blueprint.get(f"{ADDRESS}/export")
def export_region(slug: str) -> Response:
    """Give the region as one file; names of colleagues stand in it, so it is accounted for."""
    found = _region(slug)
    text = write_region(regional.taken_out(db.session(), found))
    note_apart(person_id(), "region-exported", f"region:{found.id}", clock.now())
    return download(text.encode(), f"regio-{found.slug}.yaml", "application/yaml")


@blueprint.post(f"{ADDRESS}/import")
def import_region(slug: str) -> ResponseReturnValue:
    """Lay a file over the region; with any mistake in it nothing changes.

    The gate leaves the write transaction to this page: reading a strange file takes a moment.
    """
    found = _region(slug)
    name, data = sent_file(FIELD)
    if not data:
        return _page(found, problems=(Problem(name, 0, gettext("Kies eerst een bestand.")),)), 422
    db.session.rollback()
    file = read_region(data, name)
    if file.head is None:
        return _page(found, problems=file.problems), 422
    start_writing(db.session())
    done = regional.bring_in(db.session(), found, file.head, person_id(), clock.now())
    for team in done.unknown_teams:
        flash(gettext("Wijkteam %(name)s staat hier niet. Die kaart is overgeslagen.", name=team))
    said = ngettext("%(num)s regel kwam erbij.", "%(num)s regels kwamen erbij.", done.added)
    return _done(found, f"{said} {gettext('Veranderd: %(num)s.', num=done.changed)}")


def _region(slug: str) -> Region:
    return contacts.region_of(db.session(), slug) or abort(404)


def _entry(found: Region, partner_id: int) -> Partner:
    return service.find(db.session(), found.id, partner_id) or abort(404)


def _page(
    found: Region,
    adding: PartnerForm | None = None,
    changing: tuple[int, PartnerForm] | None = None,
    card_form: CardForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> str:
    today = local_date(clock.now())
    card: Contact | None = cards.card_of_region(db.session(), found.id)
    return render_template(
        "author/region.html",
        here="redactie",
        region=found,
        standing=regional.standing(db.session(), found, today),
        card_form=card_form or CardForm(formdata=None, prefix="kaart-", data=filled(card)),
        card_faulty=card_form,
        problems=problems,
        **entries(found.id, today, adding, changing),
        **words(),
    )


def _done(found: Region, said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said)
    return redirect(url_for("author.region", slug=found.slug))
