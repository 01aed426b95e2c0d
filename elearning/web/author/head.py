"""The head of a file as a form: title, time, leerdoelen. It writes only the lines that somebody changed."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext

from elearning import clock
from elearning.clock import local_date
from elearning.content.head_edit import HeadError, head_data, set_head
from elearning.content.minutes import reading_minutes
from elearning.content.model import Gathering, Reading
from elearning.extensions import db
from elearning.services import working
from elearning.services.outline import Outline, StepLine, outline_of
from elearning.services.working import ConflictError, OpenFile, RefusedTextError
from elearning.web.author.blueprint import blueprint, file_address, path_of, place_of
from elearning.web.author.courses import arranging
from elearning.web.author.head_forms import FORMS, HeadForm, fitting, written
from elearning.web.pages import settings
from elearning.web.viewer import person_id, stop_writing

ADDRESS = "/redactie/<slug>/kop/<path:file>"


@blueprint.get(ADDRESS)
def head(slug: str, file: str) -> str:
    """Show what a file says of itself, ready to change."""
    there = _open(slug, file)
    page = _Page(there)
    return page.show(page.form_of(there.text or "", fresh=True)) if page.readable else page.unreadable()


@blueprint.post(ADDRESS, endpoint="set_head")
def change_head(slug: str, file: str) -> ResponseReturnValue:
    """Write what was changed."""
    there = _open(slug, file)
    page = _Page(there)
    if not page.readable:
        return page.unreadable(), 422
    form = page.form_of(there.text or "")
    if not form.validate_on_submit():
        return page.show(form), 422
    if form.seen.data != there.seen:
        return _conflict(page, form, there)
    try:
        _save(page, form)
    except (HeadError, RefusedTextError) as error:
        stop_writing()
        form.titel.errors = [str(error)]
        return page.show(form), 422
    except ConflictError as error:
        return _conflict(page, form, error.now_there)
    db.session.commit()
    flash(gettext("Bewaard in het concept."))
    return redirect(url_for("author.head", **place_of(there.path)))


def _open(slug: str, file: str) -> OpenFile:
    """Open a file that has a head; anything else is not there."""
    path = path_of(slug, file)
    if file.rpartition("/")[2] not in FORMS:
        abort(404)
    there = working.open_file(db.session(), path)
    return there if there.text is not None else abort(404)


def _save(page: "_Page", form: HeadForm) -> None:
    """Change the lines of what was changed, in this file and for the core in that of the course."""
    text = page.there.text or ""
    for key, value in form.changes(page.form_of(text, fresh=True)).items():
        text = set_head(text, key, value)
    working.save(db.session(), page.there.path, text, page.there.seen, person_id(), clock.now())
    if page.line is not None and "kern" in form and form["kern"].data != page.line.core:
        arranging(page.tree.slug).set_core(page.line.slug, wanted=form["kern"].data)


def _conflict(page: "_Page", form: HeadForm, there: OpenFile) -> ResponseReturnValue:
    """Somebody else saved: say what stands there now, beside what was typed."""
    stop_writing()
    now = page.form_of(there.text or "", fresh=True)
    other = [
        (field.label.text, now[field.name]) for _, field in form.keys if written(field) != written(now[field.name])
    ]
    form.seen.raw_data, form.seen.data = None, there.seen
    return page.show(form, conflict=there, other=[(label, _shown(field)) for label, field in other]), 409


def _shown(field: Any) -> str:
    value = written(field)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return gettext("niets") if value is None else str(value)


class _Page:
    """The page around the form: the course, the part, and how long we think it takes."""

    def __init__(self, there: OpenFile) -> None:
        self.there = there
        self.slug, _, self.file = there.path.partition("/")
        session, media_dir = db.session(), settings().media_dir
        files = working.sources(session, self.slug, media_dir)
        self.reading: Reading = working.read_files(session, self.slug, files, local_date(clock.now()))
        self.tree: Outline = outline_of(session, self.slug, files, self.reading)
        folder = self.file.rpartition("/")[0]
        self.line: StepLine | None = self.tree.step(folder) if folder else None
        self.readable = head_data(there.text or "") is not None

    def form_of(self, text: str, *, fresh: bool = False) -> HeadForm:
        """Make the form; `fresh` = as the text has it, whatever was sent."""
        data = {key.replace("-", "_"): value for key, value in (head_data(text) or {}).items()}
        data |= {"seen": working.fingerprint(text), "kern": bool(self.line and self.line.core)}
        make = FORMS[self.file.rpartition("/")[2]]
        data = fitting(make, data)
        form = make(formdata=None, data=data) if fresh else make(data=data)
        if "kern" in form and (self.line is None or not self.line.listed):
            del form["kern"]
        course = self.reading.course
        form.offer(course.goals if course else ())
        return form

    def show(
        self, form: HeadForm, *, conflict: OpenFile | None = None, other: list[tuple[str, str]] | None = None
    ) -> str:
        """Render the page."""
        return self._render(form=form, conflict=conflict, other=other or [], estimate=self._estimate())

    def unreadable(self) -> str:
        """Say that the head must be mended in the text first."""
        return self._render(form=None, conflict=None, other=[], estimate=None)

    def _render(self, **more: Any) -> str:
        title = self.line.title if self.line else gettext("Over de cursus")
        return render_template(
            "author/head.html",
            here="redactie",
            tree=self.tree,
            title=title,
            place=place_of(self.there.path),
            text_address=file_address(self.there.path),
            **more,
        )

    def _estimate(self) -> str | None:
        """Give the minutes that we measured, in words; a bijeenkomst is not measured."""
        course, line = self.reading.course, self.line
        if course is None or line is None:
            return None
        step = next((one for one in (*course.steps, *course.minis) if one.slug == line.slug), None)
        if step is None or isinstance(step, Gathering):
            return None
        return str(format_decimal(round(reading_minutes(step, course.facts, course.terms), 1)))
