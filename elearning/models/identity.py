"""Who somebody is at their employer's own sign-in (OpenID Connect)."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Identity(Base):
    """One account of somebody at one issuer; `subject` is what the issuer calls them, for good (OIDC Core 2)."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime]
