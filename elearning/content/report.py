"""What is noted down while reading: problems, and the suggestion that goes with a misspelt word."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

MOST = 200
"""More problems in one file than this help nobody, and a hostile file could make millions."""


class Severity(StrEnum):
    """How bad a mistake of an author is: a *fout* blocks publishing, a *let op* does not."""

    FOUT = "fout"
    LET_OP = "let op"


@dataclass(frozen=True, order=True)
class Problem:
    """Something an author should look at, with the place where the mending is done."""

    path: str
    line: int
    message: str
    severity: Severity = Severity.FOUT

    def __str__(self) -> str:
        """Give the line an editor can jump to: `path:line: message`."""
        mark = "" if self.severity is Severity.FOUT else "let op: "
        return f"{self.path}:{self.line}: {mark}{self.message}"


class Report:
    """The problems of one file. Reading goes on after a problem, so that an author sees all of them at once."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def fout(self, line: int, message: str) -> None:
        """Note something that stands in the way of publishing."""
        if len(self.problems) < MOST:
            self.problems.append(Problem(self.path, line, message))

    def hint(self, word: str, known: Collection[str]) -> str:
        """Give the way out of a misspelt word, as long as anybody is helped by one more."""
        return suggestion(word, known) if len(self.problems) < MOST and len(known) <= MOST else ""

    def let_op(self, line: int, message: str) -> None:
        """Note something worth a look that does not stop publishing."""
        self.problems.append(Problem(self.path, line, message, Severity.LET_OP))


def closest(word: str, known: Iterable[str]) -> str | None:
    """Find the known word that was probably meant. Long words are cut: comparing them takes too long."""
    matches = get_close_matches(word.lower()[:60], list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """Give the way out of a misspelt word: what was probably meant, or else what there is to choose from."""
    names = sorted(known)
    near = closest(word, names)
    if near is not None:
        return f" Bedoel je '{near}'?"
    if 0 < len(names) <= 12:
        return " Kies uit: " + ", ".join(names) + "."
    return " Verbeter de naam of haal hem weg."


def shortened(text: str, length: int = 60) -> str:
    """Quote an author's text in a message without repeating a whole page."""
    return text if len(text) <= length else text[: length - 1] + "…"
