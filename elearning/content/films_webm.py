"""WebM (Matroska, RFC 9559): the elements of a film that tell how to play it, and those that tell too much."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from elearning.content.films import BROKEN, MOST_PARTS, NOT_A_FILM, Film, Patch, UnfitFilmError

HEAD, SEGMENT, INFO, TRACKS, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
CUES, SEEK_HEAD, VOID, CHECKSUM = 0x1C53BB6B, 0x114D9B74, 0xEC, 0xBF
TAGS, ATTACHMENTS, CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770
DOCTYPE, SCALE, DURATION, TIMESTAMP, BLOCK, GROUP, BLOCK_IN_GROUP = 0x4282, 0x2AD7B1, 0x4489, 0xE7, 0xA3, 0xA0, 0xA1
TRACK, KIND, CODEC, VIDEO, WIDTH, HEIGHT, NAME = 0xAE, 0x83, 0x86, 0xE0, 0xB0, 0xBA, 0x536E
TITLE, MADE_ON, MADE_WITH, WRITTEN_WITH = 0x7BA9, 0x4461, 0x4D80, 0x5741
#: What may stand in a film; an element of unknown length ends where one of these begins.
INSIDE = frozenset({INFO, TRACKS, CLUSTER, CUES, SEEK_HEAD, VOID, CHECKSUM, TAGS, ATTACHMENTS, CHAPTERS})
NEEDLESS = frozenset({TAGS, ATTACHMENTS, CHAPTERS, VOID})
#: In what is told of the film as a whole; a sum over it (CHECKSUM) would no longer be right.
TELLS_TOO_MUCH = frozenset({TITLE, MADE_ON, VOID, CHECKSUM})
#: Programs may look for these, so they stay, without their words.
PROGRAMS = frozenset({MADE_WITH, WRITTEN_WITH})
PLAYED = frozenset({"V_VP8", "V_VP9", "V_AV1", "A_OPUS", "A_VORBIS"})
MATROSKA = "‘{}’ is een Matroska-film (.mkv). Zet hem om naar MP4 of WebM en probeer het opnieuw."


@dataclass(frozen=True)
class _Element:
    """One element: its name, where it begins, and where its content begins and ends; `is_open` = that is not told."""

    name: int
    at: int
    start: int
    end: int
    is_open: bool = False


def look(file: BinaryIO, size: int) -> Film:
    """Tell what film this is, or raise UnfitFilmError."""
    return _Reader(file, size).look()


class _Reader:
    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        self.size = size
        self.left = MOST_PARTS
        self.film = Film("video/webm")
        self.scale = 1_000_000
        self.duration = 0.0
        self.last = 0
        self.is_shown = False

    def look(self) -> Film:
        segments = 0
        for one in self._elements(0, self.size):
            if one.name == HEAD and one.at == 0:
                self._check_type(one)
            elif one.name == SEGMENT:
                segments += 1
                self._read_segment(one)
            elif one.name == VOID:
                self._empty(one)
            else:
                raise UnfitFilmError(BROKEN)
        if segments != 1 or not self.is_shown:
            raise UnfitFilmError(NOT_A_FILM)
        length = (self.duration or self.last) * self.scale / 1e9
        self.film.seconds = max(1, round(length)) if 0 < length < 1e6 else 0
        return self.film

    # --- walking ------------------------------------------------------------------------------------------------------

    def _elements(self, at: int, end: int) -> Iterator[_Element]:
        """Walk along the elements in a stretch, which they must fill to the last byte."""
        while at < end:
            self.left -= 1
            if self.left < 0:
                raise UnfitFilmError(BROKEN)
            one = self._element(at, end)
            yield one
            at = one.end

    def _element(self, at: int, end: int) -> _Element:
        self.file.seek(at)
        head = self.file.read(12)
        name_length = 9 - head[0].bit_length() if head and head[0] else 9
        rest = head[name_length:]
        size_length = 9 - rest[0].bit_length() if rest and rest[0] else 9
        if name_length > 4 or len(rest) < size_length:
            raise UnfitFilmError(BROKEN)
        size = int.from_bytes(rest[:size_length], "big") & ((1 << 7 * size_length) - 1)
        start = at + name_length + size_length
        is_open = size == (1 << 7 * size_length) - 1
        name = int.from_bytes(head[:name_length], "big")
        if (is_open and name not in (SEGMENT, CLUSTER)) or (not is_open and start + size > end):
            raise UnfitFilmError(BROKEN)
        return _Element(name, at, start, self._end_of_open(name, start, end) if is_open else start + size, is_open)

    def _end_of_open(self, name: int, start: int, end: int) -> int:
        """A segment of unknown length goes on to the end of the file, a cluster until what is no part of one."""
        if name == SEGMENT:
            return end
        at = start
        while at < end:
            self.left -= 1
            one = self._element(at, end) if self.left >= 0 else None
            if one is None:
                raise UnfitFilmError(BROKEN)
            if one.name in INSIDE - {VOID, CHECKSUM}:
                break
            at = one.end
        return at

    def _content(self, one: _Element, most: int = 64) -> bytes:
        if one.end - one.start > most:
            raise UnfitFilmError(BROKEN)
        self.file.seek(one.start)
        return self.file.read(one.end - one.start)

    def _number(self, one: _Element) -> int:
        return int.from_bytes(self._content(one, 8), "big")

    def _decimal(self, one: _Element) -> float:
        data = self._content(one, 8)
        found: float = struct.unpack(">d" if len(data) == 8 else ">f", data)[0] if len(data) in (4, 8) else 0.0
        return found

    # --- what it is ---------------------------------------------------------------------------------------------------

    def _check_type(self, head: _Element) -> None:
        kinds = [self._content(one) for one in self._elements(head.start, head.end) if one.name == DOCTYPE]
        if kinds != [b"webm"]:
            raise UnfitFilmError(MATROSKA if kinds == [b"matroska"] else NOT_A_FILM)

    def _read_segment(self, segment: _Element) -> None:
        last: _Element | None = None
        for one in self._elements(segment.start, segment.end):
            if one.name not in INSIDE:
                raise UnfitFilmError(BROKEN)
            if one.name == INFO:
                self._read_info(one)
            elif one.name == TRACKS:
                self._read_tracks(one)
            elif one.name == CLUSTER:
                last = one
            elif one.name in NEEDLESS:
                self._empty(one)
        if last is not None and not self.duration:
            self._read_cluster(last)

    def _read_info(self, info: _Element) -> None:
        for one in self._elements(info.start, info.end):
            if one.name == SCALE:
                self.scale = self._number(one)
            elif one.name == DURATION:
                self.duration = self._decimal(one)
            elif one.name in TELLS_TOO_MUCH:
                self._empty(one)
            elif one.name in PROGRAMS:
                self.film.patches.append(Patch(one.start, one.end - one.start, b"-" * min(64, one.end - one.start)))

    def _read_tracks(self, tracks: _Element) -> None:
        for track in self._elements(tracks.start, tracks.end):
            if track.name == TRACK:
                self._read_track(track)
            elif track.name in (VOID, CHECKSUM):
                self._empty(track)

    def _read_track(self, track: _Element) -> None:
        kind = 0
        for one in self._elements(track.start, track.end):
            if one.name == KIND:
                kind = self._number(one)
            elif one.name == CODEC:
                codec = self._content(one).decode("ascii", "replace").rstrip("\0")
                if codec not in PLAYED:
                    raise UnfitFilmError(NOT_A_FILM)
            elif one.name == VIDEO:
                self._read_picture(one)
            elif one.name in (NAME, VOID):
                self._empty(one)
        self.is_shown = self.is_shown or kind == 1

    def _read_picture(self, video: _Element) -> None:
        for one in self._elements(video.start, video.end):
            if one.name == WIDTH:
                self.film.width = self._number(one)
            elif one.name == HEIGHT:
                self.film.height = self._number(one)

    def _read_cluster(self, cluster: _Element) -> None:
        """Where the length is not told, the last piece tells it."""
        base = 0
        for one in self._elements(cluster.start, cluster.end):
            if one.name == TIMESTAMP:
                base = self._number(one)
            elif one.name == GROUP:
                blocks = (each for each in self._elements(one.start, one.end) if each.name == BLOCK_IN_GROUP)
                self.last = max([self.last, *(base + self._offset(each) for each in blocks)])
            elif one.name == BLOCK:
                self.last = max(self.last, base + self._offset(one))
        self.last = max(self.last, base)

    def _offset(self, block: _Element) -> int:
        """A block begins with the number of its track and how long after the cluster it is."""
        self.file.seek(block.start)
        head = self.file.read(4)
        return int.from_bytes(head[1:3], "big", signed=True) if len(head) == 4 and head[0] & 0x80 else 0

    # --- what is written over -----------------------------------------------------------------------------------------

    def _empty(self, one: _Element) -> None:
        """Make an element one that says nothing, exactly as long as it was."""
        length = one.end - one.at
        size = bytes([0x80 | (length - 2)]) if length < 9 else b"\x01" + (length - 9).to_bytes(7, "big")
        self.film.patches.append(Patch(one.at, length, bytes([VOID]) + size))
