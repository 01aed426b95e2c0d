"""The first visit with an old phone on a slow line: what comes over it, when there is something to read, what jumps.

The phone: a processor four times as slow and "slow 4G" as the tools of Chromium imitate it, with an empty cache. The
floor is a page with one small style sheet, 3.4 kB together: nothing in our colours can be there sooner, as our policy
allows no style inside a page.
"""

import statistics
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.line import Line, at_most
from benchmarks.population import BOTH, share_of
from benchmarks.servers import Place, place
from benchmarks.work import works_of
from elearning.content.model import Module
from tests.browser.house import FLAGS, find_chromium
from tests.browser.test_layout import shifts_of

PART = "eerste bezoek"
NARROW, WIDE, HEIGHT = 390, 1280, 844
#: Bits a second down and up, milliseconds before an answer begins, and how many times as slow the processor is.
DOWN, UP, LATENCY, SLOWER = 1_474_560, 691_200, 562.5, 4
#: What no page of a course may fetch before it is asked for.
FILMS = (".webm", ".mp4")
#: A film brings its still, its captions and its buttons along; they count with it.
OF_FILM = (*FILMS, ".vtt", ".jpg", "/film.js")
WATCH = """() => {
  window.seen = { paint: 0, shift: 0 };
  const watch = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (one) => (seen.paint = one.startTime));
  watch("layout-shift", (one) => one.hadRecentInput || (seen.shift += one.value));
}"""
#: In milliseconds: how long a page is looked at after its last request, for what is painted or jumps late.
LATE = 300
SHEET = (
    b"body{margin:2rem auto;max-width:40rem;font:1.1rem/1.6 sans-serif;color:#123}h1{color:#0b3942}p{margin:0 0 1rem}"
)
TEXT = "<p>" + "Een rustige zin over een glas wijn bij het eten en wat dat voor iemand betekent. " * 5
HEAD = "<!doctype html><html lang=nl><meta charset=utf-8><meta name=viewport content='width=device-width'>"
FLOOR = f"{HEAD}<title>Vloer</title><link rel=icon href='data:,'><link rel=stylesheet href=/s.css>{TEXT * 7}"


@dataclass(frozen=True)
class Sight:
    """A page somebody looks at, and the cookie with which she is known."""

    name: str
    address: str
    cookie: str = ""


@dataclass
class Fetched:
    """One file that a page asked for: its bytes over the line, and unpacked."""

    address: str
    kind: str
    sent: float = 0
    unpacked: float = 0

    @property
    def apart(self) -> bool:
        """Fonts and films are counted apart."""
        return self.kind == "Font" or self.address.endswith(OF_FILM)


@dataclass
class Load:
    """One load of a page: when its largest part was painted (ms), how much jumped, and what was fetched."""

    paint: float = 0
    shift: float = 0
    files: list[Fetched] = field(default_factory=list)

    def sent(self, *, fonts: bool = False) -> float:
        """Bytes over the line, with or without fonts."""
        return sum(one.sent for one in self.files if not one.apart or (fonts and one.kind == "Font"))

    @property
    def script(self) -> float:
        """Bytes of JavaScript, unpacked, without that of a film."""
        return sum(one.unpacked for one in self.files if one.kind == "Script" and not one.apart)


def measure(*, quick: bool) -> list[Line]:
    """Measure with a real browser on the real program."""
    with place(200) as here:
        sights = sights_of(here)
        with here.serving(), floor() as bare, browser() as chromium:
            lines = _weights(chromium, here, screens_of(here)[:: 30 if quick else 2])
            chosen = [sights[name] for name in ("module", "mijn leerpad", "zakkaart")][: 2 if quick else 3]
            lines += _paints(chromium, here, bare, chosen, 3 if quick else 9)
            lines.append(_jumps(chromium, here, [*sights.values()][:: 4 if quick else 1]))
    return lines


def sights_of(here: Place) -> dict[str, Sight]:
    """Name every kind of page that a learner sees; the cookie is of somebody for whom it is there."""
    first = {work.name: work.chains(1)[0][0] for work in works_of(here) if work.name != "zakkaart 304"}
    named = {"zakkaart": "zakkaart", "module": "module", "mijn leerpad": "mijn leerpad", "toets": "toets"}
    found = [Sight(name, first[key].path, first[key].cookie) for name, key in named.items()]
    found.append(Sight("gesprek", first["casuskeuze"].path, first["casuskeuze"].cookie))
    own = first["mijn leerpad"].cookie
    for address in ("/cursus/basis", "/casussen", "/opfris", "/account", "/zakkaart"):
        found.append(Sight(address, address, own))
    for address in ("/", "/inloggen", "/cursussen", "/hulp", "/privacy", "/begrippen", "/materialen/signalen"):
        found.append(Sight(address, address))
    return {one.name: one for one in found}


def screens_of(here: Place) -> list[Sight]:
    """Name every screen of every module, as somebody sees it who is at home in both courses."""
    person = next(one for one in here.people.learners if share_of(one) >= 1 - BOTH)
    return [
        Sight(screen.slug, f"/cursus/{slug}/{module.slug}/{screen.slug}", here.cookie(person))
        for slug, course in here.people.courses.items()
        for module in course.steps
        if isinstance(module, Module)
        for screen in module.screens
    ]


