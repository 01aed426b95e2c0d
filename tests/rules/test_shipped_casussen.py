"""Every casus that comes with the product, played thousands of times: no fault, no dead end, no winning without skill.

What is claimed for every path is shown over the graph of scenes and what is remembered, with openness left out.
"""

import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product

import pytest

from elearning.content.casus import Casus, Condition, Ending, Move, Said
from elearning.content.reader import read_course
from elearning.content.techniques import CODES, Code
from elearning.paths import shipped
from elearning.rules import casus as rules
from elearning.rules.casus import BACK, ON, SKIP, Memory, Position, Start
from elearning.rules.debrief import debrief
from tests.rules.making_casus import Bot, Chooses, by_effect

FOLDER = shipped("courses") / "gespreksvoering"
SLUGS = sorted(path.parent.name for path in FOLDER.glob("*/casus.md"))
PLAYS = 10_000
#: Enough to find what there is to be seen.
SOME = 1_000
#: A play with more turns than this has lost its way.
MOST = 400
#: How well the players play: from any sentence at all to nearly always the one that opens the door most.
SKILLS = (0.0, 0.3, 0.6, 0.9)
RANKS = (Ending.GOOD, Ending.HALF, Ending.STOPPED)

each = pytest.mark.parametrize("slug", SLUGS)


@cache
def shipped_casus(slug: str) -> Casus:
    reading = read_course(FOLDER)
    assert reading.course, reading.problems
    found = {casus.slug: casus for casus in (*reading.course.casussen, *reading.course.minis)}
    wrong = [str(problem) for problem in reading.problems if problem.path.endswith("casus.md")]
    assert slug in found, wrong
    return found[slug]


def is_mini(slug: str) -> bool:
    return shipped_casus(slug).mini


# --- playing ----------------------------------------------------------------------------------------------------------


@dataclass
class Play:
    """One play: its turns and every position on the way."""

    start: Start
    turns: list[str] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)

    @property
    def at(self) -> Position:
        return self.positions[-1]


def a_play(made: Casus, start: Start, chance: random.Random, skill: float) -> Play:
    """Play as somebody does who sometimes goes back, sometimes skips, and knows what helps as often as `skill`."""
    play = Play(start, [], [rules.begin(made, start)])
    while not rules.ending(made, play.at):
        assert len(play.turns) < MOST, f"no way out: {play.turns[-20:]}"
        play.turns.append(_turn(made, play.at, chance, skill))
        play.positions.append(rules.take(made, play.at, play.turns[-1]))
    return play


def _turn(made: Casus, at: Position, chance: random.Random, skill: float) -> str:
    luck = chance.random()
    if (said := rules.answered(made, at)) is not None:
        return BACK if said.stop or luck < 0.03 else ON
    moves = rules.available(made, at)
    if not moves:
        return ON
    assert len(moves) + len(at.barred) > 1, f"{at.scene}: there is nothing to choose with {set(at.memory)}"
    if luck < 0.02 and rules.scene_at(made, at.scene).skip_to:
        return SKIP
    return max(moves, key=by_effect).key if chance.random() < skill else chance.choice(moves).key


def walk(made: Casus, plays: int) -> Iterator[Play]:
    """Play many times from one seed; who comes to a second sitting plays that too."""
    chance = random.Random(made.slug)
    for number in range(plays):
        start: Start | None = rules.beginning(made)
        while start is not None:
            play = a_play(made, start, chance, SKILLS[number % len(SKILLS)])
            yield play
            start = rules.sequel(made, play.at)


@each
def test_ten_thousand_plays_end_with_openness_in_bounds_and_can_be_looked_back_on(slug: str) -> None:
    made = shipped_casus(slug)
    values: set[int] = set()
    for play in walk(made, PLAYS):
        values.update(value for position in play.positions for _, value in position.meters)
        found = debrief(made, play.start, play.turns)
        assert found.ending is not None
        assert (found.ratio is None) == (found.questions == 0)
        assert len(found.history) == len(found.steps) + 1
        assert found.history[-1] == play.at.meters
    assert min(values) >= 0
    assert max(values) <= 100


