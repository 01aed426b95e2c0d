"""The media of a course as its authors see them: per part what there is, where it is used, and what is missing."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from elearning.content import films
from elearning.content.drafts import KINDS, read_draft
from elearning.content.media import CAPTIONS, FILMS, LIMITS, MEDIA_TYPES, PICTURES, describe, extension
from elearning.content.reader import SHARED_PICTURES
from elearning.content.report import Problem, Severity
from elearning.content.written import Media
from elearning.models import WorkingFile
from elearning.services import media as media_store
from elearning.services import working
from elearning.services.publishing import media_path
from elearning.services.working import WorkingSources

LONGEST_NAME = 60
#: So many lines the options of a block take at most.
BLOCK_LINES = 7
_GONE = "Het bestand '"


@dataclass(frozen=True, order=True)
class Place:
    """A line that shows a picture or film."""

    path: str
    line: int


@dataclass(frozen=True)
class Thing:
    """A picture, film or captions beside the texts, with the lines that show it; `is_new` = learners lack it yet."""

    media: Media
    places: tuple[Place, ...]
    is_new: bool

    @property
    def name(self) -> str:
        """How it is called in a text of its own folder."""
        return self.media.name.rpartition("/")[2]

    @property
    def kind(self) -> str:
        """Tell what it is: picture, film or captions."""
        ending = extension(self.name)
        return "picture" if ending in PICTURES else "film" if ending in FILMS else "captions"


@dataclass(frozen=True)
class Bundle:
    """What belongs together by its name: a film in two formats, its captions and its still; the film first."""

    things: tuple[Thing, ...]

    @property
    def picture(self) -> Thing | None:
        """What to show of it."""
        return next((thing for thing in self.things if thing.kind == "picture"), None)

    @property
    def places(self) -> list[Place]:
        """Where it is used, once for each block: captions and still are named a few lines below their film."""
        kept: list[Place] = []
        for place in sorted({place for thing in self.things for place in thing.places}):
            if not any(one.path == place.path and place.line - one.line < BLOCK_LINES for one in kept):
                kept.append(place)
        return kept


@dataclass(frozen=True)
class Gap:
    """A file that a text names and that is not there."""

    path: str
    places: tuple[Place, ...]

    @property
    def name(self) -> str:
        """How the text calls it."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Shelf:
    """What lies in one folder: used, missing, and what is wrong where it is used (no alt, no captions, no text)."""

    folder: str
    things: tuple[Thing, ...]
    gaps: tuple[Gap, ...]
    mistakes: tuple[Problem, ...]

    @property
    def is_unfinished(self) -> bool:
        """Tell whether something here keeps the course from being published."""
        return bool(self.gaps) or any(one.severity is Severity.FOUT for one in self.mistakes)

    @property
    def bundles(self) -> list[Bundle]:
        """Give what lies here, together what belongs together."""
        found: dict[str, list[Thing]] = {}
        for thing in self.things:
            found.setdefault(thing.name.partition(".")[0], []).append(thing)
        order = ("film", "captions", "picture")
        return [Bundle(tuple(sorted(one, key=lambda thing: order.index(thing.kind)))) for one in found.values()]

    @property
    def slug(self) -> str:
        """The folder of the step, or that of the pictures that courses share."""
        return self.folder.rpartition("/")[2]


@dataclass(frozen=True)
class Shelves:
    """All media of a course: per folder, and what nothing shows."""

    shelves: tuple[Shelf, ...]
    unused: tuple[Thing, ...]

    @property
    def loose(self) -> list[Bundle]:
        """Give what nothing shows, each by itself: each can be taken away."""
        return [Bundle((thing,)) for thing in self.unused]

    @property
    def size(self) -> int:
        """How large everything is together, in bytes."""
        shown = (thing for shelf in self.shelves for thing in shelf.things)
        return sum(thing.media.size for thing in (*self.unused, *shown))


def shelves(session: Session, slug: str, media_dir: Path, today: date) -> Shelves:
    """Lay out the media of a course as its authors left it."""
    files = working.sources(session, slug, media_dir)
    places = _places(files, slug)
    rows = (row for row in working.rows_of(session, slug) if not working.is_unchanged(row))
    new = {row.path for row in rows if row.sha256 is not None or row.text is not None}
    things = [_thing(files, path, places, new, media_dir) for path in sorted(files) if _is_media(path, slug)]
    shown = [thing for thing in things if thing.places]
    unused = [thing for thing in things if not thing.places and thing.is_new]
    unused = [thing for thing in unused if not users(session, thing.media.name, media_dir)]
    gaps = [Gap(path, tuple(found)) for path, found in sorted(places.items()) if path not in files]
    mistakes = _mistakes(session, slug, files, today, {place for found in places.values() for place in found})
    folders = {one.rpartition("/")[0] for one in (*(thing.media.name for thing in shown), *(gap.path for gap in gaps))}
    folders |= {problem.path.rpartition("/")[0] for problem in mistakes}
    return Shelves(tuple(_shelf(folder, shown, gaps, mistakes) for folder in sorted(folders)), tuple(unused))


