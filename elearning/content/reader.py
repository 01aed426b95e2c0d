"""The one reader: a folder, or the same files as bytes, becomes a course and a list of problems. It never raises."""

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from elearning.content.casus import Casus
from elearning.content.check import Table, check
from elearning.content.decoding import amount
from elearning.content.drafts import KINDS, STEP_FILES, CourseDraft, Draft, Pool, read_draft
from elearning.content.facts import FACTS, TERMS, Facts, read_facts, read_terms
from elearning.content.media import FILMS, LIMITS, contents_mistake, describe, extension
from elearning.content.model import Course, Gathering, Goal, Module, Quiz, Reading, Step
from elearning.content.placing import Placing
from elearning.content.report import Problem, closest, suggestion
from elearning.content.written import Fact, Media, Term

SHARED_PICTURES = "beeld"
POOL = "opfris"


def read_course(folder: Path, today: date | None = None) -> Reading:
    """Read a course from its folder; the files it shares with other courses lie beside that folder."""
    folder = folder.absolute()
    slug, files = folder.name, FolderSources(folder)
    reading = read_course_sources(slug, files, today=today, others=_other_steps(folder))
    return replace(reading, problems=tuple(sorted({*reading.problems, *files.problems})))


def read_course_sources(
    slug: str,
    sources: Mapping[str, bytes],
    today: date | None = None,
    others: Collection[str] | None = None,
    described: Mapping[str, Media] | None = None,
) -> Reading:
    """Read a course from bytes by path from `courses/`.

    `others` are the steps of other courses that links may lead to (`course/step`); None = they are not known here.
    `today` tells which facts are past their date; None = do not look. `described` are films that were looked at when
    they were stored: they are not read again.
    """
    return _CourseReader(slug, sources, today, others, described or {}).read()


class FolderSources(Mapping[str, bytes]):
    """The files of a course folder and its shared files by path from `courses/`; each is read when asked for."""

    def __init__(self, folder: Path) -> None:
        self.problems: list[Problem] = []
        self._base = folder.parent
        self._files: dict[str, Path] = {}
        for root in (folder, self._base / SHARED_PICTURES):
            self._collect(root, root.resolve())
        for name in (FACTS, TERMS):
            self._add(self._base / name, self._base.resolve())

    def __getitem__(self, name: str) -> bytes:
        try:
            return self._files[name].read_bytes()
        except OSError as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def _collect(self, root: Path, inside: Path) -> None:
        for place, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if not _left_out(name))
            for name in [*sorted(names), *folders]:
                if not _left_out(name):
                    self._add(Path(place) / name, inside)

    def _add(self, path: Path, inside: Path) -> None:
        name = path.relative_to(self._base).as_posix()
        try:
            real = path.resolve(strict=True)
            found = real.stat()
        except (OSError, RuntimeError):
            if path.is_symlink():
                self._fout(name, "Deze verwijzing leidt nergens heen. Zet het bestand zelf in de map.")
            return
        if path.is_symlink() and not real.is_relative_to(inside):
            self._fout(name, "Deze verwijzing leidt naar buiten de map. Zet het bestand zelf in de map.")
        elif stat.S_ISREG(found.st_mode) and found.st_size > LIMITS["film"]:
            self._fout(name, f"Dit bestand is {amount(found.st_size)} groot. Hooguit {amount(LIMITS['film'])} mag.")
        elif stat.S_ISREG(found.st_mode):
            self._files[name] = path

    def _fout(self, name: str, message: str) -> None:
        self.problems.append(Problem(name, 1, message))


def _left_out(name: str) -> bool:
    """Dotfiles and what editors leave behind are no part of a course."""
    return name.startswith((".", "#")) or name.endswith(("~", ".bak", ".swp", ".tmp", ".orig"))


def _other_steps(folder: Path) -> frozenset[str]:
    """List the steps of the other courses beside this one, for links from course to course."""
    paths = [path for name in STEP_FILES.values() for path in folder.parent.glob(f"*/*/{name}")]
    found = [path for path in paths if path.parent.parent != folder]
    return frozenset(path.parent.relative_to(folder.parent).as_posix() for path in found)


