"""The code of an app on one's phone: six digits that change every 30 seconds (TOTP, RFC 6238; ASVS 6.5).

The secret is shown once, as a QR code and as letters, and kept sealed. A code works once, also when it is sent twice
at the same moment, and one step early or late because clocks differ.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import pyotp
import segno
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from elearning.models import Authenticator, AuthenticatorKind, Person
from elearning.services.sealing import SealError, seal, unseal

STEP_SECONDS = 30
DIGITS = 6
#: How long somebody may take to put the secret in their app.
TO_CONFIRM = timedelta(hours=1)
#: White around a QR code, in its own squares (ISO/IEC 18004).
QUIET = 4


@dataclass(frozen=True)
class Drawing:
    """A QR code as a picture: squares in a row, and the path of an SVG that fills the dark ones."""

    size: int
    path: str


def start(session: Session, person: Person, secret_key: str, now: datetime) -> Authenticator:
    """Make a secret that counts once a code of it is shown; one that was begun before is dropped."""
    unconfirmed = (Authenticator.person_id == person.id, Authenticator.confirmed_at.is_(None))
    session.execute(delete(Authenticator).where(*unconfirmed).execution_options(synchronize_session=False))
    made = Authenticator(
        person_id=person.id,
        kind=AuthenticatorKind.TOTP,
        name="",
        secret=seal(secret_key, pyotp.random_base32()),
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def begun(session: Session, person_id: int, now: datetime) -> Authenticator | None:
    """Find the secret that somebody is putting in their app."""
    return session.scalar(
        select(Authenticator).where(
            Authenticator.person_id == person_id,
            Authenticator.kind == AuthenticatorKind.TOTP,
            Authenticator.confirmed_at.is_(None),
            Authenticator.made_at > now - TO_CONFIRM,
        )
    )


def confirm(session: Session, one: Authenticator, secret_key: str, code: str, now: datetime) -> bool:
    """Let a secret count, because somebody shows a code of it; tells whether the code was right."""
    if not _use(session, one, secret_key, code, now):
        return False
    one.confirmed_at = now
    session.flush()
    return True


def take(session: Session, person_id: int, secret_key: str, code: str, now: datetime) -> bool:
    """Use a code up; tells whether it was one of somebody's apps."""
    mine = select(Authenticator).where(
        Authenticator.person_id == person_id,
        Authenticator.kind == AuthenticatorKind.TOTP,
        Authenticator.confirmed_at.is_not(None),
    )
    return any(_use(session, one, secret_key, code, now) for one in session.scalars(mine).all())


def secret_of(one: Authenticator, secret_key: str) -> str:
    """Give the secret in groups of four letters, for who types it over. Raises SealError."""
    secret = unseal(secret_key, one.secret)
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def address_of(one: Authenticator, secret_key: str, account: str, issuer: str) -> str:
    """Give what the QR code says: an otpauth address with the secret. Raises SealError."""
    return pyotp.TOTP(unseal(secret_key, one.secret)).provisioning_uri(name=account, issuer_name=issuer)


def drawing_of(address: str) -> Drawing:
    """Draw an address as a QR code."""
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=QUIET))
    path = "".join(_runs(y, row) for y, row in enumerate(rows))
    return Drawing(len(rows), path)


def _runs(y: int, row: Iterable[int]) -> str:
    """Draw the dark stretches of one row."""
    drawn, x = "", 0
    for dark, squares in groupby(row):
        wide = len(list(squares))
        drawn += f"M{x} {y}h{wide}v1h-{wide}z" if dark else ""
        x += wide
    return drawn


def _use(session: Session, one: Authenticator, secret_key: str, code: str, now: datetime) -> bool:
    """Mark the step of a code as used; False when the code is wrong, or was used already."""
    step = _step_of(one, secret_key, code, now)
    if step is None:
        return False
    unused = or_(Authenticator.last_step.is_(None), Authenticator.last_step < step)
    done = session.execute(
        update(Authenticator)
        .where(Authenticator.id == one.id, unused)
        .values(last_step=step, used_at=now)
        .execution_options(synchronize_session=False)
    )
    session.refresh(one)
    return bool(getattr(done, "rowcount", 0))


def _step_of(one: Authenticator, secret_key: str, code: str, now: datetime) -> int | None:
    """Find the step that a code is of, in the same time whatever the code is; a key that was lost finds none."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit() and len(typed) == DIGITS):
        return None
    try:
        clock = pyotp.TOTP(unseal(secret_key, one.secret), digits=DIGITS, interval=STEP_SECONDS)
    except SealError:
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    steps = (present - 1, present, present + 1)
    right = [step for step in steps if hmac.compare_digest(clock.generate_otp(step), typed)]
    return right[-1] if right else None
