"""A bijeenkomst on the pages of a learner: on the path, in the course, and on a page of its own."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Membership
from elearning.services import gatherings
from elearning.services.publishing import publish
from tests.courses import EDITION, shipment
from tests.moment import Clock
from tests.pages import Page
from tests.people import Cast, add_card
from tests.services.together import SLUG, STEP, add_meeting, publish_together, team, were_there
from tests.web.test_budget import cost

COURSE = f"/cursus/{SLUG}"
PAGE = f"{COURSE}/{STEP}"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _together(session: Session) -> None:
    publish_together(session)


def be_there(session: Session, cast: Cast, now: datetime) -> None:
    """Let Samira have been at a meeting, and its guide have said so."""
    meeting = add_meeting(session, cast.samira, at=now - DAY)
    gatherings.attended(session, meeting, were_there(session, meeting, cast.samira), now)


def read(page: Page) -> None:
    page.get(f"{COURSE}/begin")
    page.submit("Module afronden")


def when(page: Page) -> str:
    return page.get(PAGE).texts("section[aria-labelledby=wanneer]")[0]


def steps(page: Page, path: str = COURSE) -> dict[str, str]:
    """Give what the list of steps says below each title of this course."""
    seen = page.get(path)
    rows = [row for css in (".el-step__body", ".el-more__row > div") for row in seen.texts(css)]
    names = ("Het begin", "Samen oefenen", "Nog iets lezen", "Een avond over slapen")
    return {name: row.removeprefix(name).strip() for name in names for row in rows if row.startswith(name)}


# --- the page of a bijeenkomst ----------------------------------------------------------------------------------------


def test_the_page_says_what_it_is_and_whom_to_ask_for_a_date(samira: Page, session: Session) -> None:
    add_card(session, "Oost", name="Gerda Contact")
    page = samira.get(PAGE)
    assert page.h1 == "Samen oefenen"
    assert "Training" in page.text
    assert "90 minuten" in page.text
    assert "Je oefent met z’n tweeën. Bel Gerda Contact" in page.text
    assert "Er is nog geen datum. Vraag je contactpersoon wanneer jouw team aan de beurt is." in when(samira)
    assert page.texts(".el-contact__name") == ["Gerda Contact"]


def test_without_a_contact_card_it_gives_the_general_number(samira: Page) -> None:
    assert "088 123 45 67" in when(samira)


def test_the_name_a_step_had_before_leads_to_it(samira: Page) -> None:
    assert samira.get(f"{COURSE}/oefenavond").h1 == "Samen oefenen"


def test_the_next_meeting_is_shown_to_who_is_invited(samira: Page, tom: Page, session: Session, cast: Cast) -> None:
    at = datetime.fromisoformat("2026-12-03T13:00:00+00:00")
    meeting = add_meeting(session, cast.samira, at=at, guide=cast.gerda)
    said = when(samira)
    assert "donderdag 3 december 2026, 14.00 tot 15.30 uur" in said
    assert "De Brink" in said
    assert "Met Gerda de Tester" in said
    assert [one.get("href") for one in samira.get(PAGE).all("section a.el-button")] == [f"/bijeenkomst/{meeting.id}"]
    assert samira.get(f"/bijeenkomst/{meeting.id}").h1 == "Samen oefenen"
    assert "3 december" not in when(tom)


def test_between_the_meeting_and_the_list_it_says_what_is_waited_for(
    samira: Page, session: Session, cast: Cast, now: datetime
) -> None:
    add_meeting(session, cast.samira, at=now - DAY)
    assert "Je begeleider vult nog in wie er was." in when(samira)


def test_who_was_not_there_is_told_to_ask_for_another_date(
    samira: Page, session: Session, cast: Cast, now: datetime
) -> None:
    were_there(session, add_meeting(session, cast.samira, at=now - DAY))
    assert "was je er niet bij" in when(samira)
    assert "Er is nog geen nieuwe datum." in when(samira)


def test_who_was_there_reads_when(samira: Page, session: Session, cast: Cast, now: datetime) -> None:
    be_there(session, cast, now)
    assert "Je was erbij, zondag 22 november." in when(samira)


def test_a_team_that_goes_without_reads_that(samira: Page, tom: Page, session: Session, now: datetime) -> None:
    gatherings.waive(session, team(session).id, SLUG, STEP, now)
    assert "Jouw team doet deze bijeenkomst niet." in when(samira)
    assert "Er is nog geen datum." in when(tom)


def test_who_is_invited_all_the_same_sees_the_date(samira: Page, session: Session, cast: Cast, now: datetime) -> None:
    gatherings.waive(session, team(session).id, SLUG, STEP, now)
    add_meeting(session, cast.samira, at=now + DAY)
    assert "De Brink" in when(samira)


def test_who_is_in_no_team_reads_that_it_does_not_count(client: Page, cast: Cast) -> None:
    ruud = client.sign_in(cast.ruud)
    assert "Je staat nu in geen team." in when(ruud)
    assert steps(ruud)["Samen oefenen"].startswith("Telt voor jou niet mee")


def test_a_held_back_bijeenkomst_is_not_shown(samira: Page, session: Session, now: datetime) -> None:
    course = shipment(SLUG).compiled.course
    assert course
    held = tuple(replace(one, held_back=True) if one.slug == STEP else one for one in course.steps)
    publish(session, replace(course, steps=held), {"x": b""}, edition=EDITION, now=now)
    session.commit()
    assert "Deze bijeenkomst wordt nog nagekeken." in samira.get(PAGE, status=404).text
    assert "nagekeken" in steps(samira)["Samen oefenen"]


# --- among the steps --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [COURSE, "/mijn-leerpad"])
def test_a_bijeenkomst_stands_among_the_steps_as_something_to_do_together(samira: Page, path: str) -> None:
    found = steps(samira, path)
    assert found["Samen oefenen"] == "Samen met je team Bijeenkomst 90 minuten"
    assert found["Een avond over slapen"] == "Samen met je team Bijeenkomst 60 minuten"


def test_the_course_counts_what_was_read_and_where_one_was_together(
    samira: Page, session: Session, cast: Cast, now: datetime
) -> None:
    assert "0 van de 2 kernstappen af" in samira.get(COURSE).text
    be_there(session, cast, now)
    seen = samira.get(COURSE)
    assert "1 van de 2 kernstappen af" in seen.text
    assert "Studietijd: 90 minuten" in seen.text
    assert steps(samira)["Samen oefenen"].startswith("Je was erbij")
    read(samira)
    assert "Je hebt de kern van deze cursus af." in samira.seen.text  # type: ignore[union-attr]


def test_once_the_rest_is_done_the_course_and_the_path_say_that_the_bijeenkomst_is_left(samira: Page) -> None:
    read(samira)
    for page in (samira.seen, samira.get(COURSE)):
        assert page
        assert "Alleen de bijeenkomst hoort er nog bij: Samen oefenen" in page.text
        assert "Verder met Nog iets lezen" in page.text


def test_the_path_of_who_did_all_but_the_bijeenkomst_says_so(samira: Page, session: Session, now: datetime) -> None:
    for slug in ("proef", "ander"):
        course = shipment(slug).compiled.course
        assert course
        publish(session, replace(course, steps=(), core=()), {"x": b""}, edition=EDITION, now=now)
    read(samira)
    page = samira.get("/mijn-leerpad")
    assert page.texts("#nu") == ["Alleen nog de bijeenkomst"]
    assert "Je hebt alles af" not in page.text


def test_a_team_that_goes_without_has_one_step_less(samira: Page, session: Session, now: datetime) -> None:
    gatherings.waive(session, team(session).id, SLUG, STEP, now)
    assert "0 van de 1 kernstappen af" in samira.get(COURSE).text
    assert steps(samira)["Samen oefenen"] == "Telt voor jou niet mee Bijeenkomst 90 minuten"


@pytest.mark.parametrize("minutes", [5, 10, 20])
def test_a_starter_never_sends_somebody_to_a_bijeenkomst(samira: Page, minutes: int) -> None:
    assert "Samen oefenen" not in samira.get(f"/mijn-leerpad/{minutes}").text


def test_after_the_module_before_it_one_is_not_led_to_a_bijeenkomst(samira: Page) -> None:
    read(samira)
    assert samira.seen
    assert samira.seen.path.startswith(COURSE)
    assert samira.get("/mijn-leerpad").texts("#nu") != ["Samen oefenen"]


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_a_bijeenkomst_does_not_make_the_course_the_path_or_a_screen_cost_more(
    samira: Page, session: Session, cast: Cast, clock: Clock
) -> None:
    gatherings.waive(session, team(session).id, SLUG, "thema", clock.now)
    add_meeting(session, cast.samira, at=clock.now + DAY)
    for person in session.scalars(select(Membership)):
        person.addiction_lead = True
    assert cost(samira, f"{COURSE}/begin/luister") <= 4
    assert cost(samira, COURSE) <= 6
    assert cost(samira, "/mijn-leerpad") <= 6
    assert cost(samira, PAGE) <= 6


def test_the_guide_of_a_team_lets_it_go_without_and_only_of_their_own_team(
    client: Page, samira: Page, session: Session, cast: Cast
) -> None:
    gerda = client.another().sign_in(cast.gerda)
    address = f"/begeleiding/team/{team(session).id}/zonder-bijeenkomst"
    gerda.get("/begeleiding")
    assert gerda.post(address, {"stap": f"{SLUG}/{STEP}", "zonder": "ja"}).status == 302
    assert "Jouw team doet deze bijeenkomst niet." in when(samira)
    assert gerda.post(address, {"stap": f"{SLUG}/{STEP}", "zonder": "nee"}).status == 302
    assert "Er is nog geen datum." in when(samira)
    west = f"/begeleiding/team/{team(session, 'West').id}/zonder-bijeenkomst"
    assert gerda.post(west, {"stap": f"{SLUG}/{STEP}", "zonder": "ja"}).status == 404
