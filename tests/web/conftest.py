"""The addresses of the course of these tests, and who is looking."""

import pytest

from tests.linting import text_of
from tests.pages import Page
from tests.people import Cast

GLAS = "/cursus/proef/glas/glas"
MEER = "/cursus/proef/glas/meer"
QUIZ = "/cursus/proef/eindtoets"
CASUS = "/cursus/proef/gesprek-aan-tafel"
MINI = "/cursus/proef/mini-drempel"
CHECK = "/cursus/proef/glas/weet-ik-al"
#: What pages may only say after an answer.
FEEDBACK = "FEEDBACK-"
RIGHT: dict[str, dict[str, str | list[str] | None]] = {
    "fles": {"keuze": "zeven"},
    "telt": {"keuze": ["advocaat", "radler"]},
    "waarheid": {"keuze": "niet-waar"},
    "stappen": {"plek-luisteren": "1", "plek-bellen": "2", "plek-afspreken": "3"},
    "uur": {"tekst": "12"},
    "kamer": {"keuze": ["post", "flessen", "gordijnen"]},
}


@pytest.fixture
def ruud(client: Page, cast: Cast) -> Page:
    """The author, signed in."""
    return client.sign_in(cast.ruud)


def answer(page: Page, key: str, fields: dict[str, str | list[str] | None] | None = None) -> None:
    """Answer a question on the screen that is open, right unless told otherwise."""
    page.submit("Controleer", fields or RIGHT[key], within=f"#vraag-{key}")


def match_fields(page: Page, *, right: bool = True) -> dict[str, str | list[str] | None]:
    """Fill in the rows of the match question, as somebody who reads them."""
    assert page.seen
    wanted = {"borrel": "klein glaasje", "pils": "vaasje", "port": "klein glaasje"}
    fields: dict[str, str | list[str] | None] = {}
    for row in page.seen.one("#vraag-paren").iter("select"):
        label = next(row.iterancestors("label"), None)
        text = text_of(label) if label is not None else page.seen.texts(f"label[for='{row.get('id')}']")[0]
        options = {option.text: option.get("value") for option in row.iter("option")}
        fields[row.get("name")] = options[wanted[text.split()[0]] if right else "vaasje"]
    return fields


def do_module(page: Page) -> None:
    """Read the module with every kind of question to its end."""
    page.get(GLAS)
    for key in ("fles", "telt"):
        answer(page, key)
    page.submit("Verder")
    for key in ("waarheid", "stappen", "uur", "kamer"):
        answer(page, key)
    answer(page, "paren", match_fields(page))
    page.submit("Module afronden")


def pass_quiz(page: Page) -> None:
    """Take the test and know everything."""
    page.get(QUIZ)
    page.submit("Begin de toets")
    for _ in range(3):
        page.submit("Bewaar en verder", keuze="goed")
    page.submit("Bewaar en kijk na", keuze="goed")
    page.submit("Lever in")


@pytest.fixture
def tom(client: Page, cast: Cast) -> Page:
    """Tom's browser, beside Samira's."""
    return client.another().sign_in(cast.tom)


@pytest.fixture
def gerda(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.gerda)
