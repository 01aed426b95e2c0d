"""What stands inside a question: the prompt, the choices with their feedback, or the model answer.

Inside a question every line that looks like a list item is taken as a choice, so that a misspelt one is noticed.
"""

import re
from dataclasses import dataclass, field

from elearning.content.decoding import Line
from elearning.content.model import Kind
from elearning.content.report import Report
from elearning.content.scan import trimmed, unanchored

ROUND = re.compile(r"- \(([ x])\) (\S.*)$")
SQUARE = re.compile(r"- \[([ x])\] (\S.*)$")
NUMBERED = re.compile(r"(\d{1,3})\. (\S.*)$")
ARROW = re.compile(r"- (?![(\[][ x]?[)\]])(\S.*?) => (\S.*)$")
FEEDBACK = re.compile(r" {2}>(?: (.*))?$")
MODEL = re.compile(r">(?: (.*))?$")
ATTEMPT = re.compile(r"\s*(?:[-*+•–—]|\d{1,3}[.)](?:\s|\D)|.{0,4}[(\[{<]\s?\S?\s?[)\]}>](?:\s|$))")
ALMOST_QUOTE = re.compile(r"\s*[<»›]|\s+>|>\S")

WAYS = {
    Kind.ONE: (ROUND, "- ( ) tekst' of '- (x) tekst"),
    Kind.SEVERAL: (SQUARE, "- [ ] tekst' of '- [x] tekst"),
    Kind.TRUE_FALSE: (ROUND, "- ( ) Waar' of '- (x) Waar"),
    Kind.FILL: (ROUND, "- ( ) antwoord' of '- (x) antwoord"),
    Kind.ORDER: (NUMBERED, "1. tekst"),
    Kind.MATCH: (ARROW, "- links => rechts"),
    Kind.VISIT: (SQUARE, "- [ ] tekst' of '- [x] tekst"),
}


@dataclass
class Option:
    """A choice as it stands in the file, before it is known to be a good one."""

    text: str
    line: int
    right: bool = True
    match: str | None = None
    anchor: str | None = None
    feedback: list[Line] = field(default_factory=list)


@dataclass
class Body:
    """The parts of a question. `broken` = a line could not be read, so do not complain about what is missing."""

    prompt: list[Line] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    model: list[Line] = field(default_factory=list)
    room: list[Line] = field(default_factory=list)
    broken: bool = False


def kind_by_marks(lines: tuple[Line, ...]) -> Kind | None:
    """Tell a question with one right answer from one with several by the shape of its brackets."""
    rounds = sum(bool(ROUND.match(line.text)) for line in lines)
    squares = sum(bool(SQUARE.match(line.text)) for line in lines)
    if not rounds and not squares:
        rounds = sum(bool(re.match(r"\s*\W{0,2}\(", line.text)) for line in lines)
        squares = sum(bool(re.match(r"\s*\W{0,2}\[(?!\[)", line.text)) for line in lines)
    if not rounds and not squares:
        return None
    return Kind.ONE if rounds >= squares else Kind.SEVERAL


def read_body(kind: Kind, lines: tuple[Line, ...], report: Report) -> Body:
    """Sort the lines of a question into their parts."""
    reader = _reader(kind, report)
    for line in trimmed(lines):
        reader.take(line)
    return reader.body


def _reader(kind: Kind, report: Report) -> "_OpenReader | _ChoiceReader":
    if kind is Kind.OPEN:
        return _OpenReader(report)
    return _VisitReader(kind, report) if kind is Kind.VISIT else _ChoiceReader(kind, report)