@each
def test_every_ending_can_be_reached(slug: str) -> None:
    made = shipped_casus(slug)
    reached = {play.at.scene for play in walk(made, SOME)}
    assert reached == {scene.slug for scene in made.scenes if scene.ending}
    assert {made.scene(one).ending for one in reached} >= {Ending.GOOD}  # type: ignore[union-attr]


# --- players who do not listen ----------------------------------------------------------------------------------------


def endings(made: Casus, choose: Chooses, at: Position | None = None) -> list[Ending]:
    """Give how each sitting ends for who chooses like this."""
    found: list[Ending] = []
    while True:
        turns, at = Bot(made, choose).play(at)
        ended = rules.ending(made, at)
        assert ended, f"no way out: {turns[-20:]}"
        found.append(ended)
        following = rules.sequel(made, at)
        if following is None or len(found) > 2:
            return found
        at = rules.begin(made, following)


LAZY: dict[str, Chooses] = {
    "the longest in letters": lambda moves, _: max(moves, key=lambda move: len(move.text)),
    "the longest in words": lambda moves, _: max(moves, key=lambda move: len(move.text.split())),
    "the first as written": lambda moves, _: moves[0],
}


@each
@pytest.mark.parametrize("choose", LAZY.values(), ids=LAZY)
def test_who_does_not_listen_does_not_reach_the_best_ending(slug: str, choose: Chooses) -> None:
    assert Ending.GOOD not in endings(shipped_casus(slug), choose)


@each
def test_a_bad_start_can_be_repaired_to_the_best_ending_but_one(slug: str) -> None:
    made = shipped_casus(slug)
    if is_mini(slug):
        return  # one moment has nothing to come back on
    kinds = [one for one in RANKS if any(scene.ending is one for scene in made.scenes)]
    good_enough = set(kinds[:2])
    for start in bad_starts(made, 2):
        players = (_nearly_best(random.Random(seed)) for seed in range(200))
        assert any(good_enough.intersection(endings(made, player, start)) for player in players), start


def bad_starts(made: Casus, choices: int, at: Position | None = None) -> Iterator[Position]:
    """Give where somebody is who made the worst choices there were, of equally bad ones each."""
    at = at or rules.begin(made, rules.beginning(made))
    moves = [move for move in rules.available(made, at) if not move.stop]
    if not choices or rules.ending(made, at):
        yield at
    elif not moves:
        yield from bad_starts(made, choices, rules.take(made, at, ON))
    else:
        worst = min(map(by_effect, moves))
        for move in (move for move in moves if by_effect(move) == worst):
            yield from bad_starts(made, choices - 1, rules.take(made, rules.take(made, at, move.key), ON))


def _nearly_best(chance: random.Random) -> Chooses:
    def choose(moves: tuple[Move, ...], _: Position) -> Move:
        return (
            chance.choice(moves)
            if chance.random() < 0.15
            else max(moves, key=lambda move: (by_effect(move), chance.random()))
        )

    return choose


# --- every path, openness left out ------------------------------------------------------------------------------------

At = tuple[str, Memory]


def may_hold(when: tuple[Condition, ...], memory: Memory) -> bool:
    return all((one.subject in memory) == (one.relation == "is") for one in when if one.relation in ("is", "is not"))


def comes_to(made: Casus, slug: str, memory: Memory, passed: frozenset[str] = frozenset()) -> Iterator[At]:
    """Give where somebody can end up who is sent to a scene, whatever the meters say."""
    scene = rules.scene_at(made, slug)
    for one in scene.redirects:
        if one.to not in passed and may_hold(one.when, memory):
            yield from comes_to(made, one.to, memory, passed | {slug})
            if all(condition.relation in ("is", "is not") for condition in one.when):
                return
    yield slug, memory


