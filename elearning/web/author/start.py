"""Where an author begins: the courses, and what is known of them over the whole region, without names."""

import logging

from flask import Response, abort, render_template, url_for

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.services import accreditation, dossier
from elearning.services.dossier import Form, Maker
from elearning.services.library import current_courses
from elearning.services.typesetting import TypesettingError
from elearning.web.author.blueprint import blueprint
from elearning.web.downloads import download
from elearning.web.pages import settings
from elearning.web.poll_words import MARKS, STATEMENTS, author_figures

QUESTION = "Wil je nog iets zeggen over de cursus?"
log = logging.getLogger(__name__)


@blueprint.get("/redactie")
def start() -> str:
    """List the courses with their study load, what people thought of them, and the file for accreditation."""
    courses = [one.course for one in current_courses(db.session())]
    return render_template(
        "author/start.html",
        here="redactie",
        courses=[(course, dossier.loads_of(course)) for course in courses],
        **author_figures(),
    )


@blueprint.get("/redactie/<slug>/accreditatie.zip")
def accreditation_file(slug: str) -> Response:
    """Give what a register asks for, made from the course as it is published now."""
    course = next((one.course for one in current_courses(db.session()) if one.course.slug == slug), None)
    if course is None:
        abort(404)
    today = local_date(clock.now())
    accredited = tuple(accreditation.valid_on(db.session(), slug, today))
    db.session.expunge_all()
    db.session.rollback()  # nothing waits for us while the child process works
    form = Form([str(one) for one in STATEMENTS.values()], [str(one) for one in MARKS.values()], QUESTION)
    maker = Maker(settings().organisation_name, settings().base_url + url_for("checking.form"), today)
    try:
        made = dossier.dossier(course, accredited, form, maker)
    except TypesettingError:
        log.exception("course=%s", slug)
        abort(503)
    return download(made, f"accreditatie-{slug}.zip", "application/zip")
