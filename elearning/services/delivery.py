"""Letters from row to mail server: claimed, settled, sent, marked, each in a short transaction of its own.

A worker claims and settles a handful of letters at once, of as many people, because asking the database about twenty
people costs little more than about one. From there every letter goes by itself: it is handed over and marked before
the next one is. Nothing is held while a mail server thinks. Between its yes and our mark lies the one moment in which a
crash makes a letter come twice; both then have the same Message-ID.
"""

import logging
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
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
from elearning.services.statements import PEOPLE, PERSON, any_of

__all__ = ["Delivered", "Delivery", "Fate", "Handling", "Site", "deliver_one", "site_of"]

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
    """What is decided about letters elsewhere: what goes out, what follows on it, how long a worker may take.

    `hold` is when another worker may take a letter of one that says nothing any more. `fresh` is how long after it was
    settled a letter may still go, else it is settled anew; far less, as it must be sent and marked while it is held.
    """

    #: Of letters of different people, with None for who gets nothing now.
    settle: Callable[[Session, Sequence[Letter], Site, datetime], Sequence[Mail | None]] = settling.settle_all
    #: In the transaction that marks a letter as sent.
    after_sent: Callable[[Session, letters.Lead, datetime], None] = settling.after_sent
    #: In the transaction that marks it as refused.
    after_refused: Callable[[Session, letters.Lead], None] = settling.after_refused
    hold: timedelta = letters.CLAIM
    fresh: timedelta = timedelta(seconds=10)


OURS = Handling()

