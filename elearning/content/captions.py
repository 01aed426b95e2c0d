"""What a WebVTT file says and when, so that a line of a text can be found back in its film."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice

TIMES = re.compile(r"[ \t]*(?:(\d{1,2}):)?(\d{1,2}):(\d{1,2})[.,]\d{1,3}[ \t]{1,9}-->")
MARKUP = re.compile(r"<[^<>]{0,200}>")
SPEAKER = re.compile(r"^[-–—\s]{0,3}[^\W\d_][^\W\d_. ]{0,30}(?: [^\W\d_][\w.]{0,30}){0,3}: ")
TIMING = re.compile(
    r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})[ \t]{1,9}-->[ \t]{1,9}(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
    r"(?:[ \t][^\n]{0,200})?"
)
"""The line with the times of a caption, as WebVTT asks for it."""
SRT_TIMING = re.compile(r"^(\d{2}:\d{2}:\d{2}),(\d{3}) --> (\d{2}:\d{2}:\d{2}),(\d{3})", re.MULTILINE)
HEAD = re.compile(r"WEBVTT(?:[ \t][^\n]*)?")
MISTAKES = 20
LEAST = 3
"""So many first words of a line are enough to find it, where captions were cut short."""


@dataclass(frozen=True)
class Cue:
    """One caption: its words, and the second of the film at which they appear."""

    second: int
    text: str


def read_cues(data: bytes) -> tuple[Cue, ...]:
    """Read the captions of a film. What cannot be read is left out: a player would do the same."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    found: list[Cue] = []
    second, words = -1, list[str]()
    for line in [*text.split("\n"), ""]:
        times = TIMES.match(line)
        if times is not None:
            hours, minutes, seconds = times.groups()
            second = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
        elif line.strip() and second >= 0:
            words.append(line)
        elif not line.strip():
            found += [Cue(second, " ".join(words))] if words else []
            second, words = -1, []
    return tuple(found)


def mistakes(data: bytes) -> tuple[tuple[int, str], ...]:
    """Say what keeps a player from showing these captions, with the line; empty when all is well."""
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return ((line, "Hier staat een teken dat geen UTF-8 is. Sla het bestand op als UTF-8."),)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not HEAD.fullmatch(lines[0]):
        return ((1, "De eerste regel moet WEBVTT zijn."),)
    return tuple(islice(_mistakes_in(lines), MISTAKES))


def _mistakes_in(lines: list[str]) -> Iterator[tuple[int, str]]:
    before, found, opened = 0.0, 0, 0
    for number, line in enumerate([*lines[1:], ""], 2):
        if "\x00" in line:
            yield number, "Hier staat een teken dat geen teken is. Typ de regel opnieuw."
        if "-->" in line:
            begin, mistake = _timed(line, before)
            if mistake := mistake or ("Zet een lege regel boven de tijden van een nieuwe zin." if opened else ""):
                yield number, mistake
            before, opened, found = begin, number, found + 1
        elif opened and not line.strip():
            if number == opened + 1:
                yield opened, "Onder deze tijden staat geen tekst. Schrijf op wat er dan te horen is."
            opened = 0
    if not found:
        yield 1, "Er staat geen enkele zin in. Schrijf op wat er in de film te horen is, met de tijden erboven."


def _timed(line: str, before: float) -> tuple[float, str]:
    """Read the times of a caption; gives when it begins, and what is wrong with them."""
    times = TIMING.fullmatch(line.strip(" \t"))
    if times is None:
        return before, "Deze tijden lees ik niet. Schrijf ze als 00:01.000 --> 00:04.500, met een punt."
    begin, end = _seconds(*times.groups()[:4]), _seconds(*times.groups()[4:])
    if end <= begin:
        return begin, "Deze zin eindigt voordat hij begint. Draai de tijden om."
    return begin, "Deze zin begint eerder dan de zin erboven. Zet de zinnen op volgorde." if begin < before else ""


def _seconds(hours: str | None, minutes: str, seconds: str, rest: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(rest) / 1000


def from_srt(data: bytes) -> bytes | None:
    """Make WebVTT of captions in SRT, the form that most programs write; None when it is not that."""
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode().replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    except UnicodeDecodeError:
        return None
    if text.startswith("WEBVTT") or not SRT_TIMING.search(text):
        return None
    timed = SRT_TIMING.sub(r"\1.\2 --> \3.\4", text)
    return f"WEBVTT\n\n{timed}\n".encode()


class Finder:
    """Finds lines in captions, one after the other: the same words said later are found later."""

    def __init__(self, cues: tuple[Cue, ...]) -> None:
        pieces = [" ".join(_words(_said(cue.text))) for cue in cues]
        lengths = accumulate((len(piece) + 1 for piece in pieces), initial=0)
        self.text = " " + " ".join(pieces) + " "
        self.starts = list(lengths)[: len(cues)]
        self.seconds = [cue.second for cue in cues]
        self.place = 0

    def rewind(self) -> None:
        """Begin again at the first caption."""
        self.place = 0

    def second(self, line: str) -> int | None:
        """Give the second at which a line is said, or None when the captions do not hold it."""
        words = _words(line)
        if not words or not self.starts:
            return None
        for some in (words, words[:LEAST]):
            place = self.text.find(f" {' '.join(some)} ", self.place)
            if place >= 0:
                self.place = place + 1
                return self.seconds[bisect_right(self.starts, place) - 1]
        return None


def _said(text: str) -> str:
    """Leave out who says it; where a voice is marked, a colon belongs to the words."""
    return MARKUP.sub("", text) if "<v" in text else SPEAKER.sub("", MARKUP.sub("", text))


def _words(text: str) -> list[str]:
    """Give the words of a text without capitals, stops and quotes."""
    return re.findall(r"\w+", text.casefold())
