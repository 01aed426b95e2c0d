"""What was said in a casus, turn by turn."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class CasusTurn(Base):
    """One turn in one scene of a play; `submission` makes a repeated click count once."""

    __tablename__ = "casus_turn"
    __table_args__ = (UniqueConstraint("play_id", "number"),)

    id: Mapped[Key]
    play_id: Mapped[int] = mapped_column(owned_by("casus_play"))
    number: Mapped[int]
    scene: Mapped[str]
    #: The key of what was said, or one of `@terug`, `@verder` and `@sla-over`.
    choice: Mapped[str]
    submission: Mapped[str] = mapped_column(unique=True)
    chosen_at: Mapped[datetime]
