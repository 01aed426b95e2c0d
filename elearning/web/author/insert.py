"""Putting a question, a choice, a fact or a picture into a text: a small form writes the Markdown at a line."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from elearning import clock
from elearning.content.casus import Casus
from elearning.content.drafts import read_draft
from elearning.content.facts import FACTS, TERMS, read_facts, read_terms
from elearning.content.inserting import (
    WrittenMove,
    figure_block,
    file_name,
    film_block,
    scene_at,
    table,
    text_block,
    with_block,
    with_move,
    with_words,
)
from elearning.content.media import PICTURES, extension
from elearning.content.model import Course, Kind
from elearning.content.rewriting import as_shown
from elearning.content.techniques import TECHNIQUES
from elearning.content.writing import free_key, question_block, visit_block
from elearning.extensions import db
from elearning.services import working
from elearning.services.working import ConflictError, OpenFile, RefusedTextError, WorkingSources
from elearning.web.author.blueprint import blueprint, file_address, path_of, place_of
from elearning.web.author.drafts import course_of
from elearning.web.author.editor import INSERTS
from elearning.web.author.insert_forms import (
    QUESTIONS,
    STOP,
    BlockForm,
    FilmForm,
    InsertForm,
    MoveForm,
    PictureForm,
    QuestionForm,
    TermForm,
    move_form,
    offer,
    offer_goals,
    offer_moves,
    question_form,
)
from elearning.web.author.naming import outline_around, title_of
from elearning.web.pages import settings
from elearning.web.viewer import person_id, stop_writing

ADDRESS = "/redactie/<slug>/invoegen/<path:file>"
TITLES = {
    "vraag": lazy_gettext("Een vraag invoegen"),
    "keuze": lazy_gettext("Een keuze invoegen"),
    "feit": lazy_gettext("Een feit invoegen"),
    "begrip": lazy_gettext("Een begrip invoegen"),
    "beeld": lazy_gettext("Een beeld invoegen"),
    "film": lazy_gettext("Een film invoegen"),
    "blok": lazy_gettext("Een blok invoegen"),
}
MOST_SHOWN = 60


@blueprint.get(ADDRESS)
def insert(slug: str, file: str) -> str:
    """Show the form for what an author wants to put in."""
    place = _Place.of(slug, file)
    form = None if place.asks_kind else place.form(fresh=True)
    return place.show(form)


@blueprint.post(ADDRESS)
def insert_into(slug: str, file: str) -> ResponseReturnValue:
    """Write it at the line, and go back to the text there."""
    place = _Place.of(slug, file)
    if place.asks_kind:
        abort(404)
    form = place.form()
    if not form.validate_on_submit():
        return place.show(form), 422
    made = WRITERS[place.what](place, form)
    if made is None:
        return place.show(form), 422
    try:
        working.save(db.session(), place.there.path, made[0], form.seen.data or "", person_id(), clock.now())
    except (ConflictError, RefusedTextError) as error:
        stop_writing()
        return _refused(place, form, error)
    db.session.commit()
    flash(gettext("Het staat in de tekst. Kijk of het op de goede plek staat."))
    return redirect(file_address(place.there.path, made[1]))


def _refused(place: "_Place", form: InsertForm, error: ConflictError | RefusedTextError) -> ResponseReturnValue:
    """Say why it was not put in; after a colleague's change the same button does it in the new text."""
    if isinstance(error, RefusedTextError):
        form.seen.errors = [str(error)]
        return place.show(form), 422
    form.seen.data = error.now_there.seen
    return place.show(form, changed_by=error.now_there.changed_by or gettext("Iemand anders")), 409