@dataclass
class _CourseReader:
    slug: str
    sources: Mapping[str, bytes]
    today: date | None
    others: Collection[str] | None
    described: Mapping[str, Media]
    problems: list[Problem] = field(default_factory=list)
    used: dict[str, bytes] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)

    def read(self) -> Reading:
        facts, terms = self._shared()
        drafts = {path: self._draft(path) for path in self._course_files()}
        course = drafts.pop(f"{self.slug}/cursus.md", None)
        if course is None:
            self._fout(f"{self.slug}/cursus.md", "Dit bestand is er niet. Een cursus begint met cursus.md.")
        if course is None or not isinstance(course.content, CourseDraft):
            return self._reading(None)
        order = self._in_order(course.content, drafts)
        for draft in (course, *order):
            self._load_media(draft)
        self.problems.extend(check(self._table(course, course.content, order, facts, terms)))
        return self._reading(self._course(course, course.content, order, facts, terms))

    def _reading(self, course: Course | None) -> Reading:
        return Reading(course, tuple(sorted(set(self.problems))), self.used)

    def _fout(self, path: str, message: str) -> None:
        self.problems.append(Problem(path, 1, message))

    # --- files ------------------------------------------------------------------------------------------------------

    def _shared(self) -> tuple[Facts, dict[str, Term]]:
        facts = read_facts(self._bytes(FACTS) or b"")
        terms = read_terms(self._bytes(TERMS) or b"")
        self.problems.extend((*facts.problems, *terms.problems))
        return facts, terms.terms

    def _bytes(self, path: str) -> bytes | None:
        """Take a file and keep it among the sources of the version."""
        data = self.sources.get(path)
        if data is not None and extension(path) not in FILMS:
            self.used[path] = data
        return data

    def _course_files(self) -> list[str]:
        """Find the text files of the course; report names that look like a misspelt one."""
        found = []
        for path in sorted(self.sources):
            first, *inner, name = path.split("/") if "/" in path else ("", path)
            if first != self.slug or any(_left_out(part) for part in (*inner, name)):
                continue
            if self._at_home(inner, name):
                found.append(path)
            elif name in KINDS:
                self._fout(path, "Dit bestand staat op de verkeerde plek. Kijk hoe een cursusmap eruitziet.")
            elif extension(name) in ("md", "markdown", "txt", "yaml", "yml") or closest(name, KINDS):
                self._fout(path, f"Dit soort bestand ken ik niet.{suggestion(name, KINDS)}")
        return found

    def _at_home(self, inner: list[str], name: str) -> bool:
        if name == "cursus.md":
            return not inner
        return len(inner) == 1 and (name == "vragen.md" if inner[0] == POOL else name in STEP_FILES.values())

    def _draft(self, path: str) -> Draft:
        draft = read_draft(path, self._bytes(path) or b"")
        self.problems.extend(draft.problems)
        return draft

    def _in_order(self, head: CourseDraft, drafts: dict[str, Draft]) -> tuple[Draft, ...]:
        places = {slug: index for index, slug in enumerate(head.head.volgorde)}
        steps: dict[str, Draft] = {}
        for path, draft in drafts.items():
            folder = path.split("/")[1]
            if folder in steps:
                self._fout(path, "In deze map staat al een andere stap. Geef elke stap een eigen map.")
            steps.setdefault(folder, draft)
        return tuple(steps[folder] for folder in sorted(steps, key=lambda name: (places.get(name, len(places)), name)))

    def _load_media(self, draft: Draft) -> None:
        for use in draft.uses:
            if use.kind not in LIMITS or use.target in self.media:
                continue
            if use.target in self.described and extension(use.target) in FILMS:
                self.media[use.target] = self.described[use.target]
                continue
            data = self._bytes(use.target)
            if data is None:
                continue
            mistake = contents_mistake(data, use.kind, use.target.rpartition("/")[2])
            if mistake is not None:
                self.problems.append(Problem(draft.path, use.line, mistake))
            self.media[use.target] = describe(use.target, data)

    # --- the course ---------------------------------------------------------------------------------------------------

    def _table(
        self, course: Draft, head: CourseDraft, order: tuple[Draft, ...], facts: Facts, terms: dict[str, Term]
    ) -> Table:
        folders = frozenset(draft.path.split("/")[1] for draft in order) - {POOL} - _minis(order, head)
        goals = frozenset(goal for line in head.head.leerdoelen for goal in line)
        return Table(self.slug, course, head, order, folders, facts, terms, self.media, self.others, self.today, goals)

    def _course(
        self, draft: Draft, content: CourseDraft, order: tuple[Draft, ...], facts: Facts, terms: dict[str, Term]
    ) -> Course:
        head = content.head
        used = [use.target for part in (draft, *order) for use in part.uses if use.kind == "feit"]
        placing = Placing(self.media, self.sources, problems=self.problems)
        listed = [found for found in order if self._listed(found, content)]
        steps = [self._step(found, placing, head.norm / 100) for found in listed]
        minis = [self._step(found, placing, 0) for found in order if found not in listed]
        pools = [found.content for found in order if isinstance(found.content, Pool)]
        return Course(
            slug=self.slug,
            title=head.titel,
            summary=head.samenvatting,
            goals=tuple(Goal(slug, title) for line in head.leerdoelen for slug, title in line.items()),
            steps=tuple(step for step in steps if step is not None),
            core=tuple(head.kern),
            pass_mark=head.norm / 100,
            intro=content.intro,
            part=head.deel,
            accreditation=head.accreditatie,
            opfris=tuple(placing.question(question) for pool in pools for question in pool.questions),
            minis=tuple(mini for mini in minis if isinstance(mini, Casus) and mini.mini),
            facts=self._facts(used, facts),
            terms=self._terms((draft, *order), terms),
            media=tuple(self.media[name] for name in sorted(self.media)),
        )

    def _facts(self, used: list[str], facts: Facts) -> tuple[Fact, ...]:
        return tuple(facts.facts[key] for key in dict.fromkeys(used) if key in facts.facts)

    def _terms(self, drafts: tuple[Draft, ...], terms: dict[str, Term]) -> tuple[Term, ...]:
        used = {use.target for draft in drafts for use in draft.uses if use.kind == "begrip"}
        return tuple(
            sorted((terms[key] for key in used & terms.keys()), key=lambda term: (term.word.casefold(), term.key))
        )

    def _listed(self, draft: Draft, content: CourseDraft) -> bool:
        return draft.path.split("/")[1] in content.head.volgorde

    def _step(self, draft: Draft, placing: Placing, pass_mark: float) -> Step | None:
        placing.path, step = draft.path, draft.content
        if isinstance(step, Quiz):
            return placing.quiz(step, pass_mark)
        if isinstance(step, Casus):
            return placing.casus(step)
        if isinstance(step, Gathering):
            return step
        return placing.module(step) if isinstance(step, Module) else None


def _minis(order: tuple[Draft, ...], head: CourseDraft) -> frozenset[str]:
    """Give the folders of what only the opfris asks, and that is rightly no step of the course."""
    minis = {draft.content.slug for draft in order if isinstance(draft.content, Casus) and draft.content.mini}
    return frozenset(minis - set(head.head.volgorde))
