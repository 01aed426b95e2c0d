"""Who reads a draft along without an account: their links, what they said, and their name under what they approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from elearning import clock
from elearning.clock import local_date
from elearning.content.model import Course
from elearning.extensions import db
from elearning.models import ReaderComment, ReaderLink
from elearning.services import readers as service
from elearning.services import reviewing, working
from elearning.services.readers import LONGEST_NAME, Verdict
from elearning.services.review_points import MOST_LETTERS, found_again, shown_in
from elearning.services.reviewing import Review, ReviewError
from elearning.web.author.blueprint import blueprint, file_address, known_course
from elearning.web.author.drafts import course_of
from elearning.web.numbers import NUMBER
from elearning.web.pages import settings
from elearning.web.reaching import line_field
from elearning.web.viewer import person_id

ADDRESS = "/redactie/<slug>/meelezers"
LINK = f"{ADDRESS}/<{NUMBER}:number>"
ROLES = lazy_gettext("Bijvoorbeeld: ervaringsdeskundige, huisarts of preventiewerker.")


def _ticks(label: str, message: str) -> SelectMultipleField:
    """Let several files be chosen by ticking."""
    return SelectMultipleField(
        label, [InputRequired(message)], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class ReaderForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Who reads along, and what."""

    name = line_field(
        lazy_gettext("Voor wie is de link?"),
        LONGEST_NAME,
        needed=lazy_gettext("Vul in voor wie de link is."),
        hint=lazy_gettext("Alleen auteurs zien dit. Een voornaam of ‘een ervaringsdeskundige’ is genoeg."),
    )
    paths = _ticks(lazy_gettext("Wat mag diegene lezen?"), lazy_gettext("Kies ten minste één onderdeel."))


class ReviewForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What learners read under a part about who found it right."""

    by = line_field(
        lazy_gettext("Nagekeken door"),
        LONGEST_NAME,
        needed=lazy_gettext("Vul in wat er moet staan."),
        hint=lazy_gettext("Iedereen leest dit. Vraag of de naam erbij mag. Anders: ‘een ervaringsdeskundige’."),
    )
    role = line_field(lazy_gettext("In welke rol?"), LONGEST_NAME, hint=ROLES)
    paths = _ticks(lazy_gettext("Bij welke onderdelen?"), lazy_gettext("Kies ten minste één onderdeel."))


@dataclass(frozen=True)
class Remark:
    """What somebody said about a passage, and where that passage stands now."""

    comment: ReaderComment
    reader: str
    line: int | None
    address: str


@dataclass(frozen=True)
class Remarks:
    """What was said about one file."""

    title: str
    address: str
    open: list[Remark]
    settled: list[Remark]


@blueprint.get(ADDRESS, endpoint="readers")
def readers_page(slug: str) -> str:
    """Show who reads along, what they said, and a form for a new link, to one part if the address names it."""
    return _page(known_course(slug))


@blueprint.post(ADDRESS)
def add_reader(slug: str) -> ResponseReturnValue:
    """Make a link. Its address is shown in the answer to this and never again: only its hash is kept."""
    course = course_of(known_course(slug))
    form = _reader_form(slug, course)
    if not form.validate_on_submit():
        return _page(slug, adding=form), 422
    token = service.make(db.session(), slug, form.paths.data, form.name.data, person_id(), clock.now())
    name = form.name.data
    db.session.commit()
    return _page(slug, made=(name, f"{settings().base_url}{url_for('reader.start', token=token)}"))


@blueprint.post(f"{LINK}/stop")
def end_reader(slug: str, number: int) -> ResponseReturnValue:
    """Let a link open nothing any more."""
    service.revoke(db.session(), _link(slug, number), person_id(), clock.now())
    return _done(slug, gettext("De link werkt niet meer. De opmerkingen staan er nog."))


@blueprint.post(f"{LINK}/nagekeken")
def take_review(slug: str, number: int) -> ResponseReturnValue:
    """Put under the chosen parts that somebody found them right."""
    link = _link(slug, number)
    if link.finished_at is None or _verdict(link) is not Verdict.RIGHT:
        abort(404)
    form = _review_form(link, course_of(slug))
    if not form.validate_on_submit():
        return _page(slug, reviewing_form=(number, form)), 422
    review = Review(form.by.data, form.role.data, local_date(link.finished_at))
    try:
        reviewing.write_under(db.session(), form.paths.data, review, person_id(), clock.now())
    except ReviewError as error:
        db.session.rollback()
        form.paths.errors = [str(error)]
        return _page(slug, reviewing_form=(number, form)), 422
    count = len(form.paths.data)
    text = ngettext("Het staat bij %(num)s onderdeel.", "Het staat bij %(num)s onderdelen.", count)
    return _done(slug, f"{text} {gettext('Publiceer het concept om het te laten zien.')}")


@blueprint.post(f"/redactie/<slug>/opmerkingen/<{NUMBER}:number>")
def settle_comment(slug: str, number: int) -> ResponseReturnValue:
    """Note that an author is done with a remark, or not yet after all."""
    comment = service.find_comment(db.session(), known_course(slug), number) or abort(404)
    is_open = "open" in request.form
    service.settle(db.session(), comment, None if is_open else clock.now())
    return _done(slug, gettext("Weer open.") if is_open else gettext("Afgehandeld."), "opmerkingen")


def _page(
    slug: str,
    adding: ReaderForm | None = None,
    made: tuple[str, str] | None = None,
    reviewing_form: tuple[int, ReviewForm] | None = None,
) -> str:
    course, links = course_of(slug), service.links_of(db.session(), slug)
    verdicts = service.verdicts(db.session(), links)
    forms = {
        link.id: _review_form(link, course, typed=False)
        for link in links
        if verdicts.get(link.id, (None,))[0] is Verdict.RIGHT
    }
    if reviewing_form:
        forms[reviewing_form[0]] = reviewing_form[1]
    now = clock.now()
    return render_template(
        "author/readers.html",
        here="redactie",
        slug=slug,
        title=course.title if course else slug,
        form=adding or _reader_form(slug, course, typed=False),
        made=made,
        links=[(link, service.works(link, now), verdicts.get(link.id)) for link in links],
        titles=_titles(slug, course),
        reviews=forms,
        reviewed_since={link.id: _changed_since(link) for link in links if link.id in forms},
        faulty=reviewing_form,
        remarks=_remarks(slug, course),
    )


def _remarks(slug: str, course: Course | None) -> list[Remarks]:
    """Put what was said with the text it is about, as that stands now."""
    said: dict[str, list[tuple[ReaderComment, ReaderLink]]] = {}
    for comment, link in service.said_about(db.session(), slug):
        if comment.path != service.WHOLE:
            said.setdefault(comment.path, []).append((comment, link))
    titles = _titles(slug, course)
    return [_about(path, titles.get(path, path), rows, shown_in(course)) for path, rows in said.items()]


def _about(
    path: str, title: str, rows: Sequence[tuple[ReaderComment, ReaderLink]], shown: Mapping[str, str]
) -> Remarks:
    text = working.open_file(db.session(), path).text or ""
    can_search, found = len(rows) * len(text) <= MOST_LETTERS, []
    for comment, link in rows:
        line = found_again(comment.quote, text, comment.line, shown) if can_search else comment.line
        found.append(Remark(comment, link.name, line, file_address(path, line or 0)))
    found.sort(key=lambda one: (one.line or 0, one.comment.id))
    still = [one for one in found if one.comment.settled_at is None]
    return Remarks(title, file_address(path), still, [one for one in found if one.comment.settled_at])


def _titles(slug: str, course: Course | None) -> dict[str, str]:
    """Name what there is to read of a course, by path."""
    if course is None:
        return {}
    steps = {reviewing.path_of_step(slug, step): step.title for step in (*course.steps, *course.minis)}
    more = {f"{slug}/opfris/vragen.md": gettext("Vragen van de opfris")} if course.opfris else {}
    return {f"{slug}/cursus.md": gettext("Welkom bij de cursus"), **steps, **more}


def _reader_form(slug: str, course: Course | None, *, typed: bool = True) -> ReaderForm:
    form = ReaderForm() if typed else ReaderForm(formdata=None, data={"paths": request.args.getlist("stuk")})
    form.paths.choices = [SelectChoice(path, title) for path, title in _titles(slug, course).items()]
    return form


def _review_form(link: ReaderLink, course: Course | None, *, typed: bool = True) -> ReviewForm:
    """Make the form of one link; its fields have names of their own, because the page may have more of them."""
    titles = _titles(link.course, course)
    parts = [path for path in link.paths if path in titles and reviewing.can_be_reviewed(path)]
    usual = {"formdata": None, "data": {"by": link.name, "paths": parts}}
    form = ReviewForm(prefix=f"m{link.id}-", **({} if typed else usual))
    form.paths.choices = [SelectChoice(path, titles[path]) for path in parts]
    return form


def _changed_since(link: ReaderLink) -> bool:
    """Tell whether a text was changed after the reader found it right."""
    changes = (working.open_file(db.session(), path).changed_at for path in link.paths)
    return any(at is not None and link.finished_at is not None and at > link.finished_at for at in changes)


def _verdict(link: ReaderLink) -> Verdict | None:
    found = service.verdicts(db.session(), [link]).get(link.id)
    return found[0] if found else None


def _link(slug: str, number: int) -> ReaderLink:
    return service.find(db.session(), known_course(slug), number) or abort(404)


def _done(slug: str, said: str, anchor: str | None = None) -> ResponseReturnValue:
    db.session.commit()
    flash(said)
    return redirect(url_for("author.readers", slug=slug, _anchor=anchor))
