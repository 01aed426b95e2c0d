"""One letter from row to mail server: claimed, settled, sent, marked, each in a short transaction of its own.

Nothing is held while a mail server thinks. Between its yes and our mark lies the one moment in which a crash makes a
letter come twice; both then have the same Message-ID.
"""

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Protocol

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from elearning.mail.message import Mail
from elearning.mail.outcome import Outcome, Result
from elearning.mail.sending import Sender
from elearning.mail.site import Site, site_of
from elearning.models import Letter, LetterKind, Person
from elearning.models.base import UtcDateTime
from elearning.models.engine import start_writing
from elearning.rules.pacing import wait_after
from elearning.services import letters, settling
from elearning.services.statements import PERSON

__all__ = ["Delivered", "Fate", "Handling", "Site", "deliver_one", "site_of"]

log = logging.getLogger(__name__)
Factory = Callable[[], Session]
#: A mark that is not made is a letter that comes twice, so it is tried for longer than a writer waits for its turn.
MARK_TRIES = 5


class Fate(StrEnum):
    """What became of a letter this time."""

    SENT = "sent"
    SETTLED = "settled"
    HELD = "held"
    SERVER_DOWN = "server-down"
    REFUSED = "refused"
    BROKEN = "broken"
    LOST = "lost"


@dataclass(frozen=True)
class Delivered:
    """One letter that a worker had in hand."""

    letter_id: int
    kind: LetterKind
    fate: Fate


@dataclass(frozen=True)
class Handling:
    """What is decided about a letter elsewhere: what goes out, what follows on it, how long a worker may take."""

    settle: Callable[[Session, Letter, Site, datetime], Mail | None] = settling.settle
    #: In the transaction that marks a letter as sent.
    after_sent: Callable[[Session, Letter, datetime], None] = settling.after_sent
    #: In the transaction that marks it as refused.
    after_refused: Callable[[Session, Letter], None] = settling.after_refused
    hold: timedelta = letters.CLAIM


OURS = Handling()


_LOCKED = select(Person).where(Person.id == PERSON).with_for_update()
_MINE = select(Letter).where(
    Letter.id == bindparam("letter", type_=Integer),
    Letter.claimed_until == bindparam("until", type_=UtcDateTime),
    letters.is_open(),
)


@dataclass(frozen=True)
class _Taken:
    """A letter in hand: what is needed of it between two transactions."""

    id: int
    person_id: int
    kind: LetterKind
    until: datetime


@dataclass(frozen=True)
class _Hands:
    """Everything that the steps of one delivery need."""

    factory: Factory
    site: Site
    sender: Sender
    handling: Handling
    letter: _Taken
    now: datetime


def deliver_one(
    factory: Factory,
    site: Site,
    sender: Sender,
    now: datetime,
    *,
    handling: Handling = OURS,
    look: bool = True,
) -> Delivered | None:
    """Take the letter that is due longest and do what must be done with it; None when nothing is due.

    Without `look` it takes the turn of a writer at once: that is for who just had a letter, as there are often more.
    """
    taken = _take(factory, now, handling.hold, look=look)
    if taken is None:
        return None
    fate = _deliver(_Hands(factory, site, sender, handling, taken, now))
    log.info("letter %s %s: %s", taken.id, taken.kind.value, fate.value)
    return Delivered(taken.id, taken.kind, fate)


def _take(factory: Factory, now: datetime, hold: timedelta, *, look: bool) -> _Taken | None:
    if look:
        with factory() as session:
            if not letters.is_any_due(session, now):
                return None
    with factory() as session:
        start_writing(session)
        letter = letters.claim(session, now, hold)
        taken = _Taken(letter.id, letter.person_id, letter.kind, now + hold) if letter else None
        session.commit()
        return taken


def _deliver(hands: _Hands) -> Fate:
    try:
        mail = _settled(hands)
        if isinstance(mail, Fate):
            return mail
        result = hands.sender.send(mail)
    except (OperationalError, InterfaceError):
        raise  # the database is away or busy: no fault of the letter, and the claim ends by itself
    except Exception as error:  # one letter that cannot be made must not stop the others
        log.error("letter %s cannot be made: %s", hands.letter.id, where(error))
        return _again(hands, Result(Outcome.LATER, "kon niet gemaakt worden"), Fate.BROKEN)
    if result.outcome is Outcome.LATER:
        return _again(hands, result, Fate.SERVER_DOWN if result.server_down else Fate.HELD)
    return _close(hands, mail, result)


