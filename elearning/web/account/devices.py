"""The devices on which somebody is signed in: to see them, and to end one or all."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time, gettext, lazy_gettext
from flask_login import logout_user

from elearning import clock
from elearning.extensions import db
from elearning.models import SignIn, Way
from elearning.services import signing_in
from elearning.web.account.blueprint import blueprint
from elearning.web.pages import short_date
from elearning.web.viewer import viewer

WAYS = {
    Way.PASSWORD: lazy_gettext("met je wachtwoord"),
    Way.PASSKEY: lazy_gettext("met een passkey"),
    Way.LINK: lazy_gettext("met een link uit je mail"),
    Way.EMPLOYER: lazy_gettext("via je werkgever"),
    Way.LETTER: lazy_gettext("met de link van een leerbrief, alleen voor die opfris"),
}


@blueprint.get("/account/apparaten", endpoint="devices")
def devices_page() -> str:
    """Show where somebody is signed in."""
    mine = signing_in.living(db.session(), viewer().person_id, clock.now())
    here = viewer().sign_in.id
    mine = sorted(mine, key=lambda one: (one.id != here, -one.seen_at.timestamp()))
    return render_template("account/devices.html", here="account", devices=mine, this=here, ways=WAYS, used=_used)


@blueprint.post("/account/apparaten/<int:number>/uit")
def end_device(number: int) -> ResponseReturnValue:
    """Sign one device out; that of somebody else is not there. On this device it is signing out."""
    if number == viewer().sign_in.id:
        signing_in.end(db.session(), viewer().token)
        db.session.commit()
        return _out(gettext("Je bent uitgelogd op dit apparaat."))
    ended = signing_in.end_one(db.session(), viewer().person, number)
    db.session.commit()
    flash(gettext("Dat apparaat is uitgelogd.") if ended else gettext("Dat apparaat was al uitgelogd."))
    return redirect(url_for("account.devices"))


@blueprint.post("/account/apparaten/uit")
def end_all() -> ResponseReturnValue:
    """Sign out everywhere, here too: a copy of any cookie is dead, and so is every link that was mailed."""
    signing_in.end_everywhere(db.session(), viewer().person, clock.now())
    db.session.commit()
    return _out(gettext("Je bent overal uitgelogd. Vertrouw je iets niet? Kies dan ook een nieuw wachtwoord."))


def _used(one: SignIn) -> str:
    """Say when a device was used last; of another day only which, because more is nobody’s business."""
    if one.id == viewer().sign_in.id:
        return str(gettext("Nu in gebruik."))
    if clock.local_date(one.seen_at) == clock.local_date(clock.now()):
        return str(gettext("Vandaag nog gebruikt, om %(time)s uur.", time=format_time(one.seen_at, "HH:mm")))
    return str(gettext("Voor het laatst gebruikt op %(date)s.", date=short_date(one.seen_at)))


def _out(said: str) -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash(said)
    response = redirect(url_for("account.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
