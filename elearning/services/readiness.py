"""What a beheerder still has to do before a site, a team or an employer can do its work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.casus import Casus
from elearning.content.model import Module
from elearning.models import Letter
from elearning.services import areas, granting, organisations
from elearning.services.letters import is_open
from elearning.services.library import current_courses

#: A worker takes a letter within a minute; what waits longer means that none runs, or that the mail server is away.
LATE = timedelta(hours=1)


class Gap(StrEnum):
    """What may be missing; the value is also the name of its sentence."""

    NO_TEAM = "no-team"
    NO_VIEW = "no-view"
    NO_CONTACT = "no-contact"
    NO_LEAD = "no-lead"
    NO_GUIDE = "no-guide"
    ONE_ADMIN = "one-admin"
    HELD_BACK = "held-back"
    LATE_LETTERS = "late-letters"


@dataclass(frozen=True)
class Missing:
    """Something to do: at what (by name and id, where it has a page), or how often."""

    gap: Gap
    places: tuple[tuple[int, str], ...] = ()
    number: int = 0


def missing(session: Session, now: datetime) -> Sequence[Missing]:
    """List what is missing, the most needed first; what is in order is not there."""
    return [one for one in _all(session, now) if one.places or one.number]


def _all(session: Session, now: datetime) -> Iterator[Missing]:
    today = local_date(now)
    teams = areas.overview(session, today)
    sizes = organisations.sizes(session)
    shut = [one for one in organisations.every(session) if sizes.get(one.id) and not one.is_open_on(today)]
    yield Missing(Gap.LATE_LETTERS, number=_late(session, now))
    yield Missing(Gap.NO_TEAM, number=0 if teams else 1)
    yield Missing(Gap.NO_VIEW, tuple((one.id, one.name) for one in shut))
    yield Missing(Gap.NO_CONTACT, _of(team for team in teams if not team.contacts))
    yield Missing(Gap.NO_GUIDE, _of(team for team in teams if not team.guides))
    yield Missing(Gap.NO_LEAD, _of(team for team in teams if team.people and not team.leads))
    yield Missing(Gap.HELD_BACK, number=_held_back(session))
    yield Missing(Gap.ONE_ADMIN, number=1 if granting.admins(session) < 2 else 0)


def _of(teams: Iterator[areas.TeamSeen]) -> tuple[tuple[int, str], ...]:
    return tuple((one.team.id, one.team.name) for one in teams)


def _late(session: Session, now: datetime) -> int:
    """Count letters that should have gone by now; one that the mail server put off has a later moment."""
    return session.scalar(select(func.count()).select_from(Letter).where(is_open(), Letter.due_at < now - LATE)) or 0


def _held_back(session: Session) -> int:
    """Count the steps that learners do not get yet, because a fact in them was not checked."""
    steps = (step for one in current_courses(session) for step in one.course.steps)
    return sum(1 for step in steps if isinstance(step, Module | Casus) and step.held_back)
