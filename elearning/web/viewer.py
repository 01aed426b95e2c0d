"""Who is looking: the living sign-in behind a request, with its person."""

from functools import cached_property
from typing import Any

from flask import g
from flask_login import UserMixin, current_user
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from elearning import clock
from elearning.extensions import db, login_manager
from elearning.models import Person, Stage
from elearning.models.engine import start_writing
from elearning.models.person import first_name_of, initials_of
from elearning.services import signing_in
from elearning.services.signing_in import SHOWN, Found

READING = ("GET", "HEAD", "OPTIONS")


class Viewer(UserMixin):  # type: ignore[misc] # Flask-Login ships no types
    """A signed-in person as pages see them; the id Flask-Login keeps is the token, never the person."""

    def __init__(self, token: str, sign_in: Found) -> None:
        self.token = token
        self.sign_in = sign_in
        self.person_id = sign_in.person_id
        #: The one moment that this sign-in is for, if it is not for everything.
        self.moment_id = sign_in.moment_id
        #: How far this sign-in has come.
        self.stage = sign_in.stage

    @cached_property
    def person(self) -> Person:
        """The whole row, to change it or to show what few pages do; most pages never ask for it."""
        return db.session.get_one(Person, self.person_id)

    @property
    def first_name(self) -> str:
        """How the pages greet somebody."""
        return first_name_of(self.name)

    @property
    def initials(self) -> str:
        """Stand for somebody in a small circle."""
        return initials_of(self.name)

    @property
    def is_authenticated(self) -> bool:
        """Who came by the link of a letter, or still has a second step to take, is a visitor everywhere else."""
        return self.moment_id is None and self.stage is Stage.WHOLE

    @property
    def has_work(self) -> bool:
        """Tell whether somebody holds a role besides learning; their sign-ins are short, which saves a query."""
        return self.sign_in.idle_minutes == signing_in.HEAVY.idle.total_seconds() // 60

    def get_id(self) -> str:
        """Give Flask-Login what it keeps in the cookie."""
        return self.token

    def __getattr__(self, name: str) -> Any:
        """Be the person for templates; once the whole row is there it tells, because it may have changed."""
        is_known = name in SHOWN and "person" not in self.__dict__
        return getattr(self.sign_in if is_known else self.person, name)


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


def be_nobody() -> None:
    """Go on as with a stranger: the database does not tell who is there. The cookie stays, for the next request."""
    stop_writing(fails=True)
    login_manager._update_request_context_with_user()
    g.pop("preferences", None)


def viewer() -> Viewer:
    """Give who is signed in, is on the way to that, or came by a letter; only behind the gate."""
    found = current_user._get_current_object()
    assert isinstance(found, Viewer)
    return found


def moment_of_letter() -> int | None:
    """Give the moment of the letter by whose link somebody came; None for visitors and for who is signed in."""
    return getattr(current_user, "moment_id", None)


def person_id() -> int:
    """Give the id of the person who is signed in, or came by a letter."""
    return viewer().person_id


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
