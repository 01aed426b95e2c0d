"""Every letter: planned, sent, refused or dropped, and why."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, index_where, owned_by, text_enum


class LetterKind(StrEnum):
    """What a letter is about."""

    OPFRIS = "opfris"
    NUDGE = "nudge"
    NEXT_STEP = "next-step"
    CALL_BACK = "call-back"
    FOLLOW_UP = "follow-up"
    DEADLINE = "deadline"
    REMINDER = "reminder"
    MEETING = "meeting"
    INVITATION = "invitation"
    DIGEST = "digest"
    AGREEMENT = "agreement"
    NEWS = "news"
    QUESTION = "question"
    FAREWELL = "farewell"
    SAFETY = "safety"
    UPKEEP = "upkeep"
    COMMENT = "comment"
    SIGN_IN = "sign-in"
    RESET = "reset"
    #: To a new address, to show that it is theirs.
    ADDRESS = "address"
    #: Password, address or second factor changed: told at the address of the account, and at the old one.
    ACCOUNT = "account"
    #: An account that nobody uses will go.
    INACTIVE = "inactive"
    TEST = "test"


#: Leerbrieven: together at most one in 7 days a person, joined into one. All other letters go out on their event.
LEARNING = frozenset(
    {
        LetterKind.OPFRIS,
        LetterKind.NUDGE,
        LetterKind.NEXT_STEP,
        LetterKind.CALL_BACK,
        LetterKind.FOLLOW_UP,
        LetterKind.DEADLINE,
        LetterKind.REMINDER,
    }
)
#: Leerbrieven that somebody else asked for: they go out also when the learner wants no opfris.
ASKED_BY_WORK = frozenset({LetterKind.DEADLINE, LetterKind.REMINDER})
_OPEN = "sent_at IS NULL AND refused_at IS NULL AND dropped_at IS NULL"


class Letter(Base):
    """A letter with a unique key (person, kind, period), written in the transaction of its cause.

    It is open until it is sent, refused by a mail server, or dropped because it was no longer needed; `why` says so in
    a few Dutch words for the beheerder. Letters that went out as one mail have one `message_id`.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index("uq_letter_key", "person_id", "kind", "period", unique=True),
        index_where(_OPEN, "ix_letter_open", "due_at"),
        *(
            index_where(f"{end} IS NOT NULL", f"ix_letter_{end}", end)
            for end in ("sent_at", "refused_at", "dropped_at")
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    kind: Mapped[LetterKind] = mapped_column(text_enum(LetterKind, "kind"))
    period: Mapped[str]
    data: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    #: The letter whose mail this one goes along with, when several are joined.
    joined_id: Mapped[int | None] = mapped_column(index=True)
    message_id: Mapped[str | None]
    #: Of the token in its unsubscribe link.
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    sent_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(default="")
