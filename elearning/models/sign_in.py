"""A sign-in is a row, so that it can be ended: by signing out, a new password, a changed role, a closed account."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column, relationship

from elearning.models.base import Base, Key, owned_by
from elearning.models.person import Person


class SignIn(Base):
    """One device that is signed in; the cookie holds the token, the row only its hash."""

    __tablename__ = "sign_in"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    person: Mapped[Person] = relationship(lazy="raise")
    token_hash: Mapped[str] = mapped_column(unique=True)
    #: A sign-in by the link of a letter is for this opfris moment only. No foreign key: the moment outlives it.
    moment_id: Mapped[int | None]
    #: How many minutes it may lie unused.
    idle_minutes: Mapped[int]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    #: The moment after which it is over, whatever happens (absolute lifetime).
    ends_at: Mapped[datetime]

    def lives_at(self, now: datetime) -> bool:
        """Tell whether it is neither over nor left unused for too long."""
        return now < self.ends_at and now < self.seen_at + timedelta(minutes=self.idle_minutes)
