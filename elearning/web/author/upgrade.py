"""When the makers of the program wrote a newer text than a course here began from: look, choose, and have it over."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from elearning import clock
from elearning.content.differences import Passage, difference
from elearning.extensions import db
from elearning.services import library, upgrading, working
from elearning.services.upgrading import Choice, Piece, Upgrade
from elearning.web.author.blueprint import blueprint, known_course
from elearning.web.author.differing import file_title
from elearning.web.pages import settings
from elearning.web.viewer import person_id, stop_writing

WORDS = {
    "merged": lazy_gettext("Voeg samen"),
    "theirs": lazy_gettext("Neem de nieuwe tekst over"),
    "mine": lazy_gettext("Houd onze tekst"),
}
WHERE_IT_CLASHES = lazy_gettext("Voeg samen, en houd onze tekst waar het botst")


@dataclass(frozen=True)
class ShownPiece:
    """A file with what is new in it and what was changed here, and the field to choose in."""

    title: str
    piece: Piece
    field: RadioField

    @cached_property
    def new(self) -> tuple[Passage, ...]:
        """What is new, against what both began from."""
        return _read(self.piece, self.piece.base, self.piece.theirs)

    @cached_property
    def ours(self) -> tuple[Passage, ...]:
        """What was changed here, against the same."""
        return _read(self.piece, self.piece.base, self.piece.mine)


@blueprint.get("/redactie/<slug>/nieuwe-uitgave")
def upgrade(slug: str) -> str:
    """Show what is newer, file by file."""
    found = _found(slug)
    return _page(found, _form(found, formdata=None))


@blueprint.post("/redactie/<slug>/nieuwe-uitgave")
def take_upgrade(slug: str) -> ResponseReturnValue:
    """Put what was chosen in the concept."""
    working.hold(db.session())
    found = _found(slug)
    form = _form(found)
    if form.seen.data != found.seen:
        stop_writing()
        found = _found(slug)
        return _page(found, _form(found, formdata=None), moved=True), 409
    if not form.validate_on_submit():
        stop_writing()
        return _page(_found(slug), form), 422
    upgrading.take(db.session(), found, _chosen(found, form), person_id(), clock.now())
    db.session.commit()
    flash(gettext("Klaar. Wat je koos staat in het concept. Cursisten zien het pas als je publiceert."))
    return redirect(url_for("author.publish_page", slug=slug))


def _found(slug: str) -> Upgrade:
    return upgrading.upgrade(db.session(), known_course(slug), settings().media_dir)


def _form(found: Upgrade, **given: MultiDict[str, str] | None) -> FlaskForm:
    """Make a form with a choice for every file; where both changed the same nothing is chosen beforehand."""

    class ChoiceForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
        seen = HiddenField()

    for number, piece in enumerate(found.pieces):
        setattr(ChoiceForm, f"piece_{number}", _field(piece))
    form = ChoiceForm(**given)
    if given:
        form.seen.data = found.seen
    return form


def _field(piece: Piece) -> RadioField:
    words: Mapping[str, str] = {**WORDS, "merged": WHERE_IT_CLASHES} if piece.clashes else WORDS
    return RadioField(
        lazy_gettext("Wat doe je hiermee?"),
        [InputRequired(lazy_gettext("Kies wat je met dit bestand doet."))],
        choices=[SelectChoice(choice, words[choice]) for choice in piece.choices],
        default=None if piece.clashes else piece.choices[0],
    )


def _chosen(found: Upgrade, form: FlaskForm) -> dict[str, Choice]:
    return {piece.path: form[f"piece_{number}"].data for number, piece in enumerate(found.pieces)}


def _page(found: Upgrade, form: FlaskForm, *, moved: bool = False) -> str:
    course = library.of_version(db.session(), found.version.id) if found.version else None
    current = library.current_course(db.session(), found.slug)
    known = (course, current)
    return render_template(
        "author/upgrade.html",
        here="redactie",
        found=found,
        title=current.title if current else found.slug,
        form=form,
        moved=moved,
        pieces=[
            ShownPiece(file_title(piece.path, *known), piece, form[f"piece_{number}"])
            for number, piece in enumerate(found.pieces)
        ],
        ours=[file_title(path, *known) for path in found.ours],
    )


def _read(piece: Piece, old: str | None, new: str | None) -> tuple[Passage, ...]:
    return difference(old or "", new or "") if piece.is_text else ()
