"""News of a preventiewerker for the teams they guide."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key


class News(Base):
    """One letter of news, to everyone in the guide's teams who asked for it."""

    __tablename__ = "news"

    id: Mapped[Key]
    guide_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    title: Mapped[str]
    text: Mapped[str]
    made_at: Mapped[datetime]
