"""Invitations by mail: a link that works once, for one address, and can be taken back.

The account is there from the start, without a password and without roles, so that the letter goes to a person like any
other. What an invitation gives (learning, a role, a team, an employer) is given when it is accepted. The link is
derived when its letter is told and the row keeps its hash only; sending again moves `made_at`, which makes another link
and ends the one before.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearning.mail.site import Site
from elearning.models import Invitation, Letter, LetterKind, Membership, Organisation, Person, Role, RoleGrant, Wijkteam
from elearning.rules.addresses import tidy_name
from elearning.services import auditing, erasing, granting, letters, moving
from elearning.services.desk import NotNeededError
from elearning.services.granting import EVERYWHERE, Place, PlaceError
from elearning.services.people import plain_address, was_used
from elearning.services.tokens import derived_token, hash_of, new_token

VALID = timedelta(days=14)
#: How long an account waits that nobody ever used, after its last invitation was over.
WAITS = timedelta(days=30)
BATCH = 100


class State(StrEnum):
    """How an invitation stands, for whoever sent it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    OVER = "over"


@dataclass(frozen=True)
class Asked:
    """What an invitation gives. A wijkteam is where somebody comes to work, or of a role the team it holds for."""

    wijkteam_id: int | None = None
    employer_id: int | None = None
    role: Role = Role.LEARNER
    organisation_id: int | None = None

    @property
    def place(self) -> Place:
        """Where the role holds; learning is for everywhere."""
        if self.role is Role.LEARNER:
            return EVERYWHERE
        return Place(self.wijkteam_id, self.organisation_id)


def invite(  # noqa: PLR0913 (who, by whom, when, and what for)
    session: Session,
    *,
    name: str,
    email: str,
    now: datetime,
    by: int | None,
    wijkteam_id: int | None = None,
    employer_id: int | None = None,
    role: Role = Role.LEARNER,
    organisation_id: int | None = None,
) -> Invitation:
    """Invite somebody by mail; an invitation for the same that was not used yet is sent again instead.

    A learner with a wijkteam joins it on acceptance; a guide or manager gets the role for it and is no member.
    `by` None = they asked for it themselves. Raises PlaceError when the role cannot hold there.
    """
    asked = Asked(wijkteam_id, employer_id, role, organisation_id)
    if not granting.fits(role, asked.place):
        raise PlaceError(role)
    person = _person_at(session, tidy_name(name), plain_address(email), now)
    invitation = _unused(session, person, asked)
    act = "invited-again" if invitation else "invited"
    if invitation is None:
        invitation = Invitation(**{**_columns(person, asked, now, by), "name": tidy_name(name)})
        session.add(invitation)
    elif by is not None:
        invitation.name, invitation.email, invitation.invited_by_id = tidy_name(name), person.email, by
        invitation.employer_id = employer_id or invitation.employer_id
    _send(session, invitation, now)
    auditing.note(session, by, act, f"invitation:{invitation.id}", now)
    return invitation


def invite_all(session: Session, people: Sequence[tuple[Person, int, int]], by: int, now: datetime) -> None:
    """Invite many learners at once, each as (person, wijkteam, employer), in a few statements."""
    ids = [person.id for person, _, _ in people]
    unused = _unused_of(session, ids)
    for person, wijkteam_id, _ in people:
        if again := unused.get((person.id, wijkteam_id)):
            _send(session, again, now)
    made = [
        _columns(person, Asked(wijkteam_id, employer_id), now, by)
        for person, wijkteam_id, employer_id in people
        if (person.id, wijkteam_id) not in unused
    ]
    if made:
        session.execute(insert(Invitation), made)
        new = [one for key, one in _unused_of(session, ids).items() if key not in unused]
        session.execute(insert(Letter), [_first_letter(one) for one in new])


def resend(session: Session, invitation: Invitation, by: int | None, now: datetime) -> bool:
    """Send an invitation again, with a new link and 14 new days; False when it was used or taken back.

    Also when the account has another address by now: the sender is shown what was typed, and the letter would go there.
    """
    if invitation.accepted_at or invitation.revoked_at or not _is_theirs(session, invitation):
        return False
    _send(session, invitation, now)
    auditing.note(session, by, "invited-again", f"invitation:{invitation.id}", now)
    return True


def revoke(session: Session, invitation: Invitation, by: int | None, now: datetime) -> bool:
    """Take an invitation back: its link is dead from now on. False when it was used or taken back before."""
    if invitation.accepted_at or invitation.revoked_at:
        return False
    invitation.revoked_at, invitation.token_hash = now, None
    auditing.note(session, by, "invitation-revoked", f"invitation:{invitation.id}", now)
    session.flush()
    return True


