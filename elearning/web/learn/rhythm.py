"""The learner's own say over their letters: day, hour, how often, vakantiestand, and the address for their calendar."""

from datetime import date, timedelta
from typing import Any

from babel.dates import get_day_names
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectChoice, SelectField, ValidationError
from wtforms.validators import InputRequired

from elearning import clock
from elearning.extensions import db
from elearning.rules.rhythm import HOURS, WEEKDAYS, Pace, Wishes
from elearning.services import agenda, wishes
from elearning.web.learn.blueprint import blueprint
from elearning.web.pages import settings
from elearning.web.viewer import person_id

#: Who wants to hear nothing for longer than this turns the letters off.
LONGEST_AWAY = timedelta(days=366)
#: As many characters as anybody writes a day in.
LONGEST_DAY = 20
PACES = {
    Pace.MORE: lazy_gettext("Vaker: we vragen je eerder iets opnieuw, dan blijft er meer hangen."),
    Pace.NORMAL: lazy_gettext("Gewoon: we vragen iets opnieuw als het begint weg te zakken."),
    Pace.LESS: lazy_gettext("Minder vaak: we wachten langer, en sturen hooguit één opfris in twee weken."),
    Pace.OFF: lazy_gettext("Uit: je krijgt geen opfris en geen tips. Zelf een opfris beginnen kan altijd."),
}


class DayField(DateField):  # type: ignore[misc] # WTForms ships no types
    """A day, from a date picker or typed as people write it."""

    def __init__(self, label: object, validators: list[object], **more: object) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d-%m-%Y"], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a day, or say how to write one; what comes back in the field is what a keyboard can type."""
        self.raw_data = ["".join(filter(str.isprintable, one)).strip()[:LONGEST_DAY] for one in valuelist[:1]]
        try:
            super().process_formdata(list(filter(None, self.raw_data)))
        except ValueError as error:
            raise ValueError(gettext("Schrijf de dag als dag-maand-jaar, bijvoorbeeld 24-12-2026.")) from error


class RhythmForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The day, the hour, and how often."""

    weekday = SelectField(lazy_gettext("Jouw dag"), [InputRequired(lazy_gettext("Kies een dag."))], coerce=int)
    hour = SelectField(lazy_gettext("Jouw uur"), [InputRequired(lazy_gettext("Kies een uur."))], coerce=int)
    pace = RadioField(
        lazy_gettext("Hoe vaak"),
        [InputRequired(lazy_gettext("Kies hoe vaak."))],
        coerce=Pace,
        choices=[SelectChoice(pace, words) for pace, words in PACES.items()],
        description=lazy_gettext("Nooit meer dan één brief per week."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekday.choices = [SelectChoice(day, day_name(day)) for day in WEEKDAYS]
        self.hour.choices = [SelectChoice(hour, hour_words(hour)) for hour in HOURS]


class AwayForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The first and the last day of being away."""

    from_on = DayField(
        lazy_gettext("Eerste dag weg"), [InputRequired(lazy_gettext("Kies de eerste dag dat je weg bent."))]
    )
    until_on = DayField(
        lazy_gettext("Laatste dag weg"), [InputRequired(lazy_gettext("Kies de laatste dag dat je weg bent."))]
    )

    def validate_from_on(self, field: Any) -> None:
        """Refuse a begin that lies too far ahead to mean."""
        if field.data and field.data > _today() + LONGEST_AWAY:
            raise ValidationError(gettext("Deze dag ligt meer dan een jaar vooruit. Kies een dag die dichterbij is."))

    def validate_until_on(self, field: Any) -> None:
        """Refuse an end that lies before the begin or today, and a time away that lasts over a year."""
        if field.data is None:
            return
        if field.data < _today():
            raise ValidationError(gettext("Deze dag is al voorbij. Kies vandaag of een dag daarna."))
        if self.from_on.data is None:
            return
        if field.data < self.from_on.data:
            raise ValidationError(gettext("Je laatste dag weg ligt voor je eerste dag weg."))
        if field.data - self.from_on.data > LONGEST_AWAY:
            raise ValidationError(
                gettext("Dit is langer dan een jaar. Wil je geen brieven? Kies dan bij ‘Hoe vaak’ voor ‘Uit’.")
            )


