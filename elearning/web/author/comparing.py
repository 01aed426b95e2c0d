"""When somebody else saved the same file first: both texts beside each other, and what can be done then."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from elearning.content.merging import Clash, merged
from elearning.content.rewriting import as_shown
from elearning.content.side_by_side import side_by_side
from elearning.services.working import OpenFile
from elearning.web.author.naming import around
from elearning.web.viewer import viewer


def two_texts(there: OpenFile, form: FlaskForm, clashes: Sequence[Clash] = ()) -> ResponseReturnValue:
    """Show what is there now beside what was typed, which stays in the form.

    `clashes` are the lines that both changed, after an attempt to bring the texts together.
    """
    typed, base = as_shown(form.text.data or ""), form.base.data if form.base.raw_data else None
    form.seen.data = there.seen
    shown = render_template(
        "author/conflict.html",
        own=there.changed_by == viewer().person.name,
        form=form,
        typed=typed,
        base=base,
        rows=side_by_side(as_shown(there.text or ""), typed),
        fits=_fits(base, typed, there),
        clashes=clashes,
        **around(there),
    )
    return shown, 409


def _fits(base: str | None, typed: str, there: OpenFile) -> bool | None:
    """Tell whether both texts can become one without anybody's help; None when that cannot be tried."""
    if base is None or there.text is None:
        return None
    return merged(as_shown(base), typed, as_shown(there.text)).clean
