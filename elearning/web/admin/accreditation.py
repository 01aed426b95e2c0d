"""The numbers under which registers give points for a course: without one, a bewijs says "niet geaccrediteerd"."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import Accreditation, Register
from elearning.services import accreditation
from elearning.services.accreditation import Details, OverlapsError
from elearning.services.library import current_courses
from elearning.services.paper import REGISTERS
from elearning.web.admin.blueprint import blueprint
from elearning.web.numbers import LARGEST
from elearning.web.reaching import one_line
from elearning.web.viewer import person_id

POINTS = re.compile(r"[0-9]{1,3}([.,][0-9]{1,2})?")
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
REMOVE = "weg"


class AccreditationForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A number, for which course, from which register, with how many points, and for how long."""

    course = SelectField(lazy_gettext("Cursus"), [InputRequired()])
    register = SelectField(
        lazy_gettext("Register"),
        [InputRequired()],
        choices=[SelectChoice(register.value, name) for register, name in REGISTERS.items()],
    )
    number = StringField(
        lazy_gettext("Nummer van de accreditatie"),
        [InputRequired(lazy_gettext("Vul het nummer in.")), Length(max=40)],
        filters=[one_line],
        description=lazy_gettext("Bij Registerplein is dit het activiteitnummer van PE-online."),
        render_kw={"autocomplete": "off"},
    )
    points = StringField(
        lazy_gettext("Punten"),
        [InputRequired(lazy_gettext("Vul het aantal punten in."))],
        filters=[one_line],
        description=lazy_gettext("Een getal, zoals 2 of 1,5."),
        render_kw={"autocomplete": "off", "inputmode": "decimal"},
    )
    from_on = DateField(lazy_gettext("Geldig vanaf"), [InputRequired(lazy_gettext("Vul de eerste dag in."))])
    until_on = DateField(lazy_gettext("Geldig tot en met"), [InputRequired(lazy_gettext("Vul de laatste dag in."))])

    def validate_points(self, field: StringField) -> None:
        """See that points are a number."""
        if not POINTS.fullmatch(field.data or ""):
            raise ValidationError(gettext("Schrijf een getal, zoals 2 of 1,5."))

    def validate_from_on(self, field: DateField) -> None:
        """See that the day is one of our time."""
        if field.data and not FIRST <= field.data < LAST:
            raise ValidationError(gettext("Kijk het jaar nog eens na."))

    def validate_until_on(self, field: DateField) -> None:
        """See that the last day does not come before the first."""
        if field.data and not FIRST <= field.data < LAST:
            raise ValidationError(gettext("Kijk het jaar nog eens na."))
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(gettext("De laatste dag komt na de eerste."))

    @property
    def details(self) -> Details:
        """Give what was filled in."""
        return Details(
            course=self.course.data,
            register=Register(self.register.data),
            number=self.number.data,
            points=self.points.data.replace(".", ","),
            from_on=self.from_on.data,
            until_on=self.until_on.data,
        )


@blueprint.get("/beheer/accreditatie")
def accreditations() -> str:
    """List the numbers there are and were."""
    return _page(AccreditationForm(formdata=None))


@blueprint.post("/beheer/accreditatie")
def add_accreditation() -> ResponseReturnValue:
    """Add a number."""
    form = AccreditationForm()
    _offer(form)
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        accreditation.add(db.session(), form.details, person_id(), clock.now())
    except OverlapsError:
        form.from_on.errors = [gettext("In deze dagen is er al een nummer van dit register. Stop dat eerst.")]
        return _page(form), 422
    db.session.commit()
    flash(gettext("Bewaard. Nieuwe bewijzen noemen dit nummer, als de cursus in deze dagen klaar was."))
    return redirect(url_for("admin.accreditations"))


@blueprint.post("/beheer/accreditatie/<int:number>/weg")
def end_accreditation(number: int) -> ResponseReturnValue:
    """Let a number stop today, or take it out because it was a mistake."""
    row = db.session.get(Accreditation, number) if number <= LARGEST else None
    if row is None:
        abort(404)
    now = clock.now()
    if request.form.get("hoe") == REMOVE or row.from_on > local_date(now):
        accreditation.remove(db.session(), row, person_id(), now)
        flash(gettext("Het nummer is weg. Bewijzen die er al waren, blijven zoals ze zijn."))
    else:
        accreditation.end(db.session(), row, local_date(now), person_id(), now)
        flash(gettext("Vandaag is de laatste dag van dit nummer."))
    db.session.commit()
    return redirect(url_for("admin.accreditations"))


def _page(form: AccreditationForm) -> str:
    courses = _offer(form)
    return render_template(
        "admin/accreditations.html",
        here="beheer",
        form=form,
        rows=accreditation.every(db.session()),
        courses=courses,
        registers={register.value: name for register, name in REGISTERS.items()},
        today=local_date(clock.now()),
    )


def _offer(form: Any) -> Mapping[str, str]:
    """Let a number be for a course that is published; gives them by slug."""
    courses = {one.course.slug: one.course.title for one in current_courses(db.session())}
    form.course.choices = [SelectChoice(slug, title) for slug, title in courses.items()]
    return courses
