"""What an author is told, and what an author answers: a finding may be waived, with a reason, but never for nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from elearning.content.prose import FREE, clean

SCORE = "leesbaarheid"
LEAST_WORDS = 3
HOLE = "[…]"


@dataclass(frozen=True)
class Waiver:
    """A line of `vrijgesteld`: what may stay as it is, why, and in which file and line that is said."""

    words: str
    reason: str
    path: str
    line: int


@dataclass(frozen=True)
class Finding:
    """Something in a text that could be better. `quote` is what a waiver may name; `around` is where it stands.

    A `sentence` is waived by its first words, a number also by a few words around it, the score of a file by its name.
    Numbers with one `group` (a line, or the line of a question and True) are told in one message.
    """

    line: int
    message: str
    quote: str
    around: str = ""
    sentence: bool = False
    group: tuple[int, bool] | None = None


@lru_cache(maxsize=4096)
def fold(words: str) -> str:
    """Make two ways of writing the same words equal: quotes, capitals, spaces and holes do not matter."""
    plain = clean(words.replace(HOLE, FREE)).casefold()
    for sign in "‘’‚“”„\"'…":
        plain = plain.replace(sign, "")
    return " ".join(plain.split())


def quoted(text: str, words: int = 6) -> str:
    """Quote the beginning of a sentence in such a way that it can be copied into a waiver."""
    pieces = text.split()
    shown = " ".join(pieces[:words]).replace(FREE, HOLE)
    return shown + " …" if len(pieces) > words else shown


def waives(waiver: Waiver, finding: Finding) -> bool:
    """Say whether a waiver is about a finding."""
    words, quote = fold(waiver.words), fold(finding.quote)
    if not words:
        return False
    if finding.sentence:
        return len(words.split()) >= LEAST_WORDS and quote.startswith(words)
    return words == quote or (" " in words and f" {quote} " in f" {words} " and words in fold(finding.around))


def unwaived(findings: Iterable[Finding], waivers: Iterable[Waiver], used: set[Waiver]) -> list[Finding]:
    """Leave out what is waived, and note the waivers that did something."""
    left = []
    for finding in findings:
        fitting = [waiver for waiver in waivers if waives(waiver, finding)]
        used.update(fitting)
        if not fitting:
            left.append(finding)
    return left
