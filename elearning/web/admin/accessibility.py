"""The report of an independent bureau about accessibility: without one, the statement claims no status."""

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import AccessibilityReport, Conformance
from elearning.services import accessibility as reports
from elearning.services.accessibility import YEARS
from elearning.web.admin.blueprint import blueprint
from elearning.web.pages import settings
from elearning.web.reaching import one_line
from elearning.web.remembering import start_over
from elearning.web.uploads import sent_file
from elearning.web.viewer import person_id

#: WCAG 2.0, which the first examinations went by.
FIRST = date(2008, 12, 11)


class ReportForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Who examined the site, when, and what came of it."""

    bureau = StringField(
        lazy_gettext("Welk bureau deed het onderzoek?"),
        [InputRequired(lazy_gettext("Vul de naam van het bureau in.")), Length(max=100)],
        filters=[one_line],
        render_kw={"autocomplete": "off"},
    )
    examined_on = DateField(
        lazy_gettext("Wanneer was het onderzoek klaar?"),
        [InputRequired(lazy_gettext("Vul de dag in."))],
        description=lazy_gettext("Na drie jaar telt een onderzoek niet meer."),
    )
    conformance = RadioField(
        lazy_gettext("Wat staat er in het rapport?"),
        [InputRequired(lazy_gettext("Kies een van de twee."))],
        choices=[
            SelectChoice(Conformance.FULL.value, lazy_gettext("De site voldoet helemaal (status A).")),
            SelectChoice(Conformance.PARTIAL.value, lazy_gettext("De site voldoet voor een deel (status B).")),
        ],
    )
    document = FileField(
        lazy_gettext("Het rapport"),
        [FileRequired(lazy_gettext("Kies het rapport: een PDF van hooguit 10 MB."))],
        description=lazy_gettext("Een PDF van hooguit 10 MB. Iedereen kan dit bestand straks openen."),
        render_kw={"accept": ".pdf"},
    )

    def validate_examined_on(self, field: DateField) -> None:
        """See that the day can be true."""
        if field.data and not FIRST <= field.data <= local_date(clock.now()):
            raise ValidationError(gettext("Kijk de dag nog eens na. Een onderzoek is al geweest."))


@blueprint.get("/beheer/toegankelijkheid")
def accessibility() -> str:
    """Show what the statement says now, and ask for a report."""
    return _page(ReportForm(formdata=None))


@blueprint.post("/beheer/toegankelijkheid")
def set_report() -> ResponseReturnValue:
    """Take a report. It is written to disk before the write transaction, which the gate leaves to this page."""
    by, form = person_id(), ReportForm()
    is_filled_in = form.validate_on_submit()
    _, content = sent_file("document")
    if not is_filled_in:
        return _page(form), 422
    if not reports.is_pdf(content):
        form.document.errors = [gettext("Dit is geen PDF, of het is groter dan 10 MB.")]
        return _page(form), 422
    db.session.rollback()
    row = _row(form, content)
    start_over()
    left = reports.put(db.session(), row, by, clock.now())
    db.session.commit()
    _forget(left)
    flash(gettext("Het rapport staat op de site."))
    return redirect(url_for("admin.accessibility"))


@blueprint.post("/beheer/toegankelijkheid/weg")
def remove_report() -> ResponseReturnValue:
    """Take the report away; the statement then claims no status any more."""
    left = reports.remove(db.session(), person_id(), clock.now())
    db.session.commit()
    _forget(left)
    flash(gettext("Het rapport is weg. De verklaring noemt nu geen status meer."))
    return redirect(url_for("admin.accessibility"))


def _row(form: ReportForm, content: bytes) -> AccessibilityReport:
    return AccessibilityReport(
        conformance=Conformance(form.conformance.data),
        bureau=form.bureau.data,
        examined_on=form.examined_on.data,
        digest=reports.store(settings().media_dir, content),
        size=len(content),
    )


def _forget(digest: str | None) -> None:
    if digest:
        reports.path_of(settings().media_dir, digest).unlink(missing_ok=True)


def _page(form: ReportForm) -> str:
    report, now = reports.current(db.session()), clock.now()
    return render_template(
        "admin/accessibility.html",
        here="beheer",
        form=form,
        report=report,
        status=reports.status_on(report, now),
        years=YEARS,
    )
