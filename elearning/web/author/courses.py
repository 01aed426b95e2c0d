"""A course as its authors see it: the parts in order, what changed, what is wrong, and everything that can be done."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from elearning import clock
from elearning.content.drafts import screen_slug
from elearning.content.head_edit import HeadError
from elearning.content.reader import POOL, SHARED_PICTURES
from elearning.extensions import db
from elearning.services.arranging import Arranging, NewStep, TakenError
from elearning.services.library import current_course
from elearning.services.working import RefusedTextError
from elearning.web.author.blueprint import blueprint, file_address, known_course
from elearning.web.author.drafts import tree_of
from elearning.web.pages import settings
from elearning.web.reaching import line_field, one_line
from elearning.web.viewer import person_id, stop_writing

KINDS = {
    "module": lazy_gettext("Module"),
    "casus": lazy_gettext("Casus"),
    "quiz": lazy_gettext("Toets"),
    "gathering": lazy_gettext("Bijeenkomst"),
}
ABOUT_KINDS = {
    "module": lazy_gettext("Module: lezen en vragen, hooguit 8 minuten"),
    "casus": lazy_gettext("Casus: een gesprek om te oefenen"),
    "quiz": lazy_gettext("Toets: vragen die meetellen"),
    "gathering": lazy_gettext("Bijeenkomst: iets wat een team samen doet"),
}
#: What a button for the order can do: how far a part moves, or whether it joins the core.
MOVES = {"omhoog": -1, "omlaag": 1}
CORE = {"in-kern": True, "uit-kern": False}


def folder_field(hint: str, *, needed: bool = False) -> StringField:
    """Ask for the name of a folder, which is also the address of what is in it."""
    return StringField(
        lazy_gettext("Adres"),
        [
            DataRequired(lazy_gettext("Vul een adres in.")) if needed else Optional(),
            Length(max=60, message=lazy_gettext("Houd dit korter dan 60 tekens.")),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*$", message=lazy_gettext("Gebruik kleine letters, cijfers en streepjes.")),
            _check_folder,
        ],
        filters=[one_line],
        description=hint,
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


def _check_folder(_form: object, field: Field) -> None:
    if field.data in (POOL, SHARED_PICTURES):
        raise ValidationError(gettext("Dit adres gebruikt de site zelf. Kies een ander."))


class StepForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A new part."""

    kind = RadioField(
        lazy_gettext("Wat voor onderdeel?"),
        [InputRequired(lazy_gettext("Kies wat je maakt."))],
        choices=[SelectChoice(kind, text) for kind, text in ABOUT_KINDS.items()],
        default="module",
    )
    title = line_field(lazy_gettext("Titel"), 200, needed=lazy_gettext("Vul een titel in."))
    folder = folder_field(lazy_gettext("Het laatste stuk van het adres. Leeg? Dan maken we het van de titel."))
    core = BooleanField(lazy_gettext("Hoort bij de kern, de korte route"))

    @property
    def step(self) -> NewStep:
        """Give what was filled in."""
        folder = self.folder.data or screen_slug(self.title.data)[:60].strip("-") or self.kind.data
        return NewStep(self.kind.data, folder, self.title.data, self.core.data)


@blueprint.get("/redactie/<slug>")
def course(slug: str) -> str:
    """Show a course with everything an author can do in it."""
    return _page(known_course(slug), StepForm(formdata=None))


@blueprint.post("/redactie/<slug>/onderdeel")
def new_step(slug: str) -> ResponseReturnValue:
    """Begin a part and open it."""
    form = StepForm()
    known_course(slug)
    if not form.validate_on_submit():
        return _page(slug, form), 422
    try:
        path = arranging(slug).add(form.step)
    except (TakenError, HeadError, RefusedTextError) as error:
        stop_writing()
        form.folder.errors = [str(error)]
        return _page(slug, form), 422
    db.session.commit()
    flash(gettext("Het onderdeel is er. De tekst is een voorbeeld: schrijf eroverheen."))
    return redirect(file_address(path))


@blueprint.post("/redactie/<slug>/volgorde")
def order(slug: str) -> ResponseReturnValue:
    """Move a part, or put it in the core or take it out."""
    known_course(slug)
    step, wanted = request.form.get("step", ""), request.form.get("do", "")
    try:
        if wanted in MOVES and tree_of(slug).step(step):
            arranging(slug).move(step, MOVES[wanted])
        elif wanted in CORE and tree_of(slug).step(step):
            arranging(slug).set_core(step, wanted=CORE[wanted])
        db.session.commit()
    except (HeadError, RefusedTextError) as error:
        stop_writing()
        flash(str(error), "fout")
    return redirect(url_for("author.course", slug=slug, _anchor=f"onderdeel-{step}"))


def arranging(slug: str) -> Arranging:
    """Give who is looking a hand on the order of a course."""
    return Arranging(db.session(), slug, settings().media_dir, person_id(), clock.now())


def _page(slug: str, form: StepForm) -> str:
    published = current_course(db.session(), slug) is not None
    return render_template(
        "author/course.html", here="redactie", tree=tree_of(slug), form=form, kinds=KINDS, published=published
    )
