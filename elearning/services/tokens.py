"""Secrets that a browser or a letter carries: rows keep only their hash."""

import base64
import hmac
import secrets
from hashlib import sha256

from elearning.models import AccountLink, Invitation, Letter, Moment


def new_token() -> str:
    """Make a random token of 256 bits."""
    return secrets.token_urlsafe(32)


def derived_token(secret_key: str, row: AccountLink | Invitation | Letter | Moment) -> str:
    """Make the token of a row from the key of this installation: a letter that goes out twice has the same link twice.

    Only who knows the key can make it, and it works only while its row holds the hash. The number of a row can be given
    out again, after somebody was erased or a back-up was put back; so it also rests on whose it is and since when.
    """
    whose = f"{row.__tablename__}/{row.id}/{row.person_id}/{row.made_at.timestamp():.6f}"
    digest = hmac.digest(secret_key.encode(), whose.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """Give what a row keeps of a token."""
    return sha256(token.encode()).hexdigest()
