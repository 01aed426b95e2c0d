"""How far people are: over all teams, per team, and found by name. A manager reads this in ten seconds.

Everything comes from `services/monitoring.py`, which knows four words and three dates a person.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from elearning import clock
from elearning.extensions import db
from elearning.models import Membership, Wijkteam
from elearning.rules.monitoring import Word
from elearning.services import auditing, deadlines, monitoring, moving
from elearning.services.agreements import ENDS_SOON
from elearning.services.monitoring import Board, PersonRow
from elearning.services.teams import in_team
from elearning.web.manage.blueprint import blueprint
from elearning.web.manage.chosen import course_in, word_in
from elearning.web.manage.deadlines import DeadlineForm
from elearning.web.manage.drawing import bar, cells, columns, month_rows, months, share
from elearning.web.monitoring_words import words
from elearning.web.numbers import NUMBER
from elearning.web.viewer import person_id

LAST_DAY = date.max
BY_WORD = list(Word)
PEOPLE_ORDERS: dict[str, tuple[Any, Any]] = {
    "naam": (lazy_gettext("naam"), lambda row: ()),
    "woord": (lazy_gettext("hoe ver"), lambda row: BY_WORD.index(row.word)),
    "begonnen": (lazy_gettext("begonnen op"), lambda row: row.started_on or LAST_DAY),
    "klaar": (lazy_gettext("klaar op"), lambda row: row.completed_on or LAST_DAY),
    "einddatum": (lazy_gettext("einddatum"), lambda row: row.deadline_on or LAST_DAY),
}
TEAM_ORDERS: dict[str, tuple[Any, Any]] = {
    "naam": (lazy_gettext("naam"), lambda team: ()),
    "klaar": (lazy_gettext("wie het verst is"), lambda team: -share(team.counts)),
    "mensen": (lazy_gettext("aantal mensen"), lambda team: -team.people),
}

blueprint.context_processor(words)
DRAWING = {one.__name__: one for one in (bar, cells, columns, month_rows, share)}
blueprint.context_processor(lambda: DRAWING)


class SearchForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Whom to look for. A name is sent by a form and never stands in the address of a page."""

    name = StringField(
        lazy_gettext("Zoek een naam"),
        [DataRequired(lazy_gettext("Vul een naam in, of een deel ervan.")), Length(max=100)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


@blueprint.get("/teams")
def teams() -> str:
    """Show every team of this manager at a glance."""
    return _teams_page(SearchForm(formdata=None), None)


@blueprint.post("/teams/zoek")
def find_people() -> ResponseReturnValue:
    """Find people of one's own teams by a part of their name."""
    form = SearchForm()
    if not form.validate_on_submit():
        return _teams_page(form, None), 422
    board = monitoring.board(db.session(), person_id(), clock.now())
    wanted = form.name.data.strip().casefold()
    return _teams_page(form, [row for row in board.people if wanted in row.name.casefold()], board)


@blueprint.get(f"/teams/<{NUMBER}:number>")
def team(number: int) -> str:
    """Show the people of one team."""
    return _team_page(number, DeadlineForm(formdata=None))


@blueprint.post(f"/teams/<{NUMBER}:number>/mensen/<{NUMBER}:whom>/weg")
def end_membership(number: int, whom: int) -> ResponseReturnValue:
    """Say that somebody no longer works in a team: from now on it is not theirs, and they are not in its list."""
    now = clock.now()
    if not monitoring.is_in_scope(db.session(), person_id(), whom, number, clock.local_date(now)):
        abort(404)
    if request.form.get("zeker") != "ja":
        flash(gettext("Zet eerst een vinkje bij ‘Zeker weten’."), "fout")
        return redirect(url_for("manage.team", number=number))
    present = select(Membership).where(Membership.person_id == whom, in_team(number, clock.local_date(now)))
    for row in db.session.scalars(present).all():
        moving.leave(db.session(), row, now)
        auditing.note(db.session(), person_id(), "team-left", f"person:{whom}", now)
    db.session.commit()
    flash(gettext("Deze medewerker hoort niet meer bij het team."))
    return redirect(url_for("manage.team", number=number))


@blueprint.post(f"/teams/<{NUMBER}:number>/einddatum")
def set_deadline(number: int) -> ResponseReturnValue:
    """Set, move or take away the day on which a team wants a course done."""
    form, now = DeadlineForm(), clock.now()
    board = monitoring.board(db.session(), person_id(), now, team=number)
    if not any(one.is_whole for one in board.teams):
        abort(404)
    form.offer(board.courses)
    if not form.validate_on_submit():
        return _team_page(number, form), 422
    wijkteam = db.session.get_one(Wijkteam, number)
    deadlines.set_deadline(db.session(), wijkteam, form.course.data, form.due_on.data, person_id(), now)
    db.session.commit()
    flash(gettext("De einddatum is bewaard.") if form.due_on.data else gettext("De einddatum is weg."))
    return redirect(url_for("manage.team", number=number))


def _team_page(number: int, form: DeadlineForm) -> str:
    """Show one team, with a form that has mistakes or a fresh one."""
    course_asked = request.args.get("cursus") or None
    board = monitoring.board(db.session(), person_id(), clock.now(), course=course_asked, team=number)
    found = next(iter(board.teams), None) or abort(404)
    course, word = course_in(request.args, board), word_in(request.args)
    rows = [row for row in board.people if word in (None, row.word)]
    form.offer(board.courses)
    return render_template(
        "manage/team.html",
        here="teams",
        board=board,
        team=found,
        rows=_in_order(rows, PEOPLE_ORDERS),
        form=form,
        course=course,
        word=word,
        order=_order(PEOPLE_ORDERS),
        orders=[(key, words) for key, (words, _) in PEOPLE_ORDERS.items()],
        months=months(board),
    )


def _teams_page(form: SearchForm, found: Sequence[PersonRow] | None, board: Board | None = None) -> str:
    board = board or monitoring.board(db.session(), person_id(), clock.now(), course=request.args.get("cursus") or None)
    course = course_in(request.args, board)
    ends = board.today + ENDS_SOON
    return render_template(
        "manage/teams.html",
        here="teams",
        board=board,
        teams=_in_order(board.teams, TEAM_ORDERS),
        course=course,
        form=form,
        found=found,
        order=_order(TEAM_ORDERS),
        orders=[(key, words) for key, (words, _) in TEAM_ORDERS.items()],
        without_lead=[team for team in board.teams if team.id and not team.lead],
        ending=[team for team in board.teams if team.agreement_ends_on and team.agreement_ends_on <= ends],
        off=_off(board),
        months=months(board),
        linked={team.id: _link(request.root_path, team.id, team.name, course) for team in board.teams if team.id},
    )


@lru_cache(maxsize=2048)  # a team stands twice on a page, and working out an address takes a while
def _link(_root: str, number: int, name: str, course: str | None) -> Markup:
    address = url_for("manage.team", number=number, cursus=course)
    return Markup('<a class="el-link" href="{}">{}</a>').format(address, name)


def _order(orders: dict[str, Any]) -> str:
    given = request.args.get("volgorde", "naam")
    return given if given in orders else "naam"


def _in_order(rows: Iterable[Any], orders: dict[str, tuple[Any, Any]]) -> list[Any]:
    """Sort rows, which come by name, in the chosen order."""
    return sorted(rows, key=orders[_order(orders)][1])


def _off(board: Board) -> list[tuple[str, int]]:
    """Count the people who are not shown, by who has to switch it on."""
    found: Counter[str] = Counter()
    for team in board.teams:
        found.update(dict(team.off))
    return sorted(found.items())
