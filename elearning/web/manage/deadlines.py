"""The form with which a manager sets the day on which a team wants a course done."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectChoice, SelectField
from wtforms.validators import DataRequired, Optional, ValidationError

from elearning import clock

#: How far ahead a day may lie.
FURTHEST = timedelta(days=3 * 366)


class DeadlineForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A course, and the day on which it should be done; no day = no such wish any more."""

    course = SelectField(lazy_gettext("Cursus"), [DataRequired()], choices=[])
    due_on = DateField(
        lazy_gettext("Klaar op"),
        [Optional()],
        description=lazy_gettext("Laat leeg om de einddatum weg te halen."),
    )

    def offer(self, courses: Sequence[tuple[str, str]]) -> None:
        """Let somebody choose from these courses."""
        self.course.choices = [SelectChoice(slug, title) for slug, title in courses]

    def validate_due_on(self, field: DateField) -> None:
        """Refuse a day that is over, or so far away that it must be a mistake."""
        today = clock.local_date(clock.now())
        if field.data and not today < field.data <= today + FURTHEST:
            raise ValidationError(gettext("Kies een dag die nog komt, hooguit drie jaar vooruit."))
