"""A gemeente or a group of them: the layer where contact persons and routes differ."""

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key


class Region(Base):
    """A part of the area that this installation serves."""

    __tablename__ = "region"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    #: The general number and address of the preventie of this region; empty = those of the installation.
    phone: Mapped[str] = mapped_column(default="", server_default="")
    email: Mapped[str] = mapped_column(default="", server_default="")
    #: Where the figures of this area stand (R58); empty = nowhere yet.
    monitor_url: Mapped[str] = mapped_column(default="", server_default="")
