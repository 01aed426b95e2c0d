"""How often something was tried, so that trying without end is slowed down on every host alike."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key


class Knock(Base):
    """A count that ends by itself; `bucket` is a keyed hash, never an address."""

    __tablename__ = "knock"

    id: Mapped[Key]
    bucket: Mapped[str] = mapped_column(unique=True)
    count: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
