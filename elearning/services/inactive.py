"""The letter about an account that nobody uses: a month before it goes, so that who wants it can come (ASVS 14.2.7)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.site import Site
from elearning.models import Letter, LetterKind, Person
from elearning.rules.keeping import ANSWERS, WARNING
from elearning.rules.months import months_after
from elearning.services import letters
from elearning.services.desk import NotNeededError
from elearning.services.retention import last_seen_before, moment_before, runs_the_site

BATCH = 100
UNSEEN = ANSWERS - WARNING


def plan_letters(session: Session, now: datetime) -> bool:
    """Tell who was not here for 23 months; a chore. Nobody is told twice about one absence."""
    waiting = session.scalars(_unwarned(now).limit(BATCH).with_for_update(skip_locked=True)).all()
    for person in waiting:
        person.warned_at = now
        letters.plan(session, person.id, LetterKind.INACTIVE, local_date(now).isoformat(), now, {}, now)
    session.flush()
    return bool(waiting)


def telling(_session: Session, letter: Letter, person: Person, site: Site, now: datetime) -> dict[str, Any]:
    """Give what the letter says; NotNeededError for who came in the meantime. The month begins when it goes."""
    if person.visited_on and person.visited_on >= local_date(letter.made_at):
        raise NotNeededError("was hier intussen weer")
    return {
        "months": UNSEEN,
        "ends_on": goes_on(now),
        "sign_in_url": f"{site.base_url}/inloggen",
        "forgot_url": f"{site.base_url}/wachtwoord/vergeten",
    }


def goes_on(told_at: datetime) -> date:
    """Give the day on which an account goes, of which somebody was told."""
    return months_after(local_date(told_at), WARNING)


def _unwarned(now: datetime) -> Any:
    """Select accounts in use at work that nobody came to, and of which nobody was told since the last visit."""
    not_told = or_(Person.warned_at.is_(None), Person.warned_at < moment_before(now, UNSEEN))
    unused = (last_seen_before(now, UNSEEN), Person.left_at.is_(None), Person.closed_at.is_(None))
    return select(Person).where(*unused, not_told, ~runs_the_site())
