"""What is filled in to plan a meeting. A new form is ready to send: next week, at ten, for an hour."""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from elearning.clock import AMSTERDAM, local_date
from elearning.content.model import Gathering
from elearning.models import Meeting, MeetingKind
from elearning.services.gatherings import MEETING_KINDS
from elearning.services.meetings import COMES_BACK, TITLES, Details
from elearning.web.meeting_words import KINDS

#: The same weekday of next week, or the Monday after it when that is a weekend.
AHEAD = timedelta(days=7)
FARTHEST = timedelta(days=730)
TEN, ELEVEN = time(10), time(11)
EVERY = {
    0: lazy_gettext("Eén keer"),
    1: lazy_gettext("Elke week"),
    2: lazy_gettext("Elke 2 weken"),
    3: lazy_gettext("Elke 3 weken"),
    4: lazy_gettext("Elke 4 weken"),
}


def plain(text: str | None) -> str:
    """Take out what no letter and no calendar should carry; line breaks stay."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(sign for sign in line if not _is_control(sign)) for line in lines).strip()


def kind_field() -> SelectField:
    """Let somebody choose a kind of meeting."""
    kinds = [SelectChoice(kind.value, name) for kind, name in KINDS.items()]
    return SelectField(lazy_gettext("Soort bijeenkomst"), [InputRequired()], choices=kinds)


class WhenForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A day and an hour, in the Netherlands."""

    day = DateField(lazy_gettext("Dag"), [InputRequired(lazy_gettext("Kies een dag."))])
    start = TimeField(lazy_gettext("Van"), [InputRequired(lazy_gettext("Kies hoe laat het begint."))])
    end = TimeField(lazy_gettext("Tot"), [InputRequired(lazy_gettext("Kies hoe laat het klaar is."))])
    place = StringField(
        lazy_gettext("Plaats"),
        [Length(max=200, message=lazy_gettext("Houd de plaats korter dan 200 tekens."))],
        filters=[plain],
    )

    #: The first day that may be chosen.
    earliest: date | None = None

    def validate_end(self, field: TimeField) -> None:
        """See that it ends after it begins."""
        if self.start.data and field.data and field.data <= self.start.data:
            raise ValidationError(gettext("Kies een tijd na het begin."))

    def validate_day(self, field: DateField) -> None:
        """See that it is still to come."""
        if self.earliest and field.data and not self.earliest <= field.data <= self.earliest + FARTHEST:
            raise ValidationError(gettext("Kies een dag die nog komt, binnen twee jaar."))

    @property
    def starts_at(self) -> datetime:
        """Give the beginning, in UTC."""
        return _moment(self.day.data, self.start.data)

    @property
    def ends_at(self) -> datetime:
        """Give the end, in UTC."""
        return _moment(self.day.data, self.end.data)


class MeetingForm(WhenForm):
    """All of a meeting. Only a spreekuur or overleg comes back."""

    kind = kind_field()
    title = StringField(
        lazy_gettext("Naam"),
        [Length(max=100, message=lazy_gettext("Houd de naam korter dan 100 tekens."))],
        filters=[plain, lambda text: " ".join(text.split())],
        description=lazy_gettext("Vul je niets in? Dan heet het zoals het soort bijeenkomst."),
    )
    note = TextAreaField(
        lazy_gettext("Bericht voor je team"),
        [Length(max=2000, message=lazy_gettext("Houd het bericht korter dan 2000 tekens."))],
        filters=[plain],
        description=lazy_gettext("Staat in de uitnodiging. Schrijf niets over een bewoner."),
        render_kw={"rows": "3"},
    )
    every_weeks = SelectField(
        lazy_gettext("Hoe vaak?"),
        [InputRequired()],
        coerce=int,
        choices=[SelectChoice(weeks, name) for weeks, name in EVERY.items()],
    )
    times = IntegerField(
        lazy_gettext("Hoeveel keer in totaal?"),
        [InputRequired(lazy_gettext("Vul een getal in.")), NumberRange(1, 52, lazy_gettext("Kies 1 tot 52 keer."))],
        default=6,
    )
    lesson = SelectField(
        lazy_gettext("Hoort bij een cursus"), choices=[SelectChoice("", lazy_gettext("Nee"))], default=""
    )
    key = HiddenField()
    proposal = HiddenField()

    #: What the meeting is, when that cannot be chosen any more.
    is_kind: MeetingKind | None = None

    def keep_kind(self, kind: MeetingKind) -> None:
        """Change a meeting without changing what kind it is: its draaiboek goes by that."""
        del self.kind
        self.is_kind = kind

    def offer_lessons(self, lessons: Iterable[tuple[str, str]]) -> None:
        """Let a meeting be a step of a course: (`course/step`, title)."""
        self.lesson.choices = [SelectChoice("", gettext("Nee")), *(SelectChoice(*one) for one in lessons)]

    def validate_every_weeks(self, field: SelectField) -> None:
        """See that only what is meant to come back does."""
        if field.data and (self.is_kind or self.kind.data) not in COMES_BACK:
            raise ValidationError(gettext("Alleen een spreekuur of overleg kan vaker terugkomen."))

    @property
    def details(self) -> Details:
        """Give what was filled in."""
        course, _, step = self.lesson.data.partition("/")
        return Details(
            kind=self.is_kind or MeetingKind(self.kind.data),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            title=self.title.data,
            place=self.place.data,
            note=self.note.data,
            every_weeks=self.every_weeks.data,
            times=self.times.data if self.every_weeks.data else 1,
            course=course or None,
            step=step or None,
        )


def usual(now: datetime) -> dict[str, Any]:
    """Give what a new form is filled in with."""
    day = local_date(now) + AHEAD
    day += timedelta(days=8 - day.isoweekday() if day.isoweekday() > 5 else 0)
    return {"day": day, "start": TEN, "end": ELEVEN, "key": uuid4().hex}


def filled_for(step: Gathering) -> dict[str, Any]:
    """Give what a form is filled in with for a bijeenkomst that is a step of a course."""
    start = datetime.combine(date.min, TEN)
    end = (start + timedelta(minutes=step.minutes)).time()
    return {"kind": MEETING_KINDS[step.kind].value, "title": step.title, "start": TEN, "end": end}


def filled_from(meeting: Meeting) -> dict[str, Any]:
    """Give what a form is filled in with for a meeting or a proposal that there is."""
    start, end = meeting.starts_at.astimezone(AMSTERDAM), meeting.ends_at.astimezone(AMSTERDAM)
    return {
        "kind": meeting.kind.value,
        "title": "" if meeting.title == TITLES[meeting.kind] else meeting.title,
        "day": start.date(),
        "start": start.time(),
        "end": end.time(),
        "place": meeting.place,
        "note": meeting.note,
        "every_weeks": meeting.every_weeks,
        "times": meeting.times if meeting.every_weeks else 6,
        "lesson": f"{meeting.course}/{meeting.step}" if meeting.course else "",
    }


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, AMSTERDAM).astimezone(UTC)


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}
