"""One server and one browser for all browser tests; every test gets its own contexts, and learners of its own."""

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
    sync_playwright,
)

from tests.running import furnish

from .house import FLAGS, House, find_chromium
from .places import Place, address_of, prepare

NARROW, WIDE = 390, 1280


class Watch:
    """Notes what no page may do: call another host, fail to load a part, or leave an error in the console."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Listen to everything that happens in a context."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # The console repeats failed requests; those are judged by `_response`, which knows what was asked for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.hostname != "127.0.0.1":
            self.faults.append(f"another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in ("document", "fetch"):
            self.faults.append(f"{response.status}: {response.url}")


class Show(Protocol):
    """Opens a place."""

    def __call__(self, place: Place, *, width: int = WIDE, height: int = 800) -> Page: ...


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Run the server that all tests share."""
    made = House(furnish(tmp_path_factory.mktemp("house"), tmp_path_factory))
    try:
        made.start()
        yield made
    finally:
        made.clear_up()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Run the browser that all tests share."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield browser
        browser.close()


class Contexts:
    """Browser contexts, used again by the next test: a warm cache saves most of the time that tests take."""

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium
        self.watches: dict[BrowserContext, Watch] = {}
        self.idle: dict[tuple[str, bool], list[BrowserContext]] = {}

    def take(self, house: House, *, js: bool, fresh: bool) -> BrowserContext:
        """Give a context that knows nobody; a fresh one has an empty cache too."""
        idle = self.idle.setdefault((house.base, js), [])
        if idle and not fresh:
            return idle.pop()
        context = self.chromium.new_context(base_url=house.base, java_script_enabled=js, locale="nl-NL")
        context.set_default_timeout(10_000)
        self.watches[context] = Watch()
        self.watches[context].follow(context)
        return context

    def give_back(self, house: House, context: BrowserContext, *, js: bool) -> list[str]:
        """Let the next test have it; gives what went wrong."""
        for page in context.pages:
            page.close()
        context.set_offline(False)
        context.clear_cookies()
        faults = list(self.watches[context].faults)
        self.watches[context].faults.clear()
        self.idle[house.base, js].append(context)
        return faults


@pytest.fixture(scope="session")
def contexts(chromium: Browser) -> Contexts:
    return Contexts(chromium)


class Visits:
    """The pages that one test, or one file, opens."""

    def __init__(self, contexts: Contexts, house: House) -> None:
        self.contexts = contexts
        self.house = house
        self.taken: list[tuple[House, BrowserContext, bool]] = []

    def __call__(
        self,
        who: str | None = None,
        *,
        width: int = WIDE,
        height: int = 800,
        js: bool = True,
        house: House | None = None,
        fresh: bool = False,
    ) -> Page:
        """Open a page on a device of its own: of a visitor, or of `who` signed in."""
        house = house or self.house
        context = self.contexts.take(house, js=js, fresh=fresh)
        self.taken.append((house, context, js))
        if who:
            house.sign_in(context, who)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        return page

    def end(self) -> list[str]:
        """Close everything; gives what went wrong anywhere."""
        return [fault for house, context, js in self.taken for fault in self.contexts.give_back(house, context, js=js)]


@pytest.fixture
def visit(contexts: Contexts, house: House) -> Iterator[Visits]:
    """Open pages; at the end nothing may have gone wrong in any of them."""
    visits = Visits(contexts, house)
    yield visits
    assert visits.end() == []


@pytest.fixture(scope="session")
def kept_page(contexts: Contexts, house: House) -> Show:
    """Open a place in a page that its person keeps for the whole run: many looks, few sign-ins."""
    visits = Visits(contexts, house)
    pages: dict[str | None, Page] = {}

    def show(place: Place, *, width: int = WIDE, height: int = 800) -> Page:
        if place.who not in pages:
            pages[place.who] = visits(address_of(house, place.who) if place.who else None)
            prepare(house, place.who or "", pages[place.who].context)
        page = pages[place.who]
        watch = contexts.watches[page.context]
        watch.faults.clear()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="screen", color_scheme="light", forced_colors="none")
        place.open(page, house)
        assert watch.faults == []
        return page

    return show
