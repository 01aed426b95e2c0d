"""Looking back on a conversation: what was said, what it did, and what else could have been said.

The counts follow the Motivational Interviewing Treatment Integrity manual 4.2 (MITI 4.2; Moyers, Manuel, Ernst 2014).
They are a help to learn by and never a MITI score: that takes a trained coder and a recording. Only what was not taken
back counts.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from elearning.content.casus import Casus, Ending, Move, Said, Scene
from elearning.content.techniques import CODES, TRAPS, Code
from elearning.rules import casus as play
from elearning.rules.casus import BACK, ON, SKIP, Meters, Position, Start
from elearning.rules.opfris import AGAIN, GOOD, HARD

#: Reflections for each question: the values of the MITI 4.2 for a fair and a good conversation.
FAIR_RATIO, GOOD_RATIO = 1.0, 2.0
#: The share of complex ones in all reflections: the values of the MITI 4.2 for a fair and a good conversation.
FAIR_COMPLEX, GOOD_COMPLEX = 0.40, 0.50
#: A sentence to somebody with a mild intellectual disability has at most so many words.
LVB_WORDS = 12
TEACH_BACK = "terugvraag"
CHANGE_TALK = "vt"
_PERMISSION = frozenset({"toestemming vragen", "informatie met toestemming"})


@dataclass(frozen=True)
class Step:
    """One choice: in which scene, what it did to the meters, and `others` that could have been said there and then.

    `number` is the index of its turn: playing again from here keeps the turns before it. `undone` = taken back.
    """

    scene: Scene
    move: Move
    before: Meters
    after: Meters
    others: tuple[Move, ...]
    number: int
    undone: bool = False
    stop: bool = False


@dataclass(frozen=True)
class TechniqueUse:
    """How often a technique was used, with the first sentence it was used in."""

    technique: str
    count: int
    example: str

    @property
    def is_trap(self) -> bool:
        """It closes the door, however well it is meant."""
        return self.technique in TRAPS


@dataclass(frozen=True)
class LvbCheck:
    """What is asked of a conversation with somebody with a mild intellectual disability.

    `several` are turns with more than one question at once, `long` the sentences over LVB_WORDS words; `teach_back` =
    asked in what words the other would tell it on.
    """

    several: tuple[str, ...]
    long: tuple[str, ...]
    teach_back: bool


@dataclass(frozen=True)
class Debrief:
    """A conversation looked back on.

    `steps` are the choices that stood, `tried` those taken back, STOPs among them. `ratio` is reflections for each
    question, None when nothing was asked; `complex_share` complex reflections in all, None without any. `history` gives
    the meters at the start and after each step. `first_change_talk` comes with the move that called it forth, if one
    did. `lvb` is there only for a casus that asks for it.
    """

    steps: tuple[Step, ...]
    tried: tuple[Step, ...]
    uses: tuple[TechniqueUse, ...]
    questions: int
    reflections: int
    complex: int
    permissions: int
    traps: int
    first_change_talk: tuple[Said, Move | None] | None
    skipped: int
    ending: Ending | None
    history: tuple[Meters, ...]
    lvb: LvbCheck | None = None

    @property
    def ratio(self) -> float | None:
        """Reflections for each question; MITI 4.2: FAIR_RATIO is fair, GOOD_RATIO good."""
        return self.reflections / self.questions if self.questions else None

    @property
    def complex_share(self) -> float | None:
        """The share of complex reflections (0-1); MITI 4.2: FAIR_COMPLEX is fair, GOOD_COMPLEX good."""
        return self.complex / self.reflections if self.reflections else None

    @property
    def repairs(self) -> tuple[Step, ...]:
        """The moments where something was put right."""
        return tuple(step for step in self.steps if step.move.repair)

    @property
    def stops(self) -> tuple[Step, ...]:
        """The sentences that are unsafe or not allowed, each met by going back."""
        return tuple(step for step in self.tried if step.stop)


def debrief(casus: Casus, start: Start, turns: Sequence[str]) -> Debrief:
    """Look back on a play, finished or not; raises NotPossibleError where the turns cannot be."""
    path = _Path(casus, start, turns)
    steps = path.steps
    used = Counter(technique for step in steps for technique in step.move.techniques)
    codes = Counter(code for step in steps for code in _codes(step.move))
    return Debrief(
        steps=steps,
        tried=tuple(path.tried),
        uses=_uses(used, steps),
        questions=codes[Code.QUESTION],
        reflections=codes[Code.SIMPLE] + codes[Code.COMPLEX],
        complex=codes[Code.COMPLEX],
        permissions=sum(not _PERMISSION.isdisjoint(step.move.techniques) for step in steps),
        traps=sum(is_trap(step.move) for step in steps),
        first_change_talk=path.first_change_talk,
        skipped=path.skipped,
        ending=play.ending(casus, path.position),
        history=(start.meters, *(step.after for step in steps)),
        lvb=_lvb(steps) if casus.lvb else None,
    )


def review_of(casus: Casus, start: Start, turns: Sequence[str]) -> tuple[str, str, int] | None:
    """Say what the last turn tells about memory: (scene, goal, rating of FSRS); None when it tells nothing.

    Only the first choice in a scene with a goal does; one that was taken back was the first one all the same.
    """
    if not turns or turns[-1] in (BACK, ON, SKIP):
        return None
    *earlier, step = _Path(casus, start, turns).made
    if not step.scene.goal or any(one.scene is step.scene for one in earlier):
        return None
    return step.scene.slug, step.scene.goal, rating_of(step.move)


def rating_of(move: Move) -> int:
    """Rate a choice: unsafe, a trap or closing the door is Again, no effect Hard, opening it Good."""
    effect = sum(points for _, points in move.effects)
    if move.stop or effect < 0 or is_trap(move):
        return AGAIN
    return GOOD if effect else HARD


def is_trap(move: Move) -> bool:
    """Tell whether one of its techniques closes the door."""
    return any(technique in TRAPS for technique in move.techniques)


class _Path:
    """Goes through the turns once and notes what happened on the way."""

    def __init__(self, casus: Casus, start: Start, turns: Sequence[str]) -> None:
        self.casus = casus
        #: Every choice in the order it was made.
        self.made: list[Step] = []
        self.skipped = 0
        #: The change talk that was heard, and what called it forth.
        self.heard: list[tuple[Said, Move | None]] = []
        self.position = play.begin(casus, start)
        self._asked: Move | None = None
        self._returns_to: tuple[int, Move | None] = (0, None)
        self._listen(play.scene_at(casus, self.position.scene).said)
        for number, turn in enumerate(turns):
            before, self.position = self.position, play.take(casus, self.position, turn)
            self._note(turn, number, before)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The choices that stood."""
        return tuple(step for step in self.made if not (step.undone or step.stop))

    @property
    def tried(self) -> Iterator[Step]:
        """The choices that did not."""
        return (step for step in self.made if step.undone or step.stop)

    @property
    def first_change_talk(self) -> tuple[Said, Move | None] | None:
        """The first time somebody spoke for change."""
        return self.heard[0] if self.heard else None

    def _note(self, turn: str, number: int, before: Position) -> None:
        if turn == BACK:
            self._take_back()
        elif turn in (ON, SKIP):
            self.skipped += turn == SKIP
            self._asked = None if turn == SKIP else self._asked
            self._listen(play.scene_at(self.casus, self.position.scene).said)
        else:
            self._say(number, before)

    def _say(self, number: int, before: Position) -> None:
        move = play.answered(self.casus, self.position)
        assert move
        others = tuple([one for one in play.available(self.casus, before) if one is not move])
        scene = play.scene_at(self.casus, before.scene)
        self.made.append(Step(scene, move, before.meters, self.position.meters, others, number, stop=move.stop))
        self._returns_to = (len(self.heard), self._asked)
        self._asked = move
        self._listen(move.reply)

    def _take_back(self) -> None:
        self.made[-1] = replace(self.made[-1], undone=True)
        heard, self._asked = self._returns_to
        del self.heard[heard:]

    def _listen(self, said: Sequence[Said]) -> None:
        """Note the change talk in what is said here and now."""
        for line in said:
            if line.talk == CHANGE_TALK and play.holds(line.when, self.position):
                self.heard.append((line, self._asked))


def _codes(move: Move) -> set[Code]:
    """Give what is counted of a move: each code once, and of reflections only the complex one, as the MITI does."""
    codes = {CODES.get(technique, Code.NONE) for technique in move.techniques}
    return codes - {Code.SIMPLE} if Code.COMPLEX in codes else codes


def _uses(used: Counter[str], steps: Sequence[Step]) -> tuple[TechniqueUse, ...]:
    """Give the techniques used, what helps before what does not, the most used first."""
    in_order = sorted(used, key=lambda technique: (technique in TRAPS, -used[technique]))
    return tuple(TechniqueUse(technique, used[technique], _example(technique, steps)) for technique in in_order)


def _example(technique: str, steps: Sequence[Step]) -> str:
    return next(step.move.text for step in steps if technique in step.move.techniques)


def _lvb(steps: Sequence[Step]) -> LvbCheck:
    said = [step.move.text for step in steps]
    return LvbCheck(
        several=tuple(text for text in said if text.count("?") > 1),
        long=tuple(sentence for text in said for sentence in _sentences(text) if len(sentence.split()) > LVB_WORDS),
        teach_back=any(TEACH_BACK in step.move.techniques for step in steps),
    )


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text.strip())
