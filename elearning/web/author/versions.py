"""The history of a course: who published what and why, what that changed, and the way back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext

from elearning import clock
from elearning.content.meaning import meaning
from elearning.extensions import db
from elearning.models import CourseVersion
from elearning.models.engine import start_writing
from elearning.services import changes, library, releasing, upgrading
from elearning.services.changes import Contents
from elearning.services.publishing import SHIPPED, current_version, numbered_version
from elearning.services.releasing import Edited
from elearning.web.author.blueprint import blueprint, known_course
from elearning.web.author.differing import meaning_rows, shown
from elearning.web.numbers import NUMBER
from elearning.web.pages import settings
from elearning.web.viewer import person_id

#: Where a version came from, in words.
ORIGINS = {
    "shipped": lazy_gettext("van de makers"),
    "folder": lazy_gettext("uit een map"),
    "editor": lazy_gettext("uit de redactie"),
}
NOW = "nu"


@blueprint.get("/redactie/<slug>/versies")
def versions(slug: str) -> str:
    """List the versions of a course, the newest first."""
    known_course(slug)
    return render_template(
        "author/versions.html",
        here="redactie",
        slug=slug,
        title=_title(slug),
        rows=releasing.history(db.session(), slug),
        origins=ORIGINS,
        waiting=upgrading.waiting(db.session()).get(slug),
    )


@blueprint.get(f"/redactie/<slug>/versies/<{NUMBER}:number>")
def version(slug: str, number: int) -> str:
    """Show what a version changed since the one before it, or how it differs from what learners get now."""
    found = _version(slug, number)
    session = db.session()
    with_now = request.args.get("met") == NOW
    other = current_version(session, slug) if with_now else _before(slug, number)
    course = library.of_version(session, found.id)
    before = library.of_version(session, other.id) if other else None
    old = changes.of_version(session, other) if other else Contents()
    return render_template(
        "author/version.html",
        here="redactie",
        slug=slug,
        title=course.title,
        row=next(row for row in releasing.history(session, slug) if row.number == number),
        origins=ORIGINS,
        other=other,
        with_now=with_now,
        files=shown(changes.compare(old, changes.of_version(session, found)), course, before),
        rows=meaning_rows(meaning(before, course)),
    )


@blueprint.post(f"/redactie/<slug>/versies/<{NUMBER}:number>/terug")
def go_back(slug: str, number: int) -> ResponseReturnValue:
    """Let learners get this version from now on. The gate leaves the write transaction to this page."""
    by = person_id()
    db.session.rollback()
    start_writing(db.session())
    if releasing.go_back(db.session(), slug, number, by, clock.now()) is None:
        abort(404)
    db.session.commit()
    flash(gettext("Cursisten krijgen nu versie %(number)s. Je concept is niet veranderd.", number=number))
    return redirect(url_for("author.versions", slug=slug))


@blueprint.post(f"/redactie/<slug>/versies/<{NUMBER}:number>/tekst")
def take_text(slug: str, number: int) -> ResponseReturnValue:
    """Put the text of a version in the concept."""
    found = _version(slug, number)
    count = releasing.take_text(db.session(), found, settings().media_dir, person_id(), clock.now())
    db.session.commit()
    words = ngettext("%(num)s bestand is", "%(num)s bestanden zijn", count)
    flash(gettext("%(files)s overgenomen in het concept. Cursisten zien er nog niets van.", files=words))
    return redirect(url_for("author.publish_page", slug=slug))


def _version(slug: str, number: int) -> CourseVersion:
    return numbered_version(db.session(), slug, number) or abort(404)


def _before(slug: str, number: int) -> CourseVersion | None:
    """Find what a version came after: of the makers their last one, else the last that was published here."""
    rows = releasing.history(db.session(), slug)
    row = next(row for row in rows if row.number == number)
    earlier = [one for one in rows if one.number < number]
    first_own = min((one.number for one in rows if one.origin != SHIPPED), default=number)
    theirs = [one for one in earlier if one.origin == row.origin == SHIPPED]
    fitting = theirs or [one for one in earlier if _was_given(one, first_own)]
    return numbered_version(db.session(), slug, fitting[0].number) if fitting else None


def _was_given(row: Edited, first_own: int) -> bool:
    """Tell whether learners got it: after a first version of one's own those of the makers are kept beside it."""
    return row.origin != SHIPPED or row.number < first_own


def _title(slug: str) -> str:
    current = library.current_course(db.session(), slug)
    return current.title if current else slug
