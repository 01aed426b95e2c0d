"""Bringing questions in from Moodle: a report per question, then the text to look at, then into a file of a course.

Nothing is kept between the two steps: what was read stands in the page, and its author may change it there.
"""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired

from elearning import clock
from elearning.content.imported import Fate, Intake, UnreadableError
from elearning.content.model import Course
from elearning.extensions import db
from elearning.services import intake
from elearning.services.intake import WrongPlaceError
from elearning.services.working import RefusedTextError
from elearning.web.author.blueprint import blueprint, file_address, known_course
from elearning.web.author.drafts import course_of
from elearning.web.pages import settings
from elearning.web.uploads import sent_file
from elearning.web.viewer import person_id, stop_writing

FATES = {
    Fate.TAKEN: (lazy_gettext("overgenomen"), "ok", "check"),
    Fate.ADAPTED: (lazy_gettext("aangepast"), "", "pencil"),
    Fate.REFUSED: (lazy_gettext("geweigerd"), "warn", "triangle-alert"),
}
PLAIN = {"spellcheck": "true", "lang": "nl", "autocomplete": "off"}


class ReadForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Questions as another system has them: a file, or pasted."""

    file = FileField(
        lazy_gettext("Bestand"),
        name="bestand",
        description=lazy_gettext("Moodle GIFT (.txt of .gift) of Moodle XML, tot 2 MB en 500 vragen."),
        render_kw={"accept": ".txt,.gift,.xml,text/plain,text/xml,application/xml"},
    )
    text = TextAreaField(
        lazy_gettext("Of plak de vragen hier"), name="tekst", render_kw={"rows": 8, "spellcheck": "false"}
    )
    goal = SelectField(
        lazy_gettext("Bij welk leerdoel horen ze?"),
        [InputRequired(lazy_gettext("Kies een leerdoel."))],
        name="doel",
        description=lazy_gettext("Straks kun je het per vraag nog veranderen."),
    )


class AddForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The questions as we write them, and where they go."""

    text = TextAreaField(
        lazy_gettext("De vragen"),
        [InputRequired(lazy_gettext("Hier staan geen vragen."))],
        name="tekst",
        description=lazy_gettext("Verander hier wat je wilt. Haal weg wat je niet wilt gebruiken."),
        render_kw={"rows": 24, **PLAIN},
    )
    target = SelectField(
        lazy_gettext("Waar komen ze te staan?"),
        [InputRequired(lazy_gettext("Kies waar de vragen komen te staan."))],
        name="naar",
        description=lazy_gettext("Ze komen onderaan. Een open vraag kan alleen in een module."),
    )


@blueprint.get("/redactie/<slug>/vragen-importeren")
def questions_page(slug: str) -> str:
    """Ask for questions, and say what can be read."""
    course = course_of(known_course(slug))
    return _page(slug, course, _read_form(course, empty=True))


@blueprint.post("/redactie/<slug>/vragen-importeren")
def read_questions(slug: str) -> ResponseReturnValue:
    """Read questions and say what became of each; nothing is stored. The gate opens no write transaction for this."""
    course = course_of(known_course(slug))
    form = _read_form(course)
    taken = intake.taken_keys(db.session(), slug, settings().media_dir)
    choices = _targets(slug, course)
    db.session.rollback()  # nobody waits while we read
    _, content = sent_file("bestand")
    data = content or (form.text.data or "").encode()
    if not form.validate_on_submit():
        return _page(slug, course, form), 422
    if not data.strip():
        form.file.errors = [gettext("Kies een bestand, of plak de vragen.")]
        return _page(slug, course, form), 422
    try:
        found = intake.read_questions(data, form.goal.data, taken)
    except UnreadableError as error:
        form[("file" if content else "text")].errors = [str(error)]
        return _page(slug, course, form), 422
    adding = AddForm(formdata=None, text=found.markdown)
    adding.target.choices = choices
    return _page(slug, course, adding, found)


@blueprint.post("/redactie/<slug>/vragen-toevoegen")
def add_questions(slug: str) -> ResponseReturnValue:
    """Put questions below what stands in a file of the concept, and go there."""
    course = course_of(known_course(slug))
    form = AddForm()
    form.target.choices = _targets(slug, course)
    if not form.validate_on_submit():
        stop_writing()
        return _page(slug, course, form), 422
    try:
        added = intake.add(
            db.session(), form.target.data, form.text.data, settings().media_dir, person_id(), clock.now()
        )
    except WrongPlaceError as error:
        return _refused(slug, course, form, "target", str(error))
    except RefusedTextError as error:
        return _refused(slug, course, form, "text", str(error))
    address = file_address(added.path, added.line)
    db.session.commit()
    flash(
        ngettext("%(num)s vraag staat nu in het concept.", "%(num)s vragen staan nu in het concept.", added.count)
        + " "
        + gettext("Kijk na wat er nog ontbreekt.")
    )
    return redirect(address)


def _refused(slug: str, course: Course | None, form: AddForm, field: str, message: str) -> ResponseReturnValue:
    stop_writing()
    form[field].errors = [message]
    return _page(slug, course, form), 422


def _read_form(course: Course | None, *, empty: bool = False) -> ReadForm:
    form = ReadForm(formdata=None) if empty else ReadForm()
    form.goal.choices = [SelectChoice(goal.slug, goal.title) for goal in course.goals] if course else []
    return form


def _targets(slug: str, course: Course | None) -> list[SelectChoice]:
    """Name the files that questions may go to, in words."""
    titles = {step.slug: step.title for step in course.steps} if course else {}
    return [
        SelectChoice(path, _words(path, titles)) for path in intake.targets(db.session(), slug, settings().media_dir)
    ]


def _words(path: str, titles: dict[str, str]) -> str:
    _, folder, name = path.split("/")
    if name == "vragen.md":
        return str(gettext("De vragen voor de opfris"))
    title = titles.get(folder, folder)
    is_test = name == "toets.md"
    return str(gettext("Toets: %(title)s", title=title) if is_test else gettext("Module: %(title)s", title=title))


def _page(slug: str, course: Course | None, form: ReadForm | AddForm, found: Intake | None = None) -> str:
    return render_template(
        "author/questions.html",
        here="redactie",
        slug=slug,
        title=course.title if course else slug,
        form=form,
        adding=isinstance(form, AddForm),
        found=found,
        fates=FATES,
        counts=[(FATES[fate], found.count(fate)) for fate in Fate if found.count(fate)] if found else [],
    )
