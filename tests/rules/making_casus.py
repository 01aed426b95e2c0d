"""Casussen made by hand, as small as a rule needs them; random ones; and a bot that plays them."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from elearning.content.casus import Casus, Condition, Ending, Meter, Move, Redirect, Said, Scene
from elearning.content.techniques import CODES
from elearning.content.written import Text
from elearning.rules import casus as rules
from elearning.rules.casus import BACK, ON, SKIP, Position


def text(source: str = "Omdat.") -> Text:
    return Text(source, 1, source)


def when(*conditions: str) -> tuple[Condition, ...]:
    """Read conditions as an author writes them: `rondje`, `niet rondje`, `openheid < 20`."""
    return tuple(map(_condition, conditions))


def _condition(written: str) -> Condition:
    match written.split():
        case ["niet", name]:
            return Condition(name, "is not")
        case [meter, ("<" | ">=") as relation, value]:
            return Condition(meter, relation, int(value))
        case _:
            return Condition(written, "is")


def said(words: str = "Hm.", who: str = "Johan", **more: object) -> Said:
    return Said(who, words, 1, **more)  # type: ignore[arg-type]


def move(key: str, technique: str = "open vraag", effect: int = 0, to: str | None = "slot", **more: object) -> Move:
    """A move with one effect, or with `effects`; `techniques` when it has several."""
    values = {
        "techniques": (technique,),
        "effects": (("openheid", effect),),
        "reply": (said(),),
        "feedback": text(),
        "line": 1,
        "text": f"Zin {key}.",
        **more,
    }
    return Move(key=key, to=to, **values)  # type: ignore[arg-type]


def stop(key: str, effect: int = 4) -> Move:
    return move(key, "overnemen", effect, None, stop=True)


def scene(slug: str, *moves: Move, **more: object) -> Scene:
    return Scene(slug, slug.title(), 1, moves=moves, **more)  # type: ignore[arg-type]


def end(slug: str = "slot", ending: Ending = Ending.GOOD, **more: object) -> Scene:
    return scene(slug, ending=ending, text=text("Klaar."), **more)


def redirect(to: str, *conditions: str) -> Redirect:
    return Redirect(when(*conditions), to, 1)


def casus(*scenes: Scene, meters: dict[str, int] | None = None, slug: str = "johan", **more: object) -> Casus:
    made = tuple(Meter(name, name.title(), start) for name, start in (meters or {"openheid": 30}).items())
    values = {"goals": ("a",), "resident": "Johan", "worker": "Harold", "about": "Alcohol.", "intro": text(), **more}
    return Casus(slug, "Johan doet open", "", 12, meters=made, scenes=scenes, **values)  # type: ignore[arg-type]


def legal_turns(made: Casus, at: Position) -> tuple[str, ...]:
    """Everything that somebody can do here."""
    here = rules.scene_at(made, at.scene)
    if at.answered is not None:
        move = rules.answered(made, at)
        assert move
        return (BACK,) if move.stop else (BACK, ON)
    on = (ON,) if here.to else ()
    skip = (SKIP,) if here.moves and here.skip_to else ()
    return (*(move.key for move in rules.available(made, at)), *on, *skip)


Chooses = Callable[[tuple[Move, ...], Position], Move]


@dataclass
class Bot:
    """Plays a casus by one way of choosing; it goes back from a STOP, and goes on from any other reply."""

    casus: Casus
    choose: Chooses
    #: A conversation of more turns than this goes round in circles.
    most: int = 300

    def play(
        self, start: rules.Start | None = None, position: Position | None = None
    ) -> tuple[tuple[str, ...], Position]:
        """Play to an ending, or until it goes round in circles; gives the turns and where they led."""
        start = start or rules.beginning(self.casus)
        at, turns = position or rules.begin(self.casus, start), []
        while not rules.ending(self.casus, at) and len(turns) < self.most:
            turns.append(self.turn(at))
            at = rules.take(self.casus, at, turns[-1])
        return tuple(turns), at

    def turn(self, at: Position) -> str:
        if (move := rules.answered(self.casus, at)) is not None:
            return BACK if move.stop else ON
        moves = rules.available(self.casus, at)
        return self.choose(moves, at).key if moves else ON


def at_random(chance: random.Random) -> Chooses:
    return lambda moves, _: chance.choice(moves)


def by_effect(move: Move) -> int:
    """How much a move opens the door; a STOP is worst of all."""
    return -1000 if move.stop else sum(points for _, points in move.effects)


NAMES = ("rondje", "glazen", "bezoek")


@st.composite
def casussen(draw: st.DrawFn) -> Casus:
    """Any casus a checker would let through, and many it would not: circles of redirects, ends nobody reaches."""
    slugs = [f"s{number}" for number in range(draw(st.integers(1, 6)))]
    meters = draw(st.sampled_from([{"openheid": 30}, {"ouders": 50, "hamza": 0}, {"een": 100, "twee": 7, "drie": 50}]))
    places = st.sampled_from([*slugs, "slot"])
    conditions = st.lists(_conditions(tuple(meters)), max_size=2).map(tuple)
    scenes = [draw(_scenes(slug, places, conditions, tuple(meters))) for slug in slugs]
    return casus(*scenes, end(ending=draw(st.sampled_from(Ending))), meters=meters, lvb=draw(st.booleans()))


def _conditions(meters: tuple[str, ...]) -> st.SearchStrategy[Condition]:
    remembered = st.builds(Condition, st.sampled_from(NAMES), st.sampled_from(("is", "is not")))
    measured = st.builds(Condition, st.sampled_from(meters), st.sampled_from(("<", ">=")), st.integers(0, 100))
    return remembered | measured


@st.composite
def _scenes(
    draw: st.DrawFn,
    slug: str,
    places: st.SearchStrategy[str],
    conditions: st.SearchStrategy[tuple[Condition, ...]],
    meters: tuple[str, ...],
) -> Scene:
    lines = st.lists(st.builds(said, talk=st.sampled_from(("", "vt", "bt")), when=conditions), max_size=2).map(tuple)
    count = draw(st.integers(0, 4))
    moves = [draw(_moves(f"{slug}-{number}", places, conditions, lines, meters)) for number in range(count)]
    redirects = draw(st.lists(st.builds(Redirect, conditions, places, st.just(1)), max_size=1))
    return scene(
        slug,
        *moves,
        said=draw(lines),
        redirects=tuple(one for one in redirects if one.when),
        to=None if moves else draw(places),
        skip_to=draw(places | st.none()),
        goal=draw(st.sampled_from(("a", None))),
    )


@st.composite
def _moves(
    draw: st.DrawFn,
    key: str,
    places: st.SearchStrategy[str],
    conditions: st.SearchStrategy[tuple[Condition, ...]],
    lines: st.SearchStrategy[tuple[Said, ...]],
    meters: tuple[str, ...],
) -> Move:
    stops = draw(st.booleans()) and draw(st.booleans())
    effects = tuple((meter, draw(st.integers(-12, 12))) for meter in meters if draw(st.booleans()))
    return move(
        key,
        to=None if stops else draw(places),
        stop=stops,
        techniques=tuple(draw(st.lists(st.sampled_from(sorted(CODES)), min_size=1, max_size=3, unique=True))),
        effects=effects,
        text=draw(st.sampled_from(("Wat is er?", "Hoe gaat het? En thuis?", "woord " * 14 + ".", "…"))),
        reply=draw(lines),
        repair=draw(st.booleans()),
        remember=tuple(draw(st.lists(st.sampled_from(NAMES), max_size=1))),
        when=draw(conditions),
    )


def stepwise(made: Casus, start: rules.Start, turns: tuple[str, ...]) -> Iterator[Position]:
    """Give every position on the way."""
    at = rules.begin(made, start)
    yield at
    for turn in turns:
        at = rules.take(made, at, turn)
        yield at
