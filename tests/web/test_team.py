"""The page of a wijkteam: for its own people, and without a word about anybody's learning."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Attendance, Meeting, MeetingKind, Membership, Region, Wijkteam
from elearning.services import agreements, cooperation, meetings, partners
from elearning.services.cooperation import Form, Level
from elearning.services.partners import Category, PartnerDetails
from tests.moment import NOW
from tests.pages import Page
from tests.people import SECRET, Cast, add_card

TODAY = local_date(NOW)


@pytest.fixture
def spreekuur(session: Session, cast: Cast, east: Wijkteam) -> Meeting:
    start = NOW + timedelta(days=2)
    details = meetings.Details(
        MeetingKind.CONSULTATION,
        start,
        start + timedelta(hours=1),
        title="Over mevrouw X",
        note=SECRET,
        place="Kamer 2",
    )
    made = meetings.plan_meeting(session, cast.gerda.id, east.id, details, NOW)
    assert made
    session.commit()
    return made


@pytest.mark.parametrize("who", ["samira", "els", "gerda"])
def test_members_manager_and_guide_all_come_to_the_page_of_their_team(
    client: Page, cast: Cast, east: Wijkteam, who: str
) -> None:
    page = client.sign_in(getattr(cast, who)).get("/team")
    assert page.trail == ["/team", f"/team/{east.id}"]
    assert page.h1 == "Wijkteam Oost"
    assert "Gerda de Tester" in page.text


@pytest.mark.parametrize("path", ["", "/overeenkomst", "/spreekuur/1/afspraak.ics"])
@pytest.mark.parametrize("who", ["samira", "els", "gerda", "ruud", "anouk"])
def test_another_team_is_not_there(
    client: Page, cast: Cast, west: Wijkteam, spreekuur: Meeting, who: str, path: str
) -> None:
    spreekuur.wijkteam_id = west.id
    client.sign_in(getattr(cast, who)).get(f"/team/{west.id}{path.replace('/1/', f'/{spreekuur.id}/')}", status=404)


def test_who_is_in_no_team_reads_so_and_in_two_teams_gets_to_choose(
    client: Page, session: Session, cast: Cast, east: Wijkteam, west: Wijkteam
) -> None:
    assert "nog niet in een wijkteam" in client.sign_in(cast.ruud).get("/team").text
    session.add(Membership(person_id=cast.samira.id, wijkteam_id=west.id, from_on=TODAY))
    page = client.another().sign_in(cast.samira).get("/team")
    assert [link.get("href") for link in page.all("main .el-card a")] == [f"/team/{east.id}", f"/team/{west.id}"]


def test_an_empty_team_says_what_is_missing_and_gives_the_general_number(samira: Page) -> None:
    page = samira.get("/team")
    assert "Nog niemand. Wie uit jullie team wil dit doen?" in page.text
    assert "Er is nog geen overeenkomst." in page.text
    assert page.text.count("Nog niet besproken") == 5
    assert page.texts("main a[href='tel:0881234567']")
    assert "Huisarts, Woningcorporatie, Politie, Veilig Thuis, GGD, GGZ, Scholen, Jeugdhulp." in page.text


def test_the_number_of_the_region_goes_before_the_general_one(samira: Page, session: Session) -> None:
    session.scalars(select(Region).where(Region.slug == "rivierstad")).one().phone = "0300 11 11 11"
    assert samira.get("/team").texts("main a[href='tel:0300111111']")


def test_a_full_team_shows_whom_to_call_what_was_agreed_and_who_is_around(
    samira: Page, session: Session, cast: Cast, east: Wijkteam
) -> None:
    add_card(session, "Oost", name="Gerda Contact", hours="Dinsdag van 9 tot 11 uur")
    session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).one().addiction_lead = True
    cooperation.agree(session, east.id, {Form.TALKS: Level.DOES, Form.HOME_VISIT: Level.SOMETIMES}, NOW)
    terms = agreements.Terms(TODAY, TODAY + timedelta(days=50), None, {"goal": "Samen eerder helpen"})
    agreements.keep(session, east.id, terms, cast.gerda.id, NOW)
    entry = PartnerDetails(Category.GP, "Praktijk Oost", "Een eerste gesprek", "Bel zelf", "0300 22", "", TODAY)
    partners.add(session, east.region_id, entry)
    text = samira.get("/team").text
    for piece in (
        "Gerda Contact", "Dinsdag van 9 tot 11 uur", "Samira de Tester", "Doen we", "Soms", "Loopt bijna af",
        "Praktijk Oost", "Bel zelf", "Dit is al een tijd niet nagekeken.", "Afgesproken op",
    ):  # fmt: skip
        assert piece in text
    assert text.count("Nog niet besproken") == 3
    assert "Vul dit samen in" not in text
    assert "Samen eerder helpen" in samira.get(f"/team/{east.id}/overeenkomst").text


def test_the_guide_gets_ways_to_change_things(client: Page, cast: Cast, east: Wijkteam) -> None:
    links = {link.get("href") for link in client.sign_in(cast.gerda).get("/team").all("main a")}
    for path in ("samenwerken", "overeenkomst", "sociale-kaart"):
        assert f"/begeleiding/team/{east.id}/{path}" in links


@pytest.mark.parametrize("who", ["samira", "els"])
def test_nothing_on_the_page_is_about_how_far_anybody_is(
    client: Page, cast: Cast, east: Wijkteam, spreekuur: Meeting, who: str
) -> None:
    page = client.sign_in(getattr(cast, who)).get(f"/team/{east.id}")
    for word in (SECRET, "mevrouw X", "Noor", "Bas van", "cursus", "opfris", "klaar", "begonnen"):
        assert word not in page.text, word


def test_a_spreekuur_can_be_put_in_a_calendar_also_by_who_was_not_invited(
    samira: Page, session: Session, cast: Cast, east: Wijkteam, spreekuur: Meeting
) -> None:
    row = session.scalars(select(Attendance).where(Attendance.person_id == cast.samira.id)).one()
    session.delete(row)
    page = samira.get(f"/team/{east.id}")
    assert "Kamer 2" in page.text
    link = next(one.get("href") for one in page.all("main a") if (one.get("href") or "").endswith(".ics"))
    response = samira.get(link).response
    assert response.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(response.data).walk("VEVENT")
    assert (str(event["UID"]), str(event["SUMMARY"])) == (spreekuur.uid, "Spreekuur of overleg")
    assert SECRET not in response.get_data(as_text=True)
    assert "mevrouw" not in response.get_data(as_text=True)


def test_an_agreement_that_is_not_there_yet_is_said(samira: Page, east: Wijkteam) -> None:
    assert "nog geen overeenkomst" in samira.get(f"/team/{east.id}/overeenkomst").text
