"""Where the beheerder begins."""

from flask import render_template

from elearning.extensions import db
from elearning.models import Role
from elearning.services import people
from elearning.web.admin.blueprint import blueprint
from elearning.web.viewer import person_id


@blueprint.get("/beheer")
def start() -> str:
    """List what there is to look after."""
    manages = Role.MANAGER in people.roles_of(db.session(), person_id())
    return render_template("admin/start.html", here="beheer", manages=manages)
