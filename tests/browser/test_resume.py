"""Stopping and going on: what is half filled in survives a power cut at the server, and is there on another device."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from elearning.content.model import Kind, Question
from elearning.models import Answer, Attempt, Place
from tests.running import furnish

from .conftest import NARROW, Contexts, Visits
from .house import (
    COURSE,
    House,
    check_button,
    expect_filled_in,
    feedback_of,
    fill_in,
    half_answer,
    right_answer,
)

pytestmark = pytest.mark.browser
GRADED = [kind for kind in Kind if kind is not Kind.OPEN]
SCRIPTS = pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without scripts"])
KINDS = pytest.mark.parametrize("kind", GRADED)
QUIZ = "toets"


@dataclass
class Left:
    """What somebody left behind: the page they were on, and the question that was half filled in."""

    page: Page
    email: str
    question: Question


@dataclass
class Night:
    """The server was killed and started again while people were half-way."""

    house: House
    seconds: float
    left: dict[tuple[str, bool], Left]


@pytest.fixture(scope="module")
def night(contexts: Contexts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """Let a learner begin at each kind of question and in the test, then kill the server and start it again."""
    house = House(furnish(tmp_path_factory.mktemp("night"), tmp_path_factory))
    try:
        house.start()
        open_page = Visits(contexts, house)
        left = {}
        for js in (True, False):
            for kind in GRADED:
                left[kind.value, js] = begin_question(house, open_page, kind, js)
            left[QUIZ, js] = begin_quiz(house, open_page, js)
        house.kill()
        seconds = house.seconds_until_port_is_free()
        house.start()
        yield Night(house, seconds, left)
        assert open_page.end() == []
    finally:
        house.clear_up()


def begin_question(house: House, open_page: Visits, kind: Kind, js: bool) -> Left:
    spot, email = house.spot(kind), house.new_learner()
    page = open_page(email, js=js, width=NARROW)
    page.goto(spot.path)
    leave_half(page, page.locator(spot.section), spot.question, js)
    return Left(page, email, spot.question)


def begin_quiz(house: House, open_page: Visits, js: bool) -> Left:
    """Answer the first question of a test and leave the second half-way; without scripts only the first can be left."""
    email, quiz = house.new_learner(), house.quiz()
    page = open_page(email, js=js, width=NARROW)
    page.goto(f"/cursus/{COURSE}/{quiz.slug}")
    page.get_by_role("button", name="Begin de toets").click()
    page.wait_for_url("**/poging/*/1")
    question = drawn_question(house, email, 1)
    if js:
        fill_in(page.locator("main"), right_answer(question))
        page.get_by_role("button", name="Bewaar en verder").click()
        page.wait_for_url("**/poging/*/2")
        question = drawn_question(house, email, 2)
    leave_half(page, page.locator("main"), question, js)
    return Left(page, email, question)


def drawn_question(house: House, email: str, number: int) -> Question:
    """Give a question of the attempt that somebody began."""
    with house.reading() as session:
        drawn = session.scalars(select(Attempt.drawn).where(Attempt.person_id == house.person_id(email))).one()
    return next(one for one in house.quiz().questions if one.key == drawn[number - 1])


def leave_half(page: Page, section: Locator, question: Question, js: bool) -> None:
    """Fill a part in, and leave it to the page to keep it; without scripts by pressing the button for that."""
    if js:
        with page.expect_response(lambda response: "concept" in response.url) as saved:
            fill_in(section, half_answer(question))
        assert saved.value.status == 204
        expect(section.locator("[data-draft-status]")).to_contain_text("Bewaard")
    else:
        fill_in(section, half_answer(question))
        section.get_by_role("button", name="Bewaar en ga later verder").click()
        page.wait_for_url("**/mijn-leerpad*")


def go_on_to(page: Page, left: Left) -> Locator:
    """Come back as people do: open the leerpad and press Verder."""
    page.goto("/")
    page.wait_for_url("**/mijn-leerpad*")
    page.locator(".el-next").get_by_role("link", name="Verder").click()
    return page.locator(f"#vraag-{left.question.key}")


def answers_of(house: House, email: str) -> list[bool]:
    with house.reading() as session:
        return list(session.scalars(select(Answer.right).where(Answer.person_id == house.person_id(email))).all())


def test_the_port_is_free_at_once_after_the_whole_tree_was_killed(night: Night) -> None:
    assert night.seconds < 3


@SCRIPTS
@KINDS
def test_a_half_answer_is_there_after_a_power_cut_and_can_be_finished(kind: Kind, js: bool, night: Night) -> None:
    left = night.left[kind.value, js]
    section = go_on_to(left.page, left)
    expect(section).to_be_visible()
    expect_filled_in(section, half_answer(left.question))
    assert answers_of(night.house, left.email) == []
    given = right_answer(left.question)
    missing = {
        name: [value for value in values if value not in half_answer(left.question).get(name, ())]
        for name, values in given.items()
    }
    fill_in(section, missing)
    check_button(section).click()
    expect(feedback_of(section)).to_have_text("Goed gezien")
    assert answers_of(night.house, left.email) == [True]
    left.page.reload()
    expect(feedback_of(section)).to_have_text("Goed gezien")


@KINDS
def test_a_half_answer_is_there_on_another_device(kind: Kind, visit: Visits, house: House) -> None:
    spot, email = house.spot(kind), house.new_learner()
    phone = visit(email, width=NARROW)
    phone.goto(spot.path)
    leave_half(phone, phone.locator(spot.section), spot.question, js=True)
    desk = visit(email)
    section = go_on_to(desk, Left(phone, email, spot.question))
    expect(section).to_be_visible()
    expect_filled_in(section, half_answer(spot.question))


@SCRIPTS
def test_a_half_done_test_goes_on_at_the_question_where_it_stopped(js: bool, night: Night) -> None:
    left = night.left[QUIZ, js]
    page = left.page
    go_on_to(page, left)
    page.get_by_role("button", name="Ga verder met de toets").click()
    page.wait_for_url("**/poging/*/2" if js else "**/poging/*/1")
    expect_filled_in(page.locator("main"), half_answer(left.question))
    assert len(answers_of(night.house, left.email)) == (1 if js else 0)


@pytest.mark.parametrize("kept", [False, True], ids=["on a new device", "where the zakkaart is kept"])
def test_leaving_the_page_within_the_pause_still_saves(kept: bool, visit: Visits, house: House) -> None:
    spot, email = house.spot(Kind.FILL), house.new_learner()
    page = visit(email, fresh=True)
    if kept:
        page.goto("/zakkaart")
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.goto(spot.path)
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)") is kept
    fill_in(page.locator(spot.section), half_answer(spot.question))
    page.goto("/zakkaart")
    until = time.monotonic() + 20
    while not drafts_of(house, email) and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert drafts_of(house, email) == {spot.question.key: half_answer(spot.question)}


def drafts_of(house: House, email: str) -> dict[str, object]:
    with house.reading() as session:
        return session.scalar(select(Place.drafts).where(Place.person_id == house.person_id(email))) or {}


# Last: it leaves the server of this file without its first process.
def test_workers_end_with_the_process_that_started_them_and_free_the_port(night: Night) -> None:
    night.house.kill(only_the_first=True)
    assert night.house.seconds_until_port_is_free() < 3
