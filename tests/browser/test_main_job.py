"""The main job: signing in, finishing a module, answering every kind of question: by keys, by mouse, without JS."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from elearning.content.model import Kind
from elearning.demo import PASSWORD
from elearning.models import Answer, Place, Reflection, StepDone
from elearning.rules.answering import Given

from .conftest import NARROW, Visits
from .house import (
    COURSE,
    MAIN,
    House,
    Spot,
    check_button,
    feedback_of,
    field,
    fill_in,
    go_on_button,
    right_answer,
    wrong_answer,
)
from .keyboard import Keyboard

pytestmark = pytest.mark.browser
SCRIPTS = pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without scripts"])
GRADED = [kind for kind in Kind if kind is not Kind.OPEN]


def has_finished(house: House, email: str, step: str) -> bool:
    with house.reading() as session:
        rows = session.scalars(
            select(StepDone.screen).where(StepDone.person_id == house.person_id(email), StepDone.step == step)
        ).all()
    return "" in rows


def answers_of(house: House, email: str) -> list[tuple[str, bool, Given]]:
    with house.reading() as session:
        rows = session.scalars(select(Answer).where(Answer.person_id == house.person_id(email))).all()
        return [(row.question, row.right, row.given) for row in rows]


def expect_module_done(page: Page, house: House, email: str) -> None:
    expect(page.get_by_role("status").filter(has_text=house.module().title)).to_contain_text("Goed gedaan")
    assert has_finished(house, email, MAIN)
    assert {question.key for question in house.module().questions if question.graded} == {
        key for key, right, _ in answers_of(house, email) if right
    }


def sign_in_with_mouse(page: Page, email: str) -> None:
    page.goto("/")
    page.locator("header").get_by_role("link", name="Inloggen").click()
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/mijn-leerpad")


def open_module(page: Page, house: House) -> None:
    page.get_by_role("link", name=house.module().title, exact=True).first.click()


def finish_module_with_mouse(page: Page, house: House) -> None:
    for screen in house.module().screens:
        page.wait_for_url(f"**/{MAIN}/{screen.slug}**")
        for question in screen.questions:
            if question.graded:
                section = page.locator(f"#vraag-{question.key}")
                fill_in(section, right_answer(question))
                check_button(section).click()
                expect(feedback_of(section)).to_have_text("Goed gezien")
        go_on_button(page).click()
    page.wait_for_url(f"**/cursus/{COURSE}?klaar={MAIN}")


def test_somebody_without_a_mouse_signs_in_and_finishes_a_module(visit: Visits, house: House) -> None:
    email = house.new_learner()
    page = visit()
    keys = Keyboard(page)
    page.goto("/")
    keys.press(page.locator("header").get_by_role("link", name="Inloggen"))
    page.wait_for_url("**/inloggen")
    keys.write(page.get_by_label("E-mailadres"), email)
    keys.write(page.get_by_label("Wachtwoord"), PASSWORD)
    keys.press(page.get_by_role("button", name="Log in"))
    page.wait_for_url("**/mijn-leerpad")
    keys.press(page.get_by_role("link", name=house.module().title, exact=True).first)
    for screen in house.module().screens:
        page.wait_for_url(f"**/{MAIN}/{screen.slug}**")
        for question in screen.questions:
            section = page.locator(f"#vraag-{question.key}")
            keys.answer(section, right_answer(question))
            keys.press(check_button(section))
            expect(feedback_of(section)).to_be_focused()
        keys.press(go_on_button(page))
    page.wait_for_url(f"**/cursus/{COURSE}?klaar={MAIN}")
    expect_module_done(page, house, email)


def test_somebody_without_scripts_signs_in_and_finishes_a_module(visit: Visits, house: House) -> None:
    email = house.new_learner()
    page = visit(js=False)
    sign_in_with_mouse(page, email)
    open_module(page, house)
    finish_module_with_mouse(page, house)
    expect_module_done(page, house, email)


def test_somebody_on_a_phone_signs_in_and_finishes_a_module(visit: Visits, house: House) -> None:
    email = house.new_learner()
    page = visit(width=NARROW, height=844)
    sign_in_with_mouse(page, email)
    open_module(page, house)
    finish_module_with_mouse(page, house)
    expect_module_done(page, house, email)


@SCRIPTS
@pytest.mark.parametrize("kind", GRADED)
def test_a_question_is_answered_by_keyboard_and_says_how_it_went(
    kind: Kind, js: bool, visit: Visits, house: House
) -> None:
    spot, email = house.spot(kind), house.new_learner()
    page = visit(email, js=js)
    page.goto(spot.path)
    section = page.locator(spot.section)
    keys = Keyboard(page)
    keys.answer(section, right_answer(spot.question))
    keys.press(check_button(section))
    expect(feedback_of(section)).to_have_text("Goed gezien")
    expect(feedback_of(section)).to_be_visible()
    if js:
        expect(feedback_of(section)).to_be_focused()
    else:
        assert page.url.endswith(spot.section)
    assert answers_of(house, email) == [(spot.question.key, True, right_answer(spot.question))]


@pytest.mark.parametrize("kind", GRADED)
def test_a_wrong_answer_is_told_why_counts_once_and_may_be_practised_again(
    kind: Kind, visit: Visits, house: House
) -> None:
    spot, email = house.spot(kind), house.new_learner()
    page = visit(email, width=NARROW)
    page.goto(spot.path)
    section = page.locator(spot.section)
    fill_in(section, wrong_answer(spot.question))
    check_button(section).click()
    expect(feedback_of(section)).to_have_text("Nog niet goed")
    expect(section.locator(".el-feedback .prose, .el-why").first).to_be_visible()
    section.get_by_role("link", name="Probeer nog eens").click()
    expect(feedback_of(section)).to_have_count(0)
    fill_in(section, right_answer(spot.question))
    check_button(section).click()
    expect(feedback_of(section)).to_have_text("Goed gezien")
    assert [right for _, right, _ in answers_of(house, email)] == [False]


@SCRIPTS
@pytest.mark.parametrize("kind", [*GRADED, Kind.OPEN])
def test_checking_an_empty_question_says_what_to_do_and_stores_nothing(
    kind: Kind, js: bool, visit: Visits, house: House
) -> None:
    spot, email = house.spot(kind), house.new_learner()
    page = visit(email, js=js)
    page.goto(spot.path)
    section = page.locator(spot.section)
    check_button(section).click()
    alert = section.get_by_role("alert")
    expect(alert).to_be_visible()
    if js:
        expect(alert).to_be_focused()
    assert answers_of(house, email) == []


def stored_of(house: House, email: str) -> tuple[int, int, str]:
    """Count answers and kept reflections, and give everything that is kept of half-filled forms."""
    person = house.person_id(email)
    with house.reading() as session:
        answers = session.scalar(select(func.count()).select_from(Answer).where(Answer.person_id == person))
        kept = session.scalar(select(func.count()).select_from(Reflection).where(Reflection.person_id == person))
        drafts = session.scalars(select(Place.drafts).where(Place.person_id == person)).all()
    return answers or 0, kept or 0, str(drafts)


@SCRIPTS
def test_a_reflection_shows_an_example_and_is_only_kept_on_request(js: bool, visit: Visits, house: House) -> None:
    spot, email = house.spot(Kind.OPEN), house.new_learner()
    text = right_answer(spot.question)["tekst"][0]
    page = visit(email, js=js)
    page.goto(spot.path)
    section = page.locator(spot.section)
    keys = Keyboard(page)
    keys.answer(section, right_answer(spot.question))
    page.wait_for_timeout(800)  # longer than the pause after which other questions are saved
    assert text not in stored_of(house, email)[2]
    keys.press(check_button(section))
    expect(feedback_of(section)).to_have_text("Dank je")
    if js:
        expect(feedback_of(section)).to_be_focused()
    expect(field(section, "tekst", "")).to_have_value(text)
    answers, kept, drafts = stored_of(house, email)
    assert (answers, kept) == (0, 0)
    assert text not in drafts
    section.get_by_role("button", name="Bewaar voor mij").click()
    expect(page.locator(".el-flash")).to_contain_text("Alleen jij kunt dit lezen")
    expect(field(section, "tekst", "")).to_have_value(text)
    assert stored_of(house, email)[:2] == (0, 1)


def test_going_on_with_an_open_question_leads_to_that_question(visit: Visits, house: House) -> None:
    spot = house.spot(Kind.ORDER)
    page = visit(house.new_learner())
    page.goto(spot.path)
    go_on_button(page).click()
    page.wait_for_url(f"**{spot.section}")
    expect(page.locator(spot.section).get_by_role("alert")).to_be_visible()


def test_a_wrong_password_puts_the_focus_on_what_went_wrong(visit: Visits, house: House) -> None:
    page = visit()
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill("niemand@demo.example")
    page.get_by_label("Wachtwoord").fill("verkeerd-wachtwoord")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("E-mailadres")).to_have_value("niemand@demo.example")


def test_spots_cover_every_kind_of_question(house: House) -> None:
    assert all(isinstance(house.spot(kind), Spot) for kind in Kind)
