"""Somebody with an account."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, index_where


class Person(Base):
    """A person: name and address, how to sign in, and how the pages should look."""

    __tablename__ = "person"
    __table_args__ = (
        #: Who was not here for long: by the last visit, or by the first day of who never came.
        Index("ix_person_visited", "visited_on", "created_at"),
        *(index_where(f"{end} IS NOT NULL", f"ix_person_{end}", end) for end in ("left_at", "leaves_at")),
    )

    id: Mapped[Key]
    #: In small letters; people sign in with it.
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    language: Mapped[str] = mapped_column(default="nl")
    theme: Mapped[str | None]
    #: How somebody works in the team, if they said so: `generalist`, `specialist` or `t-shaped`. Only suggests modules.
    working_style: Mapped[str | None]
    #: A mail server said that this address does not take letters; the beheerder sees it, with the server's words.
    mail_refused_at: Mapped[datetime | None]
    mail_refused_why: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    #: The last day somebody was here; only retention reads it.
    visited_on: Mapped[date | None]
    #: When somebody was told that an account nobody uses will go.
    warned_at: Mapped[datetime | None]
    #: Wanted the news of their preventiewerker since then.
    news_since: Mapped[datetime | None]
    #: Left the work: no team, no role but LEARNER, and until `leaves_at` only proof and own data.
    left_at: Mapped[datetime | None]
    #: When name and address are taken out of this row.
    leaves_at: Mapped[datetime | None]
    #: An account that is closed cannot sign in; its personal data go when retention says so.
    closed_at: Mapped[datetime | None]

    @property
    def first_name(self) -> str:
        """How the pages greet somebody."""
        return first_name_of(self.name)

    @property
    def initials(self) -> str:
        """Stand for somebody in a small circle: the first letters of first and last name."""
        return initials_of(self.name)


def first_name_of(name: str) -> str:
    """Give of a whole name what the pages greet somebody by."""
    return name.split(" ", 1)[0]


def initials_of(name: str) -> str:
    """Give the first letters of first and last name."""
    words = name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
