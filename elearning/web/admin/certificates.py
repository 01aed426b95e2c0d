"""Every bewijs that was given out: finding one by its code, withdrawing it, and the list for PE-online.

Who finished what is for who sees it as a task of theirs; a beheerder who is a manager too does not come here.
"""

from collections.abc import Mapping
from datetime import date

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import Certificate
from elearning.rules.months import last_months
from elearning.services import accreditation, proof
from elearning.services.library import current_courses
from elearning.web.accounting import note_apart
from elearning.web.admin.blueprint import blueprint
from elearning.web.downloads import download
from elearning.web.numbers import LARGEST
from elearning.web.reaching import one_line
from elearning.web.viewer import person_id

PAGE = 50
#: So many months back can be chosen.
MONTHS = 24


class FindForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The code of a bewijs."""

    code = StringField(
        lazy_gettext("Code van het bewijs"),
        [InputRequired(lazy_gettext("Vul de code in.")), Length(max=80)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class WithdrawForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Why a bewijs does not count any more, and whether its owner may make another."""

    why = StringField(
        lazy_gettext("Waarom trek je dit bewijs in?"),
        [InputRequired(lazy_gettext("Schrijf op waarom.")), Length(max=200)],
        filters=[one_line],
        description=lazy_gettext("Alleen jij en de eigenaar lezen dit. Wie de code controleert, leest het niet."),
        render_kw={"autocomplete": "off"},
    )
    again = BooleanField(lazy_gettext("De eigenaar mag zelf een nieuw bewijs maken"), default=True)


@blueprint.get("/beheer/bewijzen", endpoint="certificates")
def certificates_page() -> str:
    """List what was given out."""
    return _page(FindForm(formdata=None))


@blueprint.post("/beheer/bewijzen")
def find_certificates() -> ResponseReturnValue:
    """Find one by its code; the code stays out of the address."""
    form = FindForm()
    if not form.validate_on_submit():
        return _page(form), 422
    found = proof.with_code(db.session(), form.code.data)
    if found is None:
        form.code.errors = [gettext("Dit bewijs kennen we niet. Kijk de code nog eens na.")]
        return _page(form), 422
    return _page(form, found=found)


@blueprint.post("/beheer/bewijzen/<int:number>/intrekken")
def withdraw(number: int) -> ResponseReturnValue:
    """Withdraw a bewijs, with the reason."""
    certificate = db.session.get(Certificate, number) if number <= LARGEST else None
    if certificate is None:
        abort(404)
    form = _named(WithdrawForm(), certificate)
    if not form.validate_on_submit():
        return _page(FindForm(formdata=None), found=certificate, withdrawing=form), 422
    if proof.withdraw(db.session(), certificate, form.why.data, person_id(), clock.now(), again=form.again.data):
        flash(gettext("Het bewijs is ingetrokken. Wie de code controleert, ziet dat meteen."))
    else:
        flash(gettext("Dit bewijs was al ingetrokken."))
    db.session.commit()
    return redirect(url_for("admin.certificates"))


@blueprint.get("/beheer/bewijzen/pe-online.csv")
def pe_online() -> Response:
    """Give the list of a month for PE-online, and write down that it was taken."""
    month = _month() or _months()[0]
    made = accreditation.pe_online(db.session(), month).csv()
    note_apart(person_id(), "certificate-exported", f"certificate:{month:%Y-%m}", clock.now())
    return download(made, f"pe-online-{month:%Y-%m}.csv", "text/csv; charset=utf-8")


def _page(form: FindForm, *, found: Certificate | None = None, withdrawing: WithdrawForm | None = None) -> str:
    courses = _courses()
    course, month, before = request.args.get("cursus"), _month(), request.args.get("voor", type=int)
    course = course if course in courses else None
    before = before if before and 0 < before <= LARGEST else None
    rows = [found] if found else proof.issued(db.session(), course=course, month=month, before=before, most=PAGE + 1)
    forms = {row.id: _named(WithdrawForm(formdata=None), row) for row in rows[:PAGE]}
    if found and withdrawing:
        forms[found.id] = withdrawing
    return render_template(
        "admin/certificates.html",
        here="beheer",
        form=form,
        forms=forms,
        rows=rows[:PAGE],
        found=found,
        older=rows[PAGE - 1].id if len(rows) > PAGE else None,
        before=before,
        courses=courses,
        course=course,
        months=[(f"{one:%Y-%m}", format_date(one, "MMMM yyyy")) for one in _months()],
        month=f"{month:%Y-%m}" if month else None,
        points=accreditation.pe_online(db.session(), month) if month and not found else None,
        code=proof.grouped,
    )


def _courses() -> Mapping[str, str]:
    return {one.course.slug: one.course.title for one in current_courses(db.session())}


def _months() -> list[date]:
    """Give the first days of the last months, the newest first."""
    return last_months(local_date(clock.now()), MONTHS)[::-1]


def _month() -> date | None:
    """Read the month of the address; what is none filters nothing."""
    given = request.args.get("maand", "")
    return next((one for one in _months() if f"{one:%Y-%m}" == given), None)


def _named(form: WithdrawForm, certificate: Certificate) -> WithdrawForm:
    """Let the same form stand on the page many times: its fields get ids of their own."""
    form.why.id, form.again.id = f"why-{certificate.id}", f"again-{certificate.id}"
    return form
