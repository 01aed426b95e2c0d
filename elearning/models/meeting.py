"""A live meeting of a team, what goes with it, and who was there."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by, text_enum


class MeetingKind(StrEnum):
    """The forms in which teams learn together, and the regular hours with the preventiewerker."""

    OPFRIS = "opfris"
    TRAINING = "training"
    WORKSHOP = "workshop"
    CASUS_TALK = "casus-talk"
    WEBINAR = "webinar"
    THEME = "theme"
    SIGNALS = "signals"
    CONSULTATION = "consultation"
    CONSULT = "consult"


class Meeting(Base):
    """An opfrisbijeenkomst or another meeting; `sequence` goes up with every change of the invitation.

    A manager may propose one: then it has no guide yet, and nobody is invited. `plan` is the guide's draaiboek (goals,
    casus moment, cards); a manager never sees it.
    """

    __tablename__ = "meeting"

    id: Mapped[Key]
    uid: Mapped[str] = mapped_column(unique=True)
    wijkteam_id: Mapped[int] = mapped_column(ForeignKey("wijkteam.id"), index=True)
    guide_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    kind: Mapped[MeetingKind] = mapped_column(text_enum(MeetingKind, "meeting_kind"))
    title: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    #: What the invited read beforehand.
    note: Mapped[str] = mapped_column(default="", server_default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    #: Weeks between one time and the next (0 = once), and how many times.
    every_weeks: Mapped[int] = mapped_column(default=0, server_default="0")
    times: Mapped[int] = mapped_column(default=1, server_default="1")
    sequence: Mapped[int] = mapped_column(default=0)
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    #: The step of a course that being there completes.
    course: Mapped[str | None]
    step: Mapped[str | None]
    made_at: Mapped[datetime]
    #: When it was asked for, planned (people are invited), marked (who was there is known) or called off.
    planned_at: Mapped[datetime | None]
    marked_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class Attendance(Base):
    """Somebody who was invited and, once marked, was there or not."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(owned_by("meeting"))
    person_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    was_there: Mapped[bool | None]


class MeetingFile(Base):
    """A file that goes with a meeting; its bytes lie among the media, by their hash."""

    __tablename__ = "meeting_file"
    __table_args__ = (UniqueConstraint("meeting_id", "name"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(owned_by("meeting"))
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    added_at: Mapped[datetime]


class Waiver(Base):
    """A wijkteam that does a course without its meeting."""

    __tablename__ = "waiver"
    __table_args__ = (UniqueConstraint("wijkteam_id", "course", "step"),)

    id: Mapped[Key]
    wijkteam_id: Mapped[int] = mapped_column(owned_by("wijkteam"))
    course: Mapped[str]
    step: Mapped[str]
    waived_at: Mapped[datetime]
