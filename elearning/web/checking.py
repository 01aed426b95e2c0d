"""Checking a bewijs by its code: open to everyone, and says no more than is needed.

An address with a code in it only fills in the form. The answer comes after a press, which is counted: whoever tries
codes is slowed down, and a mail filter that opens every link learns nothing.
"""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from elearning.extensions import db
from elearning.services import proof
from elearning.web.slowing import HOUR, may
from elearning.web.unlisted import keep_nowhere

blueprint = Blueprint("checking", __name__)
blueprint.after_request(keep_nowhere)
#: So many codes an hour from one address: enough for a whole team, never enough to try codes.
MOST = 60


class CodeForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The code of a bewijs."""

    code = StringField(
        lazy_gettext("Code van het bewijs"),
        [DataRequired(lazy_gettext("Vul de code in.")), Length(max=80)],
        description=lazy_gettext("Zestien letters en cijfers. Streepjes en spaties mag je weglaten."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


@blueprint.get("/echtheid")
def form() -> str:
    """Ask for a code."""
    return render_template("checking/form.html", form=CodeForm(formdata=None))


@blueprint.get("/echtheid/<code>")
def result(code: str) -> str:
    """Fill in a code, whether it exists or not: one press gives the answer."""
    shown = proof.grouped(proof.plain_code(code)) or code[:80]
    return render_template("checking/form.html", form=CodeForm(formdata=None, code=shown))


@blueprint.post("/echtheid")
def find() -> ResponseReturnValue:
    """Say what there is to say about a code; one that never existed and one that cannot exist get the same answer."""
    asked = CodeForm()
    is_allowed = may("certificate", request.remote_addr or "", most=MOST, within=HOUR)
    db.session.commit()
    if not is_allowed:
        abort(429)
    if not asked.validate_on_submit():
        return render_template("checking/form.html", form=asked), 422
    certificate = proof.with_code(db.session(), asked.code.data)
    if certificate is None:
        asked.code.errors = [gettext("Dit bewijs kennen we niet. Kijk de code nog eens na.")]
        return render_template("checking/form.html", form=asked), 422
    return render_template("checking/result.html", certificate=certificate)
