"""Files that go with a meeting: added and taken away by its guide."""

from flask import Response, abort, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.extensions import db
from elearning.models import Meeting, MeetingFile
from elearning.models.engine import start_writing
from elearning.services import meeting_files
from elearning.web.guide.blueprint import MEETING, blueprint, planned_meeting
from elearning.web.meeting_words import file_response, page_url
from elearning.web.numbers import NUMBER
from elearning.web.pages import settings
from elearning.web.uploads import sent_file


@blueprint.post(f"{MEETING}/bestanden")
def add_file(meeting_id: int) -> ResponseReturnValue:
    """Take a file. It is written to disk before the write transaction, which the gate leaves to this page."""
    address = page_url(planned_meeting(meeting_id))
    db.session.rollback()
    name, content = sent_file("bestand")
    stored = meeting_files.store(settings().media_dir, name, content) if content else None
    start_writing(db.session())
    row = meeting_files.add(db.session(), planned_meeting(meeting_id), stored, clock.now()) if stored else None
    db.session.commit()
    if stored and row is None:
        meeting_files.forget(db.session(), settings().media_dir, stored.digest)
    flash(*_said(content, stored is not None, row))
    return redirect(address)


@blueprint.get(f"{MEETING}/bestanden/<{NUMBER}:file_id>")
def file(meeting_id: int, file_id: int) -> Response:
    """Give a file to the guide."""
    return file_response(_file(planned_meeting(meeting_id), file_id))


@blueprint.post(f"{MEETING}/bestanden/<{NUMBER}:file_id>/weg")
def remove_file(meeting_id: int, file_id: int) -> ResponseReturnValue:
    """Take a file away, bytes and all."""
    found = planned_meeting(meeting_id)
    digest = meeting_files.remove(db.session(), _file(found, file_id))
    address = page_url(found)
    db.session.commit()
    meeting_files.forget(db.session(), settings().media_dir, digest)
    flash(gettext("Het bestand is weg."))
    return redirect(address)


def _file(meeting: Meeting, file_id: int) -> MeetingFile:
    return meeting_files.file_of(db.session(), meeting.id, file_id) or abort(404)


def _said(content: bytes, is_stored: bool, row: MeetingFile | None) -> tuple[str, str]:
    if row:
        return gettext("Het bestand staat erbij."), "goed"
    if is_stored:
        return gettext("Er staan al genoeg bestanden bij. Haal er eerst een weg."), "fout"
    if content:
        return gettext("Dit bestand kan niet. Kies een PDF, Word-bestand of presentatie tot 10 MB."), "fout"
    return gettext("Kies eerst een bestand."), "fout"
