"""One file at a time: what it says by itself, before the rest of the course is known.

A draft depends on nothing but the path and the bytes, so it is kept for the next reading: a preview after one changed
line reads one file.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import TypeVar

from pydantic import BaseModel

from elearning.content.casus import Casus
from elearning.content.casus_prose import casus_sayings
from elearning.content.casus_reader import CasusReader
from elearning.content.casus_scan import scan_casus
from elearning.content.decoding import Line, decode
from elearning.content.frontmatter import Tree, read_tree, validate
from elearning.content.heads import CasusHead, CourseHead, GatheringHead, ModuleHead, PoolHead, QuizHead
from elearning.content.inline import Use, plain
from elearning.content.model import Gathering, Module, Part, Prose, Question, Quiz, Screen
from elearning.content.numbers import number_findings
from elearning.content.parts import PartReader
from elearning.content.prose import Saying, sayings
from elearning.content.readability import readability_findings
from elearning.content.report import MOST, Problem, Report
from elearning.content.scan import Block, Document, Heading, Passage, scan, split_front
from elearning.content.waivers import Finding, Waiver
from elearning.content.written import Text

KINDS = {
    "cursus.md": "cursus",
    "module.md": "module",
    "casus.md": "casus",
    "toets.md": "toets",
    "bijeenkomst.md": "bijeenkomst",
    "vragen.md": "vragen",
}
"""The file's name says what it is."""

STEP_FILES = {"module": "module.md", "casus": "casus.md", "quiz": "toets.md", "gathering": "bijeenkomst.md"}
"""How the text of a step is called, by the kind that the model knows it as."""
RESERVED = frozenset({"kaart", "weet-ik-al"})
"""Addresses below a module that the site uses itself."""

Head = TypeVar("Head", bound=BaseModel)


@dataclass(frozen=True)
class CourseDraft:
    """What `cursus.md` says."""

    head: CourseHead
    intro: Text


@dataclass(frozen=True)
class Pool:
    """Questions that only the opfris asks."""

    questions: tuple[Question, ...]


Content = CourseDraft | Module | Quiz | Casus | Gathering | Pool


@dataclass(frozen=True)
class Draft:
    """What one file gives: its content if there is any, what it points to, and what is wrong with it.

    `findings` is what could be better in its words, before the `waivers` of this file and of the course are applied.
    """

    path: str
    content: Content | None
    tree: Tree = field(default_factory=Tree)
    uses: tuple[Use, ...] = ()
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    waivers: tuple[Waiver, ...] = ()


@lru_cache(maxsize=256)
def read_draft(path: str, data: bytes) -> Draft:
    """Read one Markdown file of a course by its path from `courses/`."""
    return _FileReader(path).read(data)


def screen_slug(title: str) -> str:
    """Make an address out of a title: without accents, small letters, dashes."""
    plain_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain_title).strip("-")[:80].strip("-")