class _OpenReader:
    """An open question: text, then `> ` lines with a model answer."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.body = Body()

    def take(self, line: Line) -> None:
        """Put a line where it belongs."""
        text = line.text.rstrip()
        model = MODEL.match(text)
        if model:
            self.body.model.append(Line(line.number, model.group(1) or ""))
        elif ALMOST_QUOTE.match(text):
            self._fout(line, "Het voorbeeldantwoord schrijf je als '> tekst', zonder spaties ervoor.")
        elif re.match(r"\s*(?:[-*+]\s*)?[(\[]\s?[xX]?\s?[)\]]", text):
            self._fout(line, "Een open vraag heeft geen keuzes. Haal de keuze weg, of de regel 'soort: open'.")
        elif self.body.model and not line.blank:
            self._fout(line, "Onder het voorbeeldantwoord kan geen tekst meer staan. Zet '> ' ervoor of sluit met ///.")
        elif self.body.model:
            self.body.model.append(Line(line.number, ""))
        else:
            self.body.prompt.append(line)

    def _fout(self, line: Line, message: str) -> None:
        self.body.broken = True
        self.report.fout(line.number, message)


class _ChoiceReader:
    """Every other question: text, then choices with feedback under each."""

    def __init__(self, kind: Kind, report: Report) -> None:
        self.kind = kind
        self.report = report
        self.body = Body()
        self.pattern, self.way = WAYS[kind]

    def take(self, line: Line) -> None:
        """Put a line where it belongs."""
        text = line.text.rstrip()
        choice = self.pattern.match(text)
        if choice:
            self._choice(line, choice)
        elif ATTEMPT.match(text):
            self._almost_choice(line)
        elif self.body.options:
            self._below(line)
        else:
            self._prompt(line)

    def _choice(self, line: Line, found: re.Match[str]) -> None:
        text, anchor = unanchored(found.group(2), line.number, self.report)
        option = Option(text, line.number, anchor=anchor)
        if self.kind is Kind.MATCH:
            option.match, option.text = text, found.group(1).strip()
            self._check_arrow(option)
        elif self.kind is Kind.ORDER:
            self._check_number(int(found.group(1)), line)
        else:
            option.right = found.group(1) == "x"
        self.body.options.append(option)

    def _check_arrow(self, option: Option) -> None:
        if re.search(r"[=-]\s*>", option.text + (option.match or "")):
            self._fout(option.line, "Hier staat meer dan één pijl. Schrijf '- links => rechts'.")

    def _check_number(self, number: int, line: Line) -> None:
        if number != len(self.body.options) + 1:
            self._fout(line.number, f"Hier verwacht ik nummer {len(self.body.options) + 1}. Nummer de stappen vanaf 1.")

    def _almost_choice(self, line: Line) -> None:
        self._fout(line.number, f"Deze keuze lees ik niet. Schrijf '{self.way}'.")
        text = re.sub(r"^\W*(?:[xX]\W)?\W*", "", line.text.strip()) or "?"
        self.body.options.append(Option(text, line.number, anchor=None))

    def _below(self, line: Line) -> None:
        """Read a line that stands under a choice."""
        feedback = self.body.options[-1].feedback
        found = FEEDBACK.match(line.text.rstrip())
        if line.blank or found:
            feedback.append(Line(line.number, (found.group(1) or "") if found else ""))
        elif re.match(r"\s*[>»›<]", line.text):
            self._fout(line.number, "Terugkoppeling schrijf je als '  > tekst': twee spaties, >, spatie.")
            feedback.append(Line(line.number, line.text.strip(" \t<>»›")))
        else:
            self._fout(
                line.number,
                "Onder een keuze kan geen losse tekst staan. Schrijf '  > ' ervoor, of zet hem boven de keuzes.",
            )
            feedback.append(Line(line.number, line.text.strip()))

    def _prompt(self, line: Line) -> None:
        if re.match(r"\s+>", line.text):
            self._fout(line.number, "Hier staat terugkoppeling zonder keuze. Zet de keuze op de regel erboven.")
        elif re.match(r"\s+\S|[<»›]|>\S", line.text):
            self._fout(
                line.number,
                "Deze regel begint vreemd voor een vraag. Laat hem niet inspringen; een keuze begint met '- '.",
            )
        else:
            self.body.prompt.append(line)

    def _fout(self, line: int, message: str) -> None:
        self.body.broken = True
        self.report.fout(line, message)


class _VisitReader(_ChoiceReader):
    """A house visit: text, then `> ` lines with the room in words, then what may be a signal."""

    def _prompt(self, line: Line) -> None:
        room = MODEL.match(line.text.rstrip())
        if room:
            self.body.room.append(Line(line.number, room.group(1) or ""))
        elif self.body.room and line.blank:
            self.body.room.append(Line(line.number, ""))
        elif self.body.room:
            self._fout(line.number, "Onder de kamer in woorden kan geen losse tekst staan. Schrijf '> ' ervoor.")
        else:
            super()._prompt(line)
