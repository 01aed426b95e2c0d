"""Every casus there is and where somebody is in it: for the overview, and for what may be looked up of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.content.casus import Casus
from elearning.content.model import Course as CompiledCourse
from elearning.models import CasusPlay, CasusTurn, StepDone
from elearning.rules.progress import WHOLE
from elearning.services.library import current_courses


@dataclass(frozen=True)
class CasusSeen:
    """A casus for one learner: played to an end, and in which scene an open play is."""

    course: CompiledCourse
    casus: Casus
    done: bool = False
    scene: str | None = None

    @property
    def scene_title(self) -> str:
        """Name where to go on; empty when there is no open play, or its scene is no more."""
        scene = self.casus.scene(self.scene) if self.scene else None
        return scene.title if scene else ""


@dataclass(frozen=True)
class Practice:
    """All courses, and all their casussen as one learner stands in them: those on the paths, then those of a moment."""

    courses: tuple[CompiledCourse, ...]
    seen: tuple[CasusSeen, ...]

    def is_done(self, course: str, casus: str) -> bool:
        """Tell whether a casus was played to an end."""
        return any(one.done for one in self.seen if (one.course.slug, one.casus.slug) == (course, casus))


def practice_of(session: Session, person_id: int) -> Practice:
    """Gather the casussen and what somebody did with them, in four queries."""
    courses = tuple(one.course for one in current_courses(session))
    done, last = _done(session, person_id), _last(session, person_id)
    every = [(course, casus) for course in courses for casus in (*course.casussen, *course.minis)]
    seen = [_seen(course, casus, done, last) for course, casus in every]
    return Practice(courses, tuple(sorted(seen, key=lambda one: one.casus.mini)))


def scenes_met(session: Session, person_id: int) -> frozenset[tuple[str, str, str]]:
    """Give the scenes somebody was in, as (course, casus, scene); a second sitting has scenes of its own."""
    rows = session.execute(
        select(CasusPlay.course, CasusPlay.casus, CasusTurn.scene)
        .join(CasusTurn, CasusTurn.play_id == CasusPlay.id)
        .where(CasusPlay.person_id == person_id)
        .distinct()
    )
    return frozenset((row.course, row.casus, row.scene) for row in rows)


def _seen(
    course: CompiledCourse, casus: Casus, done: set[tuple[str, str]], last: dict[tuple[str, str], tuple[int, str]]
) -> CasusSeen:
    names = [(course.slug, name) for name in (casus.slug, *casus.former)]
    _, scene = max((last[name] for name in names if name in last), default=(0, ""))
    return CasusSeen(course, casus, any(name in done for name in names), scene or None)


def _done(session: Session, person_id: int) -> set[tuple[str, str]]:
    steps = session.execute(
        select(StepDone.course, StepDone.step).where(StepDone.person_id == person_id, StepDone.screen == WHOLE)
    )
    plays = session.execute(
        select(CasusPlay.course, CasusPlay.casus)
        .where(CasusPlay.person_id == person_id, CasusPlay.ended_at.is_not(None))
        .distinct()
    )
    return {_pair(row) for row in (*steps, *plays)}


def _last(session: Session, person_id: int) -> dict[tuple[str, str], tuple[int, str]]:
    """Give of the last play of each casus its number and, while it is open, its scene."""
    last = (
        select(func.max(CasusPlay.id))
        .where(CasusPlay.person_id == person_id)
        .group_by(CasusPlay.course, CasusPlay.casus)
    )
    rows = session.scalars(select(CasusPlay).where(CasusPlay.id.in_(last)))
    return {(row.course, row.casus): (row.id, "" if row.ended_at else row.scene) for row in rows}


def _pair(row: Sequence[str]) -> tuple[str, str]:
    return row[0], row[1]