@dataclass(frozen=True)
class _Place:
    """Where something is put in, and what the form for it has to offer."""

    there: OpenFile
    what: str
    line: int
    kind: Kind | None

    @classmethod
    def of(cls, slug: str, file: str) -> "_Place":
        """Find the place in the address; what cannot be put in there is not there."""
        path, what = path_of(slug, file), request.args.get("wat", "")
        there = working.open_file(db.session(), path)
        if what not in INSERTS.get(path.rpartition("/")[2], ()) or there.text is None:
            abort(404)
        asked = request.args.get("soort", "")
        number = request.args.get("regel", "")
        line = int(number) if number.isdecimal() and len(number) < 7 else 0
        return cls(there, what, line, Kind(asked) if asked in {kind.value for kind in Kind} else None)

    @property
    def asks_kind(self) -> bool:
        """A question first needs to be of a kind."""
        return self.what == "vraag" and self.kind is None

    @property
    def text(self) -> str:
        """The text as a browser would give it."""
        return as_shown(self.there.text or "")

    @property
    def slug(self) -> str:
        return working.course_of(self.there.path)

    @property
    def folder(self) -> str:
        return self.there.path.rpartition("/")[0]

    @cached_property
    def sources(self) -> WorkingSources:
        return working.sources(db.session(), self.slug, settings().media_dir)

    @cached_property
    def course(self) -> Course | None:
        return course_of(self.slug)

    @cached_property
    def casus(self) -> Casus:
        """The conversation as it stands in the text; a choice cannot be put into what cannot be read."""
        content = read_draft(self.there.path, (self.there.text or "").encode()).content
        return content if isinstance(content, Casus) else abort(404)

    def files(self, *kinds: str) -> list[tuple[str, str]]:
        """List the files of this folder, and the shared ones, that are of these kinds."""
        inside = (path for path in sorted(self.sources) if path.rpartition("/")[0] in (self.folder, "beeld"))
        return [(file_name(path, self.folder),) * 2 for path in inside if extension(path) in kinds]

    @property
    def pictures(self) -> list[tuple[str, str]]:
        return self.files(*PICTURES)

    def form(self, *, fresh: bool = False) -> InsertForm:
        """Make the form; `fresh` = empty."""
        form: InsertForm = FORMS[self.what](
            self, {"formdata": None, "data": {"seen": self.there.seen}} if fresh else {}
        )
        return form

    def show(self, form: InsertForm | None, *, changed_by: str | None = None) -> str:
        """Render the page."""
        return render_template(
            "author/insert.html",
            here="redactie",
            form=form,
            place=place_of(self.there.path),
            asked={"wat": self.what, "regel": self.line, **({"soort": self.kind.value} if self.kind else {})},
            title=TITLES[self.what],
            what=self.what,
            kind=self.kind,
            kinds=QUESTIONS,
            found=self._found() if self.what in ("feit", "begrip") else (),
            search=request.args.get("zoek", ""),
            slug=self.slug,
            text_address=file_address(self.there.path, self.line),
            text_title=title_of(self.there.path, outline_around(self.there.path)),
            course_title=self.course.title if self.course else self.slug,
            changed_by=changed_by,
        )

    def _found(self) -> list[tuple[str, str, str]]:
        """Give the facts or words that were looked for: key, what is shown, and where it is from."""
        wanted = request.args.get("zoek", "").casefold().split()
        rows = FOUND[self.what](self)
        fit = [row for row in rows if all(word in " ".join(row).casefold() for word in wanted)]
        return fit[:MOST_SHOWN]

    def facts(self) -> list[tuple[str, str, str]]:
        """Give all facts."""
        facts = read_facts(self.sources.get(FACTS) or b"").facts
        return [(key, one.value, f"{one.source}, {one.year}") for key, one in facts.items()]

    def terms(self) -> list[tuple[str, str, str]]:
        """Give all words with an explanation."""
        terms = read_terms(self.sources.get(TERMS) or b"").terms
        return [(key, one.word, one.explanation) for key, one in terms.items()]


# --- forms ------------------------------------------------------------------------------------------------------------


def _question_form(place: _Place, filled: dict[str, Any]) -> InsertForm:
    form = question_form(place.kind or Kind.ONE)(**filled)
    offer_goals(form, place.course.goals if place.course else ())
    if "picture" in form:
        offer(form["picture"], place.pictures)
    return form


def _move_form(place: _Place, filled: dict[str, Any]) -> InsertForm:
    if "data" in filled:
        filled["data"] |= {
            "scene": scene_at(place.text, place.line),
            "who": _speaker(place.casus),
        }
    form = move_form(place.casus)(**filled)
    offer_moves(form, place.casus)
    return form


def _speaker(casus: Casus) -> str:
    """Give who speaks first, as the text calls them."""
    said = (line.who for scene in casus.scenes for line in scene.said if line.who and line.who != casus.worker)
    return next(said, casus.resident)


def _picture_form(place: _Place, filled: dict[str, Any]) -> InsertForm:
    form = PictureForm(**filled)
    offer(form.file, place.pictures)
    return form


def _film_form(place: _Place, filled: dict[str, Any]) -> InsertForm:
    form = FilmForm(**filled)
    offer(form.file, place.files("mp4", "webm"))
    offer(form.captions, place.files("vtt"))
    offer(form.poster, place.pictures, empty=gettext("Geen"))
    return form


