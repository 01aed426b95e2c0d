"""A sign-in is a row, so that it can be ended: by signing out, a new password, a changed role, a closed account."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by, text_enum


class Stage(StrEnum):
    """How far a sign-in has come."""

    WHOLE = "whole"
    #: The first step was right; a second factor is still asked. Good for nothing else.
    SECOND_STEP = "second-step"
    #: A second factor has to be set up first. Good for nothing else.
    SET_UP = "set-up"


class Way(StrEnum):
    """How somebody came in, for the list of their own devices."""

    PASSWORD = "password"  # noqa: S105 (a way in, not a password)
    PASSKEY = "passkey"
    LINK = "link"
    #: By the sign-in of their employer.
    EMPLOYER = "employer"
    #: By the link of an opfris letter: for one moment only.
    LETTER = "letter"


class SignIn(Base):
    """One device that is signed in; the cookie holds the token, the row only its hash."""

    __tablename__ = "sign_in"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    #: A sign-in by the link of a letter is for this opfris moment only. No foreign key: the moment outlives it.
    moment_id: Mapped[int | None]
    stage: Mapped[Stage] = mapped_column(
        text_enum(Stage, "stage", checked=False), default=Stage.WHOLE, server_default="whole"
    )
    way: Mapped[Way] = mapped_column(
        text_enum(Way, "way", checked=False), default=Way.PASSWORD, server_default="password"
    )
    #: Browser and system in a few words, such as "Firefox op Android"; never the whole of what the browser says.
    device: Mapped[str] = mapped_column(default="", server_default="")
    #: How many minutes it may lie unused.
    idle_minutes: Mapped[int]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    #: The moment after which it is over, whatever happens (absolute lifetime).
    ends_at: Mapped[datetime] = mapped_column(index=True)
