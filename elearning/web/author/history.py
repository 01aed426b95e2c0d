"""The earlier texts of a file: look at them, see what is different now, and put one back."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.content.rewriting import as_shown
from elearning.content.side_by_side import side_by_side
from elearning.extensions import db
from elearning.services import working
from elearning.services.working import OpenFile
from elearning.web.author.blueprint import blueprint, file_address, path_of, place_of
from elearning.web.author.naming import around
from elearning.web.viewer import person_id, stop_writing

#: In the place of a number: the text that learners get.
PUBLISHED = "gepubliceerd"


@blueprint.get("/redactie/<slug>/eerder/<path:file>")
def history(slug: str, file: str) -> str:
    """List the earlier texts of a file, or show one beside what is there now."""
    there = _there(path_of(slug, file))
    return _page(there, request.args.get("nummer", ""))


@blueprint.post("/redactie/<slug>/eerder/<path:file>")
def restore_file(slug: str, file: str) -> ResponseReturnValue:
    """Put an earlier text back; what is there now stays among the earlier texts."""
    path = path_of(slug, file)
    working.hold(db.session())
    there, number = _there(path), request.form.get("number", "")
    earlier = _earlier(there, number)
    if there.seen != request.form.get("seen", ""):
        stop_writing()
        flash(gettext("Iemand heeft dit bestand intussen veranderd. Kijk het verschil nog eens na."), "fout")
        return redirect(url_for("author.history", **place_of(path), nummer=number))
    working.replace(db.session(), path, earlier, person_id(), clock.now())
    db.session.commit()
    flash(gettext("De tekst is terug. De tekst van daarvoor staat bij de eerdere teksten."))
    return redirect(file_address(path))


def _there(path: str) -> OpenFile:
    """Give a text that is there, or was; anything else has no earlier texts."""
    there = working.open_file(db.session(), path)
    if there.text is None and there.published is None and not working.revisions(db.session(), path):
        abort(404)
    return there


def _earlier(there: OpenFile, number: str) -> str:
    """Give one of the earlier texts."""
    if number == PUBLISHED:
        return there.published if there.published is not None else abort(404)
    texts = {str(row.number): row.text for row, _name in working.revisions(db.session(), there.path)}
    return texts[number] if number in texts else abort(404)


def _page(there: OpenFile, number: str) -> str:
    chosen = _earlier(there, number) if number else None
    return render_template(
        "author/history.html",
        rows=_rows(there),
        number=number,
        chosen=None if chosen is None else as_shown(chosen),
        difference=[] if chosen is None else side_by_side(as_shown(chosen), as_shown(there.text or "")),
        **around(there),
    )


def _rows(there: OpenFile) -> list[tuple[int, datetime, str | None]]:
    return [(row.number, row.changed_at, name) for row, name in working.revisions(db.session(), there.path)]
