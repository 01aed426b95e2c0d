"""Conversations: how to come to an ending, or to a moment, of a casus that is on the site; and being brought there."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from elearning import clock
from elearning.content.casus import Casus
from elearning.models import CasusPlay
from elearning.rules import casus as rules
from elearning.rules.casus import BACK, ON, Position, Start
from elearning.services import casus as plays
from elearning.services import learning
from elearning.services.library import current_courses

from .house import House

TALKS, TALK = "gespreksvoering", "johan"
#: How often the players that look for a way choose what opens the door most; below zero, what closes it.
SKILLS = (1.0, 0.8, 0.5, 0.2, 0.0, -0.5, -0.9)
TRIES = 1000
Turns = list[str]


def casussen(house: House) -> list[Casus]:
    """Give every casus of the site, on a path or of one moment."""
    with house.reading() as session:
        courses = [one.course for one in current_courses(session)]
    return [casus for course in courses for casus in (*course.casussen, *course.minis)]


def casus_of(house: House, slug: str = TALK) -> Casus:
    """Give one casus."""
    return next(one for one in casussen(house) if one.slug == slug)


@dataclass(frozen=True)
class Way:
    """What to do to come to an ending: in a first sitting, and for some in a second that follows on it."""

    first: Turns
    second: Turns | None = None


def ways_to_endings(casus: Casus) -> dict[str, Way]:
    """Find for each ending the shortest way there that some players found."""
    found: dict[str, Way] = {}
    for number in range(TRIES):
        chance, skill = random.Random(f"{casus.slug}/{number}"), SKILLS[number % len(SKILLS)]
        first, at = _play(casus, rules.beginning(casus), chance, skill)
        _keep(found, at.scene, Way(first))
        following = rules.sequel(casus, at)
        if following:
            second, at = _play(casus, following, chance, skill)
            _keep(found, at.scene, Way(first, second))
    assert set(found) == {scene.slug for scene in casus.scenes if scene.ending}
    return found


def way_to(casus: Casus, wanted: Callable[[Position], bool]) -> Turns:
    """Find what to do to come to a position in a first sitting."""
    for number in range(TRIES):
        chance, skill = random.Random(number), SKILLS[number % len(SKILLS)]
        turns, at = _play(casus, rules.beginning(casus), chance, skill, wanted)
        if wanted(at):
            return turns
    raise AssertionError(f"{casus.slug}: nobody came there")


def _keep(found: dict[str, Way], ending: str, way: Way) -> None:
    def length(one: Way) -> int:
        return len(one.first) + len(one.second or ())

    if ending not in found or length(way) < length(found[ending]):
        found[ending] = way


def _play(
    casus: Casus,
    start: Start,
    chance: random.Random,
    skill: float,
    wanted: Callable[[Position], bool] = lambda _at: False,
) -> tuple[Turns, Position]:
    turns: Turns = []
    at = rules.begin(casus, start)
    while not wanted(at) and not rules.ending(casus, at):
        turns.append(_turn(casus, at, chance, skill))
        at = rules.take(casus, at, turns[-1])
    return turns, at


def _turn(casus: Casus, at: Position, chance: random.Random, skill: float) -> str:
    said = rules.answered(casus, at)
    if said is not None:
        return BACK if said.stop else ON
    moves = rules.available(casus, at)
    if not moves:
        return ON
    if chance.random() > abs(skill):
        return chance.choice(moves).key
    pick = max if skill > 0 else min
    return pick(moves, key=lambda move: sum(points for _, points in move.effects)).key


def bring(house: House, email: str, turns: Turns, slug: str = TALK) -> None:
    """Let somebody have played so far, without the pages for it."""
    with house.writing() as session:
        person, now = house.person_id(email), clock.now()
        visit = learning.visit(session, person, TALKS, clock.local_date(now))
        assert visit
        casus = visit.course.casus(slug)
        assert casus
        row = plays.start(session, visit, casus, now, seed=7)
        for number, turn in enumerate(turns):
            playing = plays.play(session, person, row.id)
            assert playing
            assert plays.take_turn(session, playing, turn, number, f"{number}", now) == "taken"


def last_play(house: House, email: str) -> tuple[int, str, str]:
    """Give the last play of somebody: its number, its casus and the scene it is in."""
    with house.reading() as session:
        person = house.person_id(email)
        row = session.query(CasusPlay).filter_by(person_id=person).order_by(CasusPlay.id.desc()).first()
        assert row
        return row.id, row.casus, row.scene


def address_of_play(house: House, email: str) -> str:
    """Address the last conversation of somebody."""
    number, casus, _ = last_play(house, email)
    return f"/cursus/{TALKS}/{casus}/gesprek/{number}"
