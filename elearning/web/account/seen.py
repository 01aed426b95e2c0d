"""What somebody's manager sees of them: the very component that the manager looks at."""

from flask import render_template

from elearning import clock
from elearning.extensions import db
from elearning.services import monitoring
from elearning.web.account.blueprint import blueprint
from elearning.web.monitoring_words import words
from elearning.web.viewer import person_id


@blueprint.get("/wat-ziet-mijn-manager")
def seen_by_manager() -> str:
    """Show what the managers of somebody see of them."""
    rows = monitoring.own_rows(db.session(), person_id(), clock.now())
    return render_template("account/seen_by_manager.html", here="account", rows=rows, **words())
