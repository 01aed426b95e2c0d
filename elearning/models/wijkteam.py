"""The team somebody works in; it may hold people of several employers."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from elearning.models.base import Base, Key
from elearning.models.region import Region


class Wijkteam(Base):
    """A sociaal wijkteam in one region."""

    __tablename__ = "wijkteam"

    id: Mapped[Key]
    name: Mapped[str]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    region: Mapped[Region] = relationship(lazy="raise")
