"""Slowing down who guesses passwords, before a password costs work, on all hosts together (ASVS 6.3.1; BIO2 5.17).

Tries are counted per account and network address, per network address, and per account over all addresses. An account
that does not exist counts the same. Nobody is locked out: each count ends by itself, somebody at another address is
hindered only when an account is tried from many, and a link by mail goes past all of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from elearning.services.knocking import end_of_stretch, give_back, knock

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """So many tries in a stretch of time."""

    what: str
    most: int
    within: timedelta


HERE = Limit("sign-in-here", 10, QUARTER)
FROM_ONE = Limit("sign-in-from", 50, QUARTER)
IN_ALL = Limit("sign-in-all", 30, HOUR)
PRESENT = Limit("present-password", 10, QUARTER)


@dataclass(frozen=True)
class Try:
    """One try: at which account, as it was typed, and from which network; empty = unknown, and not counted."""

    account: str
    network: str

    @property
    def counted(self) -> tuple[tuple[Limit, str], ...]:
        """The counts that it belongs to. What is over one of them is no longer counted in the next."""
        from_one = ((FROM_ONE, self.network),) if self.network else ()
        return ((HERE, f"{self.network}/{self.account}"), *from_one, (IN_ALL, self.account))


@dataclass(frozen=True)
class Present:
    """One try of somebody who is signed in at their own present password."""

    person_id: int

    @property
    def counted(self) -> tuple[tuple[Limit, str], ...]:
        """The one count that it belongs to."""
        return ((PRESENT, str(self.person_id)),)


def begin(session: Session, secret_key: str, one: Try | Present, now: datetime) -> timedelta | None:
    """Count a try before it costs work; gives how long to wait, or None when it may go on. The caller commits."""
    for limit, who in one.counted:
        if not knock(session, secret_key, limit.what, who, now, most=limit.most, within=limit.within):
            return end_of_stretch(now, limit.within) - now
    return None


def was_right(session: Session, secret_key: str, one: Try | Present, now: datetime) -> None:
    """Take the count of a try back: only wrong ones count."""
    for limit, who in one.counted:
        give_back(session, secret_key, limit.what, who, now, within=limit.within)
