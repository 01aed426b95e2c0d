"""Who comes into a wijkteam, who leaves it, and who is its aandachtsfunctionaris verslaving.

What shows a team asks who is in it today, so access to a team begins and ends with these rows and with nothing else.
Who comes back gets a new row: when somebody was there stays true.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Invitation, Membership, Person, Role, Wijkteam
from elearning.services.people import join_team
from elearning.services.teams import is_present


def memberships_on(session: Session, person_id: int, day: date) -> Sequence[tuple[Membership, Wijkteam]]:
    """Give the teams that somebody is in on a day, with the row that says so, by name of the team."""
    rows = session.execute(
        select(Membership, Wijkteam)
        .join(Wijkteam, Wijkteam.id == Membership.wijkteam_id)
        .where(Membership.person_id == person_id, is_present(day))
    ).all()
    return sorted(((row[0], row[1]) for row in rows), key=lambda pair: (pair[1].name.casefold(), pair[0].id))


def join(session: Session, person: Person, wijkteam: Wijkteam, now: datetime, *, addiction_lead: bool = False) -> bool:
    """Put somebody in a wijkteam from today; False when they were in it already, which leaves everything as it is."""
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    today = local_date(now)
    if any(team.id == wijkteam.id for _, team in memberships_on(session, person.id, today)):
        return False
    join_team(session, person, wijkteam, now, addiction_lead=addiction_lead)
    return True


def leave(session: Session, membership: Membership, now: datetime) -> None:
    """End a membership today: from this moment nothing of the team is theirs, and they are on none of its lists.

    An invitation that was not used yet still gives the learning, and no longer this team.
    """
    membership.until_on = local_date(now)
    session.flush()
    waiting = (
        Invitation.person_id == membership.person_id,
        Invitation.wijkteam_id == membership.wijkteam_id,
        Invitation.role == Role.LEARNER,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    session.execute(update(Invitation).where(*waiting).values(wijkteam_id=None))


def leave_all(session: Session, person_id: int, now: datetime) -> None:
    """End every membership of somebody today, those that were still to begin as well."""
    today = local_date(now)
    later = or_(Membership.until_on.is_(None), Membership.until_on > today)
    session.execute(update(Membership).where(Membership.person_id == person_id, later).values(until_on=today))


def set_lead(session: Session, membership: Membership, *, leads: bool) -> None:
    """Make somebody the aandachtsfunctionaris verslaving of a team, or no longer; a team may have more than one."""
    membership.addiction_lead = leads
    session.flush()
