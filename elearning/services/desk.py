"""What lies on the desk while one leerbrief is settled: its person, their wishes, the installation and the time."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.mail.site import Site
from elearning.models import LEARNING, Enrolment, Letter, Moment, Person, Rhythm
from elearning.rules.opfris import Known
from elearning.rules.rhythm import Wishes
from elearning.services import memory, opfris, overview, planning
from elearning.services.bank import Bank, bank
from elearning.services.letters import is_open
from elearning.services.overview import CourseSeen, Learner
from elearning.services.planning import Last
from elearning.services.statements import PERSON
from elearning.services.wishes import rhythm_of, wishes_in

_BEGAN_AT = select(func.max(Enrolment.started_at)).where(Enrolment.person_id == PERSON)
_LEERBRIEVEN = (
    select(Letter)
    .where(Letter.person_id == PERSON, Letter.kind.in_(LEARNING), is_open())
    .order_by(Letter.due_at, Letter.id)
)


class NotNeededError(Exception):
    """A letter is not needed any more; the message says why, for the beheerder."""


@dataclass
class Desk:
    """One person under their lock, for as long as one letter is settled."""

    session: Session
    person: Person
    site: Site
    now: datetime

    @cached_property
    def rhythm(self) -> Rhythm | None:
        """What this person chose about letters; None when they never chose anything."""
        return rhythm_of(self.session, self.person.id)

    @property
    def wishes(self) -> Wishes:
        """When this person wants letters."""
        return wishes_in(self.rhythm, self.person.id)

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """What this person learned, and when it is due."""
        return memory.known(self.session, self.person.id)

    @cached_property
    def asks(self) -> Bank:
        """What an opfris can ask."""
        return bank(self.session)

    @cached_property
    def last(self) -> Last:
        """When this person last got leerbrieven."""
        return planning.last_of(self.session, self.person.id)

    @cached_property
    def open_moment(self) -> Moment | None:
        """The moment of the last opfris letter, unless it is done; as it was before this letter."""
        return opfris.open_letter_moment(self.session, self.person.id)

    @cached_property
    def leerbrieven(self) -> list[Letter]:
        """All leerbrieven of this person that still had to go when this one came on the desk, first due first."""
        return list(self.session.scalars(_LEERBRIEVEN, {"person": self.person.id}))

    @cached_property
    def began_at(self) -> datetime | None:
        """When this person last began a course."""
        return self.session.scalar(_BEGAN_AT, {"person": self.person.id})

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
