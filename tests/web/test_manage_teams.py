"""What a manager sees: how far people are, per team and over teams; and nothing before it is switched on."""

import gzip
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Agreement, Deadline, Enrolment, Membership, Organisation, Person, Role, Wijkteam
from elearning.services import people
from tests.moment import NOW
from tests.pages import Page, queries
from tests.people import Cast

TODAY = local_date(NOW)


@pytest.fixture
def switched_on(session: Session) -> Organisation:
    """The employer of everyone, who may be looked at now."""
    found = session.scalars(select(Organisation)).one()
    found.controller, found.works_council_on = "Gemeente Rivierstad", TODAY
    session.commit()
    return found


@pytest.fixture
def els(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.els)


def team_id(session: Session, name: str) -> int:
    return session.scalars(select(Wijkteam.id).where(Wijkteam.name == f"Wijkteam {name}")).one()


@pytest.fixture
def east(session: Session) -> str:
    return f"/teams/{team_id(session, 'Oost')}"


def names(page: Page) -> list[str]:
    assert page.seen
    return page.seen.texts("table tbody th")


def test_until_it_is_switched_on_no_name_is_there_and_the_page_says_why(els: Page, east: str) -> None:
    for path in ("/teams", east, "/teams/herinneren"):
        seen = els.get(path)
        assert "Noor" not in seen.html
    assert "Nog niet aangezet door de werkgever" in els.get("/teams").text


def test_the_page_says_how_many_are_how_far(els: Page, switched_on: Organisation) -> None:
    seen = els.get("/teams")
    assert seen.texts(".el-kpis dd") == ["2 van de 4", "0 van de 4", "0 van de 4", "2 van de 4"]
    assert seen.texts(".el-bars__share") == ["50% klaar"] * 3, "two courses and a team"
    assert seen.all(".el-bar")[-1].get("aria-label") == "klaar: 2. opfris open: 0. bezig: 0. nog niet begonnen: 2"
    assert seen.all("main .el-button")[0].get("href") == "/teams/herinneren", "the next step"
    assert seen.html.count('id="arcering"') == 1, "known without its colour"


@pytest.mark.parametrize("path", ["/teams", "/teams/herinneren", "/teams/bijeenkomsten", "/teams/mail"])
def test_the_pages_beside_each_other_share_one_way_back(els: Page, switched_on: Organisation, path: str) -> None:
    seen = els.get(path)
    assert seen.texts(".el-crumb a")[0] == "Mijn werk"
    assert [one.get("href") for one in seen.all(".el-nav [aria-current]")] == ["/werk"]
    assert not seen.all("main .container--narrow"), "or the tabs would jump"


def test_a_team_lists_its_people_with_a_word_and_dates(els: Page, east: str, switched_on: Organisation) -> None:
    els.get(east)
    assert names(els)[:4] == ["Bas van Hiernaast", "Els de Tester", "Noor van Hiernaast", "Samira de Tester"]
    els.get(f"{east}?woord=klaar")
    assert names(els)[:2] == ["Bas van Hiernaast", "Noor van Hiernaast"]
    els.get(f"{east}?volgorde=woord")
    assert names(els)[:2] == ["Els de Tester", "Samira de Tester"]


@pytest.mark.parametrize("query", ["cursus=niets", "woord=niets", "cursus=%00"])
def test_what_cannot_be_chosen_is_not_there(els: Page, east: str, switched_on: Organisation, query: str) -> None:
    els.get(f"{east}?{query}", status=404)


def test_an_unknown_order_is_the_usual_one(els: Page, switched_on: Organisation) -> None:
    els.get("/teams?volgorde=achterstevoren")


def test_people_are_found_by_a_part_of_their_name_and_the_name_is_in_no_address(
    els: Page, switched_on: Organisation
) -> None:
    els.get("/teams")
    seen = els.submit("Zoek", name="SAMI")
    assert "Samira de Tester" in seen.text
    assert seen.path == "/teams/zoek"
    seen = els.submit("Zoek", name="tom")
    assert "Niemand in je teams heet zo" in seen.text, "Tom works in another team"
    assert els.submit("Zoek", name=" ").status == 422


def test_a_day_can_be_set_and_stands_beside_who_is_not_done(
    els: Page, east: str, switched_on: Organisation, session: Session
) -> None:
    els.get(east)
    soon = TODAY + timedelta(days=30)
    els.submit("Bewaar de einddatum", course="proef", due_on=soon.isoformat())
    assert session.scalars(select(Deadline.due_on)).all() == [soon]
    els.get(east)
    els.submit("Bewaar de einddatum", course="proef", due_on="")
    assert not session.scalars(select(Deadline.due_on)).all()


@pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01", "morgen"])
def test_a_day_that_cannot_be_is_refused_with_a_reason(
    els: Page, east: str, switched_on: Organisation, session: Session, day: str
) -> None:
    els.get(east)
    seen = els.submit("Bewaar de einddatum", course="proef", due_on=day)
    assert seen.status == 422
    assert seen.texts(".el-field__error")
    assert not session.scalars(select(Deadline.id)).all()


