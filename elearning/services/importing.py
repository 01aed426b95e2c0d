"""A course that comes in as a ZIP file, into the concept: all of it, or nothing.

First everything is looked at and the pictures and films go to disk (`unpack`), which takes its time and changes no
course. Then the concept is made equal to what came (`lay`), in one write transaction.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from elearning.content.archive import (
    ERRORS,
    SHARED_TEXTS,
    CourseArchive,
    RefusedArchiveError,
    broken,
    read_archive,
)
from elearning.content.media import CAPTIONS, extension, is_text
from elearning.content.written import Media
from elearning.services import clearing, working
from elearning.services import media as media_store
from elearning.services.media import RefusedMediaError
from elearning.services.publishing import media_path
from elearning.services.working import WorkingSources

_TOP_KEY = re.compile(r"^([a-z0-9][a-z0-9-]*):", re.MULTILINE)


@dataclass(frozen=True)
class Unpacked:
    """A ZIP file of which everything was looked at: its texts, and its pictures and films, that are on disk now."""

    slug: str
    texts: Mapping[str, str]
    media: Mapping[str, Media]
    skipped: int = 0

    def called(self, slug: str) -> "Unpacked":
        """Give the same course under another folder."""
        texts = {_moved(path, self.slug, slug): text for path, text in self.texts.items()}
        media = {
            name: replace(one, name=name) for path, one in self.media.items() if (name := _moved(path, self.slug, slug))
        }
        return replace(self, slug=slug, texts=texts, media=media)


@dataclass
class Laid:
    """What an import changed, by path. `merged` are shared texts that got what was new; `kept` stayed as they are."""

    slug: str
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def unpack(file: BinaryIO, media_dir: Path) -> Unpacked:
    """Look at a ZIP file and everything in it; call it outside a transaction.

    Raises RefusedArchiveError, with words that name the file in it.
    """
    archive = read_archive(file)
    texts = {path: archive.text(path) for path in archive.files if is_text(path)}
    kept = [path for path in archive.files if not is_text(path)]
    for path in archive.files:
        if extension(path) in CAPTIONS:
            _media(archive, path, media_dir, keep=False)
    return Unpacked(archive.slug, texts, _all_media(archive, kept, media_dir), archive.skipped)


def lay(session: Session, came: Unpacked, media_dir: Path, *, theirs: bool, by: int, now: datetime) -> Laid:
    """Make the concept of a course equal to what came. What was there stays among the earlier texts.

    Facts, words and pictures that courses share are added to; what is different here is only replaced with `theirs`.
    Raises RefusedArchiveError when a picture is gone at this very moment.
    """
    working.hold(session)
    there = working.sources(session, came.slug, media_dir)
    laid = Laid(came.slug)
    for path, text in _texts(came, there, laid, theirs=theirs):
        working.replace(session, path, text, by, now)
        laid.changed.append(path)
    for path, media in _media_to_lay(came, there, laid, theirs=theirs):
        try:
            media_store.note(session, media_dir, media, now)
        except RefusedMediaError as error:
            raise RefusedArchiveError(str(error)) from error
        working.put_media(session, path, media, by, now)
        laid.changed.append(path)
    for path in there:
        if working.course_of(path) == came.slug and path not in came.texts and path not in came.media:
            working.remove(session, path, by, now)
            laid.removed.append(path)
    return laid


def exists(session: Session, slug: str) -> bool:
    """Tell whether there is a course in this folder, published or only begun."""
    return slug in working.slugs(session)


def _moved(path: str, old: str, new: str) -> str:
    return f"{new}/{path.removeprefix(f'{old}/')}" if path.startswith(f"{old}/") else path


def _all_media(archive: CourseArchive, paths: Sequence[str], media_dir: Path) -> dict[str, Media]:
    """Let all pictures and films stay on disk. When one is refused, what came before it does not wait for a month."""
    found: dict[str, Media] = {}
    try:
        for path in paths:
            found[path] = _media(archive, path, media_dir, keep=True)
    except RefusedArchiveError:
        for one in found.values():
            _let_go_soon(media_path(media_dir, one.sha256))
        raise
    return found


def _let_go_soon(file: Path) -> None:
    """Date a file back, so that the chore clears it away in a day, unless somebody names it by then."""
    with suppress(FileNotFoundError):
        dated = file.stat().st_mtime - (clearing.KEPT - clearing.SEEN).total_seconds()
        os.utime(file, (dated, dated))


def _media(archive: CourseArchive, path: str, media_dir: Path, *, keep: bool) -> Media:
    """Look at a picture, film or captions by content, and let it stay on disk."""
    try:
        with archive.open(path) as stream, media_store.arriving(media_dir, stream, path) as arrived:
            found = media_store.checked(arrived, path)
            if keep:
                media_store.keep(media_dir, arrived, found)
            return found
    except RefusedMediaError as error:
        raise RefusedArchiveError(_named(str(error), path)) from error
    except RefusedArchiveError:
        raise
    except ERRORS as error:
        raise RefusedArchiveError(broken(path)) from error


def _named(message: str, path: str) -> str:
    """Say in which file of the ZIP something is wrong, also when the message does not."""
    return message if path in message else f"‘{path}’: {message[:1].lower()}{message[1:]}"


def _texts(came: Unpacked, there: WorkingSources, laid: Laid, *, theirs: bool) -> Iterator[tuple[str, str]]:
    for path, text in came.texts.items():
        old = _text(there, path)
        if old == text:
            continue
        if path in SHARED_TEXTS and old is not None and old.strip() and not theirs:
            merged = with_new_keys(old, text)
            (laid.kept if merged == old else laid.merged).append(path)
            if merged != old:
                yield path, merged
            continue
        yield path, text


def _media_to_lay(came: Unpacked, there: WorkingSources, laid: Laid, *, theirs: bool) -> Iterator[tuple[str, Media]]:
    paths = set(there)  # asking for a film by `in` would read it
    for path, media in came.media.items():
        is_there = path in paths
        if is_there and _same(there, path, media):
            continue
        if is_there and working.course_of(path) == "" and not theirs:
            laid.kept.append(path)
            continue
        yield path, media


def _text(there: WorkingSources, path: str) -> str | None:
    try:
        return there[path].decode() if path in there else None
    except (KeyError, UnicodeDecodeError):
        return None


def _same(there: WorkingSources, path: str, media: Media) -> bool:
    known = there.described.get(path)
    if known is not None:
        return known.sha256 == media.sha256
    return sha256(there[path]).hexdigest() == media.sha256


def with_new_keys(ours: str, theirs: str) -> str:
    """Add to a text of facts or words what only the other one has, as it stands there; ours keeps every byte."""
    known = set(_TOP_KEY.findall(ours))
    starts = [found.start() for found in _TOP_KEY.finditer(theirs)] + [len(theirs)]
    pieces = [theirs[start:stop] for start, stop in pairwise(starts)]
    new = [piece.rstrip() for piece in pieces if piece.partition(":")[0] not in known]
    if not new:
        return ours
    return ours.rstrip() + "\n\n" + "\n\n".join(new) + "\n"