_LOCKED = select(Person).where(Person.id.in_(PEOPLE)).order_by(Person.id).with_for_update()
_LOCKED_ONE = select(Person.id).where(Person.id == PERSON).with_for_update()
_IS_THERE = select(Letter.id).where(Letter.id == bindparam("letter", type_=Integer))
_MINE = select(Letter).where(
    Letter.id.in_(any_of("letters", Integer)),
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
class _Refusal:
    """Why a letter will never go; `bad_address` when that is because nobody has this address."""

    why: str
    bad_address: str = ""


class _Write(Protocol):
    """Writes down what happened outside, and lets follow what follows on the end of a letter."""

    def __call__(self, session: Session, *, follow: bool) -> Fate: ...


@dataclass
class Delivery:
    """What one worker has in hand of letters that must go, and how they go."""

    factory: Factory
    site: Site
    sender: Sender
    handling: Handling = OURS
    #: Letters that were settled, with the mail to send or else what became of them, and when that was.
    _in_hand: deque[tuple[_Taken, Mail | Fate]] = field(default_factory=deque)
    _settled_at: datetime | None = None

    def one(self, now: datetime, *, most: int = 1, look: bool = True) -> Delivered | None:
        """Do what must be done with the letter that is due longest; None when nothing is due.

        With nothing in hand at most `most` letters are taken. Without `look` that takes the turn of a writer at once:
        it is for who just had a letter, as there are often more.
        """
        if self._settled_at and not self._settled_at <= now < self._settled_at + self.handling.fresh:
            self.give_back()
        if not self._in_hand and (taken := self._take(now, most, look=look)):
            self._in_hand.extend(zip(taken, self._written(taken, now), strict=True))
            self._settled_at = now
        if not self._in_hand:
            return None
        letter, mail = self._in_hand.popleft()
        fate = mail if isinstance(mail, Fate) else self._go(letter, mail, now)
        log.info("letter %s %s: %s", letter.id, letter.kind.value, fate.value)
        if fate is Fate.SERVER_DOWN:
            self.give_back()
        return Delivered(letter.id, letter.kind, fate)

    def give_back(self) -> None:
        """Leave what is in hand to whoever takes it next, at once."""
        waiting = [letter for letter, mail in self._in_hand if isinstance(mail, Mail)]
        self._in_hand.clear()
        if waiting:
            with self._writing() as session:
                letters.let_go(session, [one.id for one in waiting], waiting[0].until)

    def _take(self, now: datetime, most: int, *, look: bool) -> list[_Taken]:
        if look:
            with self.factory() as session:
                if not letters.is_any_due(session, now):
                    return []
        with self._writing() as session:
            taken, until = letters.claim_some(session, now, most, self.handling.hold), now + self.handling.hold
            return [_Taken(one.id, one.person_id, one.kind, until) for one in taken]

    def _written(self, taken: Sequence[_Taken], now: datetime) -> Sequence[Mail | Fate]:
        """Settle letters together; when one of them cannot be made, each by itself, so that it stops no other."""
        try:
            return self._settled(taken, now)
        except (OperationalError, InterfaceError):
            raise  # the database is away or busy: no fault of a letter, and the claims end by themselves
        except Exception as error:
            if len(taken) == 1:
                return [self._is_broken(taken[0], error, now)]
        return [fate for one in taken for fate in self._written([one], now)]

    def _settled(self, taken: Sequence[_Taken], now: datetime) -> Sequence[Mail | Fate]:
        """Decide under the locks of their people what goes out, and commit that before anything does."""
        with self._writing() as session:
            locked = session.scalars(_LOCKED, {"people": [one.person_id for one in taken]}).all()
            mine = _mine(session, taken)
            there = [mine[one.id] for one in taken if one.id in mine]
            mails = self.handling.settle(session, there, self.site, now) if there else ()
            fates = {one.id: mail or Fate.SETTLED for one, mail in zip(there, mails, strict=True)}
            del locked  # until here a session finds who is in hand without asking again
        return [fates.get(one.id, Fate.LOST) for one in taken]

    def _go(self, letter: _Taken, mail: Mail, now: datetime) -> Fate:
        try:
            result = self.sender.send(mail)
        except Exception as error:
            return self._is_broken(letter, error, now)
        if result.outcome is Outcome.LATER:
            return self._again(letter, result, Fate.SERVER_DOWN if result.server_down else Fate.HELD, now)
        return self._close(letter, mail, result, now)

    def _is_broken(self, letter: _Taken, error: Exception, now: datetime) -> Fate:
        """Put a letter off that cannot be made: it must not stop the others."""
        log.error("letter %s cannot be made: %s", letter.id, where(error))
        return self._again(letter, Result(Outcome.LATER, "kon niet gemaakt worden"), Fate.BROKEN, now)

    def _close(self, letter: _Taken, mail: Mail, result: Result, now: datetime) -> Fate:
        """Mark a letter that a server took or refused; that holds whoever has the claim by now."""

        def close(session: Session, *, follow: bool) -> Fate:
            if result.outcome is Outcome.REFUSED:
                bad_address = "" if result.letter_only else mail.to_address
                return self._refuse(session, letter, _Refusal(result.why, bad_address), now, follow=follow)
            if letters.mark_sent(session, letter, mail.message_id, now):
                if follow:
                    self.handling.after_sent(session, letter, now)
                return Fate.SENT
            return Fate.SENT if _is_there(session, letter) else Fate.LOST

        return self._surely(letter, close)

    def _refuse(self, session: Session, letter: _Taken, refusal: _Refusal, now: datetime, *, follow: bool) -> Fate:
        if not _is_there(session, letter):
            return Fate.LOST
        if refusal.bad_address:
            letters.refuse_address(session, letter.person_id, refusal.why, now, refusal.bad_address)
        if letters.mark_refused(session, letter, refusal.why, now) and follow:
            self.handling.after_refused(session, letter)
        return Fate.REFUSED

    def _again(self, letter: _Taken, result: Result, fate: Fate, now: datetime) -> Fate:
        """Let a letter come back later, unless it did so for five days."""

        def hold(session: Session, *, follow: bool) -> Fate:
            row = _mine(session, [letter]).get(letter.id)
            if row is None:
                return Fate.LOST
            if result.server_down:
                letters.give_back(row, result.why)
                return fate
            wait = wait_after(row.tries)
            if wait is None:
                refusal = _Refusal(f"vijf dagen geprobeerd: {result.why}")
                return self._refuse(session, letter, refusal, now, follow=follow)
            letters.hold_back(row, now + wait, result.why)
            return fate

        return self._surely(letter, hold)

    def _surely(self, letter: _Taken, write: _Write) -> Fate:
        """Write down what happened outside; when what follows on it fails, the letter has ended all the same."""
        try:
            return self._patiently(letter, partial(write, follow=True))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.error("letter %s has ended, but nothing follows on it: %s", letter.id, where(error))
            return self._patiently(letter, partial(write, follow=False))

    def _patiently(self, letter: _Taken, write: Callable[[Session], Fate]) -> Fate:
        """Write, also when the database is busy just now."""
        for attempt in range(1, MARK_TRIES):
            try:
                return self._under_lock(letter, write)
            except OperationalError:
                log.warning("letter %s: the database is busy, try %s", letter.id, attempt)
                time.sleep(attempt)
        return self._under_lock(letter, write)

    def _under_lock(self, letter: _Taken, write: Callable[[Session], Fate]) -> Fate:
        """Write under the lock of whose letter it is; and see meanwhile whether the next one may still go."""
        with self._writing() as session:
            session.connection().execute(_LOCKED_ONE, {"person": letter.person_id})
            fate = write(session)
            is_next_lost = self._is_next_lost(session)
        if is_next_lost:
            self._in_hand[0] = (self._in_hand[0][0], Fate.LOST)
        return fate

    def _is_next_lost(self, session: Session) -> bool:
        """Tell whether the next letter in hand is no longer ours to send: erased, dropped, or taken by another."""
        if not self._in_hand:
            return False
        letter, mail = self._in_hand[0]
        return isinstance(mail, Mail) and not letters.is_claimed(session, letter.id, letter.until)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """Open the transaction of a writer, and commit it."""
        with self.factory() as session:
            start_writing(session)
            yield session
            session.commit()


def deliver_one(
    factory: Factory, site: Site, sender: Sender, now: datetime, *, handling: Handling = OURS, look: bool = True
) -> Delivered | None:
    """Do what must be done with the letter that is due longest, and no other; None when nothing is due."""
    return Delivery(factory, site, sender, handling).one(now, look=look)


def _mine(session: Session, taken: Sequence[_Taken]) -> dict[int, Letter]:
    """Find the letters, taken together, on which the claim is still ours."""
    rows = session.scalars(_MINE, {"letters": [one.id for one in taken], "until": taken[0].until})
    return {row.id: row for row in rows}


def _is_there(session: Session, letter: _Taken) -> bool:
    """Tell whether the letter is still there: whoever it was for may be erased."""
    return session.scalar(_IS_THERE, {"letter": letter.id}) is not None


def where(error: Exception) -> str:
    """Say what went wrong and where, without the words of the error: those may hold a name."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
