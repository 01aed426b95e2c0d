"""How this installation is set up, without its secrets, and what is still to do."""

from flask import render_template

from elearning import clock
from elearning.extensions import db
from elearning.services.readiness import missing
from elearning.settings import read_mail_url
from elearning.web.admin.blueprint import blueprint
from elearning.web.pages import settings as chosen


@blueprint.get("/beheer/instellingen")
def settings() -> str:
    """Show what is set and what is missing; changing a setting is for who runs the server."""
    return render_template(
        "admin/settings.html",
        here="beheer",
        gaps=missing(db.session(), clock.now()),
        settings=chosen(),
        mail=_mail(),
        database=chosen().database_url.partition(":")[0].partition("+")[0],
    )


def _mail() -> str:
    """Name the mail server, never the name or the password to sign in there."""
    server = read_mail_url(chosen().mail_url)
    return f"{server.host}:{server.port}" if server.host else ""
