"""What answers over the whole region say about a course, for who writes it."""

from flask import abort, render_template
from flask_babel import lazy_gettext

from elearning import clock
from elearning.content.model import Kind
from elearning.extensions import db
from elearning.rules.items import FEWEST
from elearning.services import insight
from elearning.services.library import current_course
from elearning.web.author.blueprint import blueprint
from elearning.web.viewer import person_id

REMARKS = {
    "hard": lazy_gettext("veel mensen hebben dit fout"),
    "easy": lazy_gettext("bijna iedereen weet dit al"),
    "idle": lazy_gettext("een keuze die bijna niemand neemt"),
    "upside-down": lazy_gettext("wie de rest goed weet, heeft dit juist vaker fout"),
}


@blueprint.get("/redactie/<slug>/cijfers")
def figures(slug: str) -> str:
    """Show per question, scene and screen what people did, without anybody's name."""
    course = current_course(db.session(), slug) or abort(404)
    hidden = insight.manages_anybody(db.session(), person_id())
    today = clock.now().date()  # in UTC
    return render_template(
        "author/figures.html",
        here="redactie",
        course=course,
        insight=None if hidden else insight.insight(db.session(), course, today),
        fewest=FEWEST,
        remark_words=REMARKS,
        by_row=(Kind.ORDER, Kind.MATCH),
    )
