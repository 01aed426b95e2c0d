"""Without a connection: an answer waits, the zakkaart still opens, and nothing of a person is kept on the device."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from elearning.content.model import Kind
from elearning.models import Answer
from tests.running import furnish

from .conftest import NARROW, Visits
from .house import House, check_button, expect_filled_in, feedback_of, fill_in, half_answer, right_answer

pytestmark = pytest.mark.browser
CARDS = ("/zakkaart", "/hulp", "/materialen/intakevraag", "/materialen/signalen")
NO_CONNECTION = "Geen verbinding. Je antwoord staat nog hier."
#: Everything a browser kept through the service worker: addresses, and the text of the pages among them.
KEPT = """async () => {
  const kept = {};
  for (const name of await caches.keys()) {
    const store = await caches.open(name);
    for (const request of await store.keys()) {
      const response = await store.match(request);
      const isPage = (response.headers.get('content-type') || '').includes('html');
      kept[new URL(request.url).pathname] = isPage ? await response.text() : '';
    }
  }
  return kept;
}"""


def answers_of(house: House, email: str) -> list[dict[str, list[str]]]:
    with house.reading() as session:
        return list(session.scalars(select(Answer.given).where(Answer.person_id == house.person_id(email))).all())


@pytest.mark.parametrize("kind", [Kind.FILL, Kind.ONE, Kind.ORDER])
def test_an_answer_without_connection_waits_and_is_sent_once(kind: Kind, visit: Visits, house: House) -> None:
    spot, email = house.spot(kind), house.new_learner()
    page = visit(email, width=NARROW)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/antwoord/" in request.url else None)
    page.goto(spot.path)
    section = page.locator(spot.section)
    fill_in(section, right_answer(spot.question))
    page.context.set_offline(True)
    check_button(section).click()
    expect(section).to_contain_text(NO_CONNECTION)
    expect(section.get_by_role("status").filter(has_text=NO_CONNECTION)).to_be_visible()
    expect_filled_in(section, right_answer(spot.question))
    assert answers_of(house, email) == []
    tries = len(sent)
    page.context.set_offline(False)
    expect(feedback_of(section)).to_have_text("Goed gezien")
    page.wait_for_timeout(300)
    assert len(sent) - tries == 1
    assert answers_of(house, email) == [right_answer(spot.question)]


def test_a_changed_answer_without_connection_is_not_sent_by_itself(visit: Visits, house: House) -> None:
    spot, email = house.spot(Kind.FILL), house.new_learner()
    page = visit(email)
    page.goto(spot.path)
    section = page.locator(spot.section)
    fill_in(section, {"tekst": ["4"]})
    page.context.set_offline(True)
    check_button(section).click()
    expect(section).to_contain_text(NO_CONNECTION)
    section.locator('[name="tekst"]').fill("5")
    page.context.set_offline(False)
    page.wait_for_timeout(500)
    assert answers_of(house, email) == []
    check_button(section).click()
    expect(feedback_of(section)).to_be_visible()
    assert answers_of(house, email) == [{"tekst": ["5"]}]


def test_typing_without_connection_says_so_and_the_text_is_saved_later(visit: Visits, house: House) -> None:
    spot, email = house.spot(Kind.FILL), house.new_learner()
    page = visit(email)
    page.goto(spot.path)
    section = page.locator(spot.section)
    page.context.set_offline(True)
    fill_in(section, half_answer(spot.question))
    expect(section).to_contain_text("Nog niet bewaard")
    page.context.set_offline(False)
    with page.expect_response(lambda response: "concept" in response.url):
        section.locator('[name="tekst"]').press("End")
        section.locator('[name="tekst"]').type(" ")
    expect(section).not_to_contain_text("Nog niet bewaard")


def wait_for_store(page: Page) -> None:
    """Wait until the service worker has kept what it keeps."""
    page.evaluate("() => navigator.serviceWorker.ready.then((one) => one.active.state)")
    page.wait_for_function("() => caches.match('/zakkaart').then(Boolean)")
    page.wait_for_function("() => !!navigator.serviceWorker.controller || navigator.serviceWorker.ready")


def test_the_zakkaart_opens_without_connection_after_one_visit(
    visit: Visits, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # A server of its own, to be killed: that is offline for the service worker too.
    own = House(furnish(tmp_path_factory.mktemp("offline"), tmp_path_factory))
    try:
        own.start()
        page = visit(house=own, width=NARROW, fresh=True)
        page.goto("/zakkaart")
        wait_for_store(page)
        own.kill()
        for path, heading in (
            ("/zakkaart", "Ik sta zo voor de deur"),
            ("/hulp", "Hulp en contact"),
            ("/materialen/signalen", "Signalen achter de voordeur"),
            ("/materialen/intakevraag", "De vraag die je iedereen stelt"),
        ):
            response = page.goto(path)
            assert response
            assert response.from_service_worker
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)
            styled = page.locator("header").evaluate("(one) => getComputedStyle(one).backgroundColor")
            assert styled not in ("rgba(0, 0, 0, 0)", "transparent"), "the style sheet was not kept"
    finally:
        own.clear_up()


def test_no_page_of_somebody_who_is_signed_in_is_kept_on_the_device(visit: Visits, house: House) -> None:
    name = "Quirien Zeldzaam"
    email = house.new_learner(name)
    page = visit(email, fresh=True)
    spot = house.spot(Kind.ONE)
    for path in ("/zakkaart", "/mijn-leerpad", "/account", spot.path, "/hulp", "/zakkaart"):
        page.goto(path)
        wait_for_store(page)
    page.wait_for_timeout(500)
    kept: dict[str, str] = page.evaluate(KEPT)
    assert [path for path in kept if path not in CARDS and not path.startswith("/static/")] == []
    for path in CARDS:
        assert "<h1" in kept[path]
        assert name not in kept[path]
        assert "QZ" not in kept[path]
        assert email not in kept[path]
