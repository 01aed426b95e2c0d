"""How somebody belongs to wijkteams today: what they work as there, and which bijeenkomsten these teams go without."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from elearning.content.model import Course as CompiledCourse
from elearning.content.model import Gathering
from elearning.models import Membership, Person, Waiver
from elearning.rules.progress import names_of
from elearning.rules.suggesting import LEAD
from elearning.services.statements import PERSON, TODAY, look_up
from elearning.services.teams import is_present


@dataclass(frozen=True)
class Belonging:
    """The teams of somebody, by id; `waivers` are what these teams do without, as (team, course, step)."""

    works_as: frozenset[str] = frozenset()
    teams: frozenset[int] = frozenset()
    waivers: frozenset[tuple[int, str, str]] = frozenset()

    def waived(self, course: CompiledCourse) -> frozenset[str]:
        """Name the bijeenkomsten of a course that count for nothing here: all teams of this person go without.

        Who is in no team has nobody to invite them, so that for them none counts.
        """
        return frozenset(step.slug for step in course.gatherings if self._is_waived(course.slug, step))

    def _is_waived(self, course: str, step: Gathering) -> bool:
        return all(any((team, course, name) in self.waivers for name in names_of(step)) for team in self.teams)


#: Always has a row, so that what else is to be known of a person can come along.
BELONGING = (
    select(Person.working_style, Membership.wijkteam_id, Membership.addiction_lead, Waiver.course, Waiver.step)
    .select_from(Person)
    .outerjoin(Membership, and_(Membership.person_id == Person.id, is_present(TODAY)))
    .outerjoin(Waiver, Waiver.wijkteam_id == Membership.wijkteam_id)
    .where(Person.id == PERSON)
)


def belonging_of(session: Session, person_id: int, today: date) -> Belonging:
    """Look up what somebody works as and what their teams do without, in one query."""
    return belonging_in(look_up(session, BELONGING, {"person": person_id, "today": today}).all())


def belonging_in(rows: Sequence[Row[*tuple[Any, ...]]]) -> Belonging:
    """Gather what somebody works as, and their teams, from the rows of `BELONGING`."""
    leads = any(row.addiction_lead for row in rows)
    return Belonging(
        works_as=frozenset(role for role in (rows[0].working_style, LEAD if leads else None) if role),
        teams=frozenset(row.wijkteam_id for row in rows if row.wijkteam_id is not None),
        waivers=frozenset((row.wijkteam_id, row.course, row.step) for row in rows if row.course is not None),
    )


def waived_for(session: Session, person_id: int, course: CompiledCourse, today: date) -> frozenset[str]:
    """Name the bijeenkomsten of a course that count for nothing for somebody; asks nothing of a course without any."""
    return belonging_of(session, person_id, today).waived(course) if course.gatherings else frozenset()
