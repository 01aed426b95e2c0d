"""What a WebVTT file says and when, so that a line of a text can be found back in its film."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

TIMES = re.compile(r"[ \t]*(?:(\d{1,2}):)?(\d{1,2}):(\d{1,2})[.,]\d{1,3}[ \t]{1,9}-->")
MARKUP = re.compile(r"<[^<>]{0,200}>")
SPEAKER = re.compile(r"^[-–—\s]{0,3}[^\W\d_][^\W\d_. ]{0,30}(?: [^\W\d_][\w.]{0,30}){0,3}: ")
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
