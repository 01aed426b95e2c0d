"""The proof that somebody did a course, and what accreditation it has."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by, text_enum


class Register(StrEnum):
    """The registers of professionals that give points for courses."""

    SKJ = "skj"
    REGISTERPLEIN = "registerplein"


class Certificate(Base):
    """A bewijs as it was given out: it holds its own words and lives on when the account is gone (five years).

    A stranger may check it by its code, which is random and shows name, course, date and hours only.
    """

    __tablename__ = "certificate"

    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    course: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    completed_on: Mapped[date]
    #: Study load of what was really done; what was skipped counts for nothing.
    minutes: Mapped[int]
    #: What else it says: `quiz` (bool), `meetings` ([title, day]), `accreditation` ([register, number]), `modules`.
    says: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime] = mapped_column(index=True)
    withdrawn_at: Mapped[datetime | None]
    #: For who withdrew it and whose it is; never on the page that checks a code.
    withdrawn_why: Mapped[str] = mapped_column(default="", server_default="")


class Accreditation(Base):
    """The number under which a register gives points for a course, from one day until another."""

    __tablename__ = "accreditation"

    id: Mapped[Key]
    course: Mapped[str] = mapped_column(index=True)
    register: Mapped[Register] = mapped_column(text_enum(Register, "register"))
    number: Mapped[str]
    points: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]


class Registration(Base):
    """Somebody's own number in a register, entered by themselves, for their proof and the list for PE-online."""

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("person_id", "register"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    register: Mapped[Register] = mapped_column(text_enum(Register, "registration_register"))
    number: Mapped[str]
