"""Mijn leerpad and a course: the next step, how far somebody is, whom to call."""

import pytest
from sqlalchemy.orm import Session

from tests.pages import Page
from tests.people import SECRET, Cast, add_card
from tests.web.conftest import GLAS, answer, do_module


def test_the_path_greets_by_first_name_and_offers_the_first_step(samira: Page) -> None:
    page = samira.get("/mijn-leerpad")
    assert page.h1 == "Dag Samira"
    assert page.texts("#nu") == ["Wat zit erin?"]
    assert "Begin hier" in page.text
    assert SECRET not in page.html


def test_the_path_goes_on_where_somebody_was(samira: Page) -> None:
    samira.get(GLAS)
    answer(samira, "fles")
    answer(samira, "telt")
    samira.submit("Verder")
    page = samira.get("/mijn-leerpad")
    assert "Verder waar je was" in page.text
    assert "1 van 2 schermen gelezen" in page.text
    assert page.texts(".el-mini__done") == ["Gelezen: Eén glas is geen glas"]
    assert page.texts(".el-mini__now") == ["Nu: Meer vragen"]


@pytest.mark.parametrize("minutes", [5, 10, 20])
def test_a_starter_says_what_fits(samira: Page, minutes: int) -> None:
    page = samira.get(f"/mijn-leerpad/{minutes}")
    assert page.h1 == f"Je hebt {minutes} minuten"
    assert page.texts("h2")[0] == "Wat zit erin?"


@pytest.mark.parametrize("minutes", ["0", "7", "999", "-5", "x"])
def test_other_minutes_are_no_choice(samira: Page, minutes: str) -> None:
    samira.get(f"/mijn-leerpad/{minutes}", status=404)


def test_the_contact_card_is_on_the_path_or_the_general_number(samira: Page, session: Session) -> None:
    assert "088 123 45 67" in samira.get("/mijn-leerpad").text
    add_card(session, "Oost", name="Gerda Contact")
    assert "Gerda Contact" in samira.get("/mijn-leerpad").text


def test_a_course_shows_its_steps_and_what_is_held_back(samira: Page) -> None:
    page = samira.get("/cursus/proef")
    assert page.h1 == "De proefcursus"
    assert "0 van de 2 kernstappen af" in page.text
    assert "nagekeken" in page.text


def test_a_finished_module_is_marked_and_the_next_step_offered(samira: Page) -> None:
    do_module(samira)
    page = samira.get("/cursus/proef")
    assert "1 van de 2 kernstappen af" in page.text
    assert "Verder met Eindtoets" in page.text or "Verder met Het gesprek" in page.text


@pytest.mark.parametrize("name", ["Noor", "Bas"])
def test_a_neighbour_who_is_done_reads_that(client: Page, cast: Cast, name: str) -> None:
    page = client.sign_in(getattr(cast, name.lower())).get("/mijn-leerpad")
    assert page.texts(".el-chip").count("Klaar") == 2
