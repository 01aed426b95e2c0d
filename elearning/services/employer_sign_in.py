"""Whose account it is when an employer says who somebody is: the one it was linked to, theirs by address, or a new one.

An employer says who, never what for: roles are only given here. And it says so for its own mail domains only, so that
the provider of one employer opens no account at another (docs/sso.md).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.access import is_heavy
from elearning.clock import local_date
from elearning.models import Identity, Invitation, Person, Role, Wijkteam
from elearning.providers import Provider
from elearning.rules.addresses import domain_of, is_plain_name
from elearning.services import account_notices, areas, auditing, granting, inviting, joining, moving, people
from elearning.services.account_notices import Change
from elearning.services.granting import EVERYWHERE
from elearning.services.inviting import State
from elearning.services.openid_terms import Known
from elearning.services.second_factor import has_one

#: For who has no name that we can show; they change it themselves.
NAMELESS = "Collega"


class Refusal(StrEnum):
    """Why an account does not open, though the employer knows who it is."""

    CLOSED = "closed"
    LEFT = "left"
    NO_ADDRESS = "no-address"
    UNVERIFIED = "unverified"
    OTHER_DOMAIN = "other-domain"
    NO_TEAM = "no-team"
    #: There is more to protect here than an address proves: first once in the way they have.
    PRESENT_WAY_FIRST = "present-way-first"
    #: Signed in as somebody else, or with another address.
    OTHER_ACCOUNT = "other-account"


class RefusedError(Exception):
    """The employer knows who it is, and still no account opens; `person_id` is whose account it would have been."""

    def __init__(self, refusal: Refusal, person_id: int | None = None) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.person_id = person_id


@dataclass(frozen=True)
class Arrival:
    """Who came in, and whether their account was linked or made just now."""

    person: Person
    is_linked: bool = False
    is_new: bool = False


def arrive(session: Session, provider: Provider, known: Known, viewer_id: int | None, now: datetime) -> Arrival:
    """Find, link or make the account of who signed in at their employer. Raises RefusedError.

    `viewer_id` = who is signed in here already, and wants that account linked.
    """
    identity = session.scalar(
        select(Identity).where(Identity.issuer == known.issuer, Identity.subject == known.subject)
    )
    if identity is None:
        return _link(session, provider, known, viewer_id, now)
    person = session.get_one(Person, identity.person_id)
    if viewer_id not in (None, person.id):
        raise RefusedError(Refusal.OTHER_ACCOUNT, viewer_id)
    _refuse_who_left(person)
    identity.used_at = now
    session.flush()
    return Arrival(person)


def is_linked(session: Session, person_id: int, provider: Provider) -> bool:
    """Tell whether somebody signs in at this employer already."""
    mine = select(Identity.id).where(Identity.person_id == person_id, Identity.issuer == provider.issuer)
    return session.scalar(mine.limit(1)) is not None


def to_link(session: Session, person: Person, providers: Sequence[Provider]) -> list[Provider]:
    """Give the employers whose sign-in somebody can link to their account: by their address, and not linked yet."""
    theirs = [one for one in providers if domain_of(person.email) in one.domains]
    return [one for one in theirs if not is_linked(session, person.id, one)]


def teams_to_choose(session: Session, person: Person, today: date) -> list[Wijkteam]:
    """Give the wijkteams that somebody who came in by their employer may join by themselves; only who is in none."""
    by_employer = session.scalar(select(Identity.id).where(Identity.person_id == person.id).limit(1))
    if by_employer is None or moving.memberships_on(session, person.id, today):
        return []
    return _teams_of(session, person.email)


def choose_team(session: Session, person: Person, team_id: int, now: datetime) -> Wijkteam | None:
    """Put somebody in the wijkteam they say they work in; None when it is not theirs to choose."""
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    team = next((one for one in teams_to_choose(session, person, local_date(now)) if one.id == team_id), None)
    if team:
        _settle_in(session, person, team, now)
        auditing.note(session, person.id, "team-chosen", f"wijkteam:{team.id}", now)
        session.flush()
    return team


def _link(session: Session, provider: Provider, known: Known, viewer_id: int | None, now: datetime) -> Arrival:
    """Link an account to who its employer says it is of, or make one; by an address that is proven to be theirs."""
    address = _proven_address(provider, known)
    person = session.scalar(select(Person).where(Person.email == address).with_for_update())
    if viewer_id is not None and (person is None or person.id != viewer_id):
        raise RefusedError(Refusal.OTHER_ACCOUNT, viewer_id)
    is_new = person is None
    if person is None:
        person = _make(session, known, address, now)
    else:
        _refuse_who_left(person)
        if viewer_id is None and _asks_for_more(session, person, provider):
            raise RefusedError(Refusal.PRESENT_WAY_FIRST, person.id)
        _begin(session, person, now)
        account_notices.tell(session, person, Change.EMPLOYER, now)
    session.add(Identity(person_id=person.id, issuer=known.issuer, subject=known.subject, made_at=now, used_at=now))
    act = "employer-account-made" if is_new else "employer-linked"
    auditing.note(session, person.id, act, f"person:{person.id}", now)
    session.flush()
    return Arrival(person, is_linked=True, is_new=is_new)


def _proven_address(provider: Provider, known: Known) -> str:
    if not known.address:
        raise RefusedError(Refusal.NO_ADDRESS)
    if not known.is_verified:
        raise RefusedError(Refusal.UNVERIFIED)
    if domain_of(known.address) not in provider.domains:
        raise RefusedError(Refusal.OTHER_DOMAIN)
    return known.address


def _refuse_who_left(person: Person) -> None:
    if person.closed_at:
        raise RefusedError(Refusal.CLOSED, person.id)
    if person.left_at:
        raise RefusedError(Refusal.LEFT, person.id)


def _asks_for_more(session: Session, person: Person, provider: Provider) -> bool:
    """Tell whether an address alone is too little: for who works with the data of others, or shows a second factor.

    So too when another account of this employer is linked: an employer may give an address to somebody new.
    """
    heavy = is_heavy(people.roles_of(session, person.id))
    return heavy or has_one(session, person.id) or is_linked(session, person.id, provider)


def _make(session: Session, known: Known, address: str, now: datetime) -> Person:
    """Make the account of a new learner, when a wijkteam takes people of their mail domain."""
    teams = _teams_of(session, address)
    if not teams:
        raise RefusedError(Refusal.NO_TEAM)
    person = people.add_person(session, name=_name(known), email=address, password_hash=None, now=now)
    if len(teams) == 1:
        _settle_in(session, person, teams[0], now)
    return person


def _begin(session: Session, person: Person, now: datetime) -> None:
    """Let an account be used that was only invited: signing in by its address proves what the link in a letter does.

    That says yes to a team that takes people of this employer, or has them already; any other invitation, and any
    other role, waits for its own link. Who has begun says yes to every team apart (besluit 0013).
    """
    if people.roles_of(session, person.id):
        return
    waiting = select(Invitation).where(
        Invitation.person_id == person.id, Invitation.email == person.email, Invitation.role == Role.LEARNER
    )
    theirs = {team.id for _, team in moving.memberships_on(session, person.id, local_date(now))}
    theirs |= {team.id for team in _teams_of(session, person.email)}
    for one in session.scalars(waiting).all():
        if inviting.state_of(one, now) is State.OPEN and one.wijkteam_id in (None, *theirs):
            inviting.accept(session, one, now, None)
    granting.grant(session, person, Role.LEARNER, EVERYWHERE, person.id, now)


def _settle_in(session: Session, person: Person, team: Wijkteam, now: datetime) -> None:
    """Put somebody in a wijkteam, with the employer of colleagues there who have the same mail domain."""
    person.employer_id = person.employer_id or joining.employer_of(session, team, domain_of(person.email), now)
    moving.join(session, person, team, now)


def _teams_of(session: Session, address: str) -> list[Wijkteam]:
    return [team for team in areas.teams(session) if joining.is_theirs(team, address)]


def _name(known: Known) -> str:
    """Give the name of an account: what the employer says if it is one, else what the address tells."""
    told = " ".join(word.capitalize() for word in re.split(r"[^a-z-]+", known.address.partition("@")[0]) if word)
    return next((name for name in (known.name, told) if name and is_plain_name(name)), NAMELESS)
