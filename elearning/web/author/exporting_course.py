"""Taking a course along: its own files as a ZIP, a website, or a package for a foreign site."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from elearning import clock
from elearning.clock import local_date
from elearning.content.model import Course
from elearning.extensions import db
from elearning.models import CourseVersion
from elearning.services import course_files, library, publishing
from elearning.services.course_files import Files
from elearning.services.handout.archive import write_archive
from elearning.web.author.blueprint import blueprint, known_course
from elearning.web.author.packing import complete, packed
from elearning.web.pages import settings

DRAFT = "concept"


@blueprint.get("/redactie/<slug>/export")
def export(slug: str) -> str:
    """Say in which forms a course can be taken along, and for what."""
    version, course = _published(known_course(slug))
    return render_template(
        "author/export.html",
        here="redactie",
        slug=slug,
        title=course.title if course else slug,
        version=version,
        size=sum(media.size for media in course.media) if course else 0,
        tests=[step.title for step in course.steps if step.type == "quiz"] if course else [],
    )


@blueprint.get("/redactie/<slug>/cursus.zip")
def export_course(slug: str) -> ResponseReturnValue:
    """Give the files of a course as a ZIP: what is published, or the concept with `wat=concept`."""
    wants_draft = request.args.get("wat") == DRAFT
    with complete(slug):
        files, name = _draft(known_course(slug)) if wants_draft else _of_version(known_course(slug))
    return packed(slug, name, lambda target: write_archive(target, files))


def _draft(slug: str) -> tuple[Files, str]:
    files = course_files.draft_files(db.session(), slug, settings().media_dir, local_date(clock.now()))
    return files, f"cursus-{slug}-concept.zip"


def _of_version(slug: str) -> tuple[Files, str]:
    version, course = _published(slug)
    if version is None or course is None:
        abort(404)
    files = course_files.published_files(version, course, settings().media_dir)
    return files, f"cursus-{slug}-versie-{version.number}.zip"


def _published(slug: str) -> tuple[CourseVersion | None, Course | None]:
    version = publishing.current_version(db.session(), slug)
    return version, library.compiled(db.session(), version.id, version.compiler) if version else None
