"""The team somebody works in; it may hold people of several employers."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from elearning.models.base import Base, Key, text_enum
from elearning.models.region import Region


class TeamModel(StrEnum):
    """How gemeenten organise their wijkteams (Movisie 2020: breed 46%, breed-complex 10%, domein 23%, toegang 12%)."""

    BROAD = "broad"
    BROAD_COMPLEX = "broad-complex"
    DOMAIN = "domain"
    ACCESS = "access"
    OTHER = "other"


class Wijkteam(Base):
    """A sociaal wijkteam in one region.

    Who has its join code and a mail address at one of the domains can ask for an invitation; without a code nobody can.
    """

    __tablename__ = "wijkteam"
    __table_args__ = (Index("uq_wijkteam_join_code", "join_code", unique=True),)

    id: Mapped[Key]
    name: Mapped[str]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    region: Mapped[Region] = relationship(lazy="raise")
    model: Mapped[TeamModel | None] = mapped_column(text_enum(TeamModel, "team_model", checked=False))
    #: The general number of the team, for everyone.
    phone: Mapped[str] = mapped_column(default="", server_default="")
    #: It is shown to whom it is for and asks for a mail address besides, so it is not a secret to hash.
    join_code: Mapped[str | None]
    join_domains: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
