"""For somebody without an account who reads a draft along: the link is the key, and it opens these files only.

Opening a link writes nothing, and nobody asks who reads. What is said is for the authors of the course.
"""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from elearning import clock
from elearning.clock import local_date
from elearning.content.model import Course
from elearning.extensions import db
from elearning.models import ReaderComment, ReaderLink
from elearning.services import previewing, readers, review_points, working
from elearning.services.readers import Spot, TooManyError, Verdict
from elearning.services.review_points import LONGEST_QUOTE, Sheet
from elearning.web.media_files import media_file
from elearning.web.meeting_form import plain
from elearning.web.numbers import LARGEST
from elearning.web.pages import settings
from elearning.web.reaching import one_line
from elearning.web.slowing import HOUR, may
from elearning.web.unlisted import keep_nowhere

blueprint = Blueprint("reader", __name__)
#: How often an hour one link that exists may say something, and how often one address may try links that do not.
KNOWN, UNKNOWN = 200, 30
KINDS = {
    "module": lazy_gettext("Les"),
    "quiz": lazy_gettext("Toets"),
    "casus": lazy_gettext("Gesprek om te oefenen"),
    "gathering": lazy_gettext("Bijeenkomst"),
    "course": lazy_gettext("Welkom bij de cursus"),
    "opfris": lazy_gettext("Vragen om te herhalen"),
}


class CommentForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What somebody says, and at which passage: where it stood, and the first words that were there."""

    place = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST)])
    line = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST)])
    quote = HiddenField(filters=[lambda text: one_line(text)[:LONGEST_QUOTE]])
    text = TextAreaField(
        validators=[
            DataRequired(lazy_gettext("Schrijf eerst wat je wilt zeggen.")),
            Length(
                max=readers.LONGEST_COMMENT,
                message=lazy_gettext("Dit is erg lang. Maak het korter dan %(n)s tekens.", n=readers.LONGEST_COMMENT),
            ),
        ],
        filters=[plain],
    )


@blueprint.after_request
def keep(response: Response) -> Response:
    """Keep pages out of every cache and search engine; a film may stay in the browser that plays it."""
    if request.endpoint == "reader.media" and response.status_code < 400:
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    return keep_nowhere(response)


@blueprint.get("/meelezen/<token>")
def start(token: str) -> ResponseReturnValue:
    """Say what this is, what there is to read, and how to say that one is done."""
    link = _link(token)
    return _start_page(token, link) if link else _dead_page()


@blueprint.get("/meelezen/<token>/<path:file>")
def page(token: str, file: str) -> ResponseReturnValue:
    """Show one file as learners would get it, with under each passage a place to say something."""
    link = _link(token)
    return _page(token, link, _path(link, file)) if link else _dead_page()


@blueprint.get("/meelezen/<token>/media/<digest>/<name>")
def media(token: str, digest: str, name: str) -> ResponseReturnValue:
    """Serve a picture or film of the parts that are read along."""
    link = _link(token)
    course = _course(link) if link else None
    folders = {path.rpartition("/")[0] for path in link.paths} if link else set()
    known = course.media if course else ()
    if not any(one.sha256 == digest and _is_near(one.name, folders) for one in known):
        abort(404)
    return media_file(digest, name)


@blueprint.post("/meelezen/<token>/<path:file>")
def comment(token: str, file: str) -> ResponseReturnValue:
    """Keep what somebody says at a passage, or take it back."""
    link = _link(token)
    _slow_down(token, known=link is not None)
    if link is None:
        return _dead_page()
    path = _path(link, file)
    if "weg" in request.form:
        return _take_back(token, link, file)
    form = CommentForm()
    if not form.validate_on_submit():
        db.session.commit()  # the count of this try; the page is made outside the write transaction
        return _page(token, link, path, form), 422
    try:
        readers.say(db.session(), link, Spot(path, form.line.data, form.quote.data), form.text.data, clock.now())
    except TooManyError:
        flash(gettext("Er staan al heel veel opmerkingen. Bel of mail de maker van deze cursus."), "fout")
    else:
        flash(gettext("Dank je wel. Je opmerking is bewaard."))
    db.session.commit()
    return redirect(url_for("reader.page", token=token, file=file, _anchor=f"stuk-{form.place.data}"))


@blueprint.post("/meelezen/<token>/klaar")
def finish(token: str) -> ResponseReturnValue:
    """Keep that somebody is done, and what they think of it all."""
    link = _link(token)
    _slow_down(token, known=link is not None)
    if link is None:
        return _dead_page()
    verdict = {"klopt": Verdict.RIGHT, "kijk-eerst": Verdict.LOOK_FIRST}.get(request.form.get("oordeel", ""))
    words = plain(request.form.get("tekst", ""))
    if verdict is None or len(words) > readers.LONGEST_COMMENT:
        db.session.commit()
        return _start_page(token, link, words=words, too_long=verdict is not None), 422
    readers.finish(db.session(), link, verdict, words, clock.now())
    db.session.commit()
    flash(gettext("Dank je wel voor het meelezen. De makers krijgen bericht."))
    return redirect(url_for("reader.start", token=token))


def _take_back(token: str, link: ReaderLink, file: str) -> ResponseReturnValue:
    number = request.form.get("weg", type=int)
    if number and number <= LARGEST and readers.take_back(db.session(), link, number):
        flash(gettext("Je opmerking is weg."))
    db.session.commit()
    return redirect(url_for("reader.page", token=token, file=file))


def _start_page(token: str, link: ReaderLink, words: str = "", *, too_long: bool = False) -> str:
    course = _course(link)
    said = readers.said_by(db.session(), link)
    verdict, told = readers.verdicts(db.session(), [link]).get(link.id, (None, ""))
    return render_template(
        "reader/start.html",
        neutral=True,
        token=token,
        link=link,
        course=course,
        parts=[(_file(path), _sheet(course, path), sum(one.path == path for one in said)) for path in link.paths],
        verdict=verdict,
        words=words or told,
        too_long=too_long,
        longest=readers.LONGEST_COMMENT,
        kinds=KINDS,
    )


def _page(token: str, link: ReaderLink, path: str, form: CommentForm | None = None) -> str:
    look = previewing.look_at(db.session(), path, settings().media_dir, clock.now())
    sheet = _sheet(look.course, path)
    said = [one for one in readers.said_by(db.session(), link) if one.path == path]
    placed, loose = _placed(sheet, said)
    place = link.paths.index(path)
    return render_template(
        "reader/page.html" if sheet and sheet.passages else "reader/not_now.html",
        neutral=True,
        token=token,
        file=_file(path),
        course=look.course,
        sheet=sheet,
        placed=placed,
        loose=loose,
        faulty=form,
        longest=readers.LONGEST_COMMENT,
        kinds=KINDS,
        following=_file(link.paths[place + 1]) if place + 1 < len(link.paths) else None,
        with_own_media=lambda html: _with_own_media(html, token),
    )


def _placed(
    sheet: Sheet | None, said: list[ReaderComment]
) -> tuple[dict[int, list[ReaderComment]], list[ReaderComment]]:
    """Put somebody's remarks at their passages; those whose passage was rewritten stand apart."""
    placed: dict[int, list[ReaderComment]] = {}
    loose = []
    for one in said:
        place = review_points.place_of(sheet, one.quote, one.line) if sheet else None
        if place is None:
            loose.append(one)
        else:
            placed.setdefault(place, []).append(one)
    return placed, loose


