"""Pictures, films and captions that authors bring: looked at by content, cleaned, and put on disk whole.

Something arrives as a file of its own in the media folder (never in memory), is looked at there, and only then gets the
name of its content. Do all this outside a write transaction; `note` and `working.put_media` come after, inside one.

    with arriving(media_dir, stream, "foto.jpg") as file:
        media = cleaned(file, "basis/glas/foto.jpg")   # what somebody uploads: made anew, without where it was taken
        media = checked(file, "basis/glas/foto.jpg")   # what comes in a ZIP: every byte as it is, or refused
        keep(media_dir, file, media)
    start_writing(session); note(session, media_dir, media, now); working.put_media(session, media.name, media, by, now)
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.content import films, pictures
from elearning.content.captions import from_srt, mistakes
from elearning.content.decoding import amount
from elearning.content.media import (
    CAPTIONS,
    FILMS,
    LIMITS,
    MEDIA_TYPES,
    PICTURES,
    RefusedMediaError,
    contents_mistake,
    describe,
    extension,
    hidden_end,
    kind_by_content,
)
from elearning.content.written import Media
from elearning.models import Media as MediaRow
from elearning.services.publishing import media_path

__all__ = ["Arrived", "RefusedMediaError", "arriving", "checked", "cleaned", "keep", "note", "store_picture"]

PIECE = 64 * 1024
#: How files are called that have not found their place yet; what is left behind is cleared away.
ARRIVING = ".arriving-"
UNKNOWN = "‘{}’ kan hier niet. Kies een foto (JPG, PNG of WebP), een film (MP4 of WebM) of ondertiteling (VTT)."
_NO_DRAWINGS = "‘{}’ is een SVG-tekening. Die kan hier niet. Sla de tekening op als PNG."


class Readable(Protocol):
    """Anything that gives bytes piece by piece: an upload, a file, a part of a ZIP."""

    def read(self, size: int = ..., /) -> bytes:
        """Give at most so many bytes; none at the end."""


@dataclass
class Arrived:
    """A file that lies under a temporary name in the media folder; `name` is how it was called, for messages."""

    path: Path
    name: str
    size: int

    @property
    def beginning(self) -> bytes:
        """The first bytes: what it is follows from those, never from its name."""
        with self.path.open("rb") as file:
            return file.read(64)


# --- arriving and staying ---------------------------------------------------------------------------------------------


@contextmanager
def arriving(media_dir: Path, stream: Readable, name: str) -> Iterator[Arrived]:
    """Write a stream to disk, 64 kB at a time; what is not kept at the end is gone.

    Raises RefusedMediaError for what is empty or larger than any film may be.
    """
    media_dir.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=media_dir, prefix=ARRIVING, delete=False) as file:
        path = Path(file.name)
        try:
            size = 0
            while piece := stream.read(PIECE):
                size += len(piece)
                _refuse_size(name, size, LIMITS["film"])
                file.write(piece)
            if not size:
                raise RefusedMediaError(f"‘{name}’ is leeg. Kies het bestand opnieuw.")
            file.close()
            yield Arrived(path, name, size)
        finally:
            path.unlink(missing_ok=True)


def keep(media_dir: Path, file: Arrived, media: Media) -> None:
    """Give a file its lasting place: synced, then renamed, so that it is there whole or not at all."""
    target = media_path(media_dir, media.sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with file.path.open("rb") as written:
        os.fsync(written.fileno())
    file.path.replace(target)


def note(session: Session, media_dir: Path, media: Media, now: datetime) -> None:
    """Write down that a file is there (its row comes after the file), so that it is known when nobody names it.

    Raises RefusedMediaError in the one case that it was cleared away at this very moment.
    """
    row = session.scalar(select(MediaRow).where(MediaRow.sha256 == media.sha256))
    if not media_path(media_dir, media.sha256).is_file():
        raise RefusedMediaError("Het bewaren ging net mis. Stuur het bestand nog een keer.")
    if row is None:
        row = MediaRow(sha256=media.sha256, type=media.type, size=media.size, stored_at=now)
        session.add(row)
    row.stored_at = now
    session.flush()


# --- what somebody uploads --------------------------------------------------------------------------------------------


def cleaned(file: Arrived, path: str) -> Media:
    """Make an upload fit to show and free of where and when it was made; says what it is, called `path`.

    The bytes on disk change, and so may the extension: what a file is follows from its content. Raises
    RefusedMediaError, in words for who sent it.
    """
    beginning = file.beginning
    kind = kind_by_content(beginning)
    if kind in FILMS:
        return _cleaned_film(file, path)
    if kind in CAPTIONS or extension(path) in ("vtt", "srt"):
        return _cleaned_captions(file, path)
    if extension(path) == "svg" or b"<svg" in beginning:
        raise RefusedMediaError(_NO_DRAWINGS.format(file.name))
    if kind not in PICTURES and extension(path) not in (*PICTURES, "heic", "heif", "tif", "tiff", "bmp", "avif"):
        raise RefusedMediaError(UNKNOWN.format(file.name))
    return _cleaned_picture(file, path)


def store_picture(media_dir: Path, data: bytes, name: str = "foto") -> Media:
    """Make a photo anew and put it on disk, for what is no part of a course (a contact card).

    `Media.sha256` is what to remember. Call `note` in the transaction that does. Raises RefusedMediaError.
    """
    with arriving(media_dir, BytesIO(data), name) as file:
        media = _cleaned_picture(file, "foto.jpg")
        keep(media_dir, file, media)
    return media


def _cleaned_picture(file: Arrived, path: str) -> Media:
    _refuse_size(file.name, file.size, pictures.LARGEST)
    wanted = path if extension(path) in pictures.FORMATS else ""
    with file.path.open("rb") as source:
        made = pictures.remade(source, file.name, wanted=wanted)
    file.path.write_bytes(made.data)
    file.size = len(made.data)
    _refuse_size(file.name, file.size, LIMITS["beeld"])
    return _described(file, _called(path, made.extension), made.width, made.height)


def _cleaned_film(file: Arrived, path: str) -> Media:
    film = _film(file)
    with file.path.open("r+b") as written:
        films.blank(written, film)
    name = _called(path, film.type.rpartition("/")[2])
    return replace(_described(file, name, film.width, film.height), seconds=film.seconds)


def _cleaned_captions(file: Arrived, path: str) -> Media:
    _refuse_size(file.name, file.size, LIMITS["ondertiteling"])
    data = file.path.read_bytes()
    made = from_srt(data)
    if made is not None:
        data = made
        file.path.write_bytes(data)
        file.size = len(data)
    _refuse_captions(file.name, data)
    return describe(_called(path, "vtt"), data)


# --- what comes in a ZIP ----------------------------------------------------------------------------------------------


def checked(file: Arrived, path: str) -> Media:
    """Say what a file of a ZIP is, called `path`, changing nothing. Also SVG may come this way.

    Raises RefusedMediaError when it is not what its name says, too large, or not safe to show.
    """
    kind = extension(path)
    if kind not in MEDIA_TYPES:
        raise RefusedMediaError(UNKNOWN.format(file.name))
    found = kind_by_content(file.beginning)
    if kind != "svg" and MEDIA_TYPES.get(found) != MEDIA_TYPES[kind]:
        raise RefusedMediaError(f"‘{file.name}’ is geen {kind.upper()}-bestand. Sla het opnieuw op.")
    if kind in FILMS:
        film = _film(file)
        return replace(_described(file, path, film.width, film.height), seconds=film.seconds)
    return _checked_small(file, path, "ondertiteling" if kind in CAPTIONS else "beeld")


def _checked_small(file: Arrived, path: str, use: str) -> Media:
    _refuse_size(file.name, file.size, LIMITS[use])
    data = file.path.read_bytes()
    mistake = contents_mistake(data, use, file.name if extension(file.name) == extension(path) else path)
    if mistake is not None:
        raise RefusedMediaError(mistake)
    media = describe(path, data)
    if hidden_end(extension(path), data):
        raise RefusedMediaError(f"Achter het beeld ‘{file.name}’ staat nog iets anders. Sla het beeld opnieuw op.")
    if (media.width or 0) * (media.height or 0) > pictures.MOST_PIXELS and extension(path) != "svg":
        raise RefusedMediaError(pictures.REASONS["large"].format(file.name))
    return media


# --- together ---------------------------------------------------------------------------------------------------------


def _film(file: Arrived) -> films.Film:
    _refuse_size(file.name, file.size, LIMITS["film"])
    try:
        with file.path.open("rb") as source:
            return films.look(source, file.size)
    except films.UnfitFilmError as error:
        raise RefusedMediaError(str(error).format(file.name)) from None


def _described(file: Arrived, name: str, width: int | None, height: int | None) -> Media:
    with file.path.open("rb") as source:
        digest = file_digest(source, "sha256").hexdigest()
    return Media(name, digest, MEDIA_TYPES[extension(name)], file.size, width, height)


def _called(path: str, kind: str) -> str:
    """Give a path the extension that belongs to its content; one that means the same stays."""
    if MEDIA_TYPES.get(extension(path)) == MEDIA_TYPES[kind]:
        return path
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{name.rpartition('.')[0] or name}.{kind}"


def _refuse_captions(name: str, data: bytes) -> None:
    found = mistakes(data)
    if found:
        line, words = found[0]
        more = f" Daarna staan er nog {len(found) - 1} fouten." if len(found) > 2 else ""
        raise RefusedMediaError(f"In ‘{name}’ klopt regel {line} niet. {words}{more}")


def _refuse_size(name: str, size: int, most: int) -> None:
    if size > most:
        raise RefusedMediaError(f"‘{name}’ is te groot. Hooguit {amount(most)} mag. Maak het bestand kleiner.")
