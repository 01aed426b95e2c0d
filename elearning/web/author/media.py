"""Pictures, films and captions of a course: bringing them, seeing what is missing, taking away what nothing shows."""

from pathlib import PurePath

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from elearning import clock
from elearning.clock import local_date
from elearning.content.decoding import amount
from elearning.content.reader import SHARED_PICTURES
from elearning.content.written import Media
from elearning.extensions import db
from elearning.models.engine import start_writing
from elearning.services import shelves, working
from elearning.services.media import RefusedMediaError, arriving, cleaned, keep
from elearning.web.author.blueprint import blueprint, file_address, known_course
from elearning.web.author.drafts import tree_of
from elearning.web.pages import settings
from elearning.web.reaching import one_line
from elearning.web.viewer import person_id

#: The folder of the course itself, for what stands on its front page.
TOP = "."
MOST = 10


class MediaForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Files for one folder. A name only counts for one file at a time."""

    files = MultipleFileField(
        lazy_gettext("Bestanden"),
        [FileRequired(lazy_gettext("Kies eerst een bestand."))],
        description=lazy_gettext(
            "Foto’s tot 25 MB (JPG, PNG, WebP). Films tot 200 MB (MP4, WebM). Ondertiteling (VTT of SRT)."
        ),
        render_kw={"accept": "image/jpeg,image/png,image/webp,video/mp4,video/webm,.vtt,.srt"},
    )
    folder = SelectField(lazy_gettext("Bij welk onderdeel"), [InputRequired()])
    name = StringField(
        lazy_gettext("Naam in de cursus"),
        [Optional()],
        filters=[one_line, lambda text: text[:100]],
        description=lazy_gettext("Vul je niets in? Dan houdt het bestand zijn eigen naam."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    over = BooleanField(lazy_gettext("Zet het in de plaats van het bestand dat nu zo heet"))


@blueprint.get("/redactie/<slug>/media", endpoint="media")
def media_page(slug: str) -> str:
    """Show the media of a course. An address may say for which folder and name a file is wanted."""
    form = _form(known_course(slug))
    wanted = request.args.get("map", "")
    if wanted in dict(form.folder.choices):
        form.folder.data, form.name.data = wanted, request.args.get("naam", "")[:100]
    return _page(slug, form)


@blueprint.post("/redactie/<slug>/media")
def add_media(slug: str) -> ResponseReturnValue:
    """Take files. They are cleaned and written to disk before the write transaction, which is left to this page."""
    form = _form(known_course(slug), sent=True)
    is_filled_in = form.validate_on_submit()
    db.session.rollback()  # a film takes its time: no transaction stays open meanwhile
    stored, refused = _store(slug, form) if is_filled_in else ([], [])
    try:
        paths = _put(stored, over=form.over.data) if stored else []
    except RefusedMediaError as error:  # cleared away at this very moment
        db.session.rollback()
        paths, refused = [], [*refused, str(error)]
    if refused:
        form.files.errors = refused
    if paths:
        flash(ngettext("Erbij gezet: %(names)s.", "Erbij gezet: %(names)s.", len(paths), names=_listed(paths)))
    if not is_filled_in or refused:
        return _page(slug, form), 422
    return redirect(url_for("author.media", slug=slug))


@blueprint.post("/redactie/<slug>/media/weg")
def remove_media(slug: str) -> ResponseReturnValue:
    """Take away a file that nothing shows."""
    path = request.form.get("bestand", "")
    if working.course_of(path) not in (known_course(slug), ""):
        abort(404)
    gone = shelves.take_away(db.session(), settings().media_dir, path, person_id(), clock.now())
    db.session.commit()
    if gone:
        flash(gettext("%(name)s is weg.", name=PurePath(path).name))
    else:
        flash(gettext("Dit bestand staat in een tekst. Haal het daar eerst weg."), "fout")
    return redirect(url_for("author.media", slug=slug))


def _store(slug: str, form: MediaForm) -> tuple[list[Media], list[str]]:
    """Clean the files and put them on disk; gives what is there, and what is wrong with the rest."""
    folder = {SHARED_PICTURES: SHARED_PICTURES, TOP: slug}.get(form.folder.data, f"{slug}/{form.folder.data}")
    sent: list[FileStorage] = form.files.data
    if len(sent) > MOST:
        return [], [gettext("Kies hooguit %(most)s bestanden tegelijk.", most=MOST)]
    stored, refused = [], []
    for one in sent:
        name = PurePath((one.filename or "").replace("\\", "/")).name[:100]
        path = f"{folder}/{shelves.safe_name(_name(form, name, len(sent)))}"
        try:
            with arriving(settings().media_dir, one.stream, name) as file:
                media = cleaned(file, path)
                keep(settings().media_dir, file, media)
            stored.append(media)
        except RefusedMediaError as error:
            refused.append(str(error))
    return stored, refused


def _name(form: MediaForm, name: str, files: int) -> str:
    """Give how a file is to be called: a name without an extension gets that of the file."""
    wanted: str = form.name.data or ""
    if not wanted or files > 1:
        return name
    return wanted if "." in wanted else f"{wanted}.{name.rpartition('.')[2]}"


def _put(stored: list[Media], *, over: bool) -> list[str]:
    start_writing(db.session())
    media_dir, by, now = settings().media_dir, person_id(), clock.now()
    paths = [shelves.put(db.session(), media_dir, one, by, now, over=over) for one in stored]
    db.session.commit()
    return paths


def _listed(paths: list[str]) -> str:
    return ", ".join(PurePath(path).name for path in paths)


def _form(slug: str, *, sent: bool = False) -> MediaForm:
    form = MediaForm() if sent else MediaForm(formdata=None)
    tree = tree_of(slug)
    steps = [(step.slug, step.title) for step in tree.steps]
    extra = [("opfris", gettext("Vragen voor de opfris"))] if tree.pool else []
    top = (TOP, gettext("De eerste pagina van de cursus"))
    form.folder.choices = [*steps, *extra, top, (SHARED_PICTURES, gettext("Gedeeld: voor alle cursussen"))]
    return form


def _page(slug: str, form: MediaForm) -> str:
    today = local_date(clock.now())
    found = shelves.shelves(db.session(), slug, settings().media_dir, today)
    titles = {slug if key == TOP else key: title for key, title in form.folder.choices}
    places = list(titles)
    in_order = sorted(
        found.shelves, key=lambda shelf: places.index(shelf.slug) if shelf.slug in titles else len(places)
    )
    return render_template(
        "author/media.html",
        here="redactie",
        slug=slug,
        title=tree_of(slug).title,
        form=form,
        found=found,
        shelves=in_order,
        titles=titles,
        top=TOP,
        amount=amount,
        file_address=file_address,
    )
