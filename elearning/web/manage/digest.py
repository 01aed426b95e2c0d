"""The overview by mail: choosing it, and reading beforehand what it says."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice
from wtforms.validators import AnyOf

from elearning import clock
from elearning.extensions import db
from elearning.mail.letters import render
from elearning.mail.site import site_of
from elearning.models import Every
from elearning.services import digests, monitoring
from elearning.web.manage.blueprint import blueprint
from elearning.web.pages import settings
from elearning.web.viewer import person_id, viewer

NEVER = "never"
CHOICES = {
    NEVER: lazy_gettext("Geen mail"),
    Every.WEEK.value: lazy_gettext("Elke week, op maandagochtend"),
    Every.MONTH.value: lazy_gettext("Elke maand, op de eerste werkdag"),
}


class DigestForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """How often somebody wants the overview."""

    every = RadioField(
        lazy_gettext("Hoe vaak wil je het overzicht?"),
        [AnyOf([*CHOICES], lazy_gettext("Kies hoe vaak je het overzicht wilt."))],
        choices=[SelectChoice(value, words) for value, words in CHOICES.items()],
        validate_choice=False,
    )


@blueprint.get("/teams/mail", endpoint="digest")
def page() -> str:
    """Show the choice, and the overview as it would be sent now."""
    wish = digests.wish_of(db.session(), person_id())
    return _page(DigestForm(formdata=None, data={"every": wish.value if wish else NEVER}))


@blueprint.post("/teams/mail")
def set_digest() -> ResponseReturnValue:
    """Keep the choice."""
    form = DigestForm()
    if not form.validate_on_submit():
        return _page(form), 422
    every = None if form.every.data == NEVER else Every(form.every.data)
    digests.choose(db.session(), person_id(), every, clock.now())
    db.session.commit()
    flash(_answer(every))
    return redirect(url_for("manage.digest"))


def _answer(every: Every | None) -> str:
    if every is None:
        return str(gettext("Je krijgt geen overzicht meer."))
    if every is Every.WEEK:
        return str(gettext("Je krijgt elke maandagochtend een overzicht."))
    return str(gettext("Je krijgt elke maand een overzicht, op de eerste werkdag."))


def _page(form: DigestForm) -> str:
    now, site = clock.now(), site_of(settings())
    board = monitoring.board(db.session(), person_id(), now)
    every = Every.MONTH if form.every.data == Every.MONTH.value else Every.WEEK
    told = digests.said(board, every, site, now)
    subject, text, _ = render("digest", {"person": viewer().person, "site": site, **told})
    letter = {"subject": subject, "text": text} if board.teams else None
    return render_template("manage/digest.html", here="teams", form=form, letter=letter)
