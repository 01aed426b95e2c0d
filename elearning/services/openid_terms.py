"""What signing in at an employer begins with and comes to, for who never calls one: `openid` loads 6 MB to do so."""

from dataclasses import dataclass
from enum import StrEnum


class Failure(StrEnum):
    """What went wrong between this site and the sign-in of an employer."""

    UNREACHABLE = "unreachable"
    #: The provider does not know us, or not this address: the operator has something to mend.
    NOT_SET_UP = "not-set-up"
    #: Somebody stopped, or may not go on at their employer.
    CANCELLED = "cancelled"
    #: Begun elsewhere, too long ago, or used already.
    STALE = "stale"
    #: What came back is not from this provider, not for us, or not for this attempt.
    UNTRUE = "untrue"


class OpenIdError(Exception):
    """Signing in at an employer failed; `why` is for the log and never says who."""

    def __init__(self, failure: Failure, why: str) -> None:
        super().__init__(f"{failure.value}: {why}")
        self.failure = failure


@dataclass(frozen=True)
class Attempt:
    """What only the browser that began knows, and has to bring back."""

    state: str
    nonce: str
    #: Of PKCE (RFC 7636): whoever steals the code cannot use it.
    verifier: str


@dataclass(frozen=True)
class Known:
    """Who somebody is, by their employer. `address` and `name` are empty when it does not say."""

    issuer: str
    subject: str
    address: str
    #: The employer says that the address is theirs.
    is_verified: bool
    name: str
