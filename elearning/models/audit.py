"""Who did what to whom, for what must be accounted for."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key


class Audit(Base):
    """One accountable act: actor, action, object and result; never an answer, a password or a token."""

    __tablename__ = "audit"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    action: Mapped[str]
    object: Mapped[str] = mapped_column(index=True)
    result: Mapped[str]
    origin: Mapped[str]
