"""Where an author begins: the courses and how they stand, and what is known of them over the region, without names."""

import logging

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from elearning import clock
from elearning.clock import local_date
from elearning.content.drafts import screen_slug
from elearning.extensions import db
from elearning.services import accreditation, arranging, dossier, working
from elearning.services.dossier import Form, Maker
from elearning.services.library import current_course, current_courses
from elearning.services.outline import outline
from elearning.services.typesetting import TypesettingError
from elearning.web.author.blueprint import RESERVED, blueprint
from elearning.web.author.courses import folder_field
from elearning.web.downloads import download
from elearning.web.pages import settings
from elearning.web.poll_words import MARKS, STATEMENTS, author_figures
from elearning.web.reaching import line_field
from elearning.web.viewer import person_id, stop_writing

QUESTION = "Wil je nog iets zeggen over de cursus?"
log = logging.getLogger(__name__)


class CourseForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A new course."""

    title = line_field(lazy_gettext("Titel"), 200, needed=lazy_gettext("Vul een titel in."))
    folder = folder_field(lazy_gettext("Het laatste stuk van het adres. Leeg? Dan maken we het van de titel."))

    def validate_folder(self, field: Field) -> None:
        """Some addresses of the redactie are no courses."""
        if field.data in RESERVED:
            raise ValidationError(gettext("Dit adres gebruikt de site zelf. Kies een ander."))

    @property
    def slug(self) -> str:
        """Give the folder it gets."""
        made = self.folder.data or screen_slug(self.title.data)[:60].strip("-") or "cursus"
        return f"{made}-cursus" if made in RESERVED else made


@blueprint.get("/redactie")
def start() -> str:
    """List the courses with how they stand, what people thought of them, and what else an author keeps."""
    return _page(CourseForm(formdata=None))


@blueprint.post("/redactie/nieuw")
def new_course() -> ResponseReturnValue:
    """Begin a course."""
    form = CourseForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        arranging.begin_course(db.session(), form.slug, form.title.data, person_id(), clock.now())
    except ValueError as error:
        stop_writing()
        form.folder.errors = [str(error)]
        return _page(form), 422
    db.session.commit()
    flash(gettext("De cursus is er, met een voorbeeld in elk onderdeel. Schrijf er rustig overheen."))
    return redirect(url_for("author.course", slug=form.slug))


def _page(form: CourseForm) -> str:
    today, session = local_date(clock.now()), db.session()
    published = {one.course.slug: dossier.loads_of(one.course) for one in current_courses(session)}
    trees = [outline(session, slug, settings().media_dir, today) for slug in working.slugs(session)]
    trees.sort(key=lambda tree: (not tree.published, list(published).index(tree.slug) if tree.published else 0))
    return render_template(
        "author/start.html", here="redactie", trees=trees, loads=published, form=form, **author_figures()
    )


@blueprint.get("/redactie/<slug>/accreditatie.zip")
def accreditation_file(slug: str) -> Response:
    """Give what a register asks for, made from the course as it is published now."""
    course = current_course(db.session(), slug) or abort(404)
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
