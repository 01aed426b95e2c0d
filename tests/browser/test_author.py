"""As a new author would: a module made better on a Tuesday afternoon, seen by a learner, and put back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.running import furnish

from .conftest import NARROW, Contexts, Visits
from .house import House
from .test_editor import at_end, is_kept, new_author

pytestmark = pytest.mark.browser
EDITOR = "/redactie/basis/bestand/standaardglas/module.md"
SCREEN = "/cursus/basis/standaardglas/een-glas-is-niet-een-glas"
NEW = "Vraag op dinsdag eens naar het weekend."
ASKED = "Wat vraag je op dinsdag?"


@pytest.fixture
def newsroom(contexts: Contexts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of one's own: what is published here, nobody else of these tests reads."""
    house = House(furnish(tmp_path_factory.mktemp("newsroom"), tmp_path_factory))
    try:
        house.start()
        yield house
    finally:
        house.clear_up()


def change_the_text(page: Page) -> None:
    """Find the module from the start of the redactie, make a mistake, see it, and mend it."""
    page.goto("/werk")
    page.get_by_role("link", name="Naar de redactie").click()
    page.get_by_role("link", name="Open de cursus").first.click()
    page.get_by_role("link", name="Het standaardglas en het drinkadvies", exact=True).click()
    text = page.locator("textarea")
    expect(page.get_by_text("In dit bestand is alles in orde.")).to_be_visible()
    whole = text.input_value()
    first = whole.index("## ")
    text.focus()
    text.evaluate("(one, at) => one.setSelectionRange(at, at)", whole.index("\n", first) + 1)
    page.keyboard.insert_text(f"{NEW} [[feit:bestaat-niet]]\n\n")
    problem = page.locator(".el-problem", has_text="bestaat-niet")
    expect(problem).to_be_visible()
    problem.get_by_role("link").press("Enter")
    line = text.evaluate("(one) => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert NEW in line
    page.keyboard.insert_text(NEW)
    expect(page.get_by_text("In dit bestand is alles in orde.")).to_be_visible()
    is_kept(page)


def add_a_question(page: Page) -> None:
    """Fill in the form of a question; it comes into the text as plain Markdown."""
    at_end(page.locator("textarea"), "")
    page.get_by_role("button", name="Voeg in: vraag").click()
    page.get_by_role("link", name="Eén goed antwoord").click()
    page.locator("select[name=goal]").select_option(index=1)
    page.locator("[name=prompt]").fill(ASKED)
    for number, (choice, why) in enumerate(
        (("Hoe was je weekend?", "Open, en zo begin je."), ("Niets.", "Jammer.")), 1
    ):
        page.locator(f"[name=text_{number}]").fill(choice)
        page.locator(f"[name=feedback_{number}]").fill(why)
    page.locator("[name=right_1]").check()
    page.get_by_role("button", name="Zet het in de tekst").click()
    page.wait_for_url("**/bestand/**")
    assert f"{ASKED}\n\n- (x) Hoe was je weekend?" in page.locator("textarea").input_value()


def publish(page: Page, note: str) -> None:
    page.goto("/redactie/basis/publiceren")
    expect(page.locator("ins", has_text=NEW.rsplit(maxsplit=1)[-1]).first).to_be_visible()
    page.get_by_label("Wat heb je veranderd?").fill(note)
    page.get_by_role("button", name="Publiceer deze versie").click()
    page.wait_for_url("**/versies")


def test_a_new_author_changes_a_module_publishes_it_and_puts_it_back(contexts: Contexts, newsroom: House) -> None:
    visits = Visits(contexts, newsroom)
    author, learner = visits(new_author(newsroom, "Nora Schrijver")), visits(newsroom.new_learner(), width=NARROW)
    change_the_text(author)
    add_a_question(author)
    author.get_by_role("button", name="Telefoon").click()
    preview = author.frame_locator("[data-look]")
    expect(preview.get_by_text(NEW)).to_be_visible()
    expect(preview.get_by_role("heading", name=ASKED)).to_be_visible()
    learner.goto(SCREEN)
    expect(learner.get_by_text(NEW)).to_have_count(0)
    publish(author, "Een vraag voor dinsdag")
    learner.goto(SCREEN)
    expect(learner.get_by_text(NEW)).to_be_visible()
    author.get_by_role("button", name="Geef cursisten versie 1").click()
    expect(author.get_by_role("status").first).to_be_visible()
    learner.goto(SCREEN)
    expect(learner.get_by_text(NEW)).to_have_count(0)
    visits.end()
