"""A link that was mailed to somebody about their own account."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by, text_enum


class LinkKind(StrEnum):
    """What a link is for."""

    SIGN_IN = "sign-in"
    RESET = "reset"
    #: To show that a new address is theirs.
    ADDRESS = "address"


class AccountLink(Base):
    """A link that works once and not for long; its row goes when it is used, or when password or address change."""

    __tablename__ = "account_link"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    kind: Mapped[LinkKind] = mapped_column(text_enum(LinkKind, "kind"))
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    #: The new address that a link of the kind ADDRESS goes to.
    address: Mapped[str | None]
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
