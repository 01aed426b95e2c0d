"""The editor: the text of a file, kept while somebody types, with what is wrong in it and what it will look like."""

from typing import Any

from flask import Response, abort, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from elearning import clock
from elearning.content.media import extension
from elearning.content.report import Problem, Severity
from elearning.content.rewriting import as_shown
from elearning.extensions import db
from elearning.services import conflicts, presence, working
from elearning.services.conflicts import Typed
from elearning.services.previewing import Look, look_at
from elearning.services.publishing import media_path
from elearning.services.working import ConflictError, OpenFile, RefusedTextError
from elearning.web.author.blueprint import blueprint, file_address, path_of, place_of
from elearning.web.author.comparing import two_texts
from elearning.web.author.naming import around
from elearning.web.downloads import download
from elearning.web.pages import settings
from elearning.web.viewer import person_id, stop_writing, viewer

TEXTS = frozenset({"md", "yaml", "vtt", "txt"})
#: What the forms for inserting can put into a file, by its name.
INSERTS = {
    "module.md": ("vraag", "blok", "beeld", "film", "feit", "begrip"),
    "toets.md": ("vraag", "feit", "begrip"),
    "vragen.md": ("vraag", "feit", "begrip"),
    "casus.md": ("keuze", "feit", "begrip"),
    "bijeenkomst.md": ("blok", "beeld", "feit", "begrip"),
    "cursus.md": ("feit", "begrip"),
}
#: A mistake in the form of a course would name every file; an author is helped by the first ones.
MOST_ELSEWHERE = 20


class TextForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A text, and what it was typed over: see `conflicts.Typed`. `line` is where the cursor stood."""

    text = TextAreaField(lazy_gettext("Tekst van dit bestand"))
    seen = HiddenField()
    base = HiddenField()
    before = HiddenField()
    line = HiddenField()

    @property
    def typed(self) -> Typed:
        """Give what was sent; raises RefusedTextError when it is far too large."""
        before = self.before.data if self.before.raw_data else None
        base = self.base.data if self.base.raw_data else None
        return Typed(self.text.data or "", self.seen.data or "", before, base)

    @classmethod
    def showing(cls, there: OpenFile) -> "TextForm":
        """Make the form of a text as it is."""
        shown = as_shown(there.text or "")
        return cls(formdata=None, text=shown, seen=there.seen, base=shown)


@blueprint.get("/redactie/<slug>/bestand/<path:file>")
def file(slug: str, file: str) -> ResponseReturnValue:
    """Show a text to work on; what is no text can be taken along."""
    path = path_of(slug, file)
    there = working.open_file(db.session(), path)
    if "download" in request.args:
        return _file_itself(path)
    if there.text is None or extension(path) not in TEXTS:
        return _no_text(there)
    return page(there, TextForm.showing(there))


@blueprint.post("/redactie/<slug>/bestand/<path:file>")
def save_file(slug: str, file: str) -> ResponseReturnValue:
    """Keep a text; a script gets back what is wrong in it, somebody without one goes on where they asked to."""
    path, form = path_of(slug, file), TextForm()
    if extension(path) not in TEXTS:
        abort(404)
    try:
        return _merge(path, form) if request.form.get("choice") == "merge" else _keep(path, form)
    except ConflictError as error:
        return _conflict(error.now_there, form)
    except RefusedTextError as error:
        return _refused(path, form, str(error))


@blueprint.post("/redactie/<slug>/bezig/<path:file>")
def be_present(slug: str, file: str) -> ResponseReturnValue:
    """Note that somebody has a file open, or closed it; give who has it open too, and which text there is now."""
    path, now = path_of(slug, file), clock.now()
    if "closed" in request.form:
        presence.go_away(db.session(), path, person_id())
        db.session.commit()
        return "", 204
    presence.be_there(db.session(), path, person_id(), now)
    db.session.commit()
    return jsonify(seen=working.open_file(db.session(), path).seen, **_company(path))


def page(there: OpenFile, form: TextForm) -> str:
    """Show the editor. Call it outside a write transaction: what is wrong in a text takes a moment to find."""
    look = look_at(db.session(), there.path, settings().media_dir, clock.now())
    name = there.path.rpartition("/")[2]
    return render_template(
        "author/editor.html",
        form=form,
        inserts=INSERTS.get(name, ()),
        casus=there.path.split("/")[-2] if name == "casus.md" else "",
        present=presence.others(db.session(), there.path, person_id(), clock.now()),
        **around(there, look.reading),
        **_found(there.path, look),
    )


def _keep(path: str, form: TextForm) -> ResponseReturnValue:
    """Keep what was sent in the way that was chosen."""
    ways = {"mine": conflicts.keep_mine, "theirs": conflicts.take_theirs}
    keep = ways.get(request.form.get("choice", ""), conflicts.save)
    there = keep(db.session(), path, form.typed, person_id(), clock.now())
    presence.be_there(db.session(), path, person_id(), clock.now())
    db.session.commit()
    return jsonify(_news(there)) if _for_script() else _go_on(path, form)


def _merge(path: str, form: TextForm) -> ResponseReturnValue:
    """Bring two texts together; where both changed the same lines, show those."""
    both = conflicts.bring_together(db.session(), path, form.typed, person_id(), clock.now())
    if both.clean:
        db.session.commit()
        flash(gettext("De twee teksten zijn één. Kijk het nog even na."))
        return redirect(file_address(path))
    stop_writing()
    there = working.open_file(db.session(), path)
    form.text.data, form.base.data = both.text, as_shown(there.text or "")
    return two_texts(there, form, both.conflicts)


def _go_on(path: str, form: TextForm) -> ResponseReturnValue:
    """Go where the button said: to the preview, to a form that inserts something, or back to the text."""
    wanted, place = request.form.get("next", ""), place_of(path)
    line = int(form.line.data) if (form.line.data or "").isdecimal() and len(form.line.data) < 7 else 0
    if wanted == "look":
        return redirect(url_for("author.preview", **place))
    if wanted in INSERTS.get(path.rpartition("/")[2], ()):
        last = as_shown(form.text.data or "").rstrip("\n").count("\n") + 2
        return redirect(url_for("author.insert", **place, wat=wanted, regel=line or last))
    flash(gettext("Bewaard."))
    return redirect(file_address(path, line))


def _conflict(there: OpenFile, form: TextForm) -> ResponseReturnValue:
    stop_writing()
    if not _for_script():
        return two_texts(there, form)
    if there.changed_by == viewer().person.name:
        message = gettext("Je hebt dit bestand ook in een ander venster bewaard. Deze tekst staat nog hier.")
    else:
        who = there.changed_by or gettext("Iemand anders")
        message = gettext("%(name)s heeft dit bestand intussen bewaard. Jouw tekst staat nog hier.", name=who)
    return jsonify(message=message, url=file_address(there.path)), 409


def _refused(path: str, form: TextForm, mistake: str) -> ResponseReturnValue:
    stop_writing()
    if _for_script():
        return jsonify(message=mistake), 422
    form.text.data = (form.text.data or "").replace("\x00", "\ufffd")  # no page can hold it; this shows where it was
    form.text.errors = [mistake]
    return page(working.open_file(db.session(), path), form), 422


def _news(there: OpenFile) -> dict[str, Any]:
    """Give a script what the page has to say after a text was kept."""
    found = _found(there.path, look_at(db.session(), there.path, settings().media_dir, clock.now()))
    return {
        "seen": there.seen,
        "saved": gettext("Bewaard om %(time)s", time=format_time(clock.now(), "H:mm")),
        "changed": there.is_changed,
        "problems": [_as_json(one) for one in found["problems"]],
        "elsewhere": [_as_json(one) | {"url": address} for one, address in found["elsewhere"]],
        "panel": render_template("author/_file_problems.html", **found),
        **_company(there.path),
    }


def _found(path: str, look: Look) -> dict[str, Any]:
    """Divide what is wrong in a course over this file and the others."""
    own = look.problems_in(path)
    elsewhere = [one for one in look.problems if one.path != path and one.severity is Severity.FOUT]
    return {
        "problems": own,
        "elsewhere": [(one, file_address(one.path, one.line)) for one in elsewhere[:MOST_ELSEWHERE]],
        "elsewhere_count": len(elsewhere),
    }


def _as_json(problem: Problem) -> dict[str, Any]:
    return {"path": problem.path, "line": problem.line, "severity": problem.severity, "message": problem.message}


def _company(path: str) -> dict[str, Any]:
    """Name who has the file open too, and say it in a sentence; empty when nobody has."""
    names = presence.others(db.session(), path, person_id(), clock.now())
    return {"present": names, "company": render_template("author/_company.html", present=names)}


def _for_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _no_text(there: OpenFile) -> ResponseReturnValue:
    """Show what can be done with a file that is no text, or that was taken out; one that never was is not there."""
    files = working.sources(db.session(), working.course_of(there.path), settings().media_dir)
    is_there = there.path in files.described or there.path in files  # never reads a film to know that
    if not is_there and there.published is None:
        abort(404)
    return render_template("author/no_text.html", is_there=is_there, **around(there))


def _file_itself(path: str) -> Response:
    """Give a file as it is in the concept; a film is streamed from disk."""
    files = working.sources(db.session(), working.course_of(path), settings().media_dir)
    name = path.rpartition("/")[2]
    if film := files.described.get(path):
        there = media_path(settings().media_dir, film.sha256)
        if not there.is_file():
            abort(404)
        return send_file(there.resolve(), "application/octet-stream", as_attachment=True, download_name=name)
    content = files.get(path)
    return abort(404) if content is None else download(content, name, "application/octet-stream")
