"""In English: the frame speaks English, the course stays Dutch and says so, and nobody loses their place."""

import pytest
from playwright.sync_api import Page, expect

from elearning.content.model import Kind

from .conftest import Visits
from .house import House

pytestmark = pytest.mark.browser
SCRIPTS = pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without scripts"])
#: The language that an element is in, as a screen reader finds it.
SPOKEN = "(one) => one.closest('[lang]').lang"


def to_english(page: Page) -> None:
    page.locator("header .el-tools [lang=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@SCRIPTS
@pytest.mark.parametrize("path", ["/", "/zakkaart", "/inloggen?terug=%2Faccount", "/hulp"])
def test_a_visitor_switches_language_and_stays_where_they_are(path: str, js: bool, visit: Visits, house: House) -> None:
    page = visit(js=js)
    page.goto(path)
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    to_english(page)
    assert page.url == house.base + path
    page.locator("header .el-tools [lang=nl]").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    assert page.url == house.base + path


@SCRIPTS
def test_a_learner_switches_language_in_a_lesson_and_the_course_stays_dutch(
    js: bool, visit: Visits, house: House
) -> None:
    spot, email = house.spot(Kind.ONE), house.new_learner()
    page = visit(email, js=js)
    page.goto(spot.path)
    to_english(page)
    assert page.url == house.base + spot.path
    texts = [spot.screen.title, spot.question.prompt.source, *(choice.text.source for choice in spot.question.choices)]
    for text in texts:
        assert page.locator("article").get_by_text(text).last.evaluate(SPOKEN) == "nl", text
    assert page.locator("article .prose > p:not([class])").first.evaluate(SPOKEN) == "nl"
    expect(page.locator("article h1")).to_have_text(spot.screen.title)
    other = visit(email)
    other.goto("/mijn-leerpad")
    expect(other.locator("html")).to_have_attribute("lang", "en")
    titles = other.locator(".el-step a, .el-card__head h2, .el-next__title")
    assert {title.evaluate(SPOKEN) for title in titles.all()} == {"nl"}


def test_the_frame_is_in_english(visit: Visits, house: House) -> None:
    page = visit()
    page.goto("/inloggen")
    to_english(page)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Inloggen")


def test_words_of_the_frame_inside_a_lesson_are_marked_as_english(visit: Visits, house: House) -> None:
    spot = house.spot(Kind.ONE)
    page = visit(house.new_learner())
    page.goto(spot.path)
    to_english(page)
    for words in ("form.el-pager button", ".el-question__hint", ".el-question button", ".el-meta"):
        assert page.locator("article").locator(words).first.evaluate(SPOKEN) == "en", words
