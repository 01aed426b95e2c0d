"""Passkeys: a key in somebody's phone, computer or stick, unlocked with a finger, a face or a pin (WebAuthn level 2).

Because the device asks for that each time (user verification), a passkey is two factors by itself, and cannot be used
on another site than this one. What a browser must answer to (the challenge) is kept nowhere: it carries its own end
and a mark of ours for whom it is, and is used up in the transaction of the answer.

`webauthn` and the certificates that it can read take 9 MB: only a process in which somebody uses a passkey loads it.
"""

import hmac
import ipaddress
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Authenticator, AuthenticatorKind, Person
from elearning.services.knocking import once

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

#: How long a browser may take to answer.
VALID = timedelta(minutes=5)
NONCE_BYTES, TIME_BYTES, MARK_BYTES = 16, 8, 32
#: A credential is smaller than 4 kB in practice; more is not read.
LONGEST = 20_000


class PasskeyError(ValueError):
    """What the browser sent is no good answer. The text says why, for the log, with nothing of the person in it."""


@dataclass(frozen=True)
class Party:
    """This site, as browsers and phones know it: from the settings, never from a request."""

    origin: str
    #: What a passkey is bound to.
    host: str
    name: str
    secret_key: str


def work_at(base_url: str) -> bool:
    """Tell whether browsers allow passkeys at an address: they do at a name, not at a bare number."""
    try:
        ipaddress.ip_address(urlsplit(base_url).hostname or "")
    except ValueError:
        return True
    return False


def party_of(base_url: str, name: str, secret_key: str) -> Party:
    """Give the site that passkeys are for."""
    parts = urlsplit(base_url)
    return Party(f"{parts.scheme}://{parts.netloc}", parts.hostname or "", name, secret_key)


def new_challenge(party: Party, whom: str, now: datetime) -> bytes:
    """Make what a browser must answer to; `whom` = the sign-in or visitor that it is for."""
    open_part = secrets.token_bytes(NONCE_BYTES) + int((now + VALID).timestamp()).to_bytes(TIME_BYTES)
    return open_part + _mark(party, whom, open_part)


def registration_options(session: Session, party: Party, person: Person, challenge: bytes) -> str:
    """Give what a browser needs to make a passkey, as JSON."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=party.name,
        user_id=_handle(party, person.id),
        user_name=person.email,
        user_display_name=person.name,
        challenge=challenge,
        timeout=int(VALID.total_seconds() * 1000),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_known(session, person.id),
    )
    return webauthn.options_to_json(options)


def sign_in_options(session: Session, party: Party, person_id: int | None, challenge: bytes) -> str:
    """Give what a browser needs to use a passkey, as JSON; None = any that it has for this site."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=party.host,
        challenge=challenge,
        timeout=int(VALID.total_seconds() * 1000),
        allow_credentials=_known(session, person_id) if person_id is not None else None,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def add(session: Session, party: Party, person: Person, whom: str, answer: str, now: datetime) -> Authenticator:
    """Let a new passkey count; raises PasskeyError. Its name is for the caller to give."""
    import webauthn
    from webauthn import helpers

    with _refusing():
        said = helpers.parse_registration_credential_json(_of_some_length(answer))
        challenge = helpers.parse_client_data_json(said.response.client_data_json).challenge
        _check_challenge(party, whom, challenge, now)
        made = webauthn.verify_registration_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    _use_up(session, party, challenge)
    credential_id = helpers.bytes_to_base64url(made.credential_id)
    if session.scalar(select(Authenticator.id).where(Authenticator.credential_id == credential_id)):
        raise PasskeyError("this passkey is known already")
    one = Authenticator(
        person_id=person.id,
        kind=AuthenticatorKind.PASSKEY,
        name="",
        credential_id=credential_id,
        public_key=helpers.bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        made_at=now,
        confirmed_at=now,
    )
    session.add(one)
    session.flush()
    return one


def take(session: Session, party: Party, whom: str, answer: str, now: datetime) -> int:
    """Check the answer of a passkey, whose count must have gone up; gives whose it is. Raises PasskeyError."""
    import webauthn
    from webauthn import helpers

    with _refusing():
        said = helpers.parse_authentication_credential_json(_of_some_length(answer))
        challenge = helpers.parse_client_data_json(said.response.client_data_json).challenge
        _check_challenge(party, whom, challenge, now)
    one = _with_id(session, helpers.bytes_to_base64url(said.raw_id))
    with _refusing():
        done = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=helpers.base64url_to_bytes(one.public_key),
            credential_current_sign_count=one.sign_count,
            require_user_verification=True,
        )
    _use_up(session, party, challenge)
    one.sign_count, one.used_at = done.new_sign_count, now
    session.flush()
    return one.person_id


def _with_id(session: Session, credential_id: str) -> Authenticator:
    """Find a passkey, under a lock on its row: of two answers at once the second is held to the count of the first."""
    one = session.scalar(
        select(Authenticator)
        .where(Authenticator.credential_id == credential_id, Authenticator.confirmed_at.is_not(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if one is None:
        raise PasskeyError("nobody has this passkey")
    return one


def _known(session: Session, person_id: int) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn import helpers
    from webauthn.helpers import structs

    mine = select(Authenticator.credential_id).where(
        Authenticator.person_id == person_id, Authenticator.credential_id.is_not(None)
    )
    return [
        structs.PublicKeyCredentialDescriptor(id=helpers.base64url_to_bytes(one or "")) for one in session.scalars(mine)
    ]


def _of_some_length(answer: str) -> str:
    if len(answer) > LONGEST:
        raise PasskeyError("the answer is too long")
    return answer


def _check_challenge(party: Party, whom: str, challenge: bytes, now: datetime) -> None:
    """See that a challenge is ours, for them, and not over."""
    open_part, mark = challenge[:-MARK_BYTES], challenge[-MARK_BYTES:]
    if not hmac.compare_digest(mark, _mark(party, whom, open_part)):
        raise PasskeyError("the challenge is not ours, or for somebody else")
    if _end_of(challenge) <= now:
        raise PasskeyError("the challenge is over")


def _use_up(session: Session, party: Party, challenge: bytes) -> None:
    """Let a challenge count once. Its row goes when others are swept."""
    if not once(session, party.secret_key, "passkey", challenge.hex(), "", _end_of(challenge)):
        raise PasskeyError("the challenge was used already")


def _end_of(challenge: bytes) -> datetime:
    return datetime.fromtimestamp(int.from_bytes(challenge[NONCE_BYTES : NONCE_BYTES + TIME_BYTES]), UTC)


def _mark(party: Party, whom: str, open_part: bytes) -> bytes:
    return hmac.digest(party.secret_key.encode(), b"passkey/" + whom.encode() + b"/" + open_part, "sha256")


def _handle(party: Party, person_id: int) -> bytes:
    """Name somebody to their own phone, without saying who they are (WebAuthn 14.6.1)."""
    return hmac.digest(party.secret_key.encode(), f"passkey-owner/{person_id}".encode(), "sha256")


@contextmanager
def _refusing() -> Iterator[None]:
    """Refuse what cannot be read or is not right: a stranger chose these bytes, and three parsers read them."""
    try:
        yield
    except PasskeyError:
        raise
    except Exception as error:
        raise PasskeyError(type(error).__name__) from error
