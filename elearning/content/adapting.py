"""From a question of another system to one of ours, without making a right answer wrong or a wrong one right.

What we have no form for is refused with the reason. What falls away is said.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from elearning.content.foreign import Foreign, Piece, markdown, plain_words
from elearning.content.imported import LONGEST, MOST_ANSWERS, TOO_LONG, Answer, Imported, Raw
from elearning.content.model import Kind
from elearning.content.writing import WrittenChoice, one_line

FULL, NOTHING = 99.9, 0.001
MOST_NUMBERS, MOST_RANGES = 25, 12
MOST_TAGS = 2000
NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,8})?")
UNKNOWN = {
    "cloze": "een tekst met meer gaten",
    "multianswer": "een tekst met meer gaten",
    "ddwtos": "woorden naar hun plek slepen",
    "gapselect": "woorden kiezen in een tekst",
    "ddimageortext": "iets naar een plek in een beeld slepen",
    "ddmarker": "iets in een beeld aanwijzen",
    "calculated": "een som met wisselende getallen",
    "calculatedsimple": "een som met wisselende getallen",
    "calculatedmulti": "een som met wisselende getallen",
    "random": "een willekeurige vraag",
    "randomsamatch": "een willekeurige koppelvraag",
}
WEIGHTS = "De punten per antwoord zijn weg: een antwoord is hier goed of fout."
ALL_OR_NOTHING = "Hier is het antwoord goed als precies alle goede keuzes zijn aangekruist."
TWO_RIGHT = "Er was meer dan één goed antwoord. De cursist kruist ze nu allemaal aan."
GENERAL = "De algemene terugkoppeling staat nu bij elke keuze."
#: What Moodle itself puts there when nobody wrote anything.
EMPTY_WORDS = frozenset(
    {
        "your answer is correct", "your answer is partially correct", "your answer is incorrect",
        "je antwoord is juist", "je antwoord is goed", "je antwoord is gedeeltelijk juist", "je antwoord is onjuist",
        "je antwoord is fout", "juist antwoord", "fout antwoord", "correct", "incorrect",
    }
)  # fmt: skip


class _RefusedError(Exception):
    """Why a question cannot come along."""


def adapted(raw: Raw) -> Imported:
    """Make one of our questions of it, or say why not."""
    try:
        return _Adapter(raw).adapt()
    except _RefusedError as refused:
        return Imported(raw.line, raw.name, (str(refused),))


@dataclass
class _Adapter:
    raw: Raw
    notes: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    todo: list[str] = field(default_factory=list)

    def adapt(self) -> Imported:
        raw = self.raw
        self._refuse_what_is_no_question()
        self.notes += raw.notes
        self.files += raw.files
        ways: dict[str, Callable[[], tuple[Kind, list[WrittenChoice]]]] = {
            "multichoice": self._multichoice,
            "truefalse": self._true_false,
            "shortanswer": self._short_answer,
            "numerical": self._numerical,
            "matching": self._matching,
            "ordering": self._ordering,
            "essay": lambda: (Kind.OPEN, []),
        }
        prompt = self._text(raw.prompt, inline=True)
        kind, choices = ways[raw.type]()
        general = self._text(raw.general)
        if kind is not Kind.OPEN:
            choices = self._with_general(choices, general)
        model = general if kind is Kind.OPEN else ""
        self._refuse_files()
        self._look_for_what_is_missing(kind, prompt, choices, model)
        notes, todo = tuple(dict.fromkeys(self.notes)), tuple(dict.fromkeys(self.todo))
        return Imported(raw.line, raw.name, notes, todo, kind, prompt, tuple(choices), model)

    def _refuse_what_is_no_question(self) -> None:
        raw = self.raw
        if raw.broken:
            raise _RefusedError(raw.broken)
        if raw.type == "category":
            raise _RefusedError("Dit is de naam van een map met vragen. Zulke mappen hebben we hier niet.")
        if raw.type == "description":
            raise _RefusedError("Dit is tekst zonder vraag. Zet de tekst zelf in een module.")
        known = ("multichoice", "truefalse", "shortanswer", "numerical", "matching", "ordering", "essay")
        if raw.type not in known:
            name = UNKNOWN.get(raw.type, raw.type[:40] or "?")
            raise _RefusedError(f"Deze soort vraag hebben we hier niet: {name}. Maak er zelf een andere vraag van.")
        shared = (raw.prompt, raw.general, raw.right, raw.wrong)
        texts = [piece.text for piece in (*shared, *(p for a in raw.answers for p in (a.piece, a.feedback, a.match)))]
        size, tags = sum(map(len, texts)), sum(text.count("<") for text in texts)
        if size > LONGEST or tags > MOST_TAGS or len(raw.answers) > MOST_ANSWERS:
            raise _RefusedError(TOO_LONG)

    def _refuse_files(self) -> None:
        if self.files:
            names = ", ".join(dict.fromkeys(one_line(name)[:60] for name in self.files[:5]))
            raise _RefusedError(
                f"Bij deze vraag hoort een beeld, geluid of ander bestand ({names}). Zet dat zelf bij Media."
            )

    def _look_for_what_is_missing(self, kind: Kind, prompt: str, choices: list[WrittenChoice], model: str) -> None:
        if not prompt:
            raise _RefusedError("Deze vraag heeft geen tekst.")
        without = sum(not one.feedback for one in choices)
        if without:
            self.todo.append(f"Schrijf terugkoppeling. Die ontbreekt bij {without} van de {len(choices)} keuzes.")
        if kind is Kind.OPEN and not model:
            self.todo.append("Schrijf een voorbeeldantwoord.")

    # --- texts --------------------------------------------------------------------------------------------------------

    def _text(self, piece: Piece, *, inline: bool = False) -> str:
        return self._noted(markdown(piece, inline=inline))

    def _words(self, piece: Piece) -> str:
        return one_line(self._noted(plain_words(piece)))

    def _noted(self, found: Foreign) -> str:
        self.notes += [note for note in found.notes if note not in self.notes]
        self.files += found.files
        return found.text

    def _feedback(self, answer: Answer, *, right: bool) -> str:
        """Give what is said about an answer: its own words, or else those for any right or wrong one."""
        own = self._text(answer.feedback)
        if own:
            return own
        shared = self._text(self.raw.right if right else self.raw.wrong)
        return "" if shared.strip(" .!").casefold() in EMPTY_WORDS else shared

    def _with_general(self, choices: list[WrittenChoice], general: str) -> list[WrittenChoice]:
        if not general:
            return choices
        self.notes.append(GENERAL)
        return [
            WrittenChoice(one.text, one.right, "\n\n".join(filter(None, (one.feedback, general))), one.match)
            for one in choices
        ]

    # --- kinds --------------------------------------------------------------------------------------------------------

    def _multichoice(self) -> tuple[Kind, list[WrittenChoice]]:
        raw = self.raw
        if len(raw.answers) < 2:
            raise _RefusedError("Deze vraag heeft te weinig keuzes.")
        if raw.single:
            right = [answer.fraction >= FULL for answer in raw.answers]
            weighed = any(NOTHING < abs(answer.fraction) < FULL for answer in raw.answers)
            self.notes += [WEIGHTS] if weighed else []
        else:
            right = [answer.fraction > NOTHING for answer in raw.answers]
            self.notes.append(ALL_OR_NOTHING)
        if not any(right):
            raise _RefusedError("Geen enkel antwoord is helemaal goed. Zo’n vraag kunnen we niet nakijken.")
        many = not raw.single or right.count(True) > 1
        self.notes += [TWO_RIGHT] if raw.single and many else []
        return Kind.SEVERAL if many else Kind.ONE, list(self._choices(raw.answers, right))

    def _choices(self, answers: Sequence[Answer], right: Sequence[bool]) -> Iterator[WrittenChoice]:
        for answer, good in zip(answers, right, strict=True):
            text = one_line(self._text(answer.piece, inline=True))
            if not text:
                raise _RefusedError("Bij deze vraag is een keuze leeg.")
            yield WrittenChoice(text, good, self._feedback(answer, right=good))

    def _true_false(self) -> tuple[Kind, list[WrittenChoice]]:
        by_name = {answer.piece.text.strip().casefold(): answer for answer in self.raw.answers}
        if set(by_name) != {"true", "false"} or len(self.raw.answers) != 2:
            raise _RefusedError("We zien niet of het antwoord waar of niet waar is.")
        true, false = by_name["true"], by_name["false"]
        is_true = true.fraction >= FULL
        if is_true == (false.fraction >= FULL):
            raise _RefusedError("We zien niet of het antwoord waar of niet waar is.")
        return Kind.TRUE_FALSE, [
            WrittenChoice("Waar", is_true, self._feedback(true, right=is_true)),
            WrittenChoice("Niet waar", not is_true, self._feedback(false, right=not is_true)),
        ]

    def _short_answer(self) -> tuple[Kind, list[WrittenChoice]]:
        choices: list[WrittenChoice] = []
        rest = WrittenChoice("*")
        for answer in self.raw.answers:
            right, text = self._right_or_wrong(answer)
            if text == "*" and not right:
                rest = WrittenChoice("*", False, self._feedback(answer, right=False))
            elif "*" in re.sub(r"\\\*", "", text):
                self._drop_wildcard(text, right=right)
            elif not re.search(r"\w", text):
                raise _RefusedError("Een antwoord zonder letters of cijfers kunnen we niet nakijken.")
            else:
                choices.append(WrittenChoice(text.replace("\\*", "*"), right, self._feedback(answer, right=right)))
        return self._filled(choices, rest)

    def _right_or_wrong(self, answer: Answer) -> tuple[bool, str]:
        """Tell whether an answer is right, with its words; one that is worth something in between is not."""
        if NOTHING < abs(answer.fraction) < FULL:
            self.notes.append(WEIGHTS)
        return answer.fraction >= FULL, self._words(answer.piece)

    def _drop_wildcard(self, text: str, *, right: bool) -> None:
        if right:
            raise _RefusedError(f"Het antwoord ‘{text[:60]}’ past op van alles door het sterretje. Dat kan hier niet.")
        self.notes.append(f"Het foute antwoord ‘{text[:60]}’ is weg. Het hoort nu bij alle andere antwoorden.")

    def _filled(self, choices: list[WrittenChoice], rest: WrittenChoice) -> tuple[Kind, list[WrittenChoice]]:
        if not any(one.right for one in choices):
            raise _RefusedError("Geen enkel antwoord is helemaal goed. Zo’n vraag kunnen we niet nakijken.")
        wrong = rest.feedback or self._feedback(Answer(Piece()), right=False)
        unique = {one.text.casefold(): one for one in reversed(choices)}
        kept = [one for one in choices if unique[one.text.casefold()] is one]
        if len(kept) > MOST_ANSWERS:
            raise _RefusedError(TOO_LONG)
        return Kind.FILL, [*kept, WrittenChoice("*", False, wrong)]

    def _numerical(self) -> tuple[Kind, list[WrittenChoice]]:
        if len(self.raw.answers) > MOST_RANGES:
            raise _RefusedError(TOO_LONG)
        choices: list[WrittenChoice] = []
        rest = WrittenChoice("*")
        for answer in self.raw.answers:
            right, text = self._right_or_wrong(answer)
            feedback = self._feedback(answer, right=right)
            if text == "*" and not right:
                rest = WrittenChoice("*", False, feedback)
                continue
            choices += [WrittenChoice(number, right, feedback) for number in self._numbers(text, answer.tolerance)]
        return self._filled(choices, rest)

    def _numbers(self, text: str, tolerance: str) -> list[str]:
        """List every number that a tolerance lets through, in steps as fine as the number and its tolerance."""
        if not NUMBER.fullmatch(text) or not NUMBER.fullmatch(tolerance or "0"):
            raise _RefusedError(f"‘{text[:40]}’ is geen getal dat we kunnen nakijken.")
        centre, margin = (Decimal(one.replace(",", ".")) for one in (text, tolerance or "0"))
        low, high = centre - abs(margin), centre + abs(margin)
        step = Decimal(1).scaleb(-max(_places(low), _places(high)))
        width = int((high - low) / step)
        if width >= MOST_NUMBERS:
            raise _RefusedError(
                f"Rond ‘{text[:40]}’ is te veel goed. Hier noem je elk goed antwoord. Vraag naar een afgerond getal."
            )
        grid = {low + index * step for index in range(width + 1)}
        numbers = [_written(one) for one in sorted(grid | {centre}, key=lambda one: (abs(one - centre), one))]
        if width:
            listed = ", ".join(sorted(numbers, key=lambda one: Decimal(one.replace(",", "."))))
            self.notes.append(f"Een marge hebben we niet. Deze getallen herkennen we nu: {listed}.")
        return numbers

    def _matching(self) -> tuple[Kind, list[WrittenChoice]]:
        pairs = []
        for answer in self.raw.answers:
            left, right = one_line(self._text(answer.piece, inline=True)), self._words(answer.match)
            if left and right:
                pairs.append(WrittenChoice(left, True, self._feedback(answer, right=True), right))
            elif right:
                self.notes.append(f"‘{right[:60]}’ hoorde bij niets en is weg.")
            elif left:
                raise _RefusedError(f"Bij ‘{left[:60]}’ hoort niets. Zo’n vraag kunnen we niet nakijken.")
        if len(pairs) < 2:
            raise _RefusedError("Deze vraag heeft te weinig paren.")
        return Kind.MATCH, pairs

    def _ordering(self) -> tuple[Kind, list[WrittenChoice]]:
        if len(self.raw.answers) < 2:
            raise _RefusedError("Deze vraag heeft te weinig stappen.")
        return Kind.ORDER, list(self._choices(self.raw.answers, [True] * len(self.raw.answers)))


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _written(number: Decimal) -> str:
    """Write a number the Dutch way, without a minus in front of nothing."""
    text = f"{number.normalize():f}" if number else "0"
    return text.replace(".", ",")
