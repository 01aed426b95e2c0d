"""Signing somebody in on this device; for every page that ends with that, whichever blueprint it is of."""

from flask import session
from flask_login import login_user

from elearning import clock
from elearning.extensions import db
from elearning.models import Person
from elearning.models.engine import start_writing
from elearning.services import signing_in
from elearning.web.viewer import Viewer


def remember(person: Person, *, own_device: bool) -> None:
    """Start a sign-in and put its token, and nothing else, in a fresh cookie."""
    token = signing_in.start(db.session(), person, own_device=own_device, now=clock.now())
    db.session.commit()
    found = signing_in.find(db.session(), token, clock.now())
    assert found
    session.clear()
    session.permanent = own_device
    login_user(Viewer(token, found))
    session.pop("_id", None)


def start_over() -> None:
    """Leave the reading transaction, in which time was spent on a hash, for a writing one."""
    db.session.rollback()
    start_writing(db.session())
