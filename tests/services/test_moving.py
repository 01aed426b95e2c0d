"""Coming into a wijkteam, leaving it, and being its aandachtsfunctionaris."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Membership, Person, Wijkteam
from elearning.services import moving
from elearning.services.teams import members_on
from tests.people import Cast


def team(session: Session, name: str) -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == f"Wijkteam {name}")).one()


def teams_on(session: Session, person: Person, now: datetime) -> list[str]:
    return [one.name for _, one in moving.memberships_on(session, person.id, local_date(now))]


def test_somebody_works_in_a_team_from_the_day_they_come(session: Session, cast: Cast, now: datetime) -> None:
    assert moving.join(session, cast.samira, team(session, "West"), now)
    assert teams_on(session, cast.samira, now) == ["Wijkteam Oost", "Wijkteam West"]
    assert teams_on(session, cast.samira, now - timedelta(days=1)) == ["Wijkteam Oost"]


def test_who_is_in_a_team_already_is_not_put_in_it_twice(session: Session, cast: Cast, now: datetime) -> None:
    assert not moving.join(session, cast.samira, team(session, "Oost"), now, addiction_lead=True)
    rows = session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).all()
    assert [row.addiction_lead for row in rows] == [False]


def test_who_leaves_a_team_is_out_of_it_at_once(session: Session, cast: Cast, now: datetime) -> None:
    membership, oost = moving.memberships_on(session, cast.samira.id, local_date(now))[0]
    moving.leave(session, membership, now)
    assert teams_on(session, cast.samira, now) == []
    assert cast.samira not in members_on(session, oost.id, local_date(now))
    assert teams_on(session, cast.samira, now - timedelta(days=1)) == ["Wijkteam Oost"]


def test_who_came_and_left_on_one_day_was_never_in_the_team(session: Session, cast: Cast, now: datetime) -> None:
    moving.join(session, cast.ruud, team(session, "West"), now)
    moving.leave(session, moving.memberships_on(session, cast.ruud.id, local_date(now))[0][0], now)
    assert teams_on(session, cast.ruud, now) == []


def test_who_comes_back_has_a_new_row_and_the_old_one_stays_true(session: Session, cast: Cast, now: datetime) -> None:
    membership, oost = moving.memberships_on(session, cast.samira.id, local_date(now))[0]
    moving.leave(session, membership, now)
    later = now + timedelta(days=30)
    assert moving.join(session, cast.samira, oost, later)
    rows = session.scalars(
        select(Membership).where(Membership.person_id == cast.samira.id).order_by(Membership.id)
    ).all()
    assert [(row.from_on, row.until_on) for row in rows] == [
        (rows[0].from_on, local_date(now)),
        (local_date(later), None),
    ]


def test_who_leaves_everything_also_leaves_what_was_still_to_begin(session: Session, cast: Cast, now: datetime) -> None:
    moving.join(session, cast.samira, team(session, "West"), now + timedelta(days=10))
    moving.leave_all(session, cast.samira.id, now)
    session.expire_all()
    assert teams_on(session, cast.samira, now) == []
    assert teams_on(session, cast.samira, now + timedelta(days=20)) == []
    assert teams_on(session, cast.tom, now) == ["Wijkteam West"]


def test_a_team_may_have_more_than_one_aandachtsfunctionaris(session: Session, cast: Cast, now: datetime) -> None:
    for person in (cast.samira, cast.noor):
        moving.set_lead(session, moving.memberships_on(session, person.id, local_date(now))[0][0], leads=True)
    moving.set_lead(session, moving.memberships_on(session, cast.noor.id, local_date(now))[0][0], leads=False)
    leads = session.scalars(select(Membership.person_id).where(Membership.addiction_lead)).all()
    assert leads == [cast.samira.id]
