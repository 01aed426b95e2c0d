"""What a manager sees of meetings: day, kind and place of own teams, and nothing of what they are about."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import Letter, Meeting, MeetingKind, Organisation, Role, Wijkteam
from elearning.services import meetings, people
from elearning.services.meetings import Details
from tests.moment import NOW, Clock
from tests.pages import Page
from tests.people import Cast

ADDRESS = "/teams/bijeenkomsten"
STARTS = NOW + timedelta(days=8)
DETAILS = Details(
    MeetingKind.OPFRIS, STARTS, STARTS + timedelta(hours=1), "Alcohol bij ouderen", "Buurthuis", "Over Jan."
)


@pytest.fixture
def els(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.els)


@pytest.fixture
def meeting(session: Session, cast: Cast, east: Wijkteam) -> Meeting:
    made = meetings.plan_meeting(session, cast.gerda.id, east.id, DETAILS, NOW)
    assert made
    session.commit()
    return made


def test_a_manager_sees_day_kind_and_place_and_not_what_it_is_about(
    els: Page, session: Session, cast: Cast, meeting: Meeting, clock: Clock
) -> None:
    meetings.choose_goals(session, meeting, ["proef/vragen"], NOW)
    seen = els.get(ADDRESS)
    for said in ("Wijkteam Oost", "Opfrisbijeenkomst", "dinsdag 1 december 2026", "Buurthuis", "Gepland"):
        assert said in seen.text
    for hidden in ("ouderen", "Over Jan", "open vraag", "raaiboek", "Samira", "Gerda", "begeleiding/"):
        assert hidden not in seen.html, hidden


def test_who_was_there_changes_nothing_on_the_managers_page(
    client: Page, session: Session, cast: Cast, meeting: Meeting, clock: Clock
) -> None:
    clock.move(days=9)
    pages = []
    for there in (set(), {cast.samira.id}, {cast.samira.id, cast.noor.id}):
        meetings.mark(session, meeting, there, clock.now)
        session.commit()
        pages.append(client.another().sign_in(cast.els).get(ADDRESS).text)
    assert pages[0] == pages[1] == pages[2]
    assert "Geweest" in pages[0]


def test_a_manager_asks_for_a_meeting_and_the_guide_decides(
    els: Page, client: Page, session: Session, cast: Cast, east: Wijkteam
) -> None:
    els.get(ADDRESS)
    seen = els.submit("Vraag aan", kind="theme", day="2026-12-08", start="12:00", end="13:30", place="Kantine")
    assert "De preventiewerker van het team plant de bijeenkomst" in seen.text
    assert "Gevraagd" in seen.text
    asked = session.scalars(select(Meeting)).one()
    assert (asked.kind, asked.place, asked.proposed_by_id) == (MeetingKind.THEME, "Kantine", cast.els.id)
    assert not session.scalar(select(func.count()).select_from(Letter))
    meetings.decline(session, asked, NOW)
    assert "Afgewezen" in els.get(ADDRESS).text


def test_the_same_proposal_sent_twice_is_one(els: Page, session: Session) -> None:
    els.get(ADDRESS)
    path, data = els.filled("Vraag aan", {})
    for _ in range(2):
        assert els.send("POST", path, data=data).status == 302
    assert len(session.scalars(select(Meeting)).all()) == 1


@pytest.mark.parametrize("fields", [{"day": "2026-11-01"}, {"start": "12:00", "end": "11:00"}, {"kind": "feest"}])
def test_what_cannot_be_is_said(els: Page, session: Session, fields: dict[str, str]) -> None:
    els.get(ADDRESS)
    path, data = els.filled("Vraag aan", {})
    for name, value in fields.items():
        data[name] = value
    seen = els.send("POST", path, data=data)
    assert seen.status == 422
    assert len(seen.all(".el-errors")) == 1
    assert not session.scalars(select(Meeting)).all()


def test_a_foreign_team_is_not_there(els: Page, session: Session, cast: Cast) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    people.grant_role(session, cast.ruud, Role.GUIDE, wijkteam=west)
    meetings.plan_meeting(session, cast.ruud.id, west.id, DETAILS, NOW)
    assert "Buurthuis" not in els.get(ADDRESS).text
    path, data = els.filled("Vraag aan", {})
    for team in (str(west.id), "999", "x", ""):
        data["team"] = team
        assert els.send("POST", path, data=data).status == 404, team
    assert len(session.scalars(select(Meeting)).all()) == 1


def test_a_manager_has_no_page_of_the_guide(els: Page, meeting: Meeting) -> None:
    for rest in ("", "/draaiboek", "/aanwezig", "/scherm", "/bestanden/1"):
        els.get(f"/begeleiding/bijeenkomst/{meeting.id}{rest}", status=403)


def test_a_manager_of_an_organisation_sees_no_team(
    client: Page, session: Session, cast: Cast, meeting: Meeting
) -> None:
    people.grant_role(session, cast.tom, Role.MANAGER, organisation=session.scalars(select(Organisation)).one())
    seen = client.sign_in(cast.tom).get(ADDRESS)
    assert "Je bent nog van geen wijkteam de manager" in seen.text
    assert "Buurthuis" not in seen.text
