"""What lies on the desk while one leerbrief is settled: its person, their wishes, the installation and the time."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.mail.site import Site
from elearning.models import Person, Rhythm
from elearning.rules.opfris import Known
from elearning.rules.rhythm import Wishes
from elearning.services import memory, overview
from elearning.services.overview import CourseSeen, Learner
from elearning.services.wishes import wishes_of


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
    def wishes(self) -> Wishes:
        """When this person wants letters."""
        return wishes_of(self.session, self.person.id)

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """What this person learned, and when it is due."""
        return memory.known(self.session, self.person.id)

    @cached_property
    def wishes_changed_at(self) -> datetime | None:
        """When this person last chose anything about letters."""
        return self.session.scalar(select(Rhythm.changed_at).where(Rhythm.person_id == self.person.id))

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
