"""News for the teams of a guide: one letter to everybody who asked for it."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.services import news as letters_of_news
from elearning.services.knocking import once
from elearning.services.running_order import FEWEST
from elearning.web.guide.blueprint import blueprint
from elearning.web.meeting_form import plain
from elearning.web.pages import settings
from elearning.web.questions import new_key
from elearning.web.viewer import person_id

ADDRESS = "/begeleiding/nieuws"
#: So long a form that is sent again is the same letter.
SAME = timedelta(days=7)


class NewsForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A letter: its subject and its text, both plain."""

    title = StringField(
        lazy_gettext("Onderwerp"),
        [
            DataRequired(lazy_gettext("Vul een onderwerp in.")),
            Length(
                max=letters_of_news.LONGEST_TITLE,
                message=lazy_gettext("Houd het onderwerp korter dan %(max)d tekens."),
            ),
        ],
        filters=[plain, lambda text: " ".join(text.split())],
    )
    text = TextAreaField(
        lazy_gettext("Je nieuws"),
        [
            DataRequired(lazy_gettext("Schrijf eerst je nieuws.")),
            Length(
                max=letters_of_news.LONGEST_TEXT, message=lazy_gettext("Houd het nieuws korter dan %(max)d tekens.")
            ),
        ],
        filters=[plain],
        description=lazy_gettext(
            "Gewone tekst. Een lege regel maakt een nieuwe alinea. Schrijf niets over een bewoner."
        ),
        render_kw={"rows": "10"},
    )
    key = HiddenField(default=new_key, filters=[lambda key: "".join(filter(str.isalnum, key or "")) or new_key()])


@blueprint.get(ADDRESS, endpoint="news")
def news_page() -> str:
    """Show a form for a letter, and what was sent before."""
    return _news_page(NewsForm(formdata=None))


@blueprint.post(ADDRESS)
def send_news() -> ResponseReturnValue:
    """Send a letter to everybody in the guide's teams who asked for it; sent twice, it is one letter."""
    form = NewsForm()
    if not form.validate_on_submit():
        return _news_page(form), 422
    now, secret = clock.now(), settings().secret_key
    if once(db.session(), secret, "news", str(person_id()), form.key.data, now + SAME):
        to = letters_of_news.send(db.session(), person_id(), form.title.data, form.text.data, now)
        flash(_said(to))
    db.session.commit()
    return redirect(url_for("guide.news"))


def _said(to: int) -> str:
    """Say how many get it; of fewer than five it could be told who they are."""
    if to < FEWEST:
        return str(gettext("Je nieuws gaat naar wie erom vroeg."))
    return str(gettext("Je nieuws gaat naar %(num)s collega’s.", num=to))


def _news_page(form: NewsForm) -> str:
    to = len(letters_of_news.readers(db.session(), person_id(), local_date(clock.now())))
    return render_template(
        "guide/news.html",
        here="begeleiding",
        form=form,
        readers=to if to >= FEWEST else None,
        written=letters_of_news.written_by(db.session(), person_id()),
    )