def _settled(hands: _Hands) -> Mail | Fate:
    """Decide under the person's lock what goes out, and commit that before anything does."""
    with _writing(hands) as session:
        letter = _mine(session, hands.letter)
        if letter is None:
            return Fate.LOST
        return hands.handling.settle(session, letter, hands.site, hands.now) or Fate.SETTLED


@contextmanager
def _writing(hands: _Hands) -> Iterator[Session]:
    """Open a transaction that holds the lock of the letter's person, and commit it."""
    with hands.factory() as session:
        start_writing(session)
        locked = session.scalars(_LOCKED, {"person": hands.letter.person_id}).all()
        yield session
        session.commit()
        del locked  # until here a session finds who is in hand without asking again


def _mine(session: Session, taken: _Taken) -> Letter | None:
    """Find the letter, if the claim on it is still ours."""
    return session.scalars(_MINE, {"letter": taken.id, "until": taken.until}).one_or_none()


def _close(hands: _Hands, mail: Mail, result: Result) -> Fate:
    """Mark a letter that a server took or refused; that holds whoever has the claim by now."""

    def close(session: Session, *, follow: bool) -> Fate:
        letter = session.get(Letter, hands.letter.id)
        if letter is None:  # whoever it was for is erased
            return Fate.LOST
        if result.outcome is Outcome.REFUSED:
            bad_address = "" if result.letter_only else mail.to_address
            return _refuse(session, letter, hands, _Refusal(result.why, bad_address), follow=follow)
        if letters.mark_sent(session, letter, mail.message_id, hands.now) and follow:
            hands.handling.after_sent(session, letter, hands.now)
        return Fate.SENT

    return _surely(hands, close)


@dataclass(frozen=True)
class _Refusal:
    """Why a letter will never go; `bad_address` when that is because nobody has this address."""

    why: str
    bad_address: str = ""


def _refuse(session: Session, letter: Letter, hands: _Hands, refusal: _Refusal, *, follow: bool) -> Fate:
    if refusal.bad_address:
        letters.refuse_address(session, letter.person_id, refusal.why, hands.now, refusal.bad_address)
    if letters.mark_refused(session, letter, refusal.why, hands.now) and follow:
        hands.handling.after_refused(session, letter)
    return Fate.REFUSED


def _again(hands: _Hands, result: Result, fate: Fate) -> Fate:
    """Let a letter come back later, unless it did so for five days."""

    def hold(session: Session, *, follow: bool) -> Fate:
        letter = _mine(session, hands.letter)
        if letter is None:
            return Fate.LOST
        if result.server_down:
            letters.give_back(letter, result.why)
            return fate
        wait = wait_after(letter.tries)
        if wait is None:
            return _refuse(session, letter, hands, _Refusal(f"vijf dagen geprobeerd: {result.why}"), follow=follow)
        letters.hold_back(letter, hands.now + wait, result.why)
        return fate

    return _surely(hands, hold)


class _Write(Protocol):
    """Writes down what happened outside, and lets follow what follows on the end of a letter."""

    def __call__(self, session: Session, *, follow: bool) -> Fate: ...


def _surely(hands: _Hands, write: _Write) -> Fate:
    """Write down what happened outside; when what follows on it fails, the letter has ended all the same."""
    try:
        return _patiently(hands, partial(write, follow=True))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.error("letter %s has ended, but nothing follows on it: %s", hands.letter.id, where(error))
        return _patiently(hands, partial(write, follow=False))


def _patiently(hands: _Hands, write: Callable[[Session], Fate]) -> Fate:
    """Write, also when the database is busy just now."""
    for attempt in range(1, MARK_TRIES):
        try:
            with _writing(hands) as session:
                return write(session)
        except OperationalError:
            log.warning("letter %s: the database is busy, try %s", hands.letter.id, attempt)
            time.sleep(attempt)
    with _writing(hands) as session:
        return write(session)


def where(error: Exception) -> str:
    """Say what went wrong and where, without the words of the error: those may hold a name."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