def _block_form(place: _Place, filled: dict[str, Any]) -> InsertForm:
    form = BlockForm(**filled)
    offer(form.technique, [(name, name) for name in TECHNIQUES], empty=gettext("Geen"))
    return form


def _words_form(place: _Place, filled: dict[str, Any]) -> InsertForm:
    return (TermForm if place.what == "begrip" else InsertForm)(**filled)


# --- writing ----------------------------------------------------------------------------------------------------------

Made = tuple[str, int] | None


def _question(place: _Place, form: InsertForm) -> Made:
    assert isinstance(form, QuestionForm)
    facts = [one.strip() for one in (form["facts"].data or "").split(",") if one.strip()]
    strange = sorted(set(facts) - {key for key, _, _ in place.facts()})
    if strange:
        form["facts"].errors = [gettext("Dit feit is er niet: %(name)s.", name=strange[0])]
        return None
    taken = {one.key for one in place.course.questions} if place.course else set()
    key = free_key(form["key"].data or form.prompt.data, taken)
    model = form["model"].data if "model" in form else ""
    block = question_block(
        form.kind, key, form.goal.data, form.prompt.data, form.choices_written(), model_answer=model, facts=facts
    )
    if form.kind is Kind.VISIT:
        block = visit_block(block, form["picture"].data, form["alt"].data, form["room"].data)
    return with_block(place.text, place.line, block)


def _move(place: _Place, form: InsertForm) -> Made:
    assert isinstance(form, MoveForm)
    casus = place.casus
    named = len(casus.meters) > 1
    move = WrittenMove(
        techniques=list(dict.fromkeys(one for one in (form.technique.data, form.second.data) if one)),
        sentence=form.sentence.data,
        effects=[(one.slug if named else "", form[f"effect_{one.slug}"].data) for one in casus.meters],
        to="" if form.to.data == STOP else form.to.data,
        who=form.who.data or casus.resident,
        reply=form.reply.data,
        feedback=form.feedback.data,
        seen=form.manner.data == "ziet",
    )
    made = with_move(place.text, form.scene.data, move)
    if made[1] == 0:
        form.scene.errors = [gettext("Deze scène heeft geen adres. Schrijf in de tekst {#adres} achter de titel.")]
        return None
    return made


def _picture(place: _Place, form: InsertForm) -> Made:
    assert isinstance(form, PictureForm)
    return with_block(place.text, place.line, figure_block(form.file.data, form.alt.data, form.caption.data))


def _film(place: _Place, form: InsertForm) -> Made:
    assert isinstance(form, FilmForm)
    options = [
        ("titel", form.title.data),
        ("ondertiteling", form.captions.data),
        ("poster", form.poster.data or ""),
        ("hoorbaar", form.audible.data),
    ]
    return with_block(place.text, place.line, film_block(form.file.data, options, form.transcript.data))


def _block(place: _Place, form: InsertForm) -> Made:
    assert isinstance(form, BlockForm)
    if form.name.data == "tabel":
        return with_block(place.text, place.line, table(form.text.data))
    block = text_block(form.name.data, form.title.data, form.text.data, form.technique.data or "")
    return with_block(place.text, place.line, block)


def _words(place: _Place, form: InsertForm) -> Made:
    key = request.form.get("key", "")
    if key not in {one[0] for one in FOUND[place.what](place)}:
        abort(404)
    other = form["words"].data if "words" in form else ""
    shape = "|" + "".join(sign for sign in other if sign not in "[]|<>{}") if other else ""
    return with_words(place.text, place.line, f"[[{place.what}:{key}{shape}]]")


FOUND: dict[str, Callable[[_Place], list[tuple[str, str, str]]]] = {"feit": _Place.facts, "begrip": _Place.terms}
FORMS: dict[str, Callable[[_Place, dict[str, Any]], InsertForm]] = {
    "vraag": _question_form,
    "keuze": _move_form,
    "feit": _words_form,
    "begrip": _words_form,
    "beeld": _picture_form,
    "film": _film_form,
    "blok": _block_form,
}
WRITERS: dict[str, Callable[[_Place, InsertForm], Made]] = {
    "vraag": _question,
    "keuze": _move,
    "feit": _words,
    "begrip": _words,
    "beeld": _picture,
    "film": _film,
    "blok": _block,
}
