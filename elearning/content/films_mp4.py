"""MP4 (ISO 14496-12): the boxes of a film that tell how to play it, and those that tell too much."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from elearning.content import films_samples as samples
from elearning.content.films import BROKEN, MOST_PARTS, NOT_A_FILM, Film, Patch, UnfitFilmError

#: What may stand at the top of a film. Anything else is something else hidden in it.
TOP = frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"styp", b"prft", b"emsg", b"pdin"})
#: What nobody needs to play it: empty room, and what a phone or program wrote about the making.
NEEDLESS = frozenset({b"free", b"skip", b"wide", b"uuid", b"udta", b"meta", b"pnot", b"emsg", b"prft", b"beam"})
PLAYED = frozenset({b"avc1", b"avc3", b"av01", b"vp09"})
APPLE = frozenset({b"hvc1", b"hev1", b"dvh1", b"dvhe"})
QUICKTIME = "‘{}’ is een QuickTime-film (.mov). Zet hem om naar MP4 en probeer het opnieuw."
HEVC = (
    "‘{}’ is opgenomen als HEVC. Niet elke browser speelt dat. Kies op je telefoon bij Camera, Structuren voor "
    "‘Meest compatibel’, of sla de film op als MP4 met H.264."
)
LARGEST_INDEX = 32 * 1024**2
#: A film that is no film in pieces has one, seldom two.
MOST_BODIES = 16
#: A camera that notes where it is ten times a second, for an hour, stays below this.
MOST_PATCHES = 50_000


@dataclass(frozen=True)
class _Box:
    """One box: its name, where it begins, and where its content begins and ends."""

    name: bytes
    at: int
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


def look(file: BinaryIO, size: int) -> Film:
    """Tell what film this is, or raise UnfitFilmError."""
    return _Reader(file, size).look()


class _Reader:
    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        self.size = size
        self.left = MOST_PARTS
        self.film = Film("video/mp4")
        self.bodies: list[_Box] = []
        self.in_pieces = False

    def look(self) -> Film:
        index = None
        for box in self._boxes(0, self.size):
            if box.name not in TOP | NEEDLESS:
                raise UnfitFilmError(BROKEN)
            if box.name == b"ftyp":
                self._check_brand(box)
            if box.name == b"moov":
                index = box if index is None else self._broken()
            self.in_pieces = self.in_pieces or box.name == b"moof"
            if box.name == b"mdat" and len(self.bodies) < MOST_BODIES:
                self.bodies.append(box)
            if box.name in NEEDLESS:
                self._empty(box)
        if index is None or index.size > LARGEST_INDEX:
            raise UnfitFilmError(NOT_A_FILM)
        self._read_index(index)
        return self.film

    # --- walking ------------------------------------------------------------------------------------------------------

    def _boxes(self, at: int, end: int) -> Iterator[_Box]:
        """Walk along the boxes in a stretch, which they must fill to the last byte."""
        while at < end:
            self.left -= 1
            head = self._bytes(at, 16) if end - at >= 16 else self._bytes(at, end - at)
            if self.left < 0 or len(head) < 8:
                raise UnfitFilmError(BROKEN)
            length, start = int.from_bytes(head[:4], "big"), at + 8
            if length == 1 and len(head) == 16:
                length, start = int.from_bytes(head[8:], "big"), at + 16
            elif length == 0 and end == self.size:
                length = end - at
            if at + length > end or at + length < start:
                raise UnfitFilmError(BROKEN)
            yield _Box(head[4:8], at, start, at + length)
            at += length

    def _inside(self, box: _Box, name: bytes) -> _Box | None:
        return next((one for one in self._boxes(box.start, box.end) if one.name == name), None)

    def _along(self, box: _Box, *names: bytes) -> _Box | None:
        found: _Box | None = box
        for name in names:
            found = self._inside(found, name) if found else None
        return found

    def _bytes(self, at: int, length: int) -> bytes:
        self.file.seek(at)
        return self.file.read(length)

    def _numbers(self, box: _Box | None, form: str, skip: int = 0) -> tuple[int, ...]:
        """Read numbers from a box, after its version and flags and `skip` more bytes."""
        length = struct.calcsize(form)
        if box is None or box.size < 4 + skip + length:
            raise UnfitFilmError(BROKEN)
        return struct.unpack(form, self._bytes(box.start + 4 + skip, length))

    def _broken(self) -> _Box:
        raise UnfitFilmError(BROKEN)

    # --- what it is ---------------------------------------------------------------------------------------------------

    def _check_brand(self, box: _Box) -> None:
        if box.at != 0 or not 8 <= box.size <= 1024:
            raise UnfitFilmError(BROKEN)
        if self._bytes(box.start, 4) == b"qt  ":
            raise UnfitFilmError(QUICKTIME)

    def _read_index(self, index: _Box) -> None:
        tracks, is_shown = 0, False
        for box in list(self._boxes(index.start, index.end)):
            if box.name == b"mvhd":
                self.film.seconds = max(self.film.seconds, self._seconds(box))
                self._forget_dates(box)
            elif box.name == b"mvex":
                self._read_fragmented(box, index)
            elif box.name == b"trak":
                tracks += 1
                is_shown = self._read_track(box) or is_shown
            elif box.name in NEEDLESS:
                self._empty(box)
            if tracks > 16:
                raise UnfitFilmError(BROKEN)
        if not is_shown:
            raise UnfitFilmError("In ‘{}’ zit geen beeld. Alleen een film met beeld kan hier.")

    def _seconds(self, box: _Box) -> int:
        is_long = self._bytes(box.start, 1) == b"\x01"
        scale, length = self._numbers(box, ">IQ" if is_long else ">II", 16 if is_long else 8)
        return 0 if not scale or length >= 0xFFFFFFFF else max(1, round(length / scale)) if length else 0

    def _read_fragmented(self, box: _Box, index: _Box) -> None:
        """Read how long a film in pieces is, where that is told."""
        told, head = self._inside(box, b"mehd"), self._inside(index, b"mvhd")
        if told is None:
            return
        is_long = self._bytes(told.start, 1) == b"\x01"
        (length,) = self._numbers(told, ">Q" if is_long else ">I")
        (scale,) = self._numbers(head, ">I", 16 if head and self._bytes(head.start, 1) == b"\x01" else 8)
        self.film.seconds = max(self.film.seconds, round(length / scale) if scale else 0)

    def _forget_dates(self, box: _Box) -> None:
        """Write over when it was made and changed."""
        self._erase(box.start + 4, 16 if self._bytes(box.start, 1) == b"\x01" else 8)

    def _read_track(self, track: _Box) -> bool:
        """Look at one track; True when it is to be seen."""
        handler = self._along(track, b"mdia", b"hdlr")
        kind = self._bytes(handler.start + 8, 4) if handler and handler.size >= 12 else b""
        if kind not in (b"vide", b"soun"):
            self._refuse_loose_notes()
            self._empty_samples(track)
            self._empty(track)
            return False
        for box in list(self._boxes(track.start, track.end)):
            if box.name in NEEDLESS:
                self._empty(box)
            elif box.name == b"tkhd":
                self._forget_dates(box)
        dates = self._along(track, b"mdia", b"mdhd")
        if dates:
            self._forget_dates(dates)
        if handler and handler.size > 24:
            self._erase(handler.start + 24, handler.size - 24)  # the name of the program or camera
        return kind == b"vide" and self._read_picture(track)

    def _refuse_loose_notes(self) -> None:
        """In a film of pieces the notes lie between them; we do not go and look for those."""
        if self.in_pieces:
            raise UnfitFilmError("In ‘{}’ zitten gegevens van de camera. Sla de film opnieuw op als gewone MP4.")

    def _read_picture(self, track: _Box) -> bool:
        entries = self._along(track, b"mdia", b"minf", b"stbl", b"stsd")
        if entries is None or entries.size < 8 + 36:
            raise UnfitFilmError(BROKEN)
        codec = self._bytes(entries.start + 12, 4)
        if codec in APPLE:
            raise UnfitFilmError(HEVC)
        if codec not in PLAYED:
            raise UnfitFilmError(NOT_A_FILM)
        self.film.width, self.film.height = struct.unpack(">HH", self._bytes(entries.start + 8 + 32, 4))
        return True

    # --- what is written over -----------------------------------------------------------------------------------------

    def _erase(self, at: int, length: int) -> None:
        if len(self.film.patches) > MOST_PATCHES:
            raise UnfitFilmError("In ‘{}’ zitten te veel gegevens van de camera. Sla de film opnieuw op als MP4.")
        self.film.patches.append(Patch(at, length))

    def _empty(self, box: _Box) -> None:
        """Make a box one that says nothing; it keeps its length, so that every place in the file stays right."""
        self.film.patches.append(Patch(box.at + 4, 4, b"free"))
        self._erase(box.start, box.size)

    def _empty_samples(self, track: _Box) -> None:
        """Write over what a track of notes (where a camera was, second by second) has in the body of the film."""
        table = self._along(track, b"mdia", b"minf", b"stbl")
        if table is None:
            return
        for at, length in samples.stretches(*(self._table(table, name) for name in samples.TABLES)):
            inside = next((body for body in self.bodies if body.start <= at and at + length <= body.end), None)
            if inside:
                self._erase(at, length)

    def _table(self, table: _Box, names: tuple[bytes, ...]) -> bytes:
        """Read a table with its name in front; nothing when it is not there."""
        found = next((one for one in self._boxes(table.start, table.end) if one.name in names), None)
        if found is None:
            return b""
        if found.size > samples.LARGEST_TABLE:
            raise UnfitFilmError(BROKEN)
        return found.name + self._bytes(found.start, found.size)
