"""One play of a casus."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class CasusPlay(Base):
    """A play from start to ending, read from the version it began in; `seed` shuffles its choices.

    Where it is now follows from `state`, where it began, and its turns; `scene` and `ending` only say so at a glance.
    A second `sitting` goes on where the ending of a first one left off.
    """

    __tablename__ = "casus_play"
    __table_args__ = (Index("ix_casus_play_person_casus", "person_id", "course", "casus"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    #: No index: nothing asks by version, and versions stay.
    version_id: Mapped[int] = mapped_column(owned_by("course_version"))
    course: Mapped[str]
    casus: Mapped[str]
    sitting: Mapped[int] = mapped_column(default=1, server_default="1")
    seed: Mapped[int]
    scene: Mapped[str]
    #: Where in the film of the scene, in seconds.
    second: Mapped[float] = mapped_column(default=0.0)
    #: The scene, the meters and the memory it began with.
    state: Mapped[dict[str, Any]]
    ending: Mapped[str | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
