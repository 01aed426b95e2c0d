"""Somebody who plays a casus on its pages: says things, goes on, goes back."""

from tests.pages import Page, Seen
from tests.web.conftest import CASUS

OPEN = "Hoe gaat het met je?"
ROUND = "Ik doe gewoon een rondje door de straat, hoor."
SMELL = "Je hebt gedronken, ik ruik het in de gang."
THROW = "Gooi alles vandaag nog weg, dan ben je ervan af."
MISS = "Je mist haar. Hoe zijn de avonden nu?"
HONEST = "Je hebt gelijk, dat was niet eerlijk. Mag ik opnieuw?"
SOONER = "Als je zo doorgaat met drinken, dan zie je haar eerder terug dan je denkt."


def begin(page: Page, casus: str = CASUS, button: str = "Begin het gesprek") -> Seen:
    """Open a casus and begin; gives the first scene."""
    page.get(casus)
    return page.submit(button)


def say(page: Page, text: str) -> Seen:
    """Say one of the sentences on the page; gives the reply."""
    assert page.seen
    shown = page.seen.texts(".el-say")
    button = next((one for one in shown if f"“{text}”" in one), None)
    assert button, f"{text!r} cannot be said here: {shown}"
    return page.submit(button)


def go_on(page: Page) -> Seen:
    """Go on after a reply."""
    return page.submit("Verder")


def play(page: Page, *texts: str, casus: str = CASUS, button: str = "Begin het gesprek") -> Seen:
    """Play a casus from its opening page, saying these; gives where that leads."""
    begin(page, casus, button)
    for text in texts:
        say(page, text)
        go_on(page)
    assert page.seen
    return page.seen


def sentences(page: Page) -> list[str]:
    """Give what can be said on the page that is open."""
    assert page.seen
    return sorted(text.strip("“”") for text in page.seen.texts(".el-say__words"))
