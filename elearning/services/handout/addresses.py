"""Where everything lies in a handout, and how the addresses of the site in a compiled text become addresses in it.

All addresses are relative, so that a handout works from any folder. What stays at home becomes a link to our site.
"""

import base64
import html
import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from markupsafe import Markup

from elearning.content.model import Course
from elearning.content.render import TAG
from elearning.content.written import Media
from elearning.services.handout.order import Order
from elearning.services.publishing import media_path

PARTS, MEDIA = "onderdelen", "media"
TERMS, SOURCES = "begrippen.html", "bronnen.html"
TARGET = re.compile(r'\b(href|src)="([^"]*)"')
REGION = re.compile("\ue000regio:[a-z]{1,30}\ue001")
HEADING = re.compile(r"(</?h)([2-5])\b")


class Addresses:
    """The addresses of one handout. `start` is its table of contents; `used` what it shows, by where that lies."""

    def __init__(self, order: Order, media_dir: Path, start: str) -> None:
        self.order = order
        self.media_dir = media_dir
        self.start = start
        self.used: dict[str, Media] = {}
        self._parts = {part.slug for part in order.parts}
        self._names = dict(_names(order.course))
        self._known = {(one.sha256, _base(one)): one for one in order.course.media}

    def part(self, slug: str) -> str:
        """Tell where the page of a part lies."""
        return f"{PARTS}/{slug}.html"

    def media(self, media: Media) -> str:
        """Tell where a picture or film lies, and see to it that it comes along."""
        place = self._names[(media.sha256, media.name)]
        self.used[place] = media
        return place

    def captions(self, media: Media) -> str:
        """Give captions as an address that holds them: a browser loads none from beside a page in a folder."""
        data = media_path(self.media_dir, media.sha256).read_bytes()
        return f"data:text/vtt;charset=utf-8;base64,{base64.b64encode(data).decode()}"

    def text(self, compiled: str, page: str, *, deeper: bool = False) -> Markup:
        """Make a compiled text fit for a page of the handout; `deeper` puts its headings one level down."""
        general = html.escape(f"{self.order.organisation}, {self.order.phone}")
        moved = TAG.sub(self._retarget(page), REGION.sub(lambda _: general, compiled))
        shown = HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", moved) if deeper else moved
        return Markup(shown)  # noqa: S704 (compiled and sanitised when it was published; what went in was escaped)

    def _retarget(self, page: str) -> Callable[[re.Match[str]], str]:
        """Turn every address in a tag; a link that leaves opens beside the course."""

        def turn(tag: re.Match[str]) -> str:
            turned = TARGET.sub(
                lambda found: f'{found[1]}="{html.escape(self._target(html.unescape(found[2]), page))}"', tag.group()
            )
            if not turned.startswith("<a ") or 'href="http' not in turned:
                return turned
            rel = "" if " rel=" in turned else ' rel="noopener noreferrer"'
            return f'{turned[:-1]} target="_blank"{rel}>'

        return turn

    def _target(self, address: str, page: str) -> str:
        if not address.startswith("/"):
            return address
        inside = self._inside(address)
        return self.order.base_url + address if inside is None else relative(inside, page)

    def _inside(self, address: str) -> str | None:
        """Give the place in the handout of an address of the site; None for what stays at home."""
        match address.split("/")[1:]:
            case ["media", digest, name]:
                media = self._known.get((digest, name))
                return self.media(media) if media else None
            case ["cursus", course, slug, *screen] if course == self.order.course.slug:
                return self._step(slug, screen)
            case [place] if place.startswith("bronnen"):
                return place.replace("bronnen", SOURCES, 1)
        return None

    def _step(self, slug: str, screen: list[str]) -> str | None:
        part = self.order.course.step(slug) or self.order.course.casus(slug)
        if part is None or part.slug not in self._parts:
            return None
        return self.part(part.slug) + (f"#{screen[0]}" if screen else "")


def relative(place: str, page: str) -> str:
    """Give an address as it is written on a page of the handout."""
    file, hash_, anchor = place.partition("#")
    return posixpath.relpath(file, posixpath.dirname(page) or ".") + hash_ + anchor


def _names(course: Course) -> Iterator[tuple[tuple[str, str], str]]:
    """Name every file after its own name; two that differ only in capitals would be one file on many disks."""
    taken: set[str] = set()
    for media in sorted(course.media, key=lambda one: (one.name, one.sha256)):
        place = f"{MEDIA}/{media.name.removeprefix(f'{course.slug}/')}"
        if place.lower() in taken:
            place = f"{MEDIA}/{media.sha256[:8]}-{_base(media)}"
        taken.add(place.lower())
        yield (media.sha256, media.name), place


def _base(media: Media) -> str:
    return media.name.rpartition("/")[2]
