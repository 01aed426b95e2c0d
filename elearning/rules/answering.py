"""How an answer is read from a form, and whether it is right.

An answer, a half-filled draft and a stored row have one shape: the form's own fields (`Given`), kept to what the
question can mean. So the page that shows a draft and the page that shows an answer are the same page.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from unicodedata import category

from elearning.content.model import Choice, Kind, Question

Given = dict[str, list[str]]

CHOICE = "keuze"
TEXT = "tekst"
PLACE = "plek-"
PAIR = "bij-"
LONGEST_TEXT = 4000
UNREADABLE = frozenset({"Cc", "Cs", "Cn", "Co"})


@dataclass(frozen=True)
class Submission:
    """An answer as it was sent: `key` comes from the form, so that sending it twice stores it once."""

    given: Given
    guessed: bool
    key: str


@dataclass(frozen=True)
class Verdict:
    """What an answer is worth; `marks` says of every choice whether it was given and whether that was right."""

    right: bool
    marks: tuple["Mark", ...]

    @property
    def sighting(self) -> "Sighting":
        """Count what was seen and what not; the words after a house visit are made of it."""
        return sighting_of(self.marks)


@dataclass(frozen=True)
class Sighting:
    """What somebody saw of `signals` signals among `others` things that are none.

    Looking well is not the same as ticking everything: hits count, and so do false alarms.
    """

    signals: int
    others: int
    hits: int
    false_alarms: int

    @property
    def misses(self) -> int:
        """Signals that were passed over."""
        return self.signals - self.hits

    @property
    def needed(self) -> int:
        """How many signals must be seen: three quarters, rounded up."""
        return -(-3 * self.signals // 4)

    @property
    def allowed(self) -> int:
        """How many false alarms may be given: a quarter of the rest, rounded down, but one always."""
        return max(1, self.others // 4)

    @property
    def enough(self) -> bool:
        """Say whether this is looking well."""
        return self.hits >= self.needed and self.false_alarms <= self.allowed


@dataclass(frozen=True)
class Mark:
    """One choice after answering: `shown` is what the learner put there, `right` whether that is right."""

    choice: Choice
    given: bool
    right: bool
    shown: str = ""


def given_from(question: Question, form: Mapping[str, Sequence[str]]) -> Given:
    """Keep of a posted form what this question can mean; anything else falls away, nothing raises."""
    return {name: kept for name in field_names(question) if (kept := _kept(question, name, form))}


def field_names(question: Question) -> tuple[str, ...]:
    """Name the form fields of a question."""
    match question.kind:
        case Kind.ORDER:
            return tuple(PLACE + choice.key for choice in question.choices)
        case Kind.MATCH:
            return tuple(PAIR + choice.key for choice in question.choices)
        case Kind.FILL | Kind.OPEN:
            return (TEXT,)
        case _:
            return (CHOICE,)


def options(question: Question) -> tuple[tuple[str, str], ...]:
    """Give value and label of what can be selected at each row of an ORDER or MATCH question."""
    if question.kind is Kind.ORDER:
        return tuple((str(number), str(number)) for number in range(1, len(question.choices) + 1))
    labels = dict.fromkeys(choice.match or "" for choice in question.choices)
    return tuple(sorted(((option_key(label), label) for label in labels), key=_by_number(labels)))


def _by_number(labels: Iterable[str]) -> Callable[[tuple[str, str]], tuple[int, str]]:
    """Sort labels that all begin with a number by that; any others mixed, so that their place tells nothing."""
    numbers = {label: int(found[0]) for label in labels if (found := re.match(r"[0-9]{1,9}", label))}
    numbered = all(label in numbers for label in labels)
    return lambda option: (numbers[option[1]], option[1]) if numbered else (0, option[0])


def rows(question: Question) -> tuple[Choice, ...]:
    """Give the choices in the order to show them: for ORDER never the right one, the same for everyone."""
    if question.kind is not Kind.ORDER:
        return question.choices
    mixed = tuple(sorted(question.choices, key=lambda choice: _digest(question.key + choice.key)))
    return mixed if mixed != question.choices else (*mixed[1:], mixed[0])


def option_key(label: str) -> str:
    """Give the form value that stands for a right-hand side of a MATCH question."""
    return _digest(label)[:8]


def is_complete(question: Question, given: Given) -> bool:
    """Tell whether there is enough to answer: every row filled, every place used once, something written."""
    if question.kind is Kind.ORDER:
        places = [values[0] for values in given.values()]
        return sorted(places) == sorted(value for value, _ in options(question))
    return set(given) == set(field_names(question))


def grade(question: Question, given: Given) -> Verdict:
    """Say whether a complete answer is right, and mark every choice."""
    marks = tuple(_mark(question, number, choice, given) for number, choice in enumerate(question.choices, 1))
    if question.kind is Kind.FILL:
        return _grade_text(question, given)
    if question.kind is Kind.VISIT:
        return Verdict(right=sighting_of(marks).enough, marks=marks)
    return Verdict(right=question.graded and all(mark.right for mark in marks), marks=marks)


def sighting_of(marks: Sequence[Mark]) -> Sighting:
    """Count the hits and the false alarms in what was ticked."""
    signals = [mark.given for mark in marks if mark.choice.right]
    others = [mark.given for mark in marks if not mark.choice.right]
    return Sighting(len(signals), len(others), sum(signals), sum(others))


def _kept(question: Question, name: str, form: Mapping[str, Sequence[str]]) -> list[str]:
    values = list(form.get(name, ()))
    if question.kind in (Kind.FILL, Kind.OPEN):
        texts = [_readable(value)[:LONGEST_TEXT] for value in values[:1]]
        return [text for text in texts if text]
    if question.kind in (Kind.ORDER, Kind.MATCH):
        allowed = {value for value, _ in options(question)}
        return [value for value in values[:1] if value in allowed]
    known = [choice.key for choice in question.choices if choice.key in values]
    return known if question.kind in (Kind.SEVERAL, Kind.VISIT) else known[:1]


def _readable(text: str) -> str:
    """Leave out what no page and no database can hold: control signs, halves of signs, signs that do not exist."""
    kept = (sign for sign in text[: 2 * LONGEST_TEXT] if sign in "\n\t" or category(sign) not in UNREADABLE)
    return "".join(kept).strip()


def _mark(question: Question, number: int, choice: Choice, given: Given) -> Mark:
    match question.kind:
        case Kind.ORDER:
            shown = "".join(given.get(PLACE + choice.key, ()))
            return Mark(choice, bool(shown), shown == str(number), shown)
        case Kind.MATCH:
            labels = dict(options(question))
            shown = labels.get("".join(given.get(PAIR + choice.key, ())), "")
            return Mark(choice, bool(shown), shown == choice.match, shown)
        case _:
            chosen = choice.key in given.get(CHOICE, ())
            return Mark(choice, chosen, chosen == choice.right)


def _grade_text(question: Question, given: Given) -> Verdict:
    text = "".join(given.get(TEXT, ()))
    hit = next((c for c in question.choices if c.text.source != "*" and _same(text, c.text.source)), None)
    hit = hit or next((c for c in question.choices if c.text.source == "*"), None)
    marks = (Mark(hit, True, hit.right, text),) if hit else ()
    return Verdict(right=bool(hit and hit.right), marks=marks)


def _same(written: str, wanted: str) -> bool:
    """Take `7`, `7.0` and `7 glazen` for the number 7; words are compared without capitals and signs."""
    if (number := _number(wanted)) is not None and re.fullmatch(r"[\d.,\s]+", wanted):
        return _number(written) == number
    return _plain(written) == _plain(wanted)


def _number(text: str) -> float | None:
    found = re.findall(r"\d+(?:[.,]\d+)?", text)
    return float(found[0].replace(",", ".")) if len(found) == 1 and len(found[0]) < 16 else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s-]", " ", text.casefold()).split())


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
