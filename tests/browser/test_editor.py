"""Writing in the redactie: what is typed is kept, by whoever and whatever happens to the server meanwhile."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from elearning.models import Role
from elearning.services import working
from elearning.services.people import grant_role, person_with_address
from tests.running import furnish

from .conftest import NARROW, Contexts, Visits
from .house import House

pytestmark = pytest.mark.browser
FILE = "basis/opfris/vragen.md"
ADDRESS = "/redactie/basis/bestand/opfris/vragen.md"
#: So many seconds of typing may go when the power does.
MOST_LOST = 5.0


def new_author(house: House, name: str) -> str:
    email = house.new_learner(name)
    with house.writing() as session:
        person = person_with_address(session, email)
        assert person
        grant_role(session, person, Role.AUTHOR)
    return email


def text_of(house: House) -> str:
    with house.reading() as session:
        return working.open_file(session, FILE).text or ""


def earlier(house: House) -> str:
    with house.reading() as session:
        return "\n".join(row.text for row, _name in working.revisions(session, FILE))


def open_editor(page: Page) -> Locator:
    page.goto(ADDRESS)
    return page.locator("textarea")


def at_end(text: Locator, typed: str) -> None:
    text.press("Control+End")
    text.page.keyboard.insert_text(typed)


def is_kept(page: Page) -> None:
    expect(page.locator("[data-status]")).to_contain_text("Bewaard om")


@pytest.fixture
def fragile(contexts: Contexts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of one's own, to kill."""
    house = House(furnish(tmp_path_factory.mktemp("fragile"), tmp_path_factory))
    try:
        house.start()
        yield house
    finally:
        house.clear_up()


def test_what_is_typed_is_kept_looked_over_and_undone_as_anywhere(visit: Visits, house: House) -> None:
    page = visit(new_author(house, "Ruud Tester"))
    text = open_editor(page)
    before = text.input_value()
    at_end(text, "/// vraag | nieuw\n    doeel: standaardglas\nWaar?\n///")
    is_kept(page)
    problem = page.locator(".el-problem", has_text="'doeel'").get_by_role("link")
    problem.focus()
    problem.press("Enter")
    line = text.evaluate("(one) => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert line.strip() == "doeel: standaardglas"
    assert text_of(house).endswith("doeel: standaardglas\nWaar?\n///")
    text.press("Control+b")
    assert f"**{line}**" in text.input_value()
    for _step in range(200):
        if text.input_value() == before:
            break
        text.press("Control+z")
    assert text.input_value() == before
    is_kept(page)
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.get_by_role("button", name="Voorbeeld").click()
    expect(text).to_be_hidden()
    expect(page.frame_locator("[data-look]").locator("h1")).to_be_visible()


def test_two_people_in_one_file_lose_nothing(visit: Visits, house: House) -> None:
    one, other = visit(new_author(house, "Ruud Tester")), visit(new_author(house, "Gerda Tester"))
    first, second = open_editor(one), open_editor(other)
    at_end(first, "Van Ruud.")
    first.press("Control+s")
    is_kept(one)
    second.press("Control+Home")
    other.keyboard.insert_text("Van Gerda.")
    second.press("Control+s")
    expect(other.get_by_text("Ruud Tester heeft dit bestand intussen bewaard.")).to_be_visible()
    at_end(first, " En nog iets.")
    first.press("Control+s")
    second.focus()
    other.keyboard.insert_text(" Ook nog iets. ")
    is_kept(one)
    other.get_by_role("button", name="Leg beide teksten naast elkaar").click()
    other.get_by_role("button", name="Voeg de twee teksten samen").click()
    expect(other.get_by_text("De twee teksten zijn één.")).to_be_visible()
    assert text_of(house).startswith("Van Gerda. Ook nog iets. ")
    assert text_of(house).endswith("Van Ruud. En nog iets.")
    at_end(first, " Te laat.")
    first.press("Control+s")
    expect(one.get_by_text("Gerda Tester heeft dit bestand intussen bewaard.")).to_be_visible()
    one.get_by_role("button", name="Leg beide teksten naast elkaar").click()
    one.get_by_role("button", name="Neem de tekst van de ander").click()
    expect(one.get_by_text("Bewaard.", exact=True)).to_be_visible()
    assert "Te laat." in earlier(house)


def test_without_a_connection_or_signed_out_the_text_waits(visit: Visits, house: House) -> None:
    email = new_author(house, "Ruud Tester")
    page = visit(email)
    text = open_editor(page)
    page.context.set_offline(True)
    at_end(text, "Zonder lijn.")
    expect(page.locator("[data-status]")).to_contain_text("Geen verbinding.")
    at_end(text, " En verder.")
    page.context.set_offline(False)
    is_kept(page)
    assert text_of(house).endswith("Zonder lijn. En verder.")
    page.context.clear_cookies()
    at_end(text, " Uitgelogd.")
    expect(page.get_by_text("Je bent niet meer ingelogd.")).to_be_visible()
    house.sign_in(page.context, email)
    page.get_by_role("button", name="Probeer opnieuw").click()
    is_kept(page)
    assert text_of(house).endswith(" Uitgelogd.")


def test_a_server_that_dies_costs_five_seconds_of_typing_at_most(contexts: Contexts, fragile: House) -> None:
    visits = Visits(contexts, fragile)
    page = visits(new_author(fragile, "Ruud Tester"))
    text = open_editor(page)
    text.press("Control+End")
    began = time.monotonic()
    typed: list[tuple[float, str]] = []
    while time.monotonic() - began < MOST_LOST + 1:
        word = f"woord{len(typed)} "
        text.press_sequentially(word, delay=30)
        typed.append((time.monotonic(), word))
    fragile.kill()
    died = time.monotonic()
    there = text_of(fragile)
    assert typed[0][0] < died - MOST_LOST
    assert [word for at, word in typed if at < died - MOST_LOST and word not in there] == []
    assert text.input_value().endswith("".join(word for _at, word in typed))
    visits.end()
