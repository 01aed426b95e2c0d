"""One part of a course: what it is made of, another name, and taking it out."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired

from elearning.content.head_edit import HeadError
from elearning.extensions import db
from elearning.services.arranging import TakenError
from elearning.services.outline import Outline, StepLine
from elearning.services.working import RefusedTextError
from elearning.web.author.blueprint import blueprint, known_course
from elearning.web.author.courses import KINDS, arranging, folder_field
from elearning.web.author.drafts import tree_of
from elearning.web.viewer import stop_writing

ADDRESS = "/redactie/<slug>/onderdeel/<step>"


class NameForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Another address for a part."""

    folder = folder_field(lazy_gettext("Kleine letters, cijfers en streepjes."), needed=True)


class RemoveForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Taking a part out asks for a second thought."""

    sure = BooleanField(
        lazy_gettext("Ja, haal dit onderdeel uit de cursus"),
        [InputRequired(lazy_gettext("Zet een vinkje als je het zeker weet."))],
    )


@blueprint.get(ADDRESS)
def step_page(slug: str, step: str) -> str:
    """Show what belongs to a part."""
    tree, line = _known(slug, step)
    return _page(tree, line, NameForm(formdata=None, data={"folder": step}), RemoveForm(formdata=None))


@blueprint.post(f"{ADDRESS}/naam")
def rename_step(slug: str, step: str) -> ResponseReturnValue:
    """Give a part another address."""
    (tree, line), form = _known(slug, step), NameForm()
    if not form.validate_on_submit():
        return _page(tree, line, form, RemoveForm(formdata=None)), 422
    if form.folder.data == step:
        return redirect(url_for("author.step_page", slug=slug, step=step))
    try:
        arranging(slug).rename(step, form.folder.data)
    except (TakenError, HeadError, RefusedTextError) as error:
        stop_writing()
        form.folder.errors = [str(error)]
        return _page(tree, line, form, RemoveForm(formdata=None)), 422
    db.session.commit()
    flash(gettext("Het adres is veranderd. Oude links blijven werken als je publiceert."))
    return redirect(url_for("author.step_page", slug=slug, step=form.folder.data))


@blueprint.post(f"{ADDRESS}/weg")
def remove_step(slug: str, step: str) -> ResponseReturnValue:
    """Take a part out of the draft."""
    (tree, line), form = _known(slug, step), RemoveForm()
    names = NameForm(formdata=None, data={"folder": step})
    if not form.validate_on_submit():
        return _page(tree, line, names, form), 422
    try:
        arranging(slug).remove(step)
    except HeadError as error:
        stop_writing()
        form.sure.errors = [str(error)]
        return _page(tree, line, names, form), 422
    db.session.commit()
    flash(gettext("Het onderdeel is uit het concept. Cursisten houden het tot je publiceert."))
    return redirect(url_for("author.course", slug=slug))


def _known(slug: str, step: str) -> tuple[Outline, StepLine]:
    tree = tree_of(known_course(slug))
    return tree, tree.step(step) or abort(404)


def _page(tree: Outline, line: StepLine, names: NameForm, removing: RemoveForm) -> str:
    files = [path for path in tree.others if path.startswith(f"{tree.slug}/{line.slug}/")]
    return render_template(
        "author/step.html",
        here="redactie",
        tree=tree,
        line=line,
        files=files,
        names=names,
        removing=removing,
        kinds=KINDS,
    )
