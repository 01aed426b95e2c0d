"""For everyone: the wijkteams of a region, with whom to call (R57). Names only of who wants that."""

from flask import Blueprint, abort, render_template

from elearning.extensions import db
from elearning.services import contacts
from elearning.web.pages import settings

blueprint = Blueprint("region", __name__)


@blueprint.get("/wijkteams")
def index() -> str:
    """List the regions."""
    return render_template("region/index.html", here="wijkteams", regions=contacts.regions(db.session()))


@blueprint.get("/wijkteams/<slug>")
def page(slug: str) -> str:
    """Show the wijkteams of a region, and how to reach its preventiewerker."""
    session, phone = db.session(), settings().phone
    region = contacts.region_of(session, slug) or abort(404)
    return render_template(
        "region/page.html",
        here="wijkteams",
        region=region,
        card=contacts.contact_of_region(session, slug, phone),
        phone=region.phone or phone,
        teams=contacts.public_teams(session, region, phone),
    )