def _weights(chromium: Browser, here: Place, screens: Sequence[Sight]) -> list[Line]:
    """Weigh the first and the second visit to screens; the heaviest counts."""
    first, again = zip(*(_twice(chromium, here, one) for one in screens), strict=True)
    films = [one for load in first for one in load.files if one.address.endswith(FILMS)]
    of = f"de zwaarste van {len(screens)} schermen; met koppen"
    heaviest = {
        "verzoeken": (max(sum(not one.apart for one in load.files) for load in first), "", 8),
        "over de lijn": (max(load.sent() for load in first) / 1000, "kB", 60),
        "JavaScript, uitgepakt": (max(load.script for load in first) / 1000, "kB", 10),
        "over de lijn bij een tweede bezoek": (max(load.sent() for load in again) / 1000, "kB", 12),
        "films zonder dat erom gevraagd is": (len(films), "", 0),
    }
    lines = [at_most(PART, name, [value], unit, limit, of) for name, (value, unit, limit) in heaviest.items()]
    with_fonts = statistics.median(load.sent(fonts=True) for load in first) / 1000
    return [*lines, Line(PART, "over de lijn met letters, gewoonlijk", with_fonts, "kB")]


def _twice(chromium: Browser, here: Place, sight: Sight) -> tuple[Load, Load]:
    with visitor(chromium, here, sight) as page:
        one = look(page, sight.address)
        page.goto("about:blank")
        return one, look(page, sight.address)


def _paints(chromium: Browser, here: Place, bare: str, chosen: Sequence[Sight], rounds: int) -> list[Line]:
    """Time the largest part of a page beside that of the floor, in turns."""
    floors: list[float] = []
    loads: dict[str, list[Load]] = {one.name: [] for one in chosen}
    for _ in range(rounds):
        floors.append(_slowly(chromium, here, Sight("floor", bare)).paint)
        for one in chosen:
            loads[one.name].append(_slowly(chromium, here, one))
    lines = [Line(PART, "grootste beeld: vloer", statistics.median(floors) / 1000, "s")]
    for name, found in loads.items():
        ratios = [load.paint / least for load, least in zip(found, floors, strict=True)]
        seconds = statistics.median(load.paint for load in found) / 1000
        lines.append(at_most(PART, f"grootste beeld: {name}", ratios, "x vloer", 1.25, f"{seconds:.2f} s"))
    return lines


def _slowly(chromium: Browser, here: Place, sight: Sight) -> Load:
    with visitor(chromium, here, sight) as page:
        return look(page, sight.address, slow=True)


def _jumps(chromium: Browser, here: Place, sights: Sequence[Sight]) -> Line:
    """Find the page that jumps most while scripts and fonts come late, on a phone and on a wide screen."""
    shifts = {}
    for width in (NARROW, WIDE):
        for one in sights:
            with visitor(chromium, here, one, width) as page:
                shifts[f"{one.name}, {width}"] = shifts_of(page, one.address)
    worst = max(shifts, key=shifts.__getitem__)
    note = f"de meeste van {len(shifts)}: {worst}"
    return at_most(PART, "verspringen (layout shift)", [shifts[worst]], "", 0.02, note)


@contextmanager
def visitor(chromium: Browser, here: Place, sight: Sight, width: int = NARROW) -> Iterator[Page]:
    """Give somebody a browser that has nothing yet but her cookie."""
    base = f"http://{here.host}"
    context: BrowserContext = chromium.new_context(
        base_url=base, viewport={"width": width, "height": HEIGHT}, service_workers="block", locale="nl-NL"
    )
    if sight.cookie:
        name, _, value = sight.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": base}])
    try:
        yield context.new_page()
    finally:
        context.close()


def look(page: Page, address: str, *, slow: bool = False) -> Load:
    """Open a page and stay until nothing comes any more."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    if slow:
        speed = {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN / 8, "uploadThroughput": UP / 8}
        line.send("Network.emulateNetworkConditions", speed)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    files: dict[str, Fetched] = {}
    _listen(line, files)
    page.add_init_script(f"({WATCH})()")
    answer = page.goto(address, wait_until="networkidle")
    assert answer, address
    assert answer.status == 200, f"{answer.status}: {address}"
    page.wait_for_function("window.seen.paint > 0")
    page.wait_for_timeout(LATE)
    seen = page.evaluate("window.seen")
    line.detach()
    return Load(seen["paint"], seen["shift"], [*files.values()])


def _listen(line: Any, files: dict[str, Fetched]) -> None:
    """Note what goes over the line. What the cache gives was asked for too, and weighs nothing."""

    def asked(event: Any) -> None:
        if not event["request"]["url"].startswith("data:"):
            path = event["request"]["url"].partition("?")[0]
            files[event["requestId"]] = Fetched(path, event.get("type", ""))

    def came(event: Any) -> None:
        if found := files.get(event["requestId"]):
            found.unpacked += event["dataLength"]

    def ended(event: Any) -> None:
        if found := files.get(event["requestId"]):
            found.sent = event["encodedDataLength"]

    line.on("Network.requestWillBeSent", asked)
    line.on("Network.dataReceived", came)
    line.on("Network.loadingFinished", ended)


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a browser."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        try:
            yield chromium
        finally:
            chromium.close()


class _Bare(BaseHTTPRequestHandler):
    """Answers with the floor, from memory."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Give the page or its style sheet."""
        kind, body = ("text/css", SHEET) if self.path == "/s.css" else ("text/html; charset=utf-8", FLOOR.encode())
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def floor() -> Iterator[str]:
    """Serve the floor; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Bare) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
