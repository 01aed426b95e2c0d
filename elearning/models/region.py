"""A gemeente or a group of them: the layer where contact persons and routes differ."""

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key


class Region(Base):
    """A part of the area that this installation serves."""

    __tablename__ = "region"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
