"""Memory of all processes of the site: after a walk through every page as everybody, and after many requests more."""

import html
import http.client
import re
import time
from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import urljoin, urlsplit

from benchmarks.line import Line, at_most
from benchmarks.population import share_of
from benchmarks.servers import Measured, Place, place
from elearning.services.rendering import IDLE_SECONDS

PART = "geheugen, sqlite"
#: The goals of PERFORMANCE.md, in MiB (PSS, all processes) and as a share.
MOST_MIB, MOST_GROWTH = 170.0, 0.05
LEARNERS = 1_000
#: Requests after which growth is measured, and how many of them come before the first measurement.
FULL, QUICK = 20_000, 500
#: So many pages of one person at most: a course has hundreds that are alike.
PAGES = 150
CONNECTIONS = 8
FIRST = ("/", "/mijn-leerpad", "/account", "/werk", "/teams", "/redactie", "/beheer")
#: What makes one address another page of the same kind.
_NUMBERS = re.compile(r"\d+|[0-9a-f]{16,}")
#: Files that are made for who asks: once in the walk, not thousands of times after it.
_FILES = re.compile(r"overzicht|\.(pdf|csv|xlsx|zip|docx|json)\b")

Page = tuple[str, str]


def measure(quick: bool) -> list[Line]:
    """Measure memory on SQLite, as the site is started by `elearning serve --workers 2`."""
    with place(LEARNERS) as town, town.serving() as site:
        visit = _Visits(town.port, town.host)
        pages = [page for cookie in _cookies(town) for page in visit.walk(cookie)]
        walked = site.memory_mib()
        light = [page for page in pages if not _FILES.search(page[0])]
        visit.go_round(light, len(light))
        before = site.memory_mib()
        visit.go_round(light, QUICK if quick else FULL)
        growth = site.memory_mib() / before - 1
        lines = [
            at_most(
                PART,
                "na een rondgang langs elke pagina, als elke rol",
                [walked],
                "MiB",
                MOST_MIB,
                f"{len(pages)} pages",
            ),
            at_most(PART, "groei over de verzoeken daarna", [growth], "", MOST_GROWTH, _asked(quick)),
        ]
        return lines if quick else [*lines, _rested(site)]


def _asked(quick: bool) -> str:
    return f"{QUICK if quick else FULL} requests"


def _rested(site: Measured) -> Line:
    """Measure again when the child that renders for authors has gone."""
    time.sleep(IDLE_SECONDS + 5)
    return at_most(PART, "in rust daarna", [site.memory_mib()], "MiB", MOST_MIB)


def _cookies(town: Place) -> Iterator[str]:
    """Give the cookies of everybody who sees other pages; without one for a visitor."""
    people = town.people
    done = next(one for one in people.learners if share_of(one) > 0.9)
    yield ""
    for person in (people.busy[0], done, people.manager_of_some, people.guide, people.author, people.admin):
        yield town.cookie(person)


class _Visits:
    """Visits pages over some connections in turn, so that every web process gets its share."""

    def __init__(self, port: int, host: str) -> None:
        self.host = host
        self._lines = cycle([http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(CONNECTIONS)])

    def walk(self, cookie: str) -> list[Page]:
        """Follow every link of one person, one address of a kind; gives the pages that were there."""
        seen: set[str] = set()
        found: list[Page] = []
        waiting = list(FIRST)
        while waiting and len(found) < PAGES:
            path = waiting.pop(0)
            if (kind := _NUMBERS.sub("#", path)) in seen:
                continue
            seen.add(kind)
            status, links = self._look(path, cookie)
            waiting += links
            found += [(path, cookie)] if status == http.client.OK else []
        return found

    def go_round(self, pages: list[Page], count: int) -> None:
        """Ask so many pages, by going round."""
        for path, cookie in islice(cycle(pages), count):
            self._look(path, cookie)

    def _look(self, path: str, cookie: str) -> tuple[int, list[str]]:
        line = next(self._lines)
        line.request("GET", path, headers={"Host": self.host, "Cookie": cookie})
        answer = line.getresponse()
        body = answer.read()
        if answer.status >= http.client.INTERNAL_SERVER_ERROR:
            raise RuntimeError(f"{path}: {answer.status}")
        links = [answer.getheader("Location") or ""] if answer.status < http.client.BAD_REQUEST else []
        if "html" in (answer.getheader("Content-Type") or ""):
            links += re.findall(r'href="([^"#]*)', body.decode())
        return answer.status, [own for link in links if (own := self._own(path, html.unescape(link)))]

    def _own(self, path: str, link: str) -> str:
        """Give the path of a link to one of our pages; empty when it is to something else."""
        parts = urlsplit(urljoin(f"http://{self.host}{path}", link))
        if not link or parts.netloc != self.host or parts.path.startswith("/static/"):
            return ""
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
