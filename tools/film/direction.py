"""Who sits where, in what mood, and where the camera is: from direction/*.yaml, or guessed from who speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from tools.film.acting import MOODS
from tools.film.script import Kind, Line, Script
from tools.film.timeline import Pause

FOLDER = Path(__file__).parent / "direction"
WORKERS = frozenset({"harold", "samira", "esther", "preventie"})
HARD = frozenset({"waarschuwen", "overnemen", "confronteren"})
TRAPS = HARD | {"ongevraagd advies", "geruststellen", "voorbijgaan", "onwaarheid"}
UNKNOWN = "dewit"
"""Who plays a person that nobody was cast for."""

Thing = tuple[str, float, float, float]


@dataclass(frozen=True)
class Seat:
    """Where somebody is: the middle of the neck; `facing` 1 looks to the right, -1 to the left."""

    who: str
    plays: str
    x: float
    y: float
    facing: int
    size: float = 1.0


@dataclass(frozen=True)
class Beat:
    """How it is while a line is said: the camera, the silence around it, each person's mood and arms, the room,
    what lies on the table, and who is not there.
    """

    shot: str
    pause: Pause
    moods: Mapping[str, str]
    arms: Mapping[str, str]
    room: str
    things: tuple[Thing, ...]
    absent: frozenset[str]


@dataclass(frozen=True)
class Staging:
    """A film: who is where, how they begin, what happens line by line, the line of the still, who plays whom."""

    seats: tuple[Seat, ...]
    beats: tuple[Beat, ...]
    poster: int
    first: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    cast: Mapping[str, str] = field(default_factory=dict)


@lru_cache
def directions(name: str) -> dict[str, Any]:
    """Read a file of directions, or nothing."""
    path = FOLDER / f"{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def staging(script: Script) -> Staging:
    """Make the staging of a film."""
    step = script.source.parent.name
    notes = directions(step) or (directions("technieken") if script.source.name == "module.md" else {})
    scene = {**notes.get("default", {}), **notes.get("scenes", {}).get(script.scene, {})}
    cast = {**directions("cast").get("cast", {}), **notes.get("cast", {}), **scene.get("cast", {})}
    seats = _seats(script, scene, cast)
    starts = {seat.who: _start(seat, scene) for seat in seats}
    beats = _beats(script, scene, seats, starts)
    return Staging(seats, beats, int(scene.get("poster", 1)), starts, cast)


def _things(rows: list[list[Any]]) -> tuple[Thing, ...]:
    """Read things as `[name, x, y]`, with a size behind it or not."""
    return tuple((str(name), float(x), float(y), float(size)) for name, x, y, size in ((*row, 1.0)[:4] for row in rows))


def _seats(script: Script, scene: dict[str, Any], cast: dict[str, str]) -> tuple[Seat, ...]:
    """Seat people: as directed, else the worker on the right and whoever else speaks on the left."""
    speaking = list(dict.fromkeys(line.who for line in script.lines if line.who))
    right = scene.get("right", [who for who in speaking if cast.get(who) in WORKERS])
    left = scene.get("left", [who for who in speaking if who not in right])
    places, crowded = scene.get("at", {}), max(len(left), len(right)) > 1
    seats = [
        _seat(who, cast.get(who, UNKNOWN), places.get(who) or _place(number, crowded, side), side)
        for side, people in ((1, left), (-1, right))
        for number, who in enumerate(people)
    ]
    return tuple(seats)


def _seat(who: str, plays: str, place: list[float], side: int) -> Seat:
    x, y, size = (*place, 1.0)[:3]
    return Seat(who, plays, x, y, int(place[3]) if len(place) > 3 else side, size)


def _place(number: int, crowded: bool, side: int) -> list[float]:
    """Give a chair on a side of the table; with two people on a side everybody moves up."""
    if side < 0:
        return [[900.0, 350.0], [1130.0, 356.0]][number % 2] if crowded else [862.0, 350.0]
    return [[188.0, 366.0, 0.96], [536.0, 374.0, 0.96]][number % 2] if crowded else [418.0, 372.0]


def _start(seat: Seat, scene: dict[str, Any]) -> tuple[str, str]:
    mood, arms = _named(str(scene.get("start", {}).get(seat.who, "")))
    worker = seat.plays in WORKERS
    return mood or ("listening" if worker else "neutral"), arms or str(scene.get("arms", "rest"))


def _named(note: str) -> tuple[str, str]:
    """Read `mood, arms`; either may be left out."""
    parts = [part.strip() for part in note.split(",") if part.strip()]
    mood = next((part for part in parts if part in MOODS), "")
    return mood, next((part for part in parts if part != mood), "")


def _beats(
    script: Script, scene: dict[str, Any], seats: tuple[Seat, ...], starts: Mapping[str, tuple[str, str]]
) -> tuple[Beat, ...]:
    beats: list[Beat] = []
    scene = dict(scene)
    before: Line | None = None
    for number, line in enumerate(script.lines, 1):
        noted = scene.get("lines", {}).get(number, {})
        moods, arms = _guessed(line, before, seats, starts)
        for who in (seat.who for seat in seats):
            mood, held = _named(str(noted.get(who, "")))
            moods |= {who: mood} if mood else {}
            arms |= {who: held} if held else {}
        pause = _pause(line, before, noted)
        shot = noted.get("shot") or _shot(line, beats[-1].shot if beats else "", seats)
        scene |= {key: noted[key] for key in ("room", "things", "absent") if key in noted}
        things, absent = _things(scene.get("things", [])), frozenset(scene.get("absent", []))
        beats.append(Beat(shot, pause, moods, arms, scene.get("room", "office"), things, absent))
        before = line
    return tuple(beats)


def _pause(line: Line, before: Line | None, noted: dict[str, Any]) -> Pause:
    usual = 0.35 if before is None or before.who != line.who else 0.2
    after = 0.5 if line.kind is Kind.TITLE else 0.25
    return Pause(float(noted.get("before", usual)), float(noted.get("after", after)))


def _shot(line: Line, last: str, seats: tuple[Seat, ...]) -> str:
    """Choose a shot: everything when the narrator speaks, else whoever speaks, now and then with the others."""
    if line.kind is not Kind.SAID:
        return "total" if not last or line.kind is Kind.TITLE else "together"
    seated = any(seat.who == line.who for seat in seats)
    return line.who if seated and last != line.who else "together"


def _guessed(
    line: Line, before: Line | None, seats: tuple[Seat, ...], starts: Mapping[str, tuple[str, str]]
) -> tuple[dict[str, str], dict[str, str]]:
    """Guess from a line how everybody looks while it is said."""
    moods: dict[str, str] = {}
    if line.kind is Kind.TITLE:
        return {who: mood for who, (mood, _) in starts.items()}, {who: arms for who, (_, arms) in starts.items()}
    arms: dict[str, str] = {}
    for seat in seats:
        worker = seat.plays in WORKERS
        if seat.who != line.who:
            moods |= {seat.who: "listening"} if worker else {}
        elif worker:
            moods[seat.who] = "stern" if line.mark in HARD else "asks" if line.text.endswith("?") else "warm"
            arms[seat.who] = "open" if line.text.endswith("?") else "rest"
        else:
            moods[seat.who] = _resident(line, before)
    return moods, arms


def _resident(line: Line, before: Line | None) -> str:
    """Guess how a resident looks who answers."""
    if before is not None and before.mark in TRAPS:
        return "annoyed"
    if line.mark in ("vt", "bt"):
        return "looks up" if line.mark == "vt" else "wry"
    return "looks up" if before is not None and before.mark else "neutral"
