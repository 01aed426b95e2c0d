"""What a manager chose to look at, as it stands in an address: a course, a team, one of the words, an order."""

from collections.abc import Mapping

from flask import abort

from elearning.rules.monitoring import Word
from elearning.services.monitoring import Board, Listing

#: No id has more digits.
LONGEST = 10


def team_in(chosen: Mapping[str, str], board: Board | Listing) -> int | None:
    """Give the id of the team that was chosen; None = every team. A team of somebody else is not there."""
    given = chosen.get("team", "")
    if not given:
        return None
    number = int(given) if given.isascii() and given.isdigit() and len(given) <= LONGEST else 0
    if number not in {team.id for team in board.teams}:
        abort(404)
    return number


def course_in(chosen: Mapping[str, str], board: Board | Listing) -> str | None:
    """Give the course that was chosen; None = all of them together."""
    given = chosen.get("cursus") or None
    if given and given not in dict(board.courses):
        abort(404)
    return given


def word_in(chosen: Mapping[str, str]) -> Word | None:
    """Give the word that was chosen; None = every word."""
    given = chosen.get("woord", "")
    if given and given not in {word.value for word in Word}:
        abort(404)
    return Word(given) if given else None
