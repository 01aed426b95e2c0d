"""Publishing the concept of a course: what is wrong, what changes, what that means for who learns, and the button."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from elearning import clock
from elearning.clock import local_date
from elearning.content.meaning import held_back, meaning
from elearning.content.report import Problem, Severity
from elearning.extensions import db
from elearning.models import CourseVersion
from elearning.services import changes, releasing, upgrading, working
from elearning.services.changes import Draft
from elearning.services.releasing import LONGEST_NOTE, MovedOnError, Order, RefusedCourseError
from elearning.services.rendering import rendering
from elearning.web.author.blueprint import blueprint, file_address, known_course
from elearning.web.author.differing import file_title, meaning_rows, shown
from elearning.web.pages import settings
from elearning.web.reaching import one_line
from elearning.web.viewer import person_id, stop_writing

#: How long rendering a whole course may take; a large one takes two seconds.
SECONDS = 30.0


class PublishForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Why it is published; `seen` is what was looked at."""

    seen = HiddenField()
    note = StringField(
        lazy_gettext("Wat heb je veranderd?"),
        [
            DataRequired(lazy_gettext("Schrijf in een paar woorden wat je veranderde.")),
            Length(max=LONGEST_NOTE, message=lazy_gettext("Maak deze zin korter.")),
        ],
        filters=[one_line],
        description=lazy_gettext("Een korte zin voor je collega’s. Cursisten zien hem niet."),
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NOTE},
    )


class DiscardForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Throwing a concept away."""

    sure = BooleanField(
        lazy_gettext("Ja, gooi het concept weg"),
        [InputRequired(lazy_gettext("Zet hier een vinkje als je het zeker weet."))],
    )


@blueprint.get("/redactie/<slug>/publiceren")
def publish_page(slug: str) -> str:
    """Show what publishing would do."""
    return _page(_draft(known_course(slug)), PublishForm(formdata=None))


@blueprint.post("/redactie/<slug>/publiceren")
def publish(slug: str) -> ResponseReturnValue:
    """Publish what was looked at, or say why not. The gate leaves the write transaction to this page."""
    form, by = PublishForm(), person_id()
    if not form.validate_on_submit():
        return _page(_draft(known_course(slug)), form), 422
    order = Order(known_course(slug), form.seen.data or "", form.note.data, by, clock.now(), settings().demo)
    try:
        version = _published(order)
    except MovedOnError:
        stop_writing()
        return _page(_draft(slug), form, moved=True), 409
    except RefusedCourseError as error:
        stop_writing()
        return _page(_draft(slug), form, problems=error.problems), 422
    number = version.number
    db.session.commit()
    flash(gettext("Versie %(number)s is gepubliceerd. Cursisten krijgen hem nu.", number=number))
    return redirect(url_for("author.versions", slug=slug))


@blueprint.post("/redactie/<slug>/weggooien")
def discard(slug: str) -> ResponseReturnValue:
    """Throw the concept of a course away; its texts stay among the earlier ones."""
    known_course(slug)
    form = DiscardForm()
    if not form.validate_on_submit():
        stop_writing()
        return _page(_draft(slug), PublishForm(formdata=None), discarding=form), 422
    releasing.discard(db.session(), slug, settings().media_dir, person_id(), clock.now())
    upgrading.ask_again(db.session(), slug)
    is_gone = slug not in working.slugs(db.session())
    db.session.commit()
    if is_gone:
        flash(gettext("De cursus die je begon is weg."))
    else:
        flash(gettext("Het concept is weg. Je tekst staat nog bij de eerdere teksten van elk bestand."))
    return redirect(url_for("author.start"))


def _published(order: Order) -> CourseVersion:
    """Render outside any transaction, then publish in a short one."""
    session, media_dir = db.session(), settings().media_dir
    with rendering(SECONDS) as renderer:
        shipment = releasing.prepare(session, order, media_dir, renderer)
    return releasing.release(session, order, media_dir, shipment)


def _draft(slug: str) -> Draft:
    return changes.draft(db.session(), slug, settings().media_dir, local_date(clock.now()))


def _page(
    made: Draft,
    form: PublishForm,
    *,
    problems: tuple[Problem, ...] | None = None,
    moved: bool = False,
    discarding: DiscardForm | None = None,
) -> str:
    form.seen.data = made.seen
    found = made.reading.problems if problems is None else problems
    course = made.reading.course
    meant = meaning(made.before, course) if course else None
    return render_template(
        "author/publish.html",
        here="redactie",
        made=made,
        title=course.title if course else made.before.title if made.before else made.slug,
        form=form,
        discarding=discarding or DiscardForm(formdata=None),
        moved=moved,
        mistakes=_places(found, Severity.FOUT, made),
        warnings=_places(found, Severity.LET_OP, made),
        files=shown(made.changes, course, made.before),
        meant=meant,
        rows=meaning_rows(meant) if meant else [],
        held=held_back(course, demo=settings().demo) if course else (),
        impact=changes.impact(db.session(), made.slug),
        others=changes.waiting_elsewhere(db.session(), made),
        overtaken=_overtaken(made.slug),
    )


def _places(problems: tuple[Problem, ...], severity: Severity, made: Draft) -> list[tuple[Problem, str, str]]:
    """Give the problems of a kind, each with the address where it is mended and what that file is called."""
    courses = (made.reading.course, made.before)
    return [
        (one, file_address(one.path, one.line), file_title(one.path, *courses))
        for one in problems
        if one.severity is severity
    ]


def _overtaken(slug: str) -> bool:
    """Tell whether something newer waits that an author should look at before they publish."""
    return bool(upgrading.upgrade(db.session(), slug, settings().media_dir).pieces)