def of_token(session: Session, token: str, now: datetime, *, to_write: bool = False) -> Invitation | None:
    """Find the invitation of a link that still works; any other link is none.

    Who is to write gets it locked, its person first: so that of two clicks one accepts it.
    """
    query = select(Invitation).where(Invitation.token_hash == hash_of(token), _is_open(now))
    found = session.scalar(query)
    if found is None or not to_write:
        return found if found is None or _is_theirs(session, found) else None
    session.execute(select(Person.id).where(Person.id == found.person_id).with_for_update())
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    return found if found and _is_theirs(session, found) else None


def accept(session: Session, invitation: Invitation, now: datetime, password_hash: str | None) -> Person:
    """Give what an invitation promises, once; with the first password of somebody who had none."""
    person = session.get_one(Person, invitation.person_id)
    if password_hash and person.password_hash is None:
        person.password_hash = password_hash
    person.left_at = person.leaves_at = None
    person.employer_id = person.employer_id or invitation.employer_id
    by = invitation.invited_by_id or person.id
    granting.grant(session, person, Role.LEARNER, EVERYWHERE, by, now)
    if invitation.role is not Role.LEARNER:
        place = Place(invitation.wijkteam_id, invitation.organisation_id)
        granting.grant(session, person, invitation.role, place, by, now)
    elif invitation.wijkteam_id:
        moving.join(session, person, session.get_one(Wijkteam, invitation.wijkteam_id), now)
    invitation.accepted_at, invitation.token_hash = now, None
    auditing.note(session, person.id, "invitation-accepted", f"invitation:{invitation.id}", now)
    session.flush()
    return person


def state_of(invitation: Invitation, now: datetime) -> State:
    """Tell how an invitation stands."""
    if invitation.accepted_at:
        return State.ACCEPTED
    if invitation.revoked_at:
        return State.REVOKED
    return State.OPEN if invitation.ends_at > now else State.OVER


def latest_of(session: Session, person_id: int) -> Invitation | None:
    """Give the invitation that somebody was sent last, for the beheerder."""
    mine = select(Invitation).where(Invitation.person_id == person_id)
    return session.scalar(mine.order_by(Invitation.made_at.desc(), Invitation.id.desc()).limit(1))


def of_team(session: Session, wijkteam_id: int, most: int) -> Sequence[Invitation]:
    """Give the invitations to a wijkteam as its managers see them, the last sent first."""
    newest = _seen_by_managers([wijkteam_id]).order_by(Invitation.made_at.desc(), Invitation.id.desc())
    return session.scalars(newest.limit(most)).all()


def in_teams(session: Session, number: int, wijkteam_ids: Collection[int]) -> Invitation | None:
    """Find an invitation that the managers of these wijkteams see; any other is not there."""
    return session.scalar(_seen_by_managers(wijkteam_ids).where(Invitation.id == number))


def telling(session: Session, letter: Letter, person: Person, site: Site, now: datetime) -> dict[str, Any]:
    """Give what the letter of an invitation says; from now on its link works. Raises NotNeededError."""
    query = select(Invitation).where(Invitation.id == letter.data["invitation"]).with_for_update()
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None or state_of(found, now) is not State.OPEN:
        raise NotNeededError("de uitnodiging is gebruikt, ingetrokken of voorbij")
    if letter.data != _data(found) or not _is_theirs(session, found):
        raise NotNeededError("er ging een nieuwere uitnodiging")
    token = derived_token(site.secret_key, found)
    found.token_hash = hash_of(token)
    return {
        "url": f"{site.base_url}/uitnodiging/{token}",
        "ends_at": found.ends_at,
        "is_new": not was_used(session, person),
        "by_self": found.invited_by_id is None,
        **names_in(session, found),
    }


def names_in(session: Session, invitation: Invitation) -> dict[str, Any]:
    """Name what an invitation is about: its team, employer, role and sender; empty = none."""
    team = session.get(Wijkteam, invitation.wijkteam_id) if invitation.wijkteam_id else None
    employer_id = invitation.employer_id or invitation.organisation_id
    employer = session.get(Organisation, employer_id) if employer_id else None
    sender = session.get(Person, invitation.invited_by_id) if invitation.invited_by_id else None
    return {
        "team": team.name if team else "",
        "employer": employer.name if employer else "",
        "role": invitation.role.value,
        "sender": sender.name if sender else "",
    }


def forget(session: Session, now: datetime) -> bool:
    """Delete accounts that were invited and never used, a month after their last invitation was over."""
    mine = Invitation.person_id == Person.id
    unused = (
        Person.password_hash.is_(None),
        Person.created_at < now - WAITS,
        exists().where(mine),
        ~exists().where(mine, or_(Invitation.accepted_at.is_not(None), Invitation.ends_at > now - WAITS)),
        ~exists().where(Membership.person_id == Person.id),
        ~exists().where(RoleGrant.person_id == Person.id),
    )
    gone = session.scalars(select(Person.id).where(*unused).order_by(Person.id).limit(BATCH)).all()
    for number in gone:
        erasing.forget_in_audit(session, number)
    if gone:
        session.execute(delete(Person).where(Person.id.in_(gone)))
    return bool(gone)


