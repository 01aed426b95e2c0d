"""Taking in many people at once: a file is read, every row says what will happen, and then it is all or nothing."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext

from elearning import clock
from elearning.extensions import db
from elearning.models import Roster
from elearning.services import roster_files, rosters
from elearning.services.roster_files import EXAMPLE, Trouble, UnreadableError
from elearning.services.rosters import Act, Plan
from elearning.web.admin.blueprint import blueprint, manages
from elearning.web.downloads import download
from elearning.web.numbers import NUMBER
from elearning.web.remembering import start_over
from elearning.web.uploads import sent_file
from elearning.web.viewer import person_id

TROUBLES = {
    Trouble.EMPTY: lazy_gettext("Er staan geen mensen in dit bestand."),
    Trouble.LARGE: lazy_gettext("Dit bestand is groter dan 2 MB. Verdeel de lijst over meer bestanden."),
    Trouble.ROWS: lazy_gettext("Er staan meer dan 5.000 mensen in dit bestand. Verdeel de lijst over meer bestanden."),
    Trouble.BOMB: lazy_gettext("Er zit te veel in dit bestand. Zet alleen de lijst in een nieuw bestand."),
    Trouble.OLD: lazy_gettext(
        "Dit is een oud Excel-bestand, of er zit een wachtwoord op. Bewaar het als .xlsx, zonder wachtwoord."
    ),
    Trouble.NO_TABLE: lazy_gettext("Dit bestand kunnen we niet lezen. Kies een CSV- of Excel-bestand (.xlsx)."),
    Trouble.LETTERS: lazy_gettext("We kunnen de letters in dit bestand niet lezen. Bewaar het als ‘CSV UTF-8’."),
    Trouble.COLUMNS: lazy_gettext("In de eerste regel van dit bestand missen kolommen:"),
    Trouble.TWICE: lazy_gettext("In de eerste regel van dit bestand staan kolommen dubbel:"),
}


@blueprint.get("/beheer/invoer")
def roster() -> str:
    """Explain what a list must hold, and ask for one."""
    return _start_page()


@blueprint.post("/beheer/invoer")
def read_roster() -> ResponseReturnValue:
    """Read a file, before the write transaction that the gate leaves to this page, and go on to what it would do."""
    by = person_id()
    name, content = sent_file("bestand")
    db.session.rollback()
    if not content and not name:
        return _start_page(gettext("Kies eerst een bestand.")), 422
    try:
        sheet = roster_files.read(content)
    except UnreadableError as error:
        return _start_page(f"{TROUBLES[error.trouble]} {error.about}".strip()), 422
    start_over()
    kept = rosters.keep(db.session(), by, name, sheet, clock.now())
    target = url_for("admin.roster_plan", number=kept.id)
    db.session.commit()
    return redirect(target)


@blueprint.get("/beheer/invoer/voorbeeld.csv")
def roster_example() -> Response:
    """Give a file to fill in, as every Excel opens it."""
    return download(EXAMPLE.encode("utf-8-sig"), "keukentafel-mensen.csv", "text/csv; charset=utf-8")


@blueprint.get(f"/beheer/invoer/<{NUMBER}:number>")
def roster_plan(number: int) -> str:
    """Show what would happen to every row."""
    found = _own(number)
    return _plan_page(found, rosters.plan(db.session(), found, clock.now()))


@blueprint.post(f"/beheer/invoer/<{NUMBER}:number>")
def apply_roster(number: int) -> ResponseReturnValue:
    """Take everybody in; or nobody, when a row is no longer right."""
    found, now = _own(number, to_write=True), clock.now()
    done = rosters.apply(db.session(), found, person_id(), now)
    if not done.is_sound:
        return _plan_page(found, done), 422
    db.session.commit()
    many = _shown(done).count(Act.INVITED)
    flash(
        gettext("De lijst is ingelezen.")
        + " "
        + ngettext("%(num)s uitnodiging gaat nu weg.", "%(num)s uitnodigingen gaan nu weg.", many)
    )
    return redirect(url_for("admin.roster"))


@blueprint.post(f"/beheer/invoer/<{NUMBER}:number>/weg")
def drop_roster(number: int) -> ResponseReturnValue:
    """Throw a list away."""
    rosters.drop(db.session(), _own(number, to_write=True))
    db.session.commit()
    flash(gettext("De lijst is weg. Er is niets veranderd."))
    return redirect(url_for("admin.roster"))


def _start_page(error: str = "") -> str:
    waiting = rosters.newest(db.session(), person_id(), clock.now())
    return render_template("admin/roster.html", here="beheer", error=error, waiting=waiting)


def _plan_page(found: Roster, plan: Plan) -> str:
    plan = _shown(plan)
    counts = [(act, number) for act in Act if (number := plan.count(act))]
    return render_template("admin/roster_plan.html", here="beheer", roster=found, plan=plan, counts=counts)


def _shown(plan: Plan) -> Plan:
    """Say who is invited, but not to a beheerder who is a manager too, of people whom they know."""
    return plan.apart() if manages() else plan


def _own(number: int, *, to_write: bool = False) -> Roster:
    return rosters.kept(db.session(), number, person_id(), clock.now(), to_write=to_write) or abort(404)
