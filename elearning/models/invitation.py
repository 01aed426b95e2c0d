"""An invitation by mail: to make an account, to join a wijkteam, to take on a role."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by, text_enum
from elearning.models.role_grant import Role


class Invitation(Base):
    """One invitation to one person; its link works once, until `ends_at`, and the row keeps only the link's hash.

    The account exists from the start (without a password it cannot sign in), so that a mail goes to a person like any
    other. `name` and `email` are what the sender typed: that is all they are shown, whether or not there was an
    account already. What it gives (team, role, employer) is given at acceptance.
    """

    __tablename__ = "invitation"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    wijkteam_id: Mapped[int | None] = mapped_column(owned_by("wijkteam"), index=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role] = mapped_column(text_enum(Role, "invitation_role"), default=Role.LEARNER)
    #: For which organisation the role holds; a role for a team holds for `wijkteam_id`.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    #: None = they asked for it themselves, with the join code of a team.
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
