"""Joining a wijkteam with its code: who has the code and a work address of the team is sent an invitation.

Whoever asks gets one answer, whatever the address: the mail tells the rest to whom it is for.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Membership, Organisation, Person, Wijkteam
from elearning.rules.addresses import domain_of
from elearning.services import auditing, inviting
from elearning.services.people import plain_address
from elearning.services.teams import in_team

#: What is not misread on a wall or over the telephone: no 0 and O, no 1, I and L, no U and V.
LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 8
TRIES = 5


def plain_code(code: str) -> str:
    """Write a code as it is stored, however somebody typed it."""
    return "".join(one for one in code.upper() if one in LETTERS)[: LENGTH + 1]


def shown_code(code: str) -> str:
    """Write a code as people read it: in two halves."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def team_of_code(session: Session, code: str) -> Wijkteam | None:
    """Find the wijkteam of a code."""
    plain = plain_code(code)
    if len(plain) != LENGTH:
        return None
    return session.scalar(select(Wijkteam).where(Wijkteam.join_code == plain))


def new_code(session: Session, team: Wijkteam, by: int, now: datetime) -> str:
    """Give a wijkteam a code, or another one: with the one before nobody can join any more."""
    for _ in range(TRIES):
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if team_of_code(session, code) is None:
            break
    team.join_code = code
    auditing.note(session, by, "join-code-made", f"wijkteam:{team.id}", now)
    session.flush()
    return code


def stop_code(session: Session, team: Wijkteam, by: int, now: datetime) -> None:
    """Let nobody join with a code any more."""
    if team.join_code is not None:
        team.join_code = None
        auditing.note(session, by, "join-code-stopped", f"wijkteam:{team.id}", now)
        session.flush()


def is_theirs(team: Wijkteam, address: str) -> bool:
    """Tell whether an address is one of the domains of a wijkteam, to the letter: a longer name is another one."""
    return domain_of(plain_address(address)) in {one.casefold() for one in team.join_domains}


def ask(session: Session, team: Wijkteam, name: str, email: str, now: datetime) -> bool:
    """Send an invitation when the address is one of the team's; nobody but the mail may tell whether it was."""
    if not is_theirs(team, email):
        return False
    inviting.invite(
        session,
        name=name,
        email=email,
        now=now,
        by=None,
        wijkteam_id=team.id,
        employer_id=employer_of(session, team, domain_of(plain_address(email)), now),
    )
    return True


def employers_in(session: Session, team: Wijkteam, by: int, now: datetime) -> Sequence[Organisation]:
    """Give who employs people in a wijkteam, and whoever employs the one who asks, by name."""
    here = select(Membership.person_id).where(in_team(team.id, local_date(now)))
    theirs = select(Person.employer_id).where(or_(Person.id.in_(here), Person.id == by))
    found = session.scalars(select(Organisation).where(Organisation.id.in_(theirs)))
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def employer_of(session: Session, team: Wijkteam, domain: str, now: datetime) -> int | None:
    """Tell whom colleagues in the team with such an address work for, if that is one employer."""
    here = select(Membership.person_id).where(in_team(team.id, local_date(now)))
    colleagues = select(Person.employer_id).where(
        Person.id.in_(here), Person.employer_id.is_not(None), Person.email.endswith(f"@{domain}", autoescape=True)
    )
    found = session.scalars(colleagues.distinct()).all()
    return found[0] if len(found) == 1 else None
