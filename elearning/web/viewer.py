"""Who is looking: the living sign-in behind a request, with its person."""

from typing import Any

from flask import g
from flask_login import UserMixin, current_user
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from elearning import clock
from elearning.extensions import db
from elearning.models import Person, SignIn
from elearning.models.engine import start_writing
from elearning.services import signing_in

READING = ("GET", "HEAD", "OPTIONS")


class Viewer(UserMixin):  # type: ignore[misc] # Flask-Login ships no types
    """A signed-in person as pages see them; the id Flask-Login keeps is the token, never the person."""

    def __init__(self, token: str, sign_in: SignIn) -> None:
        self.token = token
        self.sign_in = sign_in
        self.person: Person = sign_in.person

    def get_id(self) -> str:
        """Give Flask-Login what it keeps in the cookie."""
        return self.token

    def __getattr__(self, name: str) -> Any:
        """Be the person for templates: name, first_name, initials, language, theme."""
        return getattr(self.person, name)


def load_viewer(token: str) -> Viewer | None:
    """Load the sign-in of a cookie, with its person, in one query."""
    now = clock.now()
    try:
        sign_in = signing_in.find(db.session(), token, now, to_write=g.get("writes", False))
    except DBAPIError:
        if not g.get("fails", False):
            raise
        return None  # a page that says something is wrong is for everyone
    if sign_in is None:
        return None
    if signing_in.needs_touch(sign_in, now):
        _touch(sign_in.id)
    return Viewer(token, sign_in)


def stop_writing(*, fails: bool = False) -> None:
    """Give up what was being written; `fails` = even looking up who is there may not work any more."""
    db.session.rollback()
    g.writes = False
    g.fails = fails


def viewer() -> Viewer:
    """Give the signed-in viewer; only behind the gate."""
    assert current_user.is_authenticated
    return current_user._get_current_object()  # type: ignore[no-any-return] # a proxy of Flask-Login


def person_id() -> int:
    """Give the id of the signed-in person."""
    return viewer().person.id


def _touch(sign_in_id: int) -> None:
    """Note the visit: in the request's own transaction if it writes, else in a short one of its own.

    A reader that does not get the lock in time lets it be; the next request tries again.
    """
    if g.get("writes", False):
        signing_in.touch(db.session(), sign_in_id, clock.now())
        return
    try:
        with Session(db.engine) as session:
            start_writing(session)
            signing_in.touch(session, sign_in_id, clock.now())
            session.commit()
    except OperationalError:
        return