@blueprint.get("/opfris/ritme")
def rhythm() -> str:
    """Show how somebody wants their letters."""
    return _page()


@blueprint.post("/opfris/ritme")
def set_rhythm() -> ResponseReturnValue:
    """Store the day, the hour and how often."""
    form = RhythmForm()
    if not form.validate_on_submit():
        return _page(form=form), 422
    weekday, hour, pace = form.weekday.data, form.hour.data, form.pace.data
    wishes.change(db.session(), person_id(), weekday=weekday, hour=hour, pace=pace, now=clock.now())
    db.session.commit()
    flash(
        gettext("Bewaard. Je krijgt geen opfrisbrieven meer.")
        if pace is Pace.OFF
        else gettext("Bewaard. Je brieven komen op %(day)s, %(hour)s.", day=day_name(weekday), hour=hour_words(hour))
    )
    return redirect(url_for("learn.rhythm"))


@blueprint.post("/opfris/vakantie")
def go_away() -> ResponseReturnValue:
    """Begin, or change, the vakantiestand."""
    form = AwayForm()
    if not form.validate_on_submit():
        return _page(away=form), 422
    wishes.go_away(db.session(), person_id(), form.from_on.data, form.until_on.data, clock.now())
    db.session.commit()
    flash(gettext("Bewaard. We wachten met brieven tot je terug bent."))
    return redirect(url_for("learn.rhythm"))


@blueprint.post("/opfris/vakantie/terug")
def come_back() -> ResponseReturnValue:
    """End the vakantiestand."""
    wishes.come_back(db.session(), person_id(), clock.now())
    db.session.commit()
    flash(gettext("Je vakantiestand staat uit."))
    return redirect(url_for("learn.rhythm"))


@blueprint.post("/opfris/agenda")
def make_feed() -> ResponseReturnValue:
    """Make an address for one's calendar. It is shown in the answer to this and never again: only its hash is kept."""
    token = wishes.new_feed_token(db.session(), person_id(), clock.now())
    db.session.commit()
    return _page(address=f"{settings().base_url}{url_for('feed.calendar', token=token)}")


@blueprint.post("/opfris/agenda/intrekken")
def revoke_feed() -> ResponseReturnValue:
    """Take the address back: whoever holds it sees nothing any more."""
    wishes.revoke_feed(db.session(), person_id(), clock.now())
    db.session.commit()
    flash(gettext("Het adres is ingetrokken. Je agenda krijgt niets nieuws meer."))
    return redirect(url_for("learn.rhythm"))


def day_name(weekday: int) -> str:
    """Name a day of the week; Monday is 1."""
    return str(get_day_names("wide", locale=get_locale())[weekday - 1])


def hour_words(hour: int) -> str:
    """Say when a letter comes: people are spread over their hour."""
    return str(gettext("tussen %(from)s en %(until)s uur", **{"from": hour, "until": hour + 1}))


def _page(*, form: RhythmForm | None = None, away: AwayForm | None = None, address: str = "") -> str:
    """Show the page, with a form that has mistakes or with what was stored."""
    stored = wishes.wishes_of(db.session(), person_id())
    away_days = {"from_on": stored.away_from, "until_on": stored.away_until} if _is_ahead(stored) else {}
    chosen = RhythmForm(formdata=None, weekday=stored.weekday, hour=stored.hour, pace=stored.pace)
    return render_template(
        "learn/rhythm.html",
        here="opfris",
        form=form or chosen,
        away=away or AwayForm(formdata=None, **away_days),
        stored=stored if _is_ahead(stored) else None,
        is_away=stored.is_away(_today()),
        address=address,
        has_feed=agenda.has_feed(db.session(), person_id()),
    )


def _is_ahead(stored: Wishes) -> bool:
    """Tell whether there is a vakantiestand now or to come."""
    return stored.away_until is not None and stored.away_until >= _today()


def _today() -> date:
    return clock.local_date(clock.now())
