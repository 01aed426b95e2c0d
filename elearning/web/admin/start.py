"""Where the beheerder begins."""

from flask import render_template

from elearning.web.admin.blueprint import blueprint


@blueprint.get("/beheer")
def start() -> str:
    """List what there is to look after."""
    return render_template("admin/start.html", here="beheer")
