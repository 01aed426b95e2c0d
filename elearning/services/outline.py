"""A course as its authors see it: every file in its place, with who changed it and what is wrong with it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.content.casus import Casus
from elearning.content.drafts import STEP_FILES, Content, CourseDraft, read_draft
from elearning.content.facts import FACTS, TERMS
from elearning.content.model import Gathering, Module, Quiz, Reading
from elearning.content.reader import POOL
from elearning.content.report import Severity
from elearning.models import Person, WorkingFile
from elearning.services import working
from elearning.services.working import WorkingSources

#: What the name of a file says it is, in the words that templates know.
KINDS = {file: kind for kind, file in STEP_FILES.items()}


@dataclass(frozen=True)
class FileLine:
    """A text of a course. `changed` is when it was changed since it was published; None = it is as learners get it."""

    path: str
    problems: int = 0
    warnings: int = 0
    changed: datetime | None = None
    changed_by: str | None = None

    @property
    def file(self) -> str:
        """The path below the folder of its course."""
        course = working.course_of(self.path)
        return self.path.removeprefix(f"{course}/") if course else self.path


@dataclass(frozen=True)
class StepLine(FileLine):
    """A part of a course. `kind` is that of the model: module, quiz, casus or gathering; `minutes` 0 = not known.

    `listed` = it stands in the `volgorde`; a mini-casus (`mini`) rightly does not.
    """

    slug: str = ""
    title: str = ""
    kind: str = "module"
    minutes: int = 0
    listed: bool = True
    core: bool = False
    mini: bool = False


@dataclass(frozen=True)
class Outline:
    """The tree of a course: its parts in order, the files beside them, and what it shares with other courses.

    `others` are pictures, films and what is no part of a course; `removed` are texts that go when it is published.
    """

    slug: str
    title: str
    head: FileLine
    steps: tuple[StepLine, ...]
    pool: FileLine | None
    shared: tuple[FileLine, ...]
    others: tuple[str, ...]
    removed: tuple[str, ...] = ()
    media_changed: int = 0
    published: bool = True

    @property
    def files(self) -> tuple[FileLine, ...]:
        """Give every text of the course itself."""
        return (self.head, *self.steps, *((self.pool,) if self.pool else ()))

    @cached_property
    def problems(self) -> int:
        """Count what stands in the way of publishing."""
        return sum(line.problems for line in (*self.files, *self.shared))

    @cached_property
    def warnings(self) -> int:
        """Count what is worth a look."""
        return sum(line.warnings for line in (*self.files, *self.shared))

    @cached_property
    def changes(self) -> int:
        """Count the files of the course itself that differ from what learners get."""
        return sum(line.changed is not None for line in self.files) + len(self.removed) + self.media_changed

    def step(self, slug: str) -> StepLine | None:
        """Find a part by its folder."""
        return next((line for line in self.steps if line.slug == slug), None)


def outline(session: Session, slug: str, media_dir: Path, today: date) -> Outline:
    """Read a course as its authors left it, and lay its files in order."""
    files = working.sources(session, slug, media_dir)
    return outline_of(session, slug, files, working.read_files(session, slug, files, today))


def outline_of(session: Session, slug: str, files: WorkingSources, reading: Reading) -> Outline:
    """Lay the files of a course in order, for who read it already."""
    maker = _Maker(session, slug, files, reading)
    head, steps = maker.head(), maker.steps()
    pool = f"{slug}/{POOL}/vragen.md"
    known = {line.path for line in (head, *steps)} | {pool, FACTS, TERMS}
    return Outline(
        slug=slug,
        title=maker.title(),
        head=head,
        steps=steps,
        pool=maker.file(pool) if pool in files else None,
        shared=tuple(maker.file(path) for path in (FACTS, TERMS) if path in files),
        others=tuple(sorted(path for path in files if path not in known and working.course_of(path) == slug)),
        removed=tuple(
            sorted(
                path
                for path, row in maker.rows.items()
                if row.removed and path.startswith(f"{slug}/") and path.endswith(".md")
            )
        ),
        media_changed=sum(row.course == slug and not path.endswith(".md") for path, row in maker.rows.items()),
        published=maker.published,
    )


@dataclass(frozen=True)
class _Changed:
    """What a row says of a file that differs from what is published."""

    course: str
    at: datetime
    by: str | None
    removed: bool


class _Maker:
    def __init__(self, session: Session, slug: str, files: WorkingSources, reading: Reading) -> None:
        self.slug = slug
        self.files = files
        found = Counter((problem.path, problem.severity) for problem in reading.problems)
        self.counted: Mapping[tuple[str, Severity], int] = found
        published = working.published_sources(session, slug, Path())
        self.published = f"{slug}/cursus.md" in published
        self.rows = _changes(session, slug, published)

    def title(self) -> str:
        content = self._content(f"{self.slug}/cursus.md")
        return content.head.titel if isinstance(content, CourseDraft) else self.slug

    def head(self) -> FileLine:
        return self.file(f"{self.slug}/cursus.md")

    def file(self, path: str) -> FileLine:
        row = self.rows.get(path)
        return FileLine(
            path,
            self.counted[path, Severity.FOUT],
            self.counted[path, Severity.LET_OP],
            row.at if row else None,
            row.by if row else None,
        )

    def steps(self) -> tuple[StepLine, ...]:
        """Give the parts in the order of the course, then those that stand in no order."""
        content = self._content(f"{self.slug}/cursus.md")
        order = content.head.volgorde if isinstance(content, CourseDraft) else []
        core = content.head.kern if isinstance(content, CourseDraft) else []
        places = {slug: number for number, slug in enumerate(order)}
        lines = [self._step(path, places, core) for path in self.files if self._is_step(path)]
        return tuple(sorted(lines, key=lambda line: (places.get(line.slug, len(places)), line.mini, line.slug)))

    def _is_step(self, path: str) -> bool:
        course, *folders, name = path.split("/") if "/" in path else ("", path)
        return course == self.slug and len(folders) == 1 and name in KINDS

    def _step(self, path: str, places: Mapping[str, int], core: list[str]) -> StepLine:
        folder, name = path.split("/")[1:]
        content = self._content(path)
        step = content if isinstance(content, Module | Quiz | Casus | Gathering) else None
        return StepLine(
            **vars(self.file(path)),
            slug=folder,
            title=step.title if step else folder,
            kind=KINDS[name],
            minutes=step.minutes if step else 0,
            listed=folder in places,
            core=folder in core,
            mini=isinstance(content, Casus) and content.mini,
        )

    def _content(self, path: str) -> Content | None:
        data = self.files.get(path)
        return None if data is None else read_draft(path, data).content


def _changes(session: Session, slug: str, published: Mapping[str, bytes]) -> dict[str, _Changed]:
    """Give the files that differ from what is published, with who changed them last."""
    rows = session.execute(
        select(WorkingFile, Person.name)
        .outerjoin(Person, Person.id == WorkingFile.changed_by_id)
        .where(WorkingFile.course.in_((slug, "")))
    ).all()
    return {
        row.path: _Changed(row.course, row.changed_at, name, row.text is None and row.sha256 is None)
        for row, name in rows
        if not working.is_unchanged(row) and _differs(row, published)
    }


def _differs(row: WorkingFile, published: Mapping[str, bytes]) -> bool:
    """A file that was taken back to what it was, or that came and went again, is no change."""
    if row.text is not None:
        return published.get(row.path) != row.text.encode()
    return row.sha256 is not None or row.path in published
