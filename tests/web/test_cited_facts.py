"""With the feedback stands where the numbers of a question come from."""

from tests.pages import Page
from tests.web.conftest import MEER, answer

LINK = "#vraag-uur a[href='/bronnen#feit-flesje']"


def test_feedback_names_the_source_and_the_year_of_what_a_question_leans_on(samira: Page) -> None:
    page = samira.get(MEER)
    assert not page.all(LINK)

    answer(samira, "uur")

    assert samira.seen
    assert samira.seen.texts(LINK) == ["Voorbeeldbron (VB), 2024, volwassenen (18+)"]
    assert not samira.seen.all("#vraag-waarheid a[href^='/bronnen']")


def test_the_link_leads_to_the_fact_among_the_sources(samira: Page) -> None:
    (fact,) = samira.get("/bronnen").texts("#feit-flesje")
    assert "Voorbeeldbron (VB), 2024, volwassenen (18+)" in fact
