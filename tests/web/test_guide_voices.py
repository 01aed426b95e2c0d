"""What a guide sees of answers without a name, and sends as news."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Letter, LetterKind, News, Organisation, OrganisationKind, Role, Tally, Wijkteam
from elearning.services import news, people
from elearning.services.tallies import INTAKES, PULSE, Asked
from tests.moment import NOW
from tests.pages import Page
from tests.people import Cast


@pytest.fixture
def figures(east: Wijkteam) -> str:
    return f"/begeleiding/team/{east.id}/cijfers"


def add_answers(session: Session, team: Wijkteam, each: int) -> None:
    """Let so many people give each of the five answers about September."""
    session.add_all(
        Tally(about=PULSE, wijkteam_id=team.id, month="2026-09", question=INTAKES, choice=one, people=each)
        for one in Asked
    )
    session.commit()


def test_a_guide_sees_the_months_of_a_team(gerda: Page, session: Session, east: Wijkteam, figures: str) -> None:
    add_answers(session, east, 2)
    seen = gerda.get(figures)
    assert "In september 2026" in seen.text
    assert "4 van de 8 collega’s met intakes vroegen bij de helft of meer." in seen.text
    assert seen.texts("tbody td") == ["10", "2", "2", "2", "2", "2"]


def test_without_enough_answers_there_are_no_figures(gerda: Page, figures: str) -> None:
    assert "Nog geen cijfers" in gerda.get(figures).text


def test_a_guide_who_manages_the_team_sees_none(
    gerda: Page, session: Session, east: Wijkteam, figures: str, cast: Cast
) -> None:
    add_answers(session, east, 2)
    people.grant_role(session, cast.gerda, Role.MANAGER, wijkteam=east)
    seen = gerda.sign_in(cast.gerda).get(figures)
    assert "Je bent ook manager van dit team" in seen.text
    assert seen.all("main table, main progress") == []


def test_a_guide_who_manages_an_organisation_sees_none(
    gerda: Page, session: Session, east: Wijkteam, figures: str, cast: Cast
) -> None:
    add_answers(session, east, 2)
    employer = Organisation(name="Elders", kind=OrganisationKind.WELFARE)
    session.add(employer)
    session.flush()
    people.grant_role(session, cast.gerda, Role.MANAGER, organisation=employer)
    assert "Je bent ook manager" in gerda.sign_in(cast.gerda).get(figures).text


def test_the_figures_of_another_guides_team_are_not_there(gerda: Page, session: Session) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    add_answers(session, west, 2)
    gerda.get(f"/begeleiding/team/{west.id}/cijfers", status=404)
    gerda.get("/begeleiding/team/99/cijfers", status=404)


def test_a_guide_writes_news_for_who_asked(gerda: Page, session: Session, cast: Cast) -> None:
    news.want(session, cast.samira, NOW, wanted=True)
    gerda.get("/begeleiding/nieuws")
    seen = gerda.submit("Verstuur het nieuws", title="  Een   nieuwe folder ", text="Hij is er.\n\nHaal hem op.")
    assert "Je nieuws gaat naar wie erom vroeg." in seen.html
    assert "Een nieuwe folder" in seen.text
    assert "Samira" not in seen.text
    letter = session.scalars(select(Letter).where(Letter.kind == LetterKind.NEWS)).one()
    assert letter.person_id == cast.samira.id


def test_how_many_get_the_news_is_said_from_five_people_on(
    gerda: Page, session: Session, east: Wijkteam, cast: Cast
) -> None:
    team = [cast.samira, cast.noor, cast.bas, cast.els, cast.tom]
    people.join_team(session, cast.tom, east, NOW)
    before = gerda.get("/begeleiding/nieuws").text
    for person in team[:4]:
        news.want(session, person, NOW, wanted=True)
        assert gerda.get("/begeleiding/nieuws").text == before
    news.want(session, team[4], NOW, wanted=True)
    assert "Nu willen 5 collega’s je nieuws." in gerda.get("/begeleiding/nieuws").text
    seen = gerda.submit("Verstuur het nieuws", title="Folder", text="Hij is er.")
    assert "Je nieuws gaat naar 5 collega’s." in seen.html


def test_the_same_form_twice_is_one_letter(gerda: Page, session: Session, cast: Cast) -> None:
    news.want(session, cast.samira, NOW, wanted=True)
    gerda.get("/begeleiding/nieuws")
    path, data = gerda.filled("Verstuur het nieuws", {"title": "Nieuws", "text": "Tekst"})
    for _ in range(2):
        assert gerda.send("POST", path, data=data).status == 302
    assert len(session.scalars(select(News)).all()) == 1


def test_news_without_a_subject_or_a_text_is_not_sent(gerda: Page, session: Session) -> None:
    gerda.get("/begeleiding/nieuws")
    for fields in (
        {"title": "", "text": "Tekst"},
        {"title": "Nieuws", "text": " \n "},
        {"title": "a" * 61, "text": "x"},
    ):
        seen = gerda.post("/begeleiding/nieuws", fields)
        assert seen.status == 422
        assert "Er ging" in seen.text
    assert session.scalars(select(News)).all() == []


def test_a_guide_does_not_read_the_news_of_another(gerda: Page, session: Session, cast: Cast) -> None:
    news.send(session, cast.ruud.id, "Van Ruud", "Tekst", NOW)
    assert "Van Ruud" not in gerda.get("/begeleiding/nieuws").text
