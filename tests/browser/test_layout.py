"""How pages fit, hold still and weigh: on small screens, zoomed in, with other spacing, on paper, on a slow line."""

import re
import time
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import NARROW, WIDE, Show, Visits
from .house import MAIN, House
from .keyboard import Keyboard
from .places import BUSY, FRESH, GUIDE, PLACES, RIGHT, VISITOR, Place, address_of, at, at_screen

pytestmark = pytest.mark.browser
#: One of each sort of page; the other states have the same build.
BY_NAME = {place.name: place for place in PLACES}
SORTS = [
    BY_NAME[name]
    for name in (
        "home", "cursussen", "zakkaart", "materialen", "intakevraag-kaart", "signalenkaart",
        "begrippen", "voor gemeenten", "bronnen", "verantwoording", "privacy",
        "toegankelijkheid", "hulp", "inloggen met fouten", "een adres dat niet bestaat",
        "mijn leerpad, bezig", "vijf minuten", "cursus",
        "cursus, net een module af", "scherm 1", "scherm 3", "scherm 5", "een-goed, fout", "meer-goed, fout",
        "volgorde, fout", "koppel, fout", "invul, fout", "reflectie met voorbeeld", "toets", "toetsvraag 2",
        "inleveren", "uitslag", "cursus, klaar", "check van een module", "uitslag van een check", "account",
        "apparaten",
        "formulier verlopen", "huisbezoek, fout", "casussen", "casus, gespeeld", "gesprek", "gesprek, antwoord",
        "gesprek, stop", "nabespreking", "kaart van een casus", "technieken", "techniek, gespeeld",
        "film in een module", "bewijs", "bewijzen van iedereen", "redactie",
        "redactie, cursus", "editor van een casus", "kaart van een concept", "meelezen",
    )
]  # fmt: skip


#: What sticks out sideways, if the page scrolls that way.
SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('body *')]
    .map((one) => [one, Math.round(one.getBoundingClientRect().right)])
    .filter(([, right]) => right > room + 1)
    .map(([one, right]) => `${one.tagName}.${one.className.baseVal ?? one.className} comes to ${right} of ${room}`)
    .slice(0, 5).concat(`the page is ${document.scrollingElement.scrollWidth} wide`);
}"""
#: The spacing of WCAG 1.4.12. A constructed sheet, because the policy of the pages refuses any other.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
#: Text that its box cuts off.
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const look = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  if (box.width < 4 || box.height < 4 || look.visibility === 'hidden') return false;
  if (!one.textContent.trim() || one.matches('select, option, textarea, svg, svg *, .vh, .el-skip')) return false;
  const cuts = (how) => ['hidden', 'clip'].includes(how);
  return cuts(look.overflowX) && one.scrollWidth > one.clientWidth + 1
    || cuts(look.overflowY) && one.scrollHeight > one.clientHeight + 1;
}).map((one) => `${one.tagName.toLowerCase()}.${one.className} "${one.textContent.trim().slice(0, 40)}"`)"""
#: Everything one can press, with the size of what reacts: a label counts for its box.
TARGETS = """(least) => {
  const size = (one) => {
    const parts = [one, ...(one.labels ?? [])];
    const boxes = parts.map((part) => part.getBoundingClientRect()).filter((box) => box.width > 1);
    return [Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height))];
  };
  const inText = (one) => {
    const around = one.closest('p, li, td, dd, figcaption, label');
    const alone = around?.textContent.trim() === one.textContent.trim();
    return getComputedStyle(one).display === 'inline' && !!around && !alone;
  };
  const words = (one) => (one.textContent.trim() || one.name || one.getAttribute('aria-label') || '').slice(0, 40);
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 1)
    .filter((one) => !one.matches('.el-skip') && !inText(one) && Math.min(...size(one)) < least - 0.5)
    .map((one) => [one.closest('main') ? 'main:' : 'frame:', `${one.tagName.toLowerCase()}.${one.className}`,
      `"${words(one)}"`, size(one).map(Math.round).join(' x ')].join(' '));
}"""
SHIFTS = """() => {
  window.shifts = [];
  const note = (one) => one.hadRecentInput || window.shifts.push(one.value);
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({type: 'layout-shift', buffered: true});
}"""


@dataclass
class Opened:
    """A place that is open; the tests that look at it share one load."""

    place: Place
    page: Page


@pytest.fixture(scope="module", params=SORTS, ids=lambda place: place.name)
def opened(request: pytest.FixtureRequest, kept_page: Show) -> Opened:
    return Opened(request.param, kept_page(request.param, width=NARROW))


def test_no_page_scrolls_sideways(opened: Opened) -> None:
    found = {}
    for width, height in ((320, 640), (320, 256), (1920, 1080)):
        opened.page.set_viewport_size({"width": width, "height": height})
        found[width, height] = opened.page.evaluate(SIDEWAYS)
    assert not any(found.values()), found


def test_everything_to_press_is_large_enough(opened: Opened) -> None:
    opened.page.set_viewport_size({"width": NARROW, "height": 800})
    for one in opened.page.evaluate(TARGETS, 44):
        if one.startswith("main"):
            print(f"under 44 px on {opened.place.name}: {one}")
    assert opened.page.evaluate(TARGETS, 24) == []


