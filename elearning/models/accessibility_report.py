"""What an independent bureau found about accessibility: the statement claims no more than this."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, text_enum


class Conformance(StrEnum):
    """What a report may bear out, in the words of the government's model."""

    #: A: meets all of it.
    FULL = "full"
    #: B: meets a part of it.
    PARTIAL = "partial"


class AccessibilityReport(Base):
    """The report of an examination; there is one at most, and its bytes lie on disk under `digest`."""

    __tablename__ = "accessibility_report"

    id: Mapped[Key]
    conformance: Mapped[Conformance] = mapped_column(text_enum(Conformance, "conformance"))
    bureau: Mapped[str]
    examined_on: Mapped[date]
    digest: Mapped[str]
    size: Mapped[int]
    added_at: Mapped[datetime]
