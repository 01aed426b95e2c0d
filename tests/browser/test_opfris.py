"""The opfris from the link of a letter to its end: by keys on a phone, with and without scripts, for every eye."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from elearning import clock
from elearning.models import Answer, Moment, MomentKind, Person
from elearning.services import opfris
from elearning.services.opfris import Item
from tests.fading import learned

from .conftest import NARROW, WIDE, Visits
from .house import COURSE, House, check_button, feedback_of, fill_in, right_answer, wrong_answer
from .keyboard import Keyboard
from .test_axe import ALL, COLOURS, SCRIPT, SETTLE, violations

pytestmark = pytest.mark.browser
SCRIPTS = pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without scripts"])
GOALS = tuple(f"{COURSE}/{slug}" for slug in ("standaardglas", "drinkadvies", "signaleren"))
NAME = "Noor Tester"


def make_due(house: House, email: str) -> None:
    """Let somebody have learned three things long ago."""
    with house.writing() as session:
        learned(session, session.get_one(Person, house.person_id(email)), *GOALS, now=clock.now())


def letter_to(house: House, email: str) -> tuple[int, str]:
    """Offer somebody a moment by letter; gives its number and the address of the link."""
    make_due(house, email)
    person_id = house.person_id(email)
    with house.writing() as session:
        row = opfris.draw(session, person_id, MomentKind.LETTER, clock.now())
        assert row
        return row.id, f"/o/{opfris.offer(session, row, 'k' * 40, clock.now())}"


def items_of(house: House, moment_id: int) -> tuple[Item, ...]:
    with house.reading() as session:
        return opfris.view(session, session.get_one(Moment, moment_id)).items


def rights_of(house: House, email: str) -> list[bool]:
    with house.reading() as session:
        return list(session.scalars(select(Answer.right).where(Answer.person_id == house.person_id(email))))


@SCRIPTS
def test_somebody_with_a_keyboard_on_a_phone_goes_from_a_letter_to_the_end(
    js: bool, visit: Visits, house: House
) -> None:
    email = house.new_learner()
    moment_id, link = letter_to(house, email)
    page = visit(width=NARROW, height=844, js=js)
    page.goto(link)
    keys = Keyboard(page)
    for item in items_of(house, moment_id):
        assert item.question
        section = page.locator(f"#vraag-{item.question.key}")
        keys.answer(section, right_answer(item.question))
        keys.press(check_button(section))
        expect(feedback_of(section)).to_have_text("Goed gezien")
        expect(page.locator("body")).not_to_contain_text(NAME)
        keys.press(section.locator("a.el-button--plum"))
    expect(page.locator("h1")).to_have_text("Klaar")
    expect(page.locator("body")).not_to_contain_text(NAME)
    assert rights_of(house, email) == [True, True, True]
    keys.press(page.get_by_role("button", name="Sluit deze opfris af"))
    page.wait_for_url("**/")
    page.goto(link)
    expect(page.locator("h1")).to_have_text("Deze opfris is klaar")


def test_somebody_who_is_signed_in_starts_by_hand_and_reads_where_it_is_taught(visit: Visits, house: House) -> None:
    email = house.new_learner()
    make_due(house, email)
    page = visit(email, width=NARROW, height=844)
    page.goto("/mijn-leerpad")
    page.get_by_role("button", name="Begin: 3 vragen, 2 minuten").click()
    page.wait_for_url("**/opfris/*/*")
    item = items_of(house, int(page.url.split("/")[-2]))[0]
    assert item.question
    section = page.locator(f"#vraag-{item.question.key}")
    fill_in(section, wrong_answer(item.question))
    check_button(section).click()
    expect(feedback_of(section)).to_have_text("Nog niet goed")
    expect(feedback_of(section)).to_be_focused()
    section.get_by_text("Lees het terug in:").get_by_role("link").click()
    page.wait_for_url(f"**/cursus/{COURSE}/**")
    expect(page.locator("h1")).to_be_visible()


def look_closely(page: Page) -> list[str]:
    """Look at a page wide and narrow, light and dark."""
    found = []
    for width, height in ((WIDE, 800), (NARROW, 4000)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(SCRIPT)
        for scheme, rules in (("light", ALL), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(SETTLE)
            found += violations(page, f"{page.url} {width} px, {scheme}", rules)
    page.emulate_media(color_scheme="light")
    return found


def test_axe_finds_nothing_wrong_on_the_pages_of_a_letter(visit: Visits, house: House) -> None:
    email = house.new_learner()
    moment_id, link = letter_to(house, email)
    page, found = visit(), []
    for path in ("/o/bestaat-niet", "/afmelden/zomaar", link):
        page.goto(path)
        found += look_closely(page)
    for number, item in enumerate(items_of(house, moment_id)):
        assert item.question
        section = page.locator(f"#vraag-{item.question.key}")
        fill_in(section, (wrong_answer if number else right_answer)(item.question))
        check_button(section).click()
        expect(feedback_of(section)).to_be_visible()
        found += look_closely(page)
        section.locator("a.el-button--plum").click()
    expect(page.locator("h1")).to_have_text("Klaar")
    found += look_closely(page)
    page.goto("/afmelden/zomaar")
    page.get_by_role("button", name="Stop met de opfris").click()
    expect(page.locator("h1")).to_have_text("De opfris is gestopt")
    found += look_closely(page)
    page.goto(link)
    found += look_closely(page)
    assert found == []


def test_axe_finds_nothing_wrong_on_the_opfris_of_somebody(visit: Visits, house: House) -> None:
    email, found = house.new_learner(), []
    page = visit(email)
    page.goto("/opfris")
    found += look_closely(page)
    make_due(house, email)
    for path in ("/opfris", "/mijn-leerpad", "/mijn-leerpad/10"):
        page.goto(path)
        found += look_closely(page)
    assert found == []


def test_the_five_places_of_the_tab_bar_fit_on_a_small_phone(visit: Visits, house: House) -> None:
    page = visit(house.new_learner(), width=320, height=640)
    page.goto("/opfris")
    bar = page.locator(".el-tabbar a")
    expect(bar).to_have_count(5)
    for one in bar.all():
        cut = one.evaluate("(el) => el.scrollWidth > el.clientWidth + 1")
        assert not cut, one.text_content()
