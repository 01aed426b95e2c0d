"""Who employs people: a gemeente, a welzijnsorganisatie, an instelling."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, text_enum


class OrganisationKind(StrEnum):
    """The kinds of employers in and around a wijkteam."""

    ADDICTION_CARE = "addiction_care"
    MUNICIPALITY = "municipality"
    WELFARE = "welfare"
    MEE = "mee"
    HOME_CARE = "home_care"


class Organisation(Base):
    """An employer. The manager's view of its people stays off until controller and works council are filled in."""

    __tablename__ = "organisation"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(text_enum(OrganisationKind, "kind"))
    #: Who is verwerkingsverantwoordelijke for these people, as the beheerder entered it.
    controller: Mapped[str | None]
    #: The day the works council consented; None with `has_works_council` true means: not yet.
    works_council_on: Mapped[date | None]
    has_works_council: Mapped[bool] = mapped_column(default=True)
    #: The roles whose people must show a second factor; null = those that work with the data of others.
    second_factor_roles: Mapped[list[str] | None]
    #: How many months answers stay after the last visit, if this employer wants that shorter than 24.
    keep_months: Mapped[int | None]

    def is_open_on(self, day: date) -> bool:
        """Tell whether managers may see how far these people are: somebody answers for it, and the OR agreed."""
        agreed = self.works_council_on is not None and self.works_council_on <= day
        return bool(self.controller) and (agreed or not self.has_works_council)

    @classmethod
    def open_on(cls, day: ColumnElement[date]) -> ColumnElement[bool]:
        """Build the same as a condition, for many people at once; of who has no employer it is not known."""
        return and_(cls.controller != "", or_(cls.works_council_on <= day, cls.has_works_council.is_(False)))