def every_way(made: Casus, begin: set[At], allowed: Callable[[Move], bool] = lambda move: True) -> set[At]:
    """Give all there is to come to by the allowed moves."""
    seen, waiting = set(begin), deque(begin)
    while waiting:
        slug, memory = waiting.popleft()
        scene = rules.scene_at(made, slug)
        moves = [move for move in scene.moves if move.to and allowed(move) and may_hold(move.when, memory)]
        goes = [(move.to, memory.union(move.remember)) for move in moves] + ([(scene.to, memory)] if scene.to else [])
        for to, kept in goes:
            for following in comes_to(made, to, kept):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
    return seen


def sittings(made: Casus) -> list[set[At]]:
    """Give where each sitting can begin."""
    first = set(comes_to(made, made.scenes[0].slug, frozenset()))
    ends = {at for at in every_way(made, first) if rules.scene_at(made, at[0]).sequel}
    second = {at for slug, memory in ends for at in comes_to(made, rules.scene_at(made, slug).sequel or "", memory)}
    return [first, second] if second else [first]


def asks(move: Move) -> bool:
    return any(CODES[technique] is Code.QUESTION for technique in move.techniques)


@each
def test_on_every_path_to_the_best_ending_a_question_is_asked_so_that_there_is_a_ratio(slug: str) -> None:
    made = shipped_casus(slug)
    for begin in sittings(made):
        silent = every_way(made, begin, lambda move: not asks(move))
        assert not [at for at in silent if rules.scene_at(made, at[0]).ending is Ending.GOOD]


Seen = set[tuple[str, int]]


def seen_in(play: Play, made: Casus) -> tuple[str, Seen]:
    """Give the first move of a play and everything that was shown after the reply to it."""
    first, seen = "", set()
    for at in play.positions:
        move = rules.answered(made, at)
        if not first:
            first = move.key if move else ""
            continue
        seen |= shown(at.scene, rules.lines(made, at))
        seen |= shown(move.key, rules.reply(made, at, move)) if move else set()
    return first, seen


def shown(where: str, lines: tuple[Said, ...]) -> Seen:
    return {(where, 0), *((where, line.line) for line in lines)}


def could_see(made: Casus, begin: set[At]) -> Seen:
    """Give everything that could be shown from here, whatever the meters say."""
    seen: Seen = set()
    for slug, memory in every_way(made, begin):
        scene = rules.scene_at(made, slug)
        seen |= shown(slug, tuple(line for line in scene.said if may_hold(line.when, memory)))
        for move in (move for move in scene.moves if may_hold(move.when, memory)):
            kept = memory.union(move.remember)
            seen |= shown(move.key, tuple(line for line in move.reply if may_hold(line.when, kept)))
    return seen


@each
def test_what_is_said_first_shows_later_on(slug: str) -> None:
    """Somebody saw something after one first move that nobody can see after another."""
    made = shipped_casus(slug)
    really: dict[str, Seen] = {}
    for play in walk(made, SOME):
        if SKIP not in play.turns and BACK not in play.turns and play.start == rules.beginning(made):
            first, seen = seen_in(play, made)
            really.setdefault(first, set()).update(seen)
    possible = {move.key: could_see(made, after(made, move)) for move in first_moves(made)}
    assert any(really[one] - possible[other] for one, other in product(really, possible) if one != other)


def first_moves(made: Casus) -> tuple[Move, ...]:
    at = rules.begin(made, rules.beginning(made))
    while not rules.available(made, at):
        at = rules.take(made, at, ON)
    return tuple(move for move in rules.available(made, at) if not move.stop)


def after(made: Casus, move: Move) -> set[At]:
    assert move.to
    return set(comes_to(made, move.to, frozenset(move.remember)))


def test_there_are_casussen() -> None:
    assert len(SLUGS) >= 7
    assert {shipped_casus(slug).slug for slug in SLUGS} == set(SLUGS)
