"""Questions from another system: as they stand there, and what became of each of them here.

No question is lost without a word: every one is taken, adapted (with what and why) or refused (with why).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from elearning.content.foreign import Piece
from elearning.content.model import Kind
from elearning.content.prose import clean
from elearning.content.report import shortened
from elearning.content.writing import WrittenChoice, free_key, question_block

NO_TEXT = Piece()
LARGEST = 2 * 1024**2
MOST_QUESTIONS = 500
LONGEST = 64 * 1024
"""A longer question is no question: nobody reads it, and looking at it would take long."""
MOST_ANSWERS = 50
TOO_LONG = "Deze vraag is te lang. Maak er meer vragen van."


class Fate(StrEnum):
    """What became of a question."""

    TAKEN = "overgenomen"
    ADAPTED = "aangepast"
    REFUSED = "geweigerd"


class UnreadableError(ValueError):
    """A file from which no question can be read at all; the words are for who brought it."""


@dataclass(frozen=True)
class Answer:
    """One answer as the other system has it. `fraction` is what it is worth, in percent (100 = right).

    `match` is the right side of a pair, `tolerance` how far a number may be off.
    """

    piece: Piece
    fraction: float = 0.0
    feedback: Piece = NO_TEXT
    match: Piece = NO_TEXT
    tolerance: str = "0"


@dataclass(frozen=True)
class Raw:
    """A question as the other system has it. `type` is a name of Moodle; `broken` says why it cannot be read.

    `right` and `wrong` are feedback for any right or wrong answer, `general` for everybody. `notes` is what is already
    known to get lost.
    """

    line: int
    name: str
    type: str
    prompt: Piece = NO_TEXT
    answers: tuple[Answer, ...] = ()
    general: Piece = NO_TEXT
    right: Piece = NO_TEXT
    wrong: Piece = NO_TEXT
    single: bool = True
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    broken: str = ""


@dataclass(frozen=True)
class Imported:
    """A question with its fate. `notes` say what changed or why it was refused, `todo` what its author must still do.

    `kind` is None for what is refused.
    """

    line: int
    name: str
    notes: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()
    kind: Kind | None = None
    prompt: str = ""
    choices: tuple[WrittenChoice, ...] = ()
    model_answer: str = ""

    @property
    def fate(self) -> Fate:
        """Tell what became of it."""
        if self.kind is None:
            return Fate.REFUSED
        return Fate.ADAPTED if self.notes else Fate.TAKEN

    @property
    def title(self) -> str:
        """Give the words to know it by: its name there, or the start of the question."""
        return shortened(self.name or clean(self.prompt).replace("\\", ""), 80)

    def block(self, key: str, goal: str) -> str:
        """Write it as a block of a course."""
        assert self.kind is not None
        return question_block(self.kind, key, goal, self.prompt, self.choices, model_answer=self.model_answer)


@dataclass(frozen=True)
class Intake:
    """All that was read in a file: what became of every question, and the Markdown of those that are taken."""

    questions: tuple[Imported, ...]
    markdown: str = ""
    notes: tuple[str, ...] = field(default=())

    def count(self, fate: Fate) -> int:
        """Count the questions with a fate."""
        return sum(one.fate is fate for one in self.questions)


def together(questions: Sequence[Imported], goal: str, taken: Collection[str]) -> str:
    """Write the questions that are taken one after another, each with an id that nothing else has."""
    used = set(taken)
    blocks = []
    for one in questions:
        if one.kind is None:
            continue
        key = free_key(one.name or " ".join(one.prompt.split()[:6]), used)
        used.add(key)
        blocks.append(one.block(key, goal))
    return "\n".join(blocks)
