"""What lies on the desk while one leerbrief is settled: its person, their wishes, the installation and the time.

Desks of several people stand in one office: what one of them needs is read for all of them at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.mail.site import Site
from elearning.models import LEARNING, Enrolment, Letter, Moment, Person, Rhythm
from elearning.rules.opfris import Known, is_due, to_ask
from elearning.rules.rhythm import Wishes
from elearning.services import memory, opfris, overview, planning
from elearning.services.bank import Bank, answered_at, bank
from elearning.services.letters import is_open
from elearning.services.overview import CourseSeen, Learner
from elearning.services.planning import Last
from elearning.services.statements import PEOPLE
from elearning.services.wishes import rhythms_of_all, wishes_in

_BEGAN_AT = (
    select(Enrolment.person_id, func.max(Enrolment.started_at))
    .where(Enrolment.person_id.in_(PEOPLE))
    .group_by(Enrolment.person_id)
)
_LEERBRIEVEN = (
    select(Letter)
    .where(Letter.person_id.in_(PEOPLE), Letter.kind.in_(LEARNING), is_open())
    .order_by(Letter.due_at, Letter.id)
)


class NotNeededError(Exception):
    """A letter is not needed any more; the message says why, for the beheerder."""


@dataclass
class Office:
    """Some people under their locks, for as long as one letter of each is settled; each thing is read once for all."""

    session: Session
    people: Mapping[int, Person]
    site: Site
    now: datetime
    #: New moments, which get their rows together.
    drawn: list[Moment] = field(default_factory=list)

    @cached_property
    def desks(self) -> Mapping[int, "Desk"]:
        """The desk of each."""
        return {number: Desk(self, person) for number, person in self.people.items()}

    @cached_property
    def asks(self) -> Bank:
        """What an opfris can ask."""
        return bank(self.session)

    @cached_property
    def rhythms(self) -> Mapping[int, Rhythm]:
        """What they chose about letters."""
        return rhythms_of_all(self.session, self.people)

    @cached_property
    def known(self) -> Mapping[int, tuple[Known, ...]]:
        """What they learned."""
        return memory.known_of_all(self.session, self.people)

    @cached_property
    def last(self) -> Mapping[int, Last]:
        """When they last got leerbrieven."""
        return planning.last_of_all(self.session, self.people)

    @cached_property
    def open_moments(self) -> Mapping[int, Moment]:
        """The moments of their last opfris letters that are not done."""
        return opfris.open_letter_moments(self.session, self.people)

    @cached_property
    def leerbrieven(self) -> Mapping[int, list[Letter]]:
        """Their leerbrieven that still have to go, first due first."""
        found: dict[int, list[Letter]] = {number: [] for number in self.people}
        for one in self.session.scalars(_LEERBRIEVEN, {"people": list(self.people)}):
            found[one.person_id].append(one)
        return found

    @cached_property
    def answered_at(self) -> Mapping[int, Mapping[str, datetime]]:
        """When they last answered the questions of courses of which somebody has a goal to ask."""
        courses = {goal.partition("/")[0] for desk in self.desks.values() for goal in desk.goals_due}
        return answered_at(self.session, self.people, self.asks, courses)

    @cached_property
    def began_at(self) -> Mapping[int, datetime]:
        """When they last began a course."""
        rows = self.session.execute(_BEGAN_AT, {"people": list(self.people)})
        return {person: at for person, at in rows}  # noqa: C416 (a row is no pair to mypy)


@dataclass
class Desk:
    """One person under their lock, for as long as one letter is settled."""

    office: Office
    person: Person

    @property
    def session(self) -> Session:
        """The transaction that holds the lock."""
        return self.office.session

    @property
    def site(self) -> Site:
        """The installation."""
        return self.office.site

    @property
    def now(self) -> datetime:
        """The time."""
        return self.office.now

    @property
    def rhythm(self) -> Rhythm | None:
        """What this person chose about letters; None when they never chose anything."""
        return self.office.rhythms.get(self.person.id)

    @cached_property
    def wishes(self) -> Wishes:
        """When this person wants letters."""
        return wishes_in(self.rhythm, self.person.id)

    @property
    def known(self) -> tuple[Known, ...]:
        """What this person learned, and when it is due."""
        return self.office.known[self.person.id]

    @property
    def asks(self) -> Bank:
        """What an opfris can ask."""
        return self.office.asks

    @cached_property
    def goals_due(self) -> list[str]:
        """What an opfris asks this person now; nothing when nothing is due."""
        return to_ask(self.known, self.asks.questions, self.now) if is_due(self.known, self.now) else []

    @property
    def answered_at(self) -> Mapping[str, datetime]:
        """When this person last answered a question about what is due."""
        return self.office.answered_at.get(self.person.id, {})

    @property
    def last(self) -> Last:
        """When this person last got leerbrieven."""
        return self.office.last[self.person.id]

    @property
    def open_moment(self) -> Moment | None:
        """The moment of the last opfris letter, unless it is done; as it was before this letter."""
        return self.office.open_moments.get(self.person.id)

    @property
    def leerbrieven(self) -> list[Letter]:
        """All leerbrieven of this person that still had to go when this one came on the desk, first due first."""
        return self.office.leerbrieven[self.person.id]

    @property
    def began_at(self) -> datetime | None:
        """When this person last began a course."""
        return self.office.began_at.get(self.person.id)

    @cached_property
    def learner(self) -> Learner:
        """Everything this person did in every course."""
        return overview.learner(self.session, self.person.id, self.now)

    def course(self, slug: str) -> CourseSeen:
        """Find a course as this person stands in it; raises NotNeededError when it is not published any more."""
        found = next((one for one in self.learner.courses if one.progress.course.slug == slug), None)
        if found is None:
            raise NotNeededError("de cursus is er niet meer")
        return found

    def url(self, *path: str | int) -> str:
        """Give the address of a page."""
        return "/".join((self.site.base_url, *map(str, path)))
