"""What somebody shows besides a password: a code of an app, a passkey, or a code kept for a bad day."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by, text_enum


class AuthenticatorKind(StrEnum):
    """The kinds of second factor."""

    #: A code of six digits that changes every 30 seconds (RFC 6238).
    TOTP = "totp"
    #: A key of a phone or computer, unlocked by a finger, a face or a pin (WebAuthn).
    PASSKEY = "passkey"


class Authenticator(Base):
    """One second factor of somebody; it counts from `confirmed_at` on."""

    __tablename__ = "authenticator"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    kind: Mapped[AuthenticatorKind] = mapped_column(text_enum(AuthenticatorKind, "kind"))
    #: What its owner calls it.
    name: Mapped[str]
    #: The shared secret of a TOTP, sealed with the key of this installation; empty for a passkey.
    secret: Mapped[str] = mapped_column(default="")
    #: The name and the public key of a passkey, base64url.
    credential_id: Mapped[str | None] = mapped_column(unique=True)
    public_key: Mapped[str] = mapped_column(default="")
    sign_count: Mapped[int] = mapped_column(default=0)
    #: The last step of 30 seconds whose code was used: a code works once.
    last_step: Mapped[int | None]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that works once, for who lost their phone; its row goes when it is used."""

    __tablename__ = "recovery_code"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
