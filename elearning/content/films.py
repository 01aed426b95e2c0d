"""Films by their content: how long and how large they are, and which bytes tell where and when they were made.

A film is never in memory: its parts are walked along in the open file. It is not made anew (that takes minutes), but
what is not needed to play it is written over with nothing, so that its length and every other place stay the same.
"""

from dataclasses import dataclass, field
from typing import BinaryIO

NOT_A_FILM = "‘{}’ is geen film die we kunnen lezen. Sla hem op als MP4 (H.264) of WebM."
BROKEN = "‘{}’ is niet heel. Maak de film opnieuw, of kopieer hem opnieuw."
LONGEST = 3 * 3600
#: So many parts are walked along; no real film has more at the places we look.
MOST_PARTS = 100_000
PIECE = 64 * 1024


class UnfitFilmError(ValueError):
    """A film that browsers cannot play or that is more than a film; the words have a place for its name."""


@dataclass(frozen=True)
class Patch:
    """Bytes to write at a place; nothing but zeros when `data` is empty."""

    at: int
    length: int
    data: bytes = b""


@dataclass
class Film:
    """What is known of a film: its type, whole seconds, size in pixels, and what to write over."""

    type: str
    seconds: int = 0
    width: int | None = None
    height: int | None = None
    patches: list[Patch] = field(default_factory=list)


def look(file: BinaryIO, size: int) -> Film:
    """Tell what film this is; raises UnfitFilmError when it is none that every browser plays."""
    from elearning.content import films_mp4, films_webm

    file.seek(0)
    start = file.read(12)
    file.seek(0)
    if start[4:8] == b"ftyp":
        film = films_mp4.look(file, size)
    elif start.startswith(b"\x1aE\xdf\xa3"):
        film = films_webm.look(file, size)
    else:
        raise UnfitFilmError(NOT_A_FILM)
    if not 0 < film.seconds <= LONGEST:
        raise UnfitFilmError("Ik kan niet lezen hoe lang ‘{}’ duurt. Sla de film opnieuw op als MP4.")
    return film


def blank(file: BinaryIO, film: Film) -> None:
    """Write over what says where, when and with what a film was made."""
    for patch in film.patches:
        file.seek(patch.at)
        if patch.data:
            file.write(patch.data)
        for done in range(len(patch.data), patch.length, PIECE):
            file.write(bytes(min(PIECE, patch.length - done)))
