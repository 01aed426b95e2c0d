"""What differs between two states of a course: between versions, or between what learners get and the concept."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.content.media import is_text
from elearning.content.model import Course as CompiledCourse
from elearning.content.model import Reading
from elearning.models import Attempt, CasusPlay, Course, CourseVersion, Enrolment, Person, WorkingFile
from elearning.services import library, working
from elearning.services.publishing import as_bytes, current_version


@dataclass(frozen=True)
class Contents:
    """The files of a course at some moment: what stands in the texts, and a fingerprint of every file."""

    texts: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FileChange:
    """A file that is new, changed or gone. `old` and `new` are None for what is no text, and where it is not there.

    `by` and `at` are of the last change in the concept, where that is known.
    """

    path: str
    sort: Literal["new", "changed", "gone"]
    old: str | None = None
    new: str | None = None
    by: str | None = None
    at: datetime | None = None

    @property
    def is_shared(self) -> bool:
        """Tell whether other courses use it too."""
        return not working.course_of(self.path)

    @property
    def is_text(self) -> bool:
        """Tell whether there is something to read."""
        return is_text(self.path)


@dataclass(frozen=True)
class Draft:
    """What would be published of a course. `seen` is what a form sends back: it changes with anything in here."""

    slug: str
    before: CompiledCourse | None
    number: int | None
    reading: Reading
    changes: tuple[FileChange, ...]
    seen: str


@dataclass(frozen=True)
class Impact:
    """How many people a new version meets on their way: busy with the course, in a test, in a conversation."""

    busy: int
    attempts: int
    plays: int


def fingerprint(data: bytes) -> str:
    """Tell one content of a file from another; the same as pictures and films are known by."""
    return sha256(data).hexdigest()


def draft(session: Session, slug: str, media_dir: Path, today: date) -> Draft:
    """Lay the concept of a course beside what learners get."""
    version = current_version(session, slug)
    reading = working.read(session, slug, media_dir, today)
    old = of_version(session, version) if version else Contents()
    new = of_reading(reading, old)
    changed = tuple(_signed(session, compare(old, new)))
    before = library.of_version(session, version.id) if version else None
    return Draft(slug, before, version.number if version else None, reading, changed, _seen(version, new))


def of_version(session: Session, version: CourseVersion) -> Contents:
    """Give the files of a version."""
    texts = {path: text for path, text in version.files.items() if is_text(path)}
    digests = {path: fingerprint(as_bytes(text)) for path, text in version.files.items()}
    films = {media.name: media.sha256 for media in library.of_version(session, version.id).media}
    return Contents(texts, {**films, **digests})


def of_concept(session: Session, slug: str, media_dir: Path, paths: Collection[str]) -> Contents:
    """Give these files as the authors of a course left them, as far as they are there; no film is read for it."""
    files = working.sources(session, slug, media_dir)
    there = [path for path in files if path in paths]
    data = {path: files[path] for path in there if path not in files.described}
    films = {path: files.described[path].sha256 for path in there if path not in data}
    texts = {path: one.decode(errors="replace") for path, one in data.items() if is_text(path)}
    return Contents(texts, {**films, **{path: fingerprint(one) for path, one in data.items()}})


def of_reading(reading: Reading, before: Contents) -> Contents:
    """Give the files of a course as it was read; of one that cannot be read yet its films are taken to be the same."""
    texts = {path: data.decode(errors="replace") for path, data in reading.sources.items() if is_text(path)}
    digests = {path: fingerprint(data) for path, data in reading.sources.items()}
    if reading.course is None:
        return Contents(texts, {**{path: one for path, one in before.digests.items() if not is_text(path)}, **digests})
    films = {media.name: media.sha256 for media in reading.course.media}
    return Contents(texts, {**films, **digests})


def compare(old: Contents, new: Contents) -> Iterator[FileChange]:
    """Name every file that is not the same in both, texts first."""
    for path in sorted({*old.digests, *new.digests}, key=lambda path: (not is_text(path), path)):
        before, after = old.digests.get(path), new.digests.get(path)
        if before != after:
            sort: Literal["new", "changed", "gone"] = (
                "new" if before is None else "gone" if after is None else "changed"
            )
            yield FileChange(path, sort, old.texts.get(path), new.texts.get(path))


def impact(session: Session, slug: str) -> Impact:
    """Count who is on their way in a course; they go on in the version they are in."""

    def count(model: type[Enrolment | Attempt | CasusPlay], ended: str) -> int:
        still = select(func.count(model.person_id.distinct())).where(
            model.course == slug, getattr(model, ended).is_(None)
        )
        return session.scalar(still) or 0

    return Impact(count(Enrolment, "completed_at"), count(Attempt, "handed_in_at"), count(CasusPlay, "ended_at"))


def waiting_elsewhere(session: Session, made: Draft) -> list[str]:
    """Name the other courses that have an older text of what is shared here, until they are published too."""
    shared = {one.path: one.new for one in made.changes if one.is_shared and one.is_text}
    if not shared:
        return []
    others = select(CourseVersion).join(Course, Course.current_id == CourseVersion.id).where(Course.slug != made.slug)
    return [
        library.of_version(session, version.id).title
        for version in session.scalars(others)
        if any(path in version.files and version.files[path] != text for path, text in shared.items())
    ]


def title_of(path: str, *courses: CompiledCourse | None) -> str:
    """Say in the words of learners of which part a file is; empty when no part is known by that folder."""
    _, _, inner = path.partition("/")
    folder, slash, _ = inner.partition("/")
    for course in courses:
        if course is not None and slash and (step := course.step(folder) or course.casus(folder)):
            return step.title
        if course is not None and inner == "cursus.md":
            return course.title
    return ""


def _seen(version: CourseVersion | None, new: Contents) -> str:
    return sha256(repr((version and version.id, sorted(new.digests.items()))).encode()).hexdigest()[:32]


def _signed(session: Session, changed: Iterator[FileChange]) -> Iterator[FileChange]:
    """Say of every change who made it, where that is known."""
    found = list(changed)
    rows = session.execute(
        select(WorkingFile.path, WorkingFile.changed_at, Person.name)
        .outerjoin(Person, Person.id == WorkingFile.changed_by_id)
        .where(WorkingFile.path.in_([one.path for one in found]))
    )
    names = {row.path: (row.name, row.changed_at) for row in rows}
    for one in found:
        by, at = names.get(one.path, (None, None))
        yield FileChange(one.path, one.sort, one.old, one.new, by, at)
