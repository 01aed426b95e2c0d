"""Signing somebody in on this device; for every page that ends with that, whichever blueprint it is of."""

from flask import abort, request, session, url_for
from flask_login import current_user, login_user

from elearning import clock
from elearning.access import is_heavy
from elearning.extensions import db
from elearning.models import Person, Stage, Way
from elearning.models.engine import start_writing
from elearning.services import auditing, people, second_factor, signing_in
from elearning.services.signing_in import Entrance
from elearning.web.device import device_of
from elearning.web.pages import settings
from elearning.web.viewer import Viewer, be_nobody


def remember(person: Person, *, own_device: bool, way: Way = Way.PASSWORD, proven: bool = False) -> Stage:
    """Start a sign-in and put its token, and nothing else, in a fresh cookie; gives what is still asked.

    `proven` = a second factor was shown already. The choice of one's own device is kept by the cookie being permanent.
    """
    stage = Stage.WHOLE if proven else second_factor.stage_for(db.session(), person, demo=settings().demo)
    device = device_of(request.user_agent.string)
    _sign_in(person, Entrance(own_device=own_device, way=way, device=device, stage=stage))
    return stage


def go_on(viewer: Viewer) -> None:
    """Make a sign-in whole, now that the second factor was shown: a new token, and the old one is dead."""
    before = viewer.sign_in
    _sign_in(viewer.person, Entrance(own_device=bool(session.permanent), way=before.way, device=before.device))


def only_here(viewer: Viewer) -> None:
    """End every sign-in of somebody but this one, which gets a new token: their password or address changed."""
    before, person, own = viewer.sign_in, viewer.person, bool(session.permanent)
    # Not as fresh as one that showed everything anew: the second factor was not asked for this.
    entrance = Entrance(own_device=own, way=before.way, device=before.device, since=before.created_at)
    signing_in.end_all(db.session(), person)
    _sign_in(person, entrance, noted=False)


def start_page(person: Person) -> str:
    """Give where somebody begins: at their work with others, if they have any, else at their own path."""
    has_work = is_heavy(people.roles_of(db.session(), person.id))
    return url_for("account.work" if has_work and person.left_at is None else "learn.path")


def _sign_in(person: Person, entrance: Entrance, *, noted: bool = True) -> None:
    """Whoever was signed in on this device before is not any more."""
    before = current_user._get_current_object()
    if isinstance(before, Viewer):
        signing_in.end(db.session(), before.token)
    token = signing_in.start(db.session(), person, entrance, clock.now())
    if noted and entrance.stage is Stage.WHOLE:
        about = f"person:{person.id}"
        auditing.note(db.session(), person.id, "signed-in", about, clock.now(), result=entrance.way.value)
    db.session.commit()
    found = signing_in.find(db.session(), token, clock.now())
    assert found
    session.clear()
    session.permanent = entrance.own_device
    login_user(Viewer(token, found), force=True)
    session.pop("_id", None)


def start_over() -> None:
    """Leave the reading transaction, in which time was spent on a hash, for a writing one."""
    db.session.rollback()
    start_writing(db.session())


def start_over_as(viewer: Viewer) -> Person:
    """Start over as who is signed in, with a lock on their row; 403 when that sign-in was ended meanwhile."""
    start_over()
    found = signing_in.find(db.session(), viewer.token, clock.now(), to_write=True)
    if found is None:
        be_nobody()  # no page can tell any more who this was
        abort(403)
    return viewer.person
