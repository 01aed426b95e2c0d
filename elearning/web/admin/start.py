"""Where the beheerder begins."""

from flask import render_template

from elearning import clock
from elearning.extensions import db
from elearning.services.readiness import missing
from elearning.web.admin.blueprint import blueprint, manages


@blueprint.get("/beheer")
def start() -> str:
    """List what there is to look after, and how much is still to do."""
    gaps = missing(db.session(), clock.now())
    return render_template("admin/start.html", here="beheer", manages=manages(), gaps=len(gaps))
