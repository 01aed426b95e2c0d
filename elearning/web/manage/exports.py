"""The rows of the page of teams as a file, and a note of who took it."""

from functools import cache
from tempfile import TemporaryFile

from flask import Response, abort, request
from flask_babel import format_date, gettext

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.rules.monitoring import Word
from elearning.services import exporting, monitoring
from elearning.services.exporting import TYPES, Form, Words
from elearning.services.monitoring import Listing
from elearning.web.accounting import note_apart
from elearning.web.downloads import download
from elearning.web.manage.blueprint import blueprint
from elearning.web.manage.chosen import course_in, team_in, word_in
from elearning.web.monitoring_words import WORDS
from elearning.web.viewer import person_id


@blueprint.get("/teams/overzicht.<form>")
def export(form: str) -> Response:
    """Give the chosen rows as a file; writes down who took them, in a transaction of its own."""
    if form not in {one.value for one in Form}:
        abort(404)
    now = clock.now()
    listing = monitoring.listing(db.session(), person_id(), now, course=request.args.get("cursus") or None)
    course, team, word = course_in(request.args, listing), team_in(request.args, listing), word_in(request.args)
    rows = (row for row in listing.rows(team) if word in (None, row.word))
    today, file = local_date(now), TemporaryFile()  # noqa: SIM115 (it is closed once it is sent)
    exporting.write(Form(form), rows, _words_for(_about(listing, course, team, word)), today, file)
    note_apart(person_id(), "exported", f"wijkteam:{team}" if team else f"person:{person_id()}", now)
    return download(file, f"voortgang-{today.isoformat()}.{form}", TYPES[Form(form)])


def _about(listing: Listing, course: str | None, team: int | None, word: Word | None) -> tuple[str, ...]:
    """Say in lines what was chosen."""
    title, name = (
        dict(listing.courses).get(course or ""),
        next((one.name for one in listing.teams if one.id == team), None),
    )
    return (
        gettext("Zo was het op %(date)s.", date=format_date(listing.today, "d MMMM yyyy")),
        gettext("Cursus: %(title)s", title=title) if title else gettext("Alle cursussen samen"),
        gettext("Team: %(name)s", name=name) if team else gettext("Alle teams"),
        *([gettext("Alleen wie dit woord heeft: %(word)s", word=WORDS[word][0])] if word else []),
    )


def _words_for(lines: tuple[str, ...]) -> Words:
    columns = (
        gettext("Team"),
        gettext("Naam"),
        gettext("Hoe ver"),
        gettext("Begonnen op"),
        gettext("Klaar op"),
        gettext("Einddatum"),
    )
    return Words(
        title=gettext("Voortgang van je teams"),
        lines=lines,
        columns=columns,
        names={word: str(shown[0]) for word, shown in WORDS.items()},
        day=cache(lambda day: str(format_date(day, "d MMMM yyyy"))),
        no_team=gettext("Zonder wijkteam"),
    )
