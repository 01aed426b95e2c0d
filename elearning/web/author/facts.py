"""The facts that courses lean on: what to look up again, and ticking that somebody did."""

from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField
from wtforms.validators import InputRequired, ValidationError

from elearning import clock
from elearning.clock import local_date
from elearning.content.fact_edit import FactEditError
from elearning.content.facts import FACTS
from elearning.extensions import db
from elearning.services import library, upkeep, working
from elearning.services.upkeep import ChangedFactError, Check, FactLine, Urgency
from elearning.web.author.blueprint import blueprint, file_address
from elearning.web.pages import settings
from elearning.web.reaching import line_field
from elearning.web.viewer import person_id

#: When to look again, unless the author says otherwise.
HOLDS = timedelta(days=365)
FARTHEST = timedelta(days=5 * 366)
URGENCIES = {
    Urgency.OVERDUE: lazy_gettext("De datum is voorbij"),
    Urgency.HOLDS_BACK: lazy_gettext("Houdt een onderdeel tegen"),
    Urgency.SOON: lazy_gettext("Binnen 90 dagen nakijken"),
    Urgency.UNCHECKED: lazy_gettext("Nog door niemand nagekeken"),
    Urgency.FINE: lazy_gettext("Nagekeken"),
}


class FactForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Who looked a fact up, and when to look again."""

    seen = HiddenField()
    by = line_field(
        lazy_gettext("Nagekeken door"),
        100,
        needed=lazy_gettext("Vul in wie het nakeek."),
        hint=lazy_gettext("De deskundige die het opzocht. Zet de functie erbij: ‘J. Bakker, verslavingsarts’."),
    )
    on = DateField(lazy_gettext("Nagekeken op"), [InputRequired(lazy_gettext("Kies een dag."))])
    check_before = DateField(lazy_gettext("Opnieuw nakijken voor"), [InputRequired(lazy_gettext("Kies een dag."))])

    def validate_on(self, field: DateField) -> None:
        """Refuse a day that is still to come."""
        if field.data and field.data > _today():
            raise ValidationError(gettext("Deze dag moet nog komen. Kies vandaag of eerder."))

    def validate_check_before(self, field: DateField) -> None:
        """See that it is ahead, and not so far that nobody will ever look."""
        if field.data and not _today() < field.data <= _today() + FARTHEST:
            raise ValidationError(gettext("Kies een dag in de komende vijf jaar."))


@blueprint.get("/redactie/feiten", endpoint="facts")
def facts_page() -> str:
    """List every fact, what cannot wait first; one of them may be open to be ticked."""
    return _page(_lines(), request.args.get("feit", ""))


@blueprint.post("/redactie/feiten/<key>")
def check_fact(key: str) -> ResponseReturnValue:
    """Note in the draft that somebody looked a fact up."""
    working.hold(db.session())
    lines = _lines()
    known = next((one for one in lines if one.fact.key == key), None) or abort(404)
    form = FactForm()
    if not form.validate_on_submit():
        return _page(lines, key, form), 422
    given = Check(form.by.data, form.on.data, form.check_before.data)
    try:
        upkeep.check(db.session(), known, form.seen.data or "", given, person_id(), clock.now())
    except ChangedFactError:
        form.by.errors = [gettext("Dit feit is net veranderd. Lees het opnieuw en kijk het dan na.")]
        form.seen.data = known.seen
        return _page(lines, key, form), 422
    except FactEditError as error:
        form.by.errors = [str(error)]
        return _page(lines, key, form), 422
    db.session.commit()
    flash(gettext("Bewaard in het concept."))
    return redirect(url_for("author.facts", _anchor=f"feit-{key}"))


def _page(lines: list[FactLine], opened: str = "", form: FactForm | None = None) -> str:
    known = next((one for one in lines if one.fact.key == opened), None)
    return render_template(
        "author/facts.html",
        here="redactie",
        groups=[
            (urgency, words, [one for one in lines if one.urgency is urgency]) for urgency, words in URGENCIES.items()
        ],
        late=(Urgency.OVERDUE, Urgency.HOLDS_BACK),
        opened=opened if known else "",
        form=form or (_form(known) if known else None),
        waiting=_waiting(lines),
        file=file_address(FACTS),
        address_of=lambda line: file_address(FACTS, line),
        file_address=file_address,
    )


def _form(known: FactLine) -> FactForm:
    today = _today()
    usual = {"seen": known.seen, "by": known.fact.checked_by or "", "on": today, "check_before": _again(known, today)}
    return FactForm(formdata=None, data=usual)


def _again(known: FactLine, today: date) -> date:
    """Offer the day that stands there if it is far enough ahead, else a year from now."""
    there = known.fact.check_before
    return there if there and there > today + HOLDS / 2 else today + HOLDS


def _waiting(lines: list[FactLine]) -> list[tuple[str, str]]:
    """Name the courses that learners still get with older facts than the draft has, by folder and title."""
    drafts = {one.fact.key: one.fact for one in lines}
    published = (one.course for one in library.current_courses(db.session()))
    return [
        (course.slug, course.title)
        for course in published
        if any(drafts.get(fact.key, fact) != fact for fact in course.facts)
    ]


def _lines() -> list[FactLine]:
    return upkeep.facts(db.session(), settings().media_dir, _today())


def _today() -> date:
    return local_date(clock.now())