def put(session: Session, media_dir: Path, media: Media, by: int, now: datetime, *, over: bool = False) -> str:
    """Lay what is on disk beside the texts, with its row; gives its path, which is another one when that is taken.

    `over` = it takes the place of what is called so. Captions are a text, so that authors can mend a word in them.
    """
    working.hold(session)
    media_store.note(session, media_dir, media, now)
    taken = () if over else frozenset(working.sources(session, working.course_of(media.name), media_dir))
    placed = replace(media, name=free_path(media.name, taken))
    if media.type in CAPTIONS.values():
        text = media_path(media_dir, media.sha256).read_bytes().decode()
        working.replace(session, placed.name, text, by, now)
    else:
        working.put_media(session, placed.name, placed, by, now)
    return placed.name


def take_away(session: Session, media_dir: Path, path: str, by: int, now: datetime) -> bool:
    """Take away what nothing shows; False when a line does, or it is not there."""
    working.hold(session)
    slug = working.course_of(path)
    if not _is_media(path, slug) or path not in working.sources(session, slug, media_dir):
        return False
    if users(session, path, media_dir):
        return False
    if path in working.published_sources(session, slug, media_dir):
        working.remove(session, path, by, now)
    else:
        session.execute(delete(WorkingFile).where(WorkingFile.path == path))
    session.flush()
    return True


def users(session: Session, path: str, media_dir: Path) -> list[Place]:
    """Tell which lines of any course show a file."""
    slug = working.course_of(path)
    courses = [slug] if slug else working.slugs(session)
    found = (_places(working.sources(session, one, media_dir), one, optional=True) for one in courses)
    return [place for places in found for place in places.get(path, ())]


def safe_name(name: str) -> str:
    """Make a file name that can stand in a text and an address: small letters, digits, dots and dashes."""
    plain = unicodedata.normalize("NFKD", name.rpartition("/")[2]).encode("ascii", "ignore").decode().lower()
    stem, _, ending = plain.rpartition(".") if "." in plain else (plain, "", "")
    stem = re.sub(r"\.{2,}", ".", re.sub(r"[^a-z0-9.]+", "-", stem))[:LONGEST_NAME].strip("-.")
    ending = re.sub(r"[^a-z0-9]", "", ending)[:8]
    return f"{stem or 'bestand'}.{ending}" if ending else stem or "bestand"


def free_path(path: str, taken: Collection[str]) -> str:
    """Give a path that nothing has yet: `tafel-2.jpg`, where `tafel.jpg` is there already."""
    folder, slash, name = path.rpartition("/")
    stem, _, endings = name.partition(".")
    number = 1
    while path in taken:
        number += 1
        path = f"{folder}{slash}{stem}-{number}.{endings}"
    return path


def _is_media(path: str, slug: str) -> bool:
    return extension(path) in MEDIA_TYPES and path.partition("/")[0] in (slug, SHARED_PICTURES)


def _places(files: WorkingSources, slug: str, *, optional: bool = False) -> Mapping[str, list[Place]]:
    """Find which lines of a course show which file; what need not be there (a webm beside an mp4) only when it is."""
    found: dict[str, list[Place]] = {}
    for path in sorted(files):
        if path.partition("/")[0] != slug or path.rpartition("/")[2] not in KINDS:
            continue
        for use in read_draft(path, files[path]).uses:
            if use.kind in LIMITS and (optional or not use.optional or use.target in files):
                found.setdefault(use.target, []).append(Place(path, use.line))
    return found


def _thing(
    files: WorkingSources, path: str, places: Mapping[str, list[Place]], new: Collection[str], media_dir: Path
) -> Thing:
    media = files.described.get(path) or describe(path, files[path])
    if media.type in FILMS.values() and media.seconds is None:
        seconds, width, height = _looked_at(media_path(media_dir, media.sha256))
        media = replace(media, seconds=seconds, width=width, height=height)
    return Thing(media, tuple(places.get(path, ())), path in new)


@lru_cache(maxsize=1024)
def _looked_at(path: Path) -> tuple[int | None, int | None, int | None]:
    """Look how long a film lasts that was published from a folder; its path is its content, so once is enough."""
    try:
        with path.open("rb") as file:
            film = films.look(file, path.stat().st_size)
    except (OSError, films.UnfitFilmError):
        return None, None, None
    return film.seconds, film.width, film.height


def _mistakes(
    session: Session, slug: str, files: WorkingSources, today: date, places: Collection[Place]
) -> tuple[Problem, ...]:
    """Give what is wrong on the lines that show something, but for what is simply not there."""
    reading = working.read_files(session, slug, files, today)
    found = (one for one in reading.problems if Place(one.path, one.line) in places)
    return tuple(one for one in found if not one.message.startswith(_GONE))


def _shelf(folder: str, things: list[Thing], gaps: list[Gap], mistakes: tuple[Problem, ...]) -> Shelf:
    def here(path: str) -> bool:
        return path.rpartition("/")[0] == folder

    return Shelf(
        folder,
        tuple(thing for thing in things if here(thing.media.name)),
        tuple(gap for gap in gaps if here(gap.path)),
        tuple(one for one in mistakes if here(one.path)),
    )
