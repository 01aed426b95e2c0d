"""Recovery codes: ten codes on paper, for who has no phone at hand. Each works once; rows keep only their hash.

They rest on nothing but themselves, so they still work when the key of the installation was lost or replaced.
"""

import secrets
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from elearning.models import RecoveryCode
from elearning.services.tokens import hash_of

HOW_MANY = 10
#: No letter that looks like another one (i, l, o, 0, 1). 24 of 31 signs are 118 bits: then a plain hash will do, and
#: nobody guesses them (ASVS 6.5.2 asks 112 bits for that).
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH, GROUP = 24, 4


def renew(session: Session, person_id: int, now: datetime) -> list[str]:
    """Make new codes, which ends the old ones; gives them as they are shown, this once."""
    forget(session, person_id)
    codes = ["".join(secrets.choice(SIGNS) for _ in range(LENGTH)) for _ in range(HOW_MANY)]
    session.add_all(RecoveryCode(person_id=person_id, code_hash=hash_of(code), made_at=now) for code in codes)
    session.flush()
    return ["-".join(code[i : i + GROUP] for i in range(0, LENGTH, GROUP)) for code in codes]


def take(session: Session, person_id: int, typed: str) -> bool:
    """Use a code up; tells whether it was one. Of two at once with the same code, one is right."""
    code = "".join(sign for sign in typed.casefold() if sign.isalnum())
    whose = (RecoveryCode.person_id == person_id, RecoveryCode.code_hash == hash_of(code))
    done = session.execute(delete(RecoveryCode).where(*whose).execution_options(synchronize_session=False))
    return bool(getattr(done, "rowcount", 0))


def left(session: Session, person_id: int) -> int:
    """Count the codes that still work."""
    return session.scalar(select(func.count()).where(RecoveryCode.person_id == person_id)) or 0


def forget(session: Session, person_id: int) -> None:
    """End all codes of somebody."""
    mine = delete(RecoveryCode).where(RecoveryCode.person_id == person_id)
    session.execute(mine.execution_options(synchronize_session=False))