class _FileReader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.folder, _, name = path.rpartition("/")
        self.kind = KINDS[name]
        self.report = Report(path)
        self.reader = PartReader(self.folder, self.report)
        self.tree = Tree()
        self.waivers: tuple[Waiver, ...] = ()
        self.screen_slugs: set[str] = set()

    def read(self, data: bytes) -> Draft:
        lines = decode(data, self.report)
        content: Content | None = None
        said: Iterable[Saying] = ()
        if lines is not None and self.kind == "casus":
            content = self._casus(lines)
            said = casus_sayings(content, self.tree) if content else ()
        elif lines is not None:
            document = scan(lines, self.report, front_required=self.kind != "vragen")
            content = self._content(document)
            said = sayings(document, self.tree)
        findings = self._findings(said)
        problems = tuple(dict.fromkeys(self.report.problems))
        uses = tuple(self.reader.uses)
        return Draft(self.path, content, self.tree, uses, problems, findings, self.waivers)

    def _findings(self, said: Iterable[Saying]) -> tuple[Finding, ...]:
        """Look at the words, once the file is in order: in a block that is not closed every line is misread."""
        if self.report.problems:
            return ()
        found = tuple(said)
        return tuple(islice(chain(number_findings(found), readability_findings(found)), MOST))

    def _content(self, document: Document) -> Content | None:
        if self.kind == "cursus":
            return self._course(document)
        if self.kind == "module":
            return self._module(document)
        if self.kind == "toets":
            return self._quiz(document)
        if self.kind == "bijeenkomst":
            return self._gathering(document)
        return self._pool(document)

    def _head(self, front: tuple[Line, ...] | None, schema: type[Head]) -> Head | None:
        if front is None:
            return None
        tree = read_tree(front, self.report)
        if tree is None:
            return None
        self.tree = tree
        head = validate(tree, schema, self.report)
        self.waivers = self._waivers(getattr(head, "vrijgesteld", []))
        return head

    def _waivers(self, lines: list[dict[str, str]]) -> tuple[Waiver, ...]:
        found = enumerate(lines)
        return tuple(
            Waiver(words, reason, self.path, self.tree.line("vrijgesteld", index))
            for index, line in found
            for words, reason in line.items()
        )

    # --- the kinds of files -------------------------------------------------------------------------------------------

    def _course(self, document: Document) -> CourseDraft | None:
        head = self._head(document.front, CourseHead)
        intro = self._only_text(document, "cursus.md")
        return CourseDraft(head, intro) if head else None

    def _module(self, document: Document) -> Module | None:
        head = self._head(document.front, ModuleHead)
        screens = self._screens(document)
        if head is None:
            return None
        self._use_goals(head.leerdoelen)
        return Module(
            slug=self.folder.rpartition("/")[2],
            title=head.titel,
            summary=head.samenvatting,
            minutes=head.minuten,
            goals=tuple(head.leerdoelen),
            screens=screens,
            sources=tuple(head.bronnen),
            facets=tuple(head.facet),
            suited=tuple(head.voor),
            facts=self._facts(),
            former=tuple(head.voorheen),
            reviewed=head.reviewed,
        )

    def _quiz(self, document: Document) -> Quiz | None:
        head = self._head(document.front, QuizHead)
        intro, questions = self._intro(document, "Een toets"), self._questions(document)
        if head is None:
            return None
        if head.trekking > len(questions):
            line = self.tree.line("trekking")
            self.report.fout(
                line, f"De trekking is {head.trekking}, maar er zijn {len(questions)} vragen. Maak het getal kleiner."
            )
        return Quiz(
            slug=self.folder.rpartition("/")[2],
            title=head.titel,
            summary=head.samenvatting,
            minutes=head.minuten,
            draw=head.trekking,
            pass_mark=head.norm / 100 if head.norm else 0.0,
            intro=intro,
            questions=questions,
            facts=self._facts(),
            former=tuple(head.voorheen),
            reviewed=head.reviewed,
        )

    def _casus(self, lines: list[Line]) -> Casus | None:
        front, body = split_front(lines, self.report, required=True)
        script = scan_casus(body, self.report)
        head = self._head(front, CasusHead)
        return CasusReader(self.folder, self.report, self.reader, self.tree).read(script, head)

    def _gathering(self, document: Document) -> Gathering | None:
        head = self._head(document.front, GatheringHead)
        intro = self._only_text(document, "bijeenkomst.md")
        if not intro.source:
            self.report.fout(1, "Hier staat nog niet wat je op de bijeenkomst doet. Schrijf het onder de kop.")
        if head is None:
            return None
        self._use_goals(head.leerdoelen)
        return Gathering(
            slug=self.folder.rpartition("/")[2],
            title=head.titel,
            summary=head.samenvatting,
            minutes=head.minuten,
            kind=head.soort,
            goals=tuple(head.leerdoelen),
            intro=intro,
            facts=self._facts(),
            former=tuple(head.voorheen),
            reviewed=head.reviewed,
        )

    def _pool(self, document: Document) -> Pool:
        if document.front is not None:
            self._head(document.front, PoolHead)
        for piece in document.pieces:
            if isinstance(piece, Passage):
                self.report.fout(
                    piece.lines[0].number, "Deze tekst hoort niet bij een vraag. In vragen.md staan alleen vragen."
                )
        self._refuse_headings(document, "vragen.md")
        return Pool(self._questions(document))

    # --- what they have in common -------------------------------------------------------------------------------------

    def _facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(use.target for use in self.reader.uses if use.kind == "feit"))

    def _use_goals(self, goals: list[str]) -> None:
        for index, goal in enumerate(goals):
            self.reader.uses.append(Use("doel", goal, self.tree.line("leerdoelen", index)))

    def _refuse_headings(self, document: Document, where: str) -> None:
        for piece in document.pieces:
            if isinstance(piece, Heading):
                self.report.fout(piece.line, f"{where} heeft geen ##. Gebruik ### voor een tussenkop.")

    def _intro(self, document: Document, where: str) -> Text:
        """Read the text before the questions. Text after them would not be shown anywhere."""
        self._refuse_headings(document, where)
        intro = Text("", 1)
        for index, piece in enumerate(document.pieces):
            if not isinstance(piece, Passage):
                continue
            text = self.reader.text(piece.lines, piece.lines[0].number)
            if index == 0:
                intro = text
            else:
                self.report.fout(
                    text.line, "Deze tekst wordt nergens getoond. Zet hem helemaal bovenaan, vóór de vragen."
                )
        return intro

    def _only_text(self, document: Document, name: str) -> Text:
        """Read a file that has one text below its head, and no blocks."""
        intro = self._intro(document, name)
        for piece in document.pieces:
            if isinstance(piece, Block):
                self.report.fout(piece.line, f"In {name} kan geen blok staan. Zet het in een module.")
        return intro

    def _questions(self, document: Document) -> tuple[Question, ...]:
        questions = []
        for piece in document.pieces:
            if not isinstance(piece, Block):
                continue
            part = self.reader.part(piece)
            if not isinstance(part, Question):
                self.report.fout(piece.line, "Hier kunnen alleen vragen staan. Zet dit blok in een module.")
            elif not part.graded:
                self.report.fout(piece.line, "Een open vraag telt niet mee. Zet hem in een module.")
            else:
                questions.append(part)
        if not questions:
            self.report.fout(1, "Hier staan geen vragen in. Zet er een neer met '/// vraag | id'.")
        return tuple(questions)

    def _screens(self, document: Document) -> tuple[Screen, ...]:
        headings = [piece for piece in document.pieces if isinstance(piece, Heading)]
        if not headings:
            self.report.fout(1, "Deze module heeft geen scherm. Begin een scherm met '## Titel'.")
            for piece in document.pieces:
                self._part(piece)
            return ()
        screens: list[Screen] = []
        parts: list[Part] = []
        heading: Heading | None = None
        for piece in document.pieces:
            if isinstance(piece, Heading):
                parts = self._finish_screen(heading, parts, screens)
                heading = piece
            else:
                parts.extend(self._part(piece))
        self._finish_screen(heading, parts, screens)
        return tuple(screens)

    def _part(self, piece: Block | Passage | Heading) -> list[Part]:
        if isinstance(piece, Passage):
            return [self.reader.prose(piece.lines)]
        part = self.reader.part(piece) if isinstance(piece, Block) else None
        return [part] if part else []

    def _finish_screen(self, heading: Heading | None, parts: list[Part], screens: list[Screen]) -> list[Part]:
        """Close a screen; what stands before the first heading is passed on to it."""
        if heading is None:
            return parts
        slug = heading.anchor or screen_slug(heading.title) or f"scherm-{len(screens) + 1}"
        self._check_screen(heading, slug, parts)
        self.screen_slugs.add(slug)
        screens.append(Screen(slug, plain(heading.title, heading.line, self.report), tuple(parts), heading.line))
        return []

    def _check_screen(self, heading: Heading, slug: str, parts: list[Part]) -> None:
        own = [part for part in parts if not isinstance(part, Prose) or part.text.line > heading.line]
        if not own:
            self.report.fout(heading.line, "Dit scherm is leeg. Zet er tekst of een vraag onder, of haal de titel weg.")
        if slug in RESERVED:
            self.report.fout(
                heading.line, f"Het adres '{slug}' is van de check van een module. Kies een ander: ## Titel {{#adres}}."
            )
        if slug in self.screen_slugs:
            self.report.fout(
                heading.line, f"Er is al een scherm met het adres '{slug}'. Kies zelf een ander: ## Titel {{#adres}}."
            )
