"""A wijkteam as its own people see it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Meeting, MeetingKind, Membership, Role, Wijkteam
from elearning.services import cooperation, meetings
from elearning.services.cooperation import Form, Level
from tests.moment import NOW
from tests.people import Cast

TODAY = local_date(NOW)


@pytest.fixture
def teams(session: Session) -> dict[str, Wijkteam]:
    return {team.name.removeprefix("Wijkteam "): team for team in session.scalars(select(Wijkteam))}


def spreekuur(session: Session, cast: Cast, team: Wijkteam, starts_at: datetime, **more: int) -> Meeting:
    details = meetings.Details(MeetingKind.CONSULTATION, starts_at, starts_at + timedelta(hours=1), **more)  # type: ignore[arg-type]
    made = meetings.plan_meeting(session, cast.gerda.id, team.id, details, NOW)
    assert made
    return made


@pytest.mark.parametrize(("who", "team"), [("samira", "Oost"), ("tom", "West"), ("els", "Oost"), ("gerda", "Oost")])
def test_members_guides_and_managers_find_their_own_team_and_no_other(
    session: Session, cast: Cast, teams: dict[str, Wijkteam], who: str, team: str
) -> None:
    person = getattr(cast, who).id
    assert list(cooperation.teams_for(session, person, TODAY)) == [teams[team]]
    other = teams["West" if team == "Oost" else "Oost"]
    found = cooperation.team_for(session, person, teams[team].id, TODAY)
    assert found
    assert found.region.slug == "rivierstad"
    assert cooperation.team_for(session, person, other.id, TODAY) is None


@pytest.mark.parametrize("who", ["ruud", "anouk"])
def test_who_has_nothing_to_do_with_a_team_finds_none(
    session: Session, cast: Cast, teams: dict[str, Wijkteam], who: str
) -> None:
    person = getattr(cast, who).id
    assert not cooperation.teams_for(session, person, TODAY)
    assert cooperation.team_for(session, person, teams["Oost"].id, TODAY) is None


def test_who_left_a_team_finds_it_no_more_from_that_day(session: Session, cast: Cast) -> None:
    row = session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).one()
    row.until_on = TODAY
    session.flush()
    assert not cooperation.teams_for(session, cast.samira.id, TODAY)
    assert cooperation.teams_for(session, cast.samira.id, TODAY - timedelta(days=1))


def test_the_aandachtsfunctionaris_is_who_is_it_today(session: Session, cast: Cast, teams: dict[str, Wijkteam]) -> None:
    row = session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).one()
    row.addiction_lead = True
    session.flush()
    assert list(cooperation.leads_of(session, teams["Oost"].id, TODAY)) == [cast.samira]
    assert not cooperation.leads_of(session, teams["West"].id, TODAY)
    row.until_on = TODAY
    session.flush()
    assert not cooperation.leads_of(session, teams["Oost"].id, TODAY)


def test_who_left_the_work_guides_no_team(session: Session, cast: Cast, teams: dict[str, Wijkteam]) -> None:
    assert list(cooperation.holders_of(session, teams["Oost"].id, Role.GUIDE)) == [cast.gerda]
    cast.gerda.left_at = NOW
    session.flush()
    assert not cooperation.holders_of(session, teams["Oost"].id, Role.GUIDE)


def test_only_spreekuur_that_is_still_to_come_is_shown_with_its_next_time(
    session: Session, cast: Cast, teams: dict[str, Wijkteam]
) -> None:
    past = spreekuur(session, cast, teams["Oost"], NOW - timedelta(days=10))
    weekly = spreekuur(session, cast, teams["Oost"], NOW - timedelta(days=10), every_weeks=1, times=5)
    off = spreekuur(session, cast, teams["Oost"], NOW + timedelta(days=1))
    meetings.cancel(session, off, NOW)
    opfris = meetings.Details(MeetingKind.OPFRIS, NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1))
    meetings.plan_meeting(session, cast.gerda.id, teams["Oost"].id, opfris, NOW)
    meetings.propose(session, cast.els.id, teams["Oost"].id, NOW + timedelta(days=2), MeetingKind.CONSULTATION, NOW)
    (only,) = cooperation.consultations(session, teams["Oost"].id, NOW)
    assert (only.meeting, only.starts_at) == (weekly, NOW + timedelta(days=4))
    assert cooperation.consultation(session, teams["Oost"].id, weekly.id, NOW)
    assert cooperation.consultation(session, teams["Oost"].id, past.id, NOW) is None
    assert cooperation.consultation(session, teams["West"].id, weekly.id, NOW) is None


def test_a_team_agrees_changes_its_mind_and_takes_an_answer_back(session: Session, teams: dict[str, Wijkteam]) -> None:
    east = teams["Oost"].id
    cooperation.agree(session, east, {Form.TALKS: Level.DOES, Form.HOME_VISIT: Level.NOT_YET}, NOW)
    later = NOW + timedelta(days=40)
    cooperation.agree(session, east, {Form.TALKS: Level.SOMETIMES, Form.HOME_VISIT: None, Form.LEARNING: None}, later)
    found = cooperation.checks_of(session, east)
    assert {form: (row.level, row.agreed_on) for form, row in found.items()} == {
        Form.TALKS: ("sometimes", local_date(later))
    }
    assert not cooperation.checks_of(session, teams["West"].id)
