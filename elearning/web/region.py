"""For everyone: the wijkteams of a region, with whom to call (R57). Names only of who wants that."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from elearning.extensions import db
from elearning.services import contacts
from elearning.web.media_files import media_file
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


@blueprint.get("/wijkteams/foto/<digest>")
def photo(digest: str) -> ResponseReturnValue:
    """Serve the photo of somebody whose name this visitor may see."""
    if not contacts.may_show_photo(db.session(), digest, signed_in=current_user.is_authenticated):
        abort(404)
    return media_file(digest, "foto.jpg")
