"""The second step of signing in: who gave the right password shows their second factor."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from elearning.extensions import db
from elearning.services import recovery
from elearning.web.account.blueprint import blueprint
from elearning.web.account.showing import FactorForm, shows_factor, ways
from elearning.web.remembering import go_on
from elearning.web.viewer import viewer

#: From so few recovery codes on it is time for new ones.
FEW = 3


@blueprint.get("/inloggen/tweede-stap", endpoint="second_step")
def second_step_page() -> str:
    """Ask for the second factor."""
    return _page(FactorForm(formdata=None, terug=request.args.get("terug", "")))


@blueprint.post("/inloggen/tweede-stap")
def take_second_step() -> ResponseReturnValue:
    """Make the sign-in whole, or say that the code is wrong."""
    form = FactorForm()
    if not (form.validate_on_submit() and shows_factor(form)):
        page = _page(form)
        db.session.commit()  # a wrong code counts
        return page, 422
    go_on(viewer())
    if form.recovery_code.data and not form.credential.data:
        _say_what_is_left()
    return redirect(url_for("account.sign_in", terug=form.terug.data))


def _say_what_is_left() -> None:
    left = recovery.left(db.session(), viewer().person_id)
    said = ngettext("Je hebt nog %(num)s herstelcode over.", "Je hebt nog %(num)s herstelcodes over.", left)
    if left <= FEW:
        said = f"{said} {gettext('Maak nieuwe bij ‘Mijn account’.')}"
    flash(said)


def _page(form: FactorForm) -> str:
    return render_template("account/second_step.html", form=form, **ways())
