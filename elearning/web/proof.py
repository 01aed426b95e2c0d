"""One's own bewijs: making it, seeing it, taking it along."""

import logging
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length, ValidationError

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import Certificate, Register
from elearning.services import proof
from elearning.services.paper import REGISTERS, paper
from elearning.services.typesetting import TypesettingError
from elearning.web.downloads import download
from elearning.web.numbers import LARGEST
from elearning.web.pages import duration, settings
from elearning.web.viewer import person_id, viewer

blueprint = Blueprint("proof", __name__)
#: The largest id that both databases can compare with.
log = logging.getLogger(__name__)


class RegistrationForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Somebody's own numbers in registers; they stand on a bewijs that a register gives points for."""

    skj = StringField(lazy_gettext("SKJ-registratienummer"), [Length(max=40)], render_kw={"autocomplete": "off"})
    registerplein = StringField(
        lazy_gettext("Registerplein-registratienummer"), [Length(max=40)], render_kw={"autocomplete": "off"}
    )

    def validate_skj(self, field: StringField) -> None:
        """Say what is no number."""
        _check_number(field)

    def validate_registerplein(self, field: StringField) -> None:
        """Say what is no number."""
        _check_number(field)


@blueprint.get("/bewijs")
def home() -> str:
    """Show what there is to prove and what was given out."""
    return _home_page()


@blueprint.post("/bewijs/<slug>")
def make(slug: str) -> ResponseReturnValue:
    """Give out a bewijs of a course that is done."""
    try:
        made = proof.make(db.session(), viewer().person, slug, clock.now())
    except proof.RefusedError:
        flash(gettext("Je vorige bewijs is ingetrokken. Vraag je beheerder wat er moet gebeuren."), "fout")
        return redirect(url_for("proof.home"))
    if made is None:
        flash(gettext("Deze cursus is nog niet klaar. Doe eerst de stappen van de kern."), "fout")
        return redirect(url_for("proof.home"))
    db.session.commit()
    new, same = gettext("Je bewijs is klaar."), gettext("Er is niets veranderd. Dit bewijs blijft gelden.")
    flash(new if made.is_new else same)
    return redirect(url_for("proof.certificate", number=made.certificate.id))


@blueprint.get("/bewijs/<int:number>")
def certificate(number: int) -> str:
    """Show one's own bewijs as a page."""
    own = _own(number)
    return render_template(
        "proof/certificate.html",
        here="account",
        certificate=own,
        rows=_facts(own),
        code=proof.grouped,
        address=_address(),
    )


@blueprint.get("/bewijs/<int:number>/bewijs.pdf")
def pdf(number: int) -> Response:
    """Give one's own bewijs as a PDF; of one that was withdrawn there is none."""
    own = _own(number)
    if own.withdrawn_at is not None:
        abort(410)
    db.session.expunge(own)
    db.session.rollback()  # nothing waits for us while the child process works
    try:
        made = paper(own, settings().organisation_name, _address(), made_on=local_date(own.issued_at))
    except TypesettingError:
        log.exception("certificate=%s", number)
        abort(503)
    return download(made, f"bewijs-{proof.grouped(own.code)}.pdf", "application/pdf")


@blueprint.post("/bewijs/registratie")
def set_registration() -> ResponseReturnValue:
    """Store one's own numbers in registers."""
    form = RegistrationForm()
    if not form.validate_on_submit():
        return _home_page(form), 422
    numbers = {Register.SKJ: _plain(form.skj.data), Register.REGISTERPLEIN: _plain(form.registerplein.data)}
    proof.set_numbers(db.session(), person_id(), numbers)
    db.session.commit()
    flash(gettext("Bewaard. Maak je bewijs opnieuw als je nummer erop moet staan."))
    return redirect(url_for("proof.home"))


def _home_page(form: RegistrationForm | None = None) -> str:
    seen = proof.home(db.session(), person_id(), clock.now())
    stored: dict[str, Any] = {register.value: number for register, number in seen.numbers.items()}
    shown = form or RegistrationForm(formdata=None, data=stored)
    return render_template("proof/home.html", here="account", seen=seen, form=shown, code=proof.grouped)


def _facts(certificate: Certificate) -> list[tuple[str, str]]:
    """Give what a bewijs says beside name and course, as pairs of words."""
    says = certificate.says
    facts = [
        (gettext("Klaar op"), format_date(certificate.completed_on, "long")),
        (gettext("Netto studietijd"), duration(certificate.minutes)),
    ]
    if says["quiz"] is not None:
        facts.append((gettext("Eindtoets"), gettext("gehaald") if says["quiz"] else gettext("niet gedaan")))
    for title, day in says["meetings"]:
        facts.append((gettext("Bijeenkomst"), f"{title}, {format_date(date.fromisoformat(day), 'long')}"))
    return facts + _accredited(says["accreditation"])


def _accredited(rows: list[list[str]]) -> list[tuple[str, str]]:
    """Give a line for every register: what it gives points for, or that it does not."""
    given = {register: rest for register, *rest in rows}
    facts = []
    for register, name in REGISTERS.items():
        number, points, own = given.get(register.value, ("", "", ""))
        words = gettext("accreditatie %(number)s, punten: %(points)s", number=number, points=points)
        mine = f"; {gettext('jouw nummer: %(number)s', number=own)}" if own else ""
        facts.append((name, words + mine if number else gettext("niet geaccrediteerd")))
    return facts


def _own(number: int) -> Certificate:
    found = proof.of_person(db.session(), person_id(), number) if number <= LARGEST else None
    return found or abort(404)


def _address() -> str:
    return settings().base_url + url_for("checking.form")


def _plain(text: str | None) -> str:
    return "".join((text or "").split())


def _check_number(field: StringField) -> None:
    number = _plain(field.data)
    if number and not proof.is_number(number):
        raise ValidationError(gettext("Een nummer heeft 3 tot 20 cijfers of letters. Kijk het nog eens na."))
