"""Films and pictures, stored on disk under the hash of their content."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key


class Media(Base):
    """A file in `MEDIA_DIR/ab/<sha256>`; the row is written after the file is whole."""

    __tablename__ = "media"

    id: Mapped[Key]
    sha256: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    size: Mapped[int]
    stored_at: Mapped[datetime]
