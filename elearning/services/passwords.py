"""Passwords: argon2id, long enough, and not one that everybody tries.

Parameters: RFC 9106's second recommended option (64 MiB, 3 passes, 4 lanes), about 0.2 s on a small server. One hash at
a time per process, so that a storm of sign-ins cannot take all memory and all cores.
"""

from enum import StrEnum
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 256
COMMON = frozenset(
    {
        "welkom01", "welkom123456", "wachtwoord12", "wachtwoord123", "wachtwoord1234", "zomer2026!", "zomer2026!!",
        "winter2026!", "winter2026!!", "lente2026!!!", "herfst2026!!", "qwertyuiop12", "qwertyuiop123",
        "keukentafel1", "keukentafel12", "keukentafel123", "welkomwelkom", "wachtwoordwachtwoord", "123456789012",
        "1234567890123", "password1234", "passwordpassword", "geheimgeheim", "ikwilnaarbinnen", "adminadmin12",
    }
)  # fmt: skip

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_one_at_a_time = Lock()
#: A hash of nothing anyone knows: an unknown address costs as much time as a known one.
_NOBODY = _hasher.hash("nobody signs in with this, it only takes time")


class Weakness(StrEnum):
    """Why a password will not do."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"


def weakness_of(password: str) -> Weakness | None:
    """Tell why a password is refused; None = it will do."""
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    if password.casefold() in COMMON or len(set(password)) < 4:
        return Weakness.COMMON
    return None


def hash_password(password: str) -> str:
    """Hash a password that was checked; takes about 0.2 s, so do it outside a transaction."""
    with _one_at_a_time:
        return _hasher.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Compare a password with the stored hash, in the same time whether or not there is one."""
    with _one_at_a_time:
        try:
            return _hasher.verify(stored or _NOBODY, password[:LONGEST]) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False
