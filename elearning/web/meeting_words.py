"""How meetings are named and dated on pages, for guides, managers and those who are invited alike."""

from datetime import datetime
from typing import Any

from flask import Response, abort, send_file, url_for
from flask_babel import format_date, lazy_gettext

from elearning.clock import AMSTERDAM
from elearning.mail.calendar import publication
from elearning.models import Meeting, MeetingFile, MeetingKind
from elearning.rules.schedule import Schedule
from elearning.services.invitations import appointment_of, schedule_of
from elearning.services.meeting_files import TYPES, path_of
from elearning.web.downloads import download
from elearning.web.pages import settings

KINDS = {
    MeetingKind.OPFRIS: lazy_gettext("Opfrisbijeenkomst"),
    MeetingKind.TRAINING: lazy_gettext("Training"),
    MeetingKind.WORKSHOP: lazy_gettext("Workshop"),
    MeetingKind.CASUS_TALK: lazy_gettext("Casuïstiekbespreking"),
    MeetingKind.WEBINAR: lazy_gettext("Webinar"),
    MeetingKind.THEME: lazy_gettext("Thema-avond of lunchbijeenkomst"),
    MeetingKind.SIGNALS: lazy_gettext("Signalen in onze wijk"),
    MeetingKind.CONSULTATION: lazy_gettext("Spreekuur of overleg"),
    MeetingKind.CONSULT: lazy_gettext("Consult"),
}


def words() -> dict[str, Any]:
    """Give templates the words for meetings."""
    return {"kind_names": KINDS, "schedule_of": schedule_of, "long_day": long_day, "hour": hour}


def long_day(moment: datetime) -> str:
    """Write a day with weekday and year: dinsdag 1 december 2026."""
    return str(format_date(moment, "EEEE d MMMM y", rebase=True))


def hour(moment: datetime) -> str:
    """Write a time of the day in the Netherlands: 10.00."""
    return f"{moment.astimezone(AMSTERDAM):%H.%M}"


def next_or_last(schedule: Schedule, now: datetime) -> tuple[datetime, datetime]:
    """Give the time to show of a meeting that comes back."""
    return schedule.next(now) or schedule.all[-1]


def calendar_file(meeting: Meeting, now: datetime) -> Response:
    """Give a meeting as a file that calendars open."""
    body = publication(appointment_of(meeting, settings().base_url), now)
    return download(body, "bijeenkomst.ics", "text/calendar; charset=utf-8")


def file_response(file: MeetingFile) -> Response:
    """Give a file of a meeting to keep: as a download, which no browser opens as a page."""
    path = path_of(settings().media_dir, file.digest)
    if not path.is_file():
        abort(404)
    kind = TYPES.get(file.name.rpartition(".")[2], "application/octet-stream")
    response = send_file(path.resolve(), mimetype=kind, as_attachment=True, download_name=file.name, etag=file.digest)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def page_url(meeting: Meeting) -> str:
    """Give the address of a meeting for its guide."""
    return url_for("guide.meeting", meeting_id=meeting.id)
