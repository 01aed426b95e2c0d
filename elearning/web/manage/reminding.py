"""The herinnering: who it goes to and what it says, before it is sent; then sending it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField

from elearning import clock
from elearning.extensions import db
from elearning.mail.site import site_of
from elearning.rules.monitoring import Word
from elearning.services import monitoring, reminding
from elearning.services.monitoring import Board
from elearning.services.reminding import MOST, UNFINISHED, Ask, Preview
from elearning.web.manage.blueprint import blueprint
from elearning.web.manage.chosen import course_in, team_in, word_in
from elearning.web.pages import settings
from elearning.web.viewer import person_id, viewer


@dataclass(frozen=True)
class Asked:
    """What a manager asks, with all that is known of the people it may be asked of."""

    ask: Ask
    board: Board
    preview: Preview
    word: Word | None

    @property
    def title(self) -> str:
        """Name the course."""
        return dict(self.board.courses).get(self.ask.course or "", "")

    @property
    def chosen(self) -> dict[str, str | int | None]:
        """Give what an address says of it."""
        word = self.word.value if self.word else None
        return {"team": self.ask.team, "cursus": self.ask.course, "woord": word}

    @property
    def is_too_many(self) -> bool:
        """Tell whether this is more people than one herinnering goes to."""
        return len(self.preview.to) > MOST


class ReminderForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Who of the preview gets the herinnering."""

    people = SelectMultipleField(lazy_gettext("Wie krijgen de herinnering?"), coerce=int, validate_choice=False)


@blueprint.get("/teams/herinneren", endpoint="reminder")
def page() -> str:
    """Show who a herinnering would go to and what it says."""
    return _page(_asked(request.args), ReminderForm(formdata=None))


@blueprint.post("/teams/herinneren")
def remind() -> ResponseReturnValue:
    """Let the herinnering go along with the next leerbrief of who was chosen and may still have one."""
    form, asked = ReminderForm(), _asked(request.form)
    chosen = [row for row in asked.preview.to if row.person_id in set(form.people.data or ())]
    if not form.validate_on_submit() or not chosen or len(chosen) > MOST:
        form.people.errors = [_too_many() if chosen else gettext("Kies wie de herinnering krijgt.")]
        return _page(asked, form), 422
    done = reminding.remind(db.session(), viewer().person, asked.ask, chosen, clock.now())
    db.session.commit()
    flash(_answer(done))
    team = asked.ask.team
    return redirect(url_for("manage.team", number=team) if team else url_for("manage.teams"))


def _asked(chosen: Mapping[str, str]) -> Asked:
    """Read what is asked, and of whom; without a course it is the first one that people can be asked to finish."""
    now, word = clock.now(), word_in(chosen)
    board = monitoring.board(db.session(), person_id(), now, course=chosen.get("cursus") or None)
    course, team = course_in(chosen, board), team_in(chosen, board)
    if course is None and word is not Word.OPFRIS and board.courses:
        course = board.courses[0][0]
        board = monitoring.board(db.session(), person_id(), now, course=course)
    ask = Ask(course, _words(word), team)
    return Asked(ask, board, reminding.preview(db.session(), person_id(), board, ask, now), word)


def _words(word: Word | None) -> frozenset[Word]:
    """Tell whom a choice is about: who is done needs no herinnering, so without a choice it is everyone else."""
    return frozenset({word}) if word and word is not Word.DONE else UNFINISHED


def _answer(done: int) -> str:
    return str(
        ngettext(
            "De herinnering gaat mee met de volgende leerbrief van %(num)s medewerker.",
            "De herinnering gaat mee met de volgende leerbrief van %(num)s medewerkers.",
            done,
        )
    )


def _too_many() -> str:
    return str(gettext("Kies een team. Een herinnering gaat naar hooguit %(most)s mensen tegelijk.", most=MOST))


def _page(asked: Asked, form: ReminderForm) -> str:
    """Show the page; with a form that was sent, who was chosen stays chosen."""
    site, sent = site_of(settings()), form.is_submitted()
    text = reminding.text(asked.ask, asked.title, viewer().person.name, site)
    everyone = {row.person_id for row in asked.preview.to}
    return render_template(
        "manage/reminder.html",
        here="teams",
        form=form,
        asked=asked,
        text=text,
        teams=[(team.id, team.name) for team in asked.board.teams if team.id],
        marked=set(form.people.data or ()) if sent else everyone,
        most=MOST,
    )
