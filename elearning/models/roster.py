"""A list of people that was read but not yet taken in."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Roster(Base):
    """The rows of a file that a beheerder looks through before taking them in; gone after that, or after a day."""

    __tablename__ = "roster"

    id: Mapped[Key]
    made_by_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    file_name: Mapped[str]
    rows: Mapped[dict[str, Any]]
    made_at: Mapped[datetime] = mapped_column(index=True)