def test_who_no_longer_works_there_is_gone_at_once_and_only_when_sure(
    els: Page, east: str, switched_on: Organisation, session: Session, cast: Cast
) -> None:
    els.get(east)
    path = f"{east}/mensen/{cast.samira.id}/weg"
    els.post(path)
    els.get(east)
    assert "Samira de Tester" in names(els)
    els.post(path, {"zeker": "ja"})
    els.get(east)
    assert "Samira de Tester" not in names(els)
    session.expire_all()
    assert session.scalars(select(Membership.until_on).where(Membership.person_id == cast.samira.id)).one() == TODAY


def test_a_team_of_somebody_else_is_not_there(
    els: Page, switched_on: Organisation, session: Session, cast: Cast
) -> None:
    west = team_id(session, "West")
    els.get(f"/teams/{west}", status=404)
    assert els.post(f"/teams/{west}/einddatum", {"course": "proef", "due_on": "2027-12-01"}).status == 404
    assert els.post(f"/teams/{west}/mensen/{cast.tom.id}/weg", {"zeker": "ja"}).status == 404
    here = team_id(session, "Oost")
    assert els.post(f"/teams/{here}/mensen/{cast.tom.id}/weg", {"zeker": "ja"}).status == 404


def crowd(session: Session, now: datetime, employer: Organisation, teams: list[int], people: int) -> None:
    for number in range(people):
        person = Person(name=f"Mens {number}", email=f"m{number}@x.example", employer_id=employer.id, created_at=now)
        session.add(person)
        session.flush()
        session.add(Membership(person_id=person.id, wijkteam_id=teams[number % len(teams)], from_on=date(2026, 1, 1)))
        if number % 2:
            done = now if number % 3 else None
            session.add(Enrolment(person_id=person.id, course="proef", started_at=now, completed_at=done))
    session.commit()


def test_two_hundred_people_weigh_little_and_take_as_many_statements_as_four(
    els: Page, east: str, switched_on: Organisation, session: Session
) -> None:
    crowd(session, NOW, switched_on, [team_id(session, "Oost")], 200)
    for path in ("/teams", east):
        els.get(path)
        with queries() as asked:
            seen = els.get(path)
        assert len(asked) <= 6, asked
        assert len(gzip.compress(seen.html.encode())) <= 30_000


def test_somebody_sees_exactly_the_line_that_their_manager_sees(
    els: Page, east: str, switched_on: Organisation, cast: Cast
) -> None:
    els.get(east)
    assert els.seen
    row = next(text for text in els.seen.texts("table tbody tr") if text.startswith("Samira"))
    own = els.another().sign_in(cast.samira).get("/wat-ziet-mijn-manager")
    (line,) = own.texts("table tbody tr")
    assert line.replace("Wijkteam Oost", "").split() == row.split()


def test_before_it_is_switched_on_somebody_reads_that_nothing_is_seen(samira: Page) -> None:
    assert "Je manager ziet nu niets over jou" in samira.get("/wat-ziet-mijn-manager").text


def test_a_manager_of_nothing_reads_what_to_do(
    client: Page, cast: Cast, session: Session, switched_on: Organisation, grant_manager: Callable[[Person], None]
) -> None:
    grant_manager(cast.ruud)
    assert "Vraag de beheerder" in client.sign_in(cast.ruud).get("/teams").text


@pytest.fixture
def grant_manager(session: Session) -> Callable[[Person], None]:
    def grant(person: Person) -> None:
        people.grant_role(session, person, Role.MANAGER)
        session.commit()

    return grant


@pytest.fixture
def anouk(client: Page, session: Session, cast: Cast, switched_on: Organisation) -> Page:
    """A browser of who manages the organisation, and no team."""
    people.grant_role(session, cast.anouk, Role.MANAGER, organisation=switched_on)
    return client.sign_in(cast.anouk)


def test_who_manages_an_organisation_gets_no_link_that_leads_nowhere(
    anouk: Page, session: Session, switched_on: Organisation
) -> None:
    west = team_id(session, "West")
    ends = TODAY + timedelta(days=30)
    session.add(Agreement(wijkteam_id=west, parts={}, starts_on=TODAY, ends_on=ends, changed_at=NOW))
    for path in ("/teams", f"/teams/{west}"):
        links = {str(one.get("href")) for one in anouk.get(path).all("main a")}
        assert f"/teams/{west}" in links or path != "/teams"
        for link in links - {one for one in links if "overzicht" in one or one.startswith("#")}:
            anouk.get(link)


def test_who_manages_an_organisation_sets_no_day_for_people_of_another(
    anouk: Page, session: Session, cast: Cast, switched_on: Organisation, east: str
) -> None:
    assert anouk.get(east).all("form[action$=einddatum]")
    cast.noor.employer_id = None
    session.flush()
    seen = anouk.get(east)
    assert not seen.all("form[action$=einddatum]")
    assert "mensen van een andere werkgever" in seen.text
    asked = {"course": "proef", "due_on": (TODAY + timedelta(days=30)).isoformat()}
    assert anouk.post(f"{east}/einddatum", asked).status == 404
    assert not session.scalars(select(Deadline)).all()
