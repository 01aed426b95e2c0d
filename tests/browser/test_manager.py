"""As a new manager would: from the invitation to reading who is done, in a browser that knows nothing yet."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import NARROW, Visits
from .house import House
from .keyboard import Keyboard
from .places import ADMIN

pytestmark = pytest.mark.browser
PASSWORD = "Vier stoelen om een tafel"
NAME, EMAIL = "Nora Nieuwenhuis", "nora.nieuwenhuis@demo.example"


def invite(page: Page) -> None:
    """Let the beheerder invite a manager for Wijkteam Dijkdorp."""
    page.goto("/beheer/mensen/nieuw")
    page.get_by_label("Naam").fill(NAME)
    page.get_by_label("E-mailadres").fill(EMAIL)
    page.get_by_label("Werkgever").select_option(label="Gemeente Dijkdorp")
    page.get_by_label(re.compile("Wat komt")).select_option(value="manager")
    page.get_by_label("Waar?").select_option(label="Wijkteam Dijkdorp")
    page.get_by_role("button", name="Stuur de uitnodiging").click()
    expect(page.get_by_role("status").first).to_be_visible()


def open_the_mail(page: Page) -> None:
    """Wait for the letter in the postbox of the demo, and follow its link."""
    letter = page.locator("li", has_text=NAME).get_by_role("link").first
    for _ in range(60):
        page.goto("/postvak")
        if letter.count():
            break
        page.wait_for_timeout(500)
    letter.click()
    link = re.search(r"/uitnodiging/[\w-]+", page.locator("main").inner_text())
    assert link
    page.goto(link.group())


def test_a_new_manager_comes_from_invitation_to_team_page_by_keys_alone(visit: Visits, house: House) -> None:
    invite(visit(ADMIN))
    page = visit(width=NARROW, fresh=True)
    open_the_mail(page)
    expect(page.get_by_text("manager te zijn van")).to_be_visible()
    keys = Keyboard(page)
    keys.tab_to(page.get_by_label("Kies een wachtwoord"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/teams")
    expect(page.locator("h1")).to_have_text("Voortgang van je teams")
    team = page.get_by_role("table").get_by_role("link", name="Wijkteam Dijkdorp")
    keys.press(team)
    row = page.get_by_role("row", name=re.compile("Jan Willem Mulder"))
    expect(row).to_contain_text("bezig")
    for secret in ("score", "fout", "poging", "vakantie"):
        expect(page.get_by_role("table")).not_to_contain_text(secret)


def test_a_link_that_was_used_says_so_and_a_manager_reads_the_same_without_scripts(visit: Visits, house: House) -> None:
    page = visit("sjoerd.hofstra@demo.example", js=False, width=NARROW)
    page.goto("/teams")
    page.get_by_label("Cursus", exact=True).select_option(label="Alcohol en drugs: de basis")
    page.get_by_role("button", name="Laat zien").click()
    expect(page.locator(".el-kpis")).to_contain_text("bezig")
    page.get_by_role("table").get_by_role("link", name="Wijkteam Dijkdorp").click()
    page.get_by_role("link", name="Herinner wie nog niet klaar is").click()
    expect(page.locator("pre")).to_contain_text("Sjoerd Hofstra vraagt of je")
    page.get_by_role("button", name="Stuur de herinnering").click()
    page.get_by_role("link", name="Herinner wie nog niet klaar is").click()
    expect(page.get_by_role("heading", name="Kreeg al een herinnering in de laatste 14 dagen")).to_be_visible()
