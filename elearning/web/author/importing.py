"""Bringing a course in as a ZIP file, into the concept: nothing reaches learners before it is published."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectChoice, StringField
from wtforms.validators import Length, Optional, Regexp

from elearning import clock
from elearning.content.archive import SHARED_PICTURES, RefusedArchiveError
from elearning.content.scan import SLUG
from elearning.extensions import db
from elearning.models.engine import start_writing
from elearning.services import importing, working
from elearning.services.importing import Laid, Unpacked
from elearning.web.author.blueprint import RESERVED, blueprint
from elearning.web.pages import settings
from elearning.web.reaching import one_line
from elearning.web.viewer import person_id, stop_writing

OURS, THEIRS = "hier", "zip"


class ImportForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A ZIP file with a course, and what may be replaced for it."""

    file = FileField(
        lazy_gettext("ZIP-bestand"),
        [FileRequired(lazy_gettext("Kies eerst een bestand."))],
        name="bestand",
        description=lazy_gettext("Hooguit 200 MB. Er zit één map met cursus.md in."),
        render_kw={"accept": ".zip,application/zip"},
    )
    slug = StringField(
        lazy_gettext("Andere naam voor de map"),
        [
            Optional(),
            Length(max=60, message=lazy_gettext("Maak deze naam korter.")),
            Regexp(rf"{SLUG.pattern}$", message=lazy_gettext("Gebruik kleine letters, cijfers en streepjes.")),
        ],
        name="map",
        filters=[one_line],
        description=lazy_gettext("Vul dit in als je er een nieuwe cursus naast wilt zetten."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    replaces = BooleanField(lazy_gettext("Staat deze cursus hier al? Vervang dan het concept."), name="vervang")
    shared = RadioField(
        lazy_gettext("Feiten, begrippen en gedeelde beelden die hier anders zijn"),
        choices=[
            SelectChoice(OURS, lazy_gettext("Houd die van hier. Wat nieuw is, komt erbij.")),
            SelectChoice(THEIRS, lazy_gettext("Neem die uit het ZIP-bestand. Dit geldt dan voor alle cursussen.")),
        ],
        default=OURS,
        name="gedeeld",
    )


@blueprint.get("/redactie/importeren")
def import_page() -> str:
    """Ask for a course, and say what happens to it."""
    return _page(ImportForm(formdata=None))


@blueprint.post("/redactie/importeren")
def import_course() -> ResponseReturnValue:
    """Take a course in, or say why not. The gate leaves the write transaction to this page."""
    form, by = ImportForm(), person_id()
    if not form.validate_on_submit():
        return _page(form), 422
    db.session.rollback()  # nobody waits while we look at the file
    try:
        with form.file.data.stream as stream:
            came = importing.unpack(stream, settings().media_dir)
        came = came.called(form.slug.data) if form.slug.data else came
        laid = _laid(form, came, by)
    except RefusedArchiveError as error:
        stop_writing()
        form.file.errors = [str(error)]
        return _page(form), 422
    if laid is None:
        stop_writing()
        return _page(form), 422
    db.session.commit()
    for line in _told(laid):
        flash(line)
    return redirect(url_for("author.course", slug=laid.slug))


def _laid(form: ImportForm, came: Unpacked, by: int) -> Laid | None:
    """Put a course into the concept; None when the form must first say something else."""
    if came.slug in RESERVED | {SHARED_PICTURES}:
        form.slug.errors = [gettext("Zo kan een map niet heten: ‘%(slug)s’. Kies een andere naam.", slug=came.slug)]
        return None
    start_writing(db.session())
    working.hold(db.session())
    if importing.exists(db.session(), came.slug) and not form.replaces.data:
        form.replaces.errors = [
            gettext("De cursus ‘%(slug)s’ staat hier al. Zet een vinkje, of kies een andere naam.", slug=came.slug)
        ]
        return None
    theirs = form.shared.data == THEIRS
    return importing.lay(db.session(), came, settings().media_dir, theirs=theirs, by=by, now=clock.now())


def _told(laid: Laid) -> list[str]:
    """Say what changed, in a few lines."""
    changed = len(laid.changed)
    if not changed and not laid.removed:
        return [gettext("Alles in het ZIP-bestand was hier al hetzelfde. Er is niets veranderd.")]
    lines = [
        ngettext("%(num)s bestand staat nu in het concept.", "%(num)s bestanden staan nu in het concept.", changed)
    ]
    if laid.removed:
        gone = ngettext("%(num)s bestand is eruit gehaald.", "%(num)s bestanden zijn eruit gehaald.", len(laid.removed))
        lines.append(gone)
    if laid.merged:
        lines.append(gettext("Nieuwe feiten en begrippen staan erbij: %(files)s.", files=", ".join(laid.merged)))
    if laid.kept:
        lines.append(gettext("Dit bleef zoals het hier was: %(files)s.", files=", ".join(laid.kept[:10])))
    return lines


def _page(form: ImportForm) -> str:
    return render_template("author/import.html", here="redactie", form=form)
