"""How often and when somebody wants to hear from us; who never chose has no row and gets the usual rhythm."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by, text_enum
from elearning.rules.rhythm import Pace


class Rhythm(Base):
    """The learner's own say over leerbrieven: day, hour, pace and vakantiestand; and the key of their calendar feed."""

    __tablename__ = "rhythm"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"), unique=True)
    #: Monday is 1, as in ISO 8601.
    weekday: Mapped[int]
    #: The hour in Europe/Amsterdam, 0-23.
    hour: Mapped[int]
    pace: Mapped[Pace] = mapped_column(text_enum(Pace, "pace"), default=Pace.NORMAL)
    #: The first and the last day of being away.
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    #: Nobody but who holds the address of the feed can read it; the row keeps only its hash.
    feed_hash: Mapped[str | None] = mapped_column(unique=True)
    changed_at: Mapped[datetime]
