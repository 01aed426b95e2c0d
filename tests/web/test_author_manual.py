"""The manual for authors stands in the site: whole, and to be searched."""

import pytest

from elearning.services import manual
from tests.pages import Page
from tests.people import Cast


def test_an_author_reads_the_whole_manual_with_a_list_of_what_is_in_it(client: Page, cast: Cast) -> None:
    page = client.sign_in(cast.ruud)
    seen = page.get("/redactie/handleiding")
    links = [link.get("href") for link in seen.one(".el-manual__list").iter("a")]
    assert "#een-casus" in links
    ids = {section.slug for section in manual.sections()}
    assert {link.removeprefix("#") for link in links} <= ids


def test_every_link_inside_the_manual_leads_to_a_section() -> None:
    ids = {section.slug for section in manual.sections()}
    inside = [part.split('"')[0] for one in manual.sections() for part in one.html.split('href="#')[1:]]
    assert inside
    assert set(inside) <= ids


@pytest.mark.parametrize(
    ("words", "title"), [("HERSTEL", "Een keuze"), ("soort koppel", "Vragen"), ("een", "Een casus")]
)
def test_a_search_finds_the_sections_that_have_every_word(words: str, title: str) -> None:
    assert title in [one.title for one in manual.found(words)]


def test_a_section_with_the_words_in_its_title_comes_first() -> None:
    assert manual.found("bijeenkomst")[0].title == "Een bijeenkomst"


def test_nothing_found_says_so(client: Page, cast: Cast) -> None:
    page = client.sign_in(cast.ruud)
    assert "0 stukken gevonden." in page.get("/redactie/handleiding?zoek=xylofoon").text
