"""People: adding them, finding them by address, and what they choose for themselves."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Identity, Membership, Organisation, Person, Region, Role, RoleGrant, Wijkteam
from elearning.rules.suggesting import STYLES
from elearning.services import auditing
from elearning.services.signing_in import end_all

LANGUAGES = ("nl", "en")
THEMES = ("licht", "donker")


class AddressTakenError(ValueError):
    """Er is al een account met dit e-mailadres."""


def plain_address(email: str) -> str:
    """Write an address as it is stored and looked up."""
    return email.replace("\x00", "").strip().casefold()


def person_with_address(session: Session, email: str) -> Person | None:
    """Find somebody who may sign in."""
    return session.scalar(select(Person).where(Person.email == plain_address(email), Person.closed_at.is_(None)))


def was_used(session: Session, person: Person) -> bool:
    """Tell whether somebody ever came in to stay: with a password of their own, or by their employer."""
    by_employer = select(Identity.id).where(Identity.person_id == person.id).limit(1)
    return person.password_hash is not None or session.scalar(by_employer) is not None


def add_person(
    session: Session,
    *,
    name: str,
    email: str,
    password_hash: str | None,
    now: datetime,
    employer: Organisation | None = None,
) -> Person:
    """Make an account; raises AddressTakenError. Everyone is a learner; other roles are granted apart."""
    if session.scalar(select(Person.id).where(Person.email == plain_address(email))):
        raise AddressTakenError(f"Er is al een account met het adres {plain_address(email)}.")
    person = Person(name=name.strip(), email=plain_address(email), password_hash=password_hash, created_at=now)
    person.employer_id = employer.id if employer else None
    session.add(person)
    session.flush()
    grant_role(session, person, Role.LEARNER)
    return person


def grant_role(
    session: Session,
    person: Person,
    role: Role,
    *,
    organisation: Organisation | None = None,
    wijkteam: Wijkteam | None = None,
) -> None:
    """Give somebody a role, everywhere or only in one place; every device signs in again, with the role's lifetime."""
    session.add(
        RoleGrant(
            person_id=person.id,
            role=role,
            organisation_id=organisation.id if organisation else None,
            wijkteam_id=wijkteam.id if wijkteam else None,
        )
    )
    session.flush()
    end_all(session, person)


def roles_of(session: Session, person_id: int) -> frozenset[Role]:
    """Give the roles of somebody, wherever they hold them."""
    return frozenset(session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id)))


def words_around(session: Session, person: Person) -> list[str]:
    """Name what others know of somebody: name, address, employer, teams and regions. No password may be made of it."""
    teams = (
        select(Wijkteam.name, Region.name)
        .join(Region, Region.id == Wijkteam.region_id)
        .join(Membership, Membership.wijkteam_id == Wijkteam.id)
        .where(Membership.person_id == person.id)
    )
    employer = session.get(Organisation, person.employer_id) if person.employer_id else None
    names = [name for row in session.execute(teams) for name in row]
    return [person.name, person.email, *([employer.name] if employer else []), *names]


def join_team(
    session: Session, person: Person, wijkteam: Wijkteam, now: datetime, *, addiction_lead: bool = False
) -> None:
    """Put somebody in a wijkteam from today, perhaps as its aandachtsfunctionaris verslaving."""
    today = local_date(now)
    session.add(Membership(person_id=person.id, wijkteam_id=wijkteam.id, from_on=today, addiction_lead=addiction_lead))
    session.flush()


def set_name(session: Session, person: Person, name: str, now: datetime) -> None:
    """Let somebody correct their own name."""
    if name != person.name:
        person.name = name
        auditing.note(session, person.id, "name-changed", f"person:{person.id}", now)
    session.flush()


def choose_style(session: Session, person: Person, style: str) -> bool:
    """Store how somebody says they work; empty means they rather do not say. Tells whether it was a choice."""
    if style not in ("", *STYLES):
        return False
    person.working_style = style or None
    session.flush()
    return True


def choose(person: Person, key: str, value: str) -> bool:
    """Store a preference of the pages; tells whether it was one."""
    if key == "taal" and value in LANGUAGES:
        person.language = value
    elif key == "thema" and value in THEMES:
        person.theme = value
    else:
        return False
    return True