def test_a_page_can_be_shown_in_forced_colours_and_printed(opened: Opened) -> None:
    page = opened.page
    page.emulate_media(media="screen", forced_colors="active")
    expect(page.locator("h1").first).to_be_visible()
    assert page.evaluate(SIDEWAYS) == []
    page.emulate_media(media="print", forced_colors="none")
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator("header.el-header nav")).not_to_be_visible()
    page.emulate_media(media="screen")


def test_wider_spacing_of_text_cuts_nothing_off(opened: Opened) -> None:
    page = opened.page
    page.set_viewport_size({"width": NARROW, "height": 800})
    before = page.evaluate(CUT_OFF)
    page.evaluate(SPACING)
    try:
        assert page.evaluate(SIDEWAYS) == []
        assert [one for one in page.evaluate(CUT_OFF) if one not in before] == []
        page.set_viewport_size({"width": WIDE, "height": 800})
        assert page.evaluate(SIDEWAYS) == []
    finally:
        page.evaluate("() => { document.adoptedStyleSheets = []; }")


@pytest.mark.parametrize("place", [BY_NAME["mijn leerpad, bezig"], BY_NAME["scherm 1"], BY_NAME["zakkaart, ingelogd"]],
                         ids=lambda place: place.name)  # fmt: skip
def test_zoomed_in_four_times_every_stop_of_tab_is_in_sight(place: Place, kept_page: Show) -> None:
    page = kept_page(place, width=320, height=256)
    keys = Keyboard(page)
    last = page.locator("a[href]:visible, button:visible").last
    keys.tab_to(last)


def late(route: Route) -> None:
    """Let scripts and fonts come after the page was drawn, as on the edge of a network."""
    time.sleep(0.25)
    route.continue_()


def shifts_of(page: Page, path: str) -> float:
    """Give how much the page jumps while it loads, fonts and pictures included."""
    page.add_init_script(f"({SHIFTS})()")
    page.route(re.compile(r"/static/(js|fonts)/"), late)
    page.goto(path, wait_until="networkidle")
    page.evaluate("() => document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 100)))")
    return float(sum(page.evaluate("() => window.shifts")))


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(
    "place", [at_screen(0), at_screen(2), at("/mijn-leerpad"), at("/zakkaart")],
    ids=["a lesson", "a lesson with a voice", "the leerpad", "the zakkaart"],
)  # fmt: skip
def test_a_page_holds_still_while_it_loads(place: Any, width: int, visit: Visits, house: House) -> None:
    page = visit(address_of(house, FRESH), width=width, fresh=True)
    assert shifts_of(page, place(house)) <= 0.02


@pytest.mark.parametrize(
    ("path", "who", "size", "sides"),
    [
        ("/zakkaart", VISITOR, (298, 420), 2),
        ("/materialen/intakevraag", VISITOR, (298, 420), 2),
        ("/materialen/signalen", VISITOR, (595, 842), 1),
        ("/team/1/overeenkomst", GUIDE, (595, 842), 1),
    ],
    ids=["the zakkaart on A6", "the intakevraag on A6", "the signals on A4", "the overeenkomst on A4"],
)
def test_a_card_prints_on_its_paper(path: str, who: str, size: tuple[int, int], sides: int, kept_page: Show) -> None:
    page = kept_page(Place(path, who, at(path)))
    page.emulate_media(media="print")
    card = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", card)
    assert {(round(float(x)), round(float(y))) for x, y in boxes} == {size}, "in points"
    assert len(re.findall(rb"/Type /Page\n", card)) <= sides


def load_of(page: Page, path: str) -> dict[str, list[tuple[str, int]]]:
    """Load a page with an empty cache and give what came over the line, by sort of file."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    sorts: dict[str, tuple[str, str]] = {}
    loads: dict[str, list[tuple[str, int]]] = {}
    line.on(
        "Network.responseReceived",
        lambda event: sorts.update({event["requestId"]: (event["type"], event["response"]["url"])}),
    )

    def finished(event: dict[str, Any]) -> None:
        sort, url = sorts.get(event["requestId"], ("Other", "?"))
        loads.setdefault(sort, []).append((url.split("/", 3)[-1], int(event["encodedDataLength"])))

    line.on("Network.loadingFinished", finished)
    page.goto(path, wait_until="networkidle")
    line.detach()
    return loads


def test_a_first_visit_to_a_module_is_light(visit: Visits, house: House) -> None:
    page = visit(house.new_learner(), width=NARROW, fresh=True)
    loads = load_of(page, f"/cursus/basis/{MAIN}")
    parts = [
        part for sort, found in loads.items() if sort not in ("Font", "Media") for part in found
        if not part[0].startswith("media/")
    ]  # fmt: skip
    scripts = [part for part in parts if ".js" in part[0]]
    print(sorted(parts, key=lambda part: -part[1]))
    assert sum(size for _, size in parts) <= 60_000, parts
    assert len(parts) <= 8, parts
    assert sum(size for _, size in scripts) <= 10_000, scripts


def test_the_places_are_shown_to_the_people_they_are_meant_for(kept_page: Show) -> None:
    for who, sign in ((VISITOR, "Inloggen"), (FRESH, "Nog niet begonnen"), (BUSY, "Verder"), (RIGHT, "Afgerond")):
        page = kept_page(Place(str(who), who, at("/mijn-leerpad")))
        expect(page.locator("body")).to_contain_text(sign)
