"""Captions: at most two lines of 38 characters at a time, cut where a reader would breathe, with who speaks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tools.film.script import NARRATOR, Line
from tools.film.timeline import Slot, Timeline, share

WIDTH = 38
LINES = 2
GAP = 0.02
"""Seconds between two captions, so that they never overlap."""

TIME = re.compile(r"(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})")
VOICE = re.compile(r"<v ([^>]+)>")
SMALL_WORDS = frozenset(
    "de het een en of dat die te in op van voor met om aan bij u je ik hij ze we er is niet".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Cue:
    """One caption: from when to when, who speaks, and its lines."""

    slot: Slot
    who: str
    lines: tuple[str, ...]


def captions(lines: Sequence[Line], timeline: Timeline, rests: Sequence[Sequence[Slot]] = ()) -> list[Cue]:
    """Write the captions of a film; `rests` tells of each line where the voice rests."""
    told = rests or [()] * len(lines)
    timed = zip(lines, timeline.slots, told, strict=True)
    return [cue for line, slot, resting in timed for cue in _cues(line, slot, resting)]


def _cues(line: Line, slot: Slot, rests: Sequence[Slot]) -> Iterator[Cue]:
    pieces = pieces_of(line.text)
    for piece, part in zip(pieces, share(pieces, slot, rests), strict=True):
        yield Cue(Slot(part.start, part.end - GAP), line.who or NARRATOR, broken(piece))


def pieces_of(text: str) -> list[str]:
    """Cut a line into captions, at the cheapest places: after a sentence, else after a comma, else between words."""
    words = text.split()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        ways = [
            (best[start][0] + _price(words, start, end), start)
            for start in range(end)
            if _fits(" ".join(words[start:end]))
        ]
        best.append(min(ways) if ways else (best[end - 1][0] + 1000, end - 1))
    cuts, at = [], len(words)
    while at:
        cuts.append((best[at][1], at))
        at = best[at][1]
    return [" ".join(words[start:end]) for start, end in reversed(cuts)]


def _price(words: list[str], start: int, end: int) -> float:
    """What a caption of these words costs: being one more, being short, and breaking off in the middle."""
    letters = len(" ".join(words[start:end]))
    short = max(0, 24 - letters) / 8
    return 2.0 + short + (0.0 if end == len(words) else _break(words[end - 1]))


def _break(word: str) -> float:
    """What it costs to break after this word."""
    if word.endswith((".", "?", "!", "…")):
        return 0.0
    if word.endswith((",", ";", ":")):
        return 1.5
    return 6.0 if word.lower() in SMALL_WORDS else 4.0


def _fits(text: str) -> bool:
    return len(text) <= WIDTH or any(max(len(line) for line in lines) <= WIDTH for lines in _halves(text))


def _halves(text: str) -> Iterator[tuple[str, str]]:
    words = text.split()
    for at in range(1, len(words)):
        yield " ".join(words[:at]), " ".join(words[at:])


def broken(text: str) -> tuple[str, ...]:
    """Break a caption in two lines about as long, if it does not fit on one."""
    if len(text) <= WIDTH:
        return (text,)
    ways = [(abs(len(a) - len(b)) + 3 * _break(a.split()[-1]), (a, b)) for a, b in _halves(text)]
    return min(((price, way) for price, way in ways if max(map(len, way)) <= WIDTH), default=(0.0, (text,)))[1]


def vtt(cues: Iterable[Cue]) -> str:
    """Write captions as WebVTT."""
    blocks = [
        f"{number}\n{_time(cue.slot.start)} --> {_time(cue.slot.end)}\n<v {cue.who}>{chr(10).join(cue.lines)}\n"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n".join(("WEBVTT\n", *blocks))


def parse(source: str) -> list[Cue]:
    """Read WebVTT back. Raises ValueError at what is no caption."""
    head, *blocks = re.split(r"\n\s*\n", source.strip())
    if not head.startswith("WEBVTT"):
        raise ValueError("no WEBVTT")
    return [_cue(block.splitlines()) for block in blocks]


def _cue(lines: list[str]) -> Cue:
    timing = next((number for number, line in enumerate(lines) if "-->" in line), None)
    if timing is None:
        raise ValueError(f"no time in {lines}")
    start, end = (_seconds(part) for part in lines[timing].split("-->"))
    text = lines[timing + 1 :]
    voice = VOICE.match(text[0]) if text else None
    return Cue(Slot(start, end), voice[1] if voice else "", tuple(VOICE.sub("", line) for line in text))


def _time(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3600000:02d}:{whole // 60000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"


def _seconds(stamp: str) -> float:
    match = TIME.match(stamp.strip())
    if match is None:
        raise ValueError(f"no time: {stamp}")
    hours, minutes, seconds, thousandths = (int(group or 0) for group in match.groups())
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000