def _with_own_media(html: str, token: str) -> Markup:
    """Let pictures and films come along this link: their usual address is for who is signed in."""
    mine = url_for("reader.start", token=token)
    return Markup(str(html).replace('="/media/', f'="{mine}/media/'))  # noqa: S704 (it was markup already)


def _sheet(course: Course | None, path: str) -> Sheet | None:
    return review_points.sheet_of(course, path) if course else None


def _course(link: ReaderLink) -> Course | None:
    """Read the course of a link as its authors left it, without rendering anything."""
    return working.read(db.session(), link.course, settings().media_dir, local_date(clock.now())).course


def _is_near(name: str, folders: set[str]) -> bool:
    """Tell whether a file lies beside a text that is read along, or among the pictures that courses share."""
    return name.rpartition("/")[0] in folders or working.course_of(name) == ""


def _link(token: str) -> ReaderLink | None:
    return readers.of_token(db.session(), token, clock.now())


def _path(link: ReaderLink, file: str) -> str:
    path = f"{link.course}/{file}"
    return path if path in link.paths else abort(404)


def _file(path: str) -> str:
    return path.partition("/")[2]


def _slow_down(token: str, *, known: bool) -> None:
    """Count this try, and refuse it when there were too many; a link that exists counts by itself."""
    what, who = ("reader", token) if known else ("reader-unknown", request.remote_addr or "")
    is_allowed = may(what, who, most=KNOWN if known else UNKNOWN, within=HOUR)
    if not (is_allowed and known):
        db.session.commit()
    if not is_allowed:
        abort(429)


def _dead_page() -> ResponseReturnValue:
    return render_template("reader/over.html", neutral=True), 404
