"""Questions that come from another system: read, adapted, and each of them proven before anybody sees it.

Proven = our own reader takes it, and what was right there is right here. What fails that is refused with the reason.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from elearning.content.adapting import adapted
from elearning.content.decoding import TEXT_LIMIT, amount, decode
from elearning.content.gift import read_gift
from elearning.content.imported import (
    LARGEST,
    MOST_QUESTIONS,
    Imported,
    Intake,
    UnreadableError,
    together,
)
from elearning.content.model import Kind, Question
from elearning.content.moodle_xml import read_moodle_xml
from elearning.content.questions import read_question
from elearning.content.reader import POOL
from elearning.content.report import Report
from elearning.content.scan import Block, scan
from elearning.content.writing import free_key
from elearning.rules import answering
from elearning.services import working
from elearning.services.working import RefusedTextError

POOL_FILE = f"{POOL}/vragen.md"
_KEY = re.compile(r"^/// vraag \| ([a-z0-9-]+)[ \t]*$", re.MULTILINE)
_FORMER = re.compile(r"^ {4}voorheen: (.+)$", re.MULTILINE)
_OPEN = re.compile(r"^ {4}soort: *open[ \t]*$", re.MULTILINE)
_SAID_BEFORE = ("Deze keuze heeft geen terugkoppeling", "Deze open vraag heeft geen voorbeeldantwoord")
OTHER = "Deze vraag kunnen we niet zo overnemen dat hij hetzelfde blijft. Maak hem zelf."
GRADED = "Bij deze vraag zou een ander antwoord goed zijn dan in het bestand. Maak hem zelf."
LETTERS = "Dit bestand is geen UTF-8. Kijk na of letters als é kloppen."


class WrongPlaceError(ValueError):
    """Questions that cannot stand in the file that was chosen; the words are for the author."""


@dataclass(frozen=True)
class Added:
    """Where questions came to stand: the first line of them, and how many there are."""

    path: str
    line: int
    count: int


def read_questions(data: bytes, goal: str, taken: Collection[str]) -> Intake:
    """Read a file in GIFT or Moodle XML. Raises UnreadableError when nothing can be read from it at all.

    It knows no database: call it outside a transaction.
    """
    if len(data) > LARGEST:
        raise UnreadableError(f"Dit bestand is {amount(len(data))} groot. Hooguit {amount(LARGEST)} mag.")
    notes: tuple[str, ...] = ()
    if _is_xml(data):
        raws = read_moodle_xml(data)
    else:
        text, notes = _text(data)
        raws = read_gift(text)
    found = list(islice(raws, MOST_QUESTIONS + 1))
    if len(found) > MOST_QUESTIONS:
        raise UnreadableError(f"Hierin staan meer dan {MOST_QUESTIONS} vragen. Verdeel ze over meer bestanden.")
    if not found:
        raise UnreadableError("Hierin staan geen vragen.")
    questions = tuple(proven(adapted(raw)) for raw in found)
    return Intake(questions, together(questions, goal, taken), notes)


def proven(one: Imported) -> Imported:
    """Let a question through that our reader takes and grades as its maker meant; refuse any other."""
    if one.kind is None:
        return one
    report = Report("")
    question = _read_back(one.block("a", "a"), report)
    if question is None or question.kind is not one.kind or len(question.choices) != len(one.choices):
        return _refused(one, OTHER)
    if not _is_graded_alike(one, question):
        return _refused(one, GRADED)
    todo = [problem.message for problem in report.problems if not problem.message.startswith(_SAID_BEFORE)]
    return replace(one, todo=tuple(dict.fromkeys((*one.todo, *todo))))


def taken_keys(session: Session, slug: str, media_dir: Path) -> set[str]:
    """List the ids that questions of a course have or had, also in files that cannot be read now."""
    files = working.sources(session, slug, media_dir)
    texts = (files[path].decode(errors="replace") for path in files if path.startswith(f"{slug}/") and _is_md(path))
    taken: set[str] = set()
    for text in texts:
        taken.update(_KEY.findall(text))
        taken.update(key.strip() for line in _FORMER.findall(text) for key in line.split(","))
    return taken


def targets(session: Session, slug: str, media_dir: Path) -> list[str]:
    """List the files that questions may be added to, the bank of the opfris first."""
    files = working.sources(session, slug, media_dir)
    names = sorted(path for path in files if path.startswith(f"{slug}/") and path.endswith(("/toets.md", "/module.md")))
    return [f"{slug}/{POOL_FILE}", *names]


def add(session: Session, path: str, text: str, media_dir: Path, by: int, now: datetime) -> Added:
    """Put questions below what stands in a file, with ids that nothing else has.

    Raises WrongPlaceError for an open question where only questions that count may stand, RefusedTextError when the
    text cannot be kept.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"
    if len(text) > TEXT_LIMIT or len(_KEY.findall(text)) > MOST_QUESTIONS:
        raise RefusedTextError(f"Dit is te veel in één keer. Hooguit {MOST_QUESTIONS} vragen en {amount(TEXT_LIMIT)}.")
    if _OPEN.search(text) and not path.endswith("/module.md"):
        raise WrongPlaceError("Een open vraag kan alleen in een module. Kies een module, of haal die vraag weg.")
    working.hold(session)
    text, count = _with_free_keys(text, taken_keys(session, working.course_of(path), media_dir))
    if not count:
        raise RefusedTextError("Hierin staat geen vraag. Een vraag begint met ‘/// vraag | een-id’.")
    there = working.open_file(session, path, to_write=True)
    before = (there.text or "").rstrip()
    whole = f"{before}\n\n{text}" if before else text
    working.save(session, path, whole, there.seen, by, now)
    line = before.count("\n") + 3 if before else 1
    return Added(path, line, count)


def _with_free_keys(text: str, taken: set[str]) -> tuple[str, int]:
    """Give every question of a text an id that is not taken; also how many there are."""
    used = set(taken)

    def free(found: re.Match[str]) -> str:
        key = free_key(found.group(1), used)
        used.add(key)
        return f"/// vraag | {key}"

    return _KEY.subn(free, text)


def _is_xml(data: bytes) -> bool:
    head = data[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return head.startswith((b"<?xml", b"<quiz"))


def _text(data: bytes) -> tuple[str, tuple[str, ...]]:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), (LETTERS,)


def _is_md(path: str) -> bool:
    return path.endswith(".md")


def _refused(one: Imported, why: str) -> Imported:
    return Imported(one.line, one.name, (why,))


def _read_back(block: str, report: Report) -> Question | None:
    lines = decode(block.encode(errors="replace"), report) or []
    pieces = scan(lines, report, front_required=False).pieces
    if len(pieces) != 1 or not isinstance(pieces[0], Block):
        return None
    return read_question(pieces[0], report)


def _is_graded_alike(one: Imported, question: Question) -> bool:
    """Tell whether every answer means here what it meant there."""
    if one.kind is Kind.FILL:
        typed = [choice for choice in one.choices if choice.text != "*"]
        return all(answering.grade(question, {answering.TEXT: [choice.text]}).right == choice.right for choice in typed)
    if one.kind is Kind.MATCH:
        pairs = zip(one.choices, question.choices, strict=True)
        return len({(wanted.match, read.match) for wanted, read in pairs}) == len({c.match for c in one.choices})
    if one.kind in (Kind.ONE, Kind.SEVERAL, Kind.TRUE_FALSE):
        return [choice.right for choice in one.choices] == [choice.right for choice in question.choices]
    return True
