"""What people said without their names: only how many chose what is kept.

There is no row of anybody, and no order of rows that could be laid beside another: answers are added to counts, and
remarks have random numbers. That somebody answered is a `Knock`, which holds a keyed hash.
"""

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key


class Tally(Base):
    """How many people of a wijkteam gave one answer to one question in one month."""

    __tablename__ = "tally"
    __table_args__ = (
        UniqueConstraint("about", "wijkteam_id", "month", "question", "choice"),
        Index("ix_tally_about_month", "about", "month"),
    )

    id: Mapped[Key]
    #: `pulse`, `pulse-of-all` (the teams together, of months that are over), or `evaluation/<course>`.
    about: Mapped[str]
    #: 0 = of people in no wijkteam; not a foreign key, because an empty one would make no key unique.
    wijkteam_id: Mapped[int] = mapped_column(index=True)
    #: As `2027-04`.
    month: Mapped[str]
    question: Mapped[str]
    choice: Mapped[str]
    people: Mapped[int]


class Remark(Base):
    """What somebody wrote in an evaluation; its number is random, its team unknown."""

    __tablename__ = "remark"
    __table_args__ = (Index("ix_remark_about_month", "about", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    about: Mapped[str]
    month: Mapped[str]
    text: Mapped[str]