def _seen_by_managers(wijkteam_ids: Collection[int]) -> Select[Invitation]:
    """Select the invitations of learners, but not of who is in the team because of somebody else than its managers.

    Of a colleague whom the beheerder put in the team, it would say whether they ever signed in; also once they left it.
    """
    team = Invitation.wijkteam_id
    by_manager = exists().where(
        RoleGrant.person_id == Invitation.invited_by_id, RoleGrant.role == Role.MANAGER, RoleGrant.wijkteam_id == team
    )
    was_in = exists().where(Membership.person_id == Invitation.person_id, Membership.wijkteam_id == team)
    shown = or_(Invitation.invited_by_id.is_(None), by_manager, ~was_in)
    return select(Invitation).where(team.in_(wijkteam_ids), Invitation.role == Role.LEARNER, shown)


def _is_open(now: datetime) -> ColumnElement[bool]:
    return (Invitation.ends_at > now) & Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None)


def _is_theirs(session: Session, invitation: Invitation) -> bool:
    """Tell whether the account is open and still has the address that the invitation was sent to."""
    person = session.get_one(Person, invitation.person_id)
    return person.closed_at is None and person.email == invitation.email


def _person_at(session: Session, name: str, address: str, now: datetime) -> Person:
    """Find who has an address, locked; or make the account that waits for them."""
    whose = select(Person).where(Person.email == address).with_for_update()
    person = session.scalar(whose)
    if person and person.closed_at:
        free_address(person)
        session.flush()
        person = None
    if person is None:
        person = Person(name=name, email=address, created_at=now)
        try:
            with session.begin_nested():
                session.add(person)
        except IntegrityError:  # somebody else invited them at the same moment
            person = session.scalars(whose).one()
    return person


def free_address(person: Person) -> None:
    """Let somebody new have the address of an account that is closed."""
    person.email = f"{new_token().lower()}@gesloten.invalid"


def _unused(session: Session, person: Person, asked: Asked) -> Invitation | None:
    """Find an invitation for the same that was not used and not taken back, whether or not its days are over."""
    mine = select(Invitation).where(
        Invitation.person_id == person.id,
        Invitation.role == asked.role,
        Invitation.wijkteam_id.is_not_distinct_from(asked.wijkteam_id),
        Invitation.organisation_id.is_not_distinct_from(asked.organisation_id),
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    return session.scalar(mine.order_by(Invitation.id).limit(1))


def _unused_of(session: Session, ids: Sequence[int]) -> dict[tuple[int, int | None], Invitation]:
    """Find the invitations of many learners that were not used and not taken back, by person and wijkteam."""
    rows = select(Invitation).where(
        Invitation.person_id.in_(ids),
        Invitation.role == Role.LEARNER,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    return {(one.person_id, one.wijkteam_id): one for one in session.scalars(rows)}


def _columns(person: Person, asked: Asked, now: datetime, by: int | None) -> dict[str, Any]:
    return {
        "person_id": person.id,
        "name": person.name,
        "email": person.email,
        "wijkteam_id": asked.wijkteam_id,
        "employer_id": asked.employer_id,
        "role": asked.role,
        "organisation_id": asked.organisation_id,
        "invited_by_id": by,
        "made_at": now,
        "ends_at": now + VALID,
    }


def _first_letter(invitation: Invitation) -> dict[str, Any]:
    return {
        "person_id": invitation.person_id,
        "kind": LetterKind.INVITATION,
        "period": f"{invitation.id}/1",
        "data": _data(invitation),
        "made_at": invitation.made_at,
        "due_at": invitation.made_at,
    }


def _send(session: Session, invitation: Invitation, now: datetime) -> None:
    """Plan the letter; whatever link there was is dead at once."""
    invitation.made_at, invitation.ends_at, invitation.token_hash = now, now + VALID, None
    session.flush()
    before = select(func.count()).where(
        Letter.person_id == invitation.person_id,
        Letter.kind == LetterKind.INVITATION,
        Letter.period.startswith(f"{invitation.id}/"),
    )
    period = f"{invitation.id}/{(session.scalar(before) or 0) + 1}"
    letters.plan(session, invitation.person_id, LetterKind.INVITATION, period, now, _data(invitation), now)


def _data(invitation: Invitation) -> dict[str, Any]:
    return {"invitation": invitation.id, "made_at": invitation.made_at.isoformat()}
