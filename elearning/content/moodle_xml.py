"""Reading Moodle XML: questions as another system exports them.

The parser refuses entities and document types, so that a small file cannot become a large one. What is read goes into
plain nodes with the line they came from; no deeper than any export goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from elearning.content.foreign import Piece
from elearning.content.imported import Answer, Raw, UnreadableError

DEEPEST = 40
MOST_NODES = 200_000
FORMATS = {"html": "html", "markdown": "markdown", "plain_text": "plain", "moodle_auto_format": "moodle"}
HINTS = "De hints zijn weg. Die hebben we hier niet."
UNITS = "De eenheid achter het getal telt hier niet mee."
CAPITALS = "Hoofdletters tellen hier niet mee. In Moodle wel."
SUBSET = "In Moodle kreeg een cursist een deel van de stappen. Hier krijgt iedereen ze allemaal."


@dataclass
class Node:
    """An element: its text, and what is in it."""

    tag: str
    line: int
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands in it, without what stands in other elements."""
        return "".join(self.pieces)

    def all(self, tag: str) -> list["Node"]:
        """Give the elements with a name that stand directly in it."""
        return [child for child in self.children if child.tag == tag]

    def one(self, tag: str) -> "Node":
        """Give the first element with a name; an empty one when there is none."""
        return next(iter(self.all(tag)), Node(tag, self.line, {}))


class _TooDeepError(Exception):
    """Elements in elements in elements, or too many of them."""


class _Builder:
    """Makes nodes of what the parser meets; the parser tells on which line it is."""

    def __init__(self) -> None:
        self.parser: DefusedXMLParser = None
        self.root = Node("", 0, {})
        self.open = [self.root]
        self.made = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self.made += 1
        if len(self.open) > DEEPEST or self.made > MOST_NODES:
            raise _TooDeepError
        node = Node(tag, self.parser.parser.CurrentLineNumber, attributes)
        self.open[-1].children.append(node)
        self.open.append(node)

    def end(self, tag: str) -> None:
        """End an element."""
        self.open.pop()

    def data(self, text: str) -> None:
        """Take text along."""
        self.open[-1].pieces.append(text)

    def close(self) -> Node:
        """Give what was built."""
        return self.root


def read_moodle_xml(data: bytes) -> Iterator[Raw]:
    """Give every question in the order of the file. Raises UnreadableError when it is not Moodle XML."""
    root = _tree(data)
    if root.tag != "quiz":
        raise UnreadableError("Dit is geen Moodle XML: we zoeken <quiz>. Kies bij het exporteren ‘Moodle XML’.")
    return (_question(node) for node in root.all("question"))


def _tree(data: bytes) -> Node:
    builder = _Builder()
    builder.parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    try:
        builder.parser.feed(data)
        return next(iter(builder.parser.close().children), Node("", 0, {}))
    except ParseError as error:
        line = error.position[0]
        raise UnreadableError(f"Op regel {line} klopt de XML niet. Exporteer het bestand opnieuw.") from error
    except DefusedXmlException as error:
        raise UnreadableError("Hierin staan dingen die niet veilig zijn (een DOCTYPE of ENTITY).") from error
    except (_TooDeepError, ValueError, LookupError) as error:
        raise UnreadableError("Dit bestand is te ingewikkeld. Exporteer minder vragen tegelijk.") from error


def _question(node: Node) -> Raw:
    kind = node.attributes.get("type", "?")
    if kind == "category":
        return Raw(node.line, node.one("category").one("text").text.strip()[:200], "category")
    raw = Raw(
        line=node.line,
        name=" ".join(node.one("name").one("text").text.split())[:200],
        type=kind,
        prompt=_piece(node.one("questiontext")),
        answers=tuple(map(_answer, node.all("answer"))),
        general=_piece(node.one("generalfeedback")),
        right=_piece(node.one("correctfeedback")),
        wrong=_piece(node.one("incorrectfeedback")),
        single=node.one("single").text.strip().casefold() not in ("false", "0"),
        files=tuple(_files(node)),
        notes=tuple(_notes(node, kind)),
    )
    return _of_its_kind(raw, node)


def _of_its_kind(raw: Raw, node: Node) -> Raw:
    """Take along what only one kind of question has."""
    if raw.type == "matching":
        return replace(raw, answers=tuple(map(_pair, node.all("subquestion"))))
    if raw.type == "essay":
        model = _piece(node.one("graderinfo"))
        return raw if model.blank else replace(raw, general=model, notes=(*raw.notes, *_lost_general(raw)))
    if raw.type == "ordering":
        places = [answer.fraction for answer in raw.answers]
        is_numbered = len(set(places)) == len(places)
        answers = sorted(raw.answers, key=lambda answer: answer.fraction) if is_numbered else raw.answers
        return replace(raw, answers=tuple(answers))
    return raw


def _lost_general(raw: Raw) -> tuple[str, ...]:
    if raw.general.blank:
        return ()
    return ("De algemene terugkoppeling is weg. De tekst voor wie nakijkt is nu het voorbeeldantwoord.",)


def _notes(node: Node, kind: str) -> Iterator[str]:
    if any(not _piece(hint).blank for hint in node.all("hint")):
        yield HINTS
    if kind == "numerical" and node.one("units").children:
        yield UNITS
    if kind == "shortanswer" and node.one("usecase").text.strip() == "1":
        yield CAPITALS
    if kind == "ordering" and node.one("selecttype").text.strip() not in ("", "0", "ALL"):
        yield SUBSET


def _answer(node: Node) -> Answer:
    return Answer(
        _piece(node),
        _fraction(node.attributes.get("fraction", "0")),
        _piece(node.one("feedback")),
        tolerance=node.one("tolerance").text.strip() or "0",
    )


def _pair(node: Node) -> Answer:
    return Answer(_piece(node), 100.0, match=_piece(node.one("answer")))


def _fraction(text: str) -> float:
    """Read what an answer is worth; what is no number is worth nothing."""
    try:
        value = float(text[:40].replace(",", "."))
    except ValueError:
        return 0.0
    return value if -1000 <= value <= 1000 else 0.0


def _piece(node: Node) -> Piece:
    return Piece(node.one("text").text.strip(), FORMATS.get(node.attributes.get("format", ""), "moodle"))


def _files(node: Node) -> Iterator[str]:
    """Name every file that is packed into a question."""
    for child in node.children:
        if child.tag == "file":
            yield child.attributes.get("name", "?")[:100]
        yield from _files(child)
