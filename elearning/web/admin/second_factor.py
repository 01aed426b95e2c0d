"""Taking away the second factor of who lost it, so that they can make a new one."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.extensions import db
from elearning.services import second_factor
from elearning.web.admin.blueprint import blueprint
from elearning.web.admin.person import person_or_404
from elearning.web.viewer import person_id


@blueprint.post("/beheer/mensen/<int:number>/tweede-stap")
def reset_second_factor(number: int) -> ResponseReturnValue:
    """Take the second factor of somebody away and sign them out; one's own is changed on one's own page."""
    found, back = person_or_404(number), redirect(url_for("admin.person", number=number))
    if found.id == person_id():
        flash(gettext("Je eigen tweede stap verander je bij ‘Mijn account’."), "fout")
        return back
    second_factor.reset(db.session(), found, clock.now(), person_id())
    db.session.commit()
    flash(gettext("De tweede stap is weg. Deze persoon is overal uitgelogd en krijgt een brief."))
    return back
