"""Telling somebody that the keys of their account changed, so that a stranger cannot change them unnoticed.

ASVS 6.3.7 and BIO2 5.17: password, address and second factor; at the address of the account, and when that changed at
the one before as well. The letter says what to do when it was not them.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from elearning.mail.site import Site
from elearning.models import Letter, LetterKind, Person
from elearning.services import letters
from elearning.services.desk import NotNeededError
from elearning.services.tokens import new_token


class Change(StrEnum):
    """What changed; templates/mail/account says each in words."""

    PASSWORD = "password"  # noqa: S105 (what changed, not a password)
    RESET = "reset"
    ADDRESS = "address"
    APP_ADDED = "app-added"
    APP_REMOVED = "app-removed"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    CODES = "codes"
    #: A recovery code was used instead of the second factor.
    CODE_USED = "code-used"
    #: Somebody who has the password filled in wrong codes at the second step.
    CODES_REFUSED = "codes-refused"
    #: A beheerder took the second factor away.
    SECOND_FACTOR_RESET = "second-factor-reset"
    #: Two accounts of one person became one.
    MERGED = "merged"
    #: The sign-in of the employer was joined to this account.
    EMPLOYER = "employer"


def tell(session: Session, person: Person, what: Change, now: datetime, *, old_address: str = "") -> None:
    """Write the letter in the transaction of the change; with `old_address` one goes there as well."""
    for to in ("", old_address) if old_address else ("",):
        data = {"what": what.value, "at": now.isoformat(), **({"to": to} if to else {})}
        letters.plan(session, person.id, LetterKind.ACCOUNT, new_token(), now, data, now)


def telling(_session: Session, letter: Letter, person: Person, site: Site, _now: datetime) -> dict[str, Any]:
    """Give what the letter says; raises NotNeededError for a change that nobody knows any more."""
    if "what" not in letter.data:
        raise NotNeededError("er is niets meer te melden")
    to = letter.data.get("to", "")
    return {
        "what": letter.data["what"],
        "at": datetime.fromisoformat(letter.data["at"]),
        "address": to or person.email,
        "is_old": bool(to),
        "to_address": to,
        "forgot_url": f"{site.base_url}/wachtwoord/vergeten",
        "account_url": f"{site.base_url}/account",
    }


def forget(letter: Letter) -> None:
    """Leave no old address in a letter that went out, or never can."""
    if letter.kind is LetterKind.ACCOUNT:
        letter.data = {key: value for key, value in letter.data.items() if key != "to"}
