"""Bringing a course that was made one's own together with newer texts: of the program, or published meanwhile.

Nothing is overwritten. What is new lies beside what was written here, file by file, and an author chooses; what they
choose lands in the concept, and reaches learners when that is published.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.content.drafts import read_draft
from elearning.content.media import is_text
from elearning.content.merging import Merged, merged
from elearning.content.written import Media
from elearning.mail.site import Site
from elearning.models import Course, CourseVersion, Letter, LetterKind, Person, Role, WorkingFile
from elearning.services import auditing, changes, letters, library, working
from elearning.services.changes import Contents
from elearning.services.desk import NotNeededError
from elearning.services.people import roles_of
from elearning.services.publishing import SHIPPED, current_version, numbered_version
from elearning.services.teams import at_work_as

Choice = Literal["theirs", "merged", "mine"]


@dataclass(frozen=True)
class Piece:
    """A file that is newer elsewhere: what both began from, what stands here, and what is new. None = not there."""

    path: str
    base: str | None
    mine: str | None
    theirs: str | None

    @property
    def is_text(self) -> bool:
        """Tell whether these are texts; of pictures and films they are fingerprints."""
        return is_text(self.path)

    @cached_property
    def merged(self) -> Merged | None:
        """Give both in one text; None when that cannot be, or when nothing was changed here."""
        if not self.is_text or self.mine is None or self.theirs is None or self.only_theirs:
            return None
        return merged(self.base or "", self.mine, self.theirs)

    @property
    def only_theirs(self) -> bool:
        """Tell whether nobody changed it here."""
        return self.mine == self.base

    @property
    def clashes(self) -> bool:
        """Tell whether somebody must choose: both changed the same place."""
        return not self.only_theirs and (self.merged is None or not self.merged.clean)

    @property
    def is_new(self) -> bool:
        """Tell whether there is anything new in it that is not here yet."""
        if self.theirs in (self.base, self.mine):
            return False
        return self.merged is None or not (self.merged.clean and self.merged.text == self.mine)

    @property
    def safety(self) -> bool:
        """Tell whether its makers say that it matters for safety."""
        return self.is_text and self.theirs is not None and matters_for_safety(self.path, self.theirs)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Give what an author may choose, the most likely one first."""
        both: tuple[Choice, ...] = ("merged",) if self.merged is not None else ()
        return (*both, "theirs", "mine")


@dataclass(frozen=True)
class Upgrade:
    """What is newer than what the concept of a course began from.

    `version` is the one of the program that waits; None = these are texts that were published while somebody worked on
    them. `ours` are the files that were changed here only. `seen` is what a form sends back.
    """

    slug: str
    version: CourseVersion | None
    pieces: tuple[Piece, ...]
    ours: tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        """Give a mark that changes with anything in here."""
        version = self.version.id if self.version else None
        texts = [(piece.path, piece.mine, piece.theirs) for piece in self.pieces]
        return sha256(repr((version, texts)).encode()).hexdigest()[:32]


def waiting(session: Session) -> dict[str, int]:
    """Give the courses for which a version of the program waits, with its number."""
    rows = session.execute(
        select(Course.slug, Course.shipped_number, func.max(CourseVersion.number))
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .where(CourseVersion.origin == SHIPPED)
        .group_by(Course.id, Course.slug, Course.shipped_number)
    )
    return {slug: newest for slug, known, newest in rows if newest > (known or 0)}


def upgrade(session: Session, slug: str, media_dir: Path) -> Upgrade:
    """Lay what is new of a course beside its concept: first that of the program, else what was published meanwhile."""
    number = waiting(session).get(slug)
    if number is None:
        return Upgrade(slug, None, tuple(one for one in _overtaken(session, slug) if one.is_new))
    version = numbered_version(session, slug, number)
    assert version is not None
    known = session.scalars(select(Course.shipped_number).where(Course.slug == slug)).one()
    base = _shipped(session, slug, known)
    theirs = changes.of_version(session, version)
    mine = changes.of_concept(session, slug, media_dir, {*base.digests, *theirs.digests})
    pieces = [
        Piece(path, _of(base, path), _of(mine, path), _of(theirs, path))
        for path in sorted({*base.digests, *theirs.digests}, key=lambda path: (not is_text(path), path))
    ]
    ours = tuple(one.path for one in pieces if one.mine != one.base == one.theirs)
    return Upgrade(slug, version, tuple(one for one in pieces if one.is_new), ours)


def take(session: Session, found: Upgrade, chosen: Mapping[str, Choice], by: int, now: datetime) -> None:
    """Put what was chosen in the concept, and have it known that this is done. What is not chosen stays as it is."""
    for piece in found.pieces:
        choice = chosen.get(piece.path, "mine")
        if choice != "mine":
            _put(session, found, piece, choice, by, now)
        if found.version is None:
            _start_from(session, piece)
    if found.version is not None:
        row = session.get_one(Course, found.version.course_id)
        row.shipped_number = found.version.number
        auditing.note(session, by, "upgrade-taken", f"course_version:{found.version.id}", now)
    session.flush()


def ask_again(session: Session, slug: str) -> None:
    """Let a newer text wait once more that was only taken into a concept: call it when that concept is thrown away."""
    course = session.scalar(select(Course).where(Course.slug == slug))
    current = current_version(session, slug)
    if course is None or current is None or (course.shipped_number or 0) <= current.number:
        return
    course.shipped_number = session.scalar(
        select(func.max(CourseVersion.number)).where(
            CourseVersion.course_id == course.id,
            CourseVersion.origin == SHIPPED,
            CourseVersion.number <= current.number,
        )
    )
    session.flush()


def announce(session: Session, version: CourseVersion, slug: str, now: datetime) -> int:
    """Write to every author when a version of the program that waits changes something about safety."""
    if not _safety_changes(session, version, slug):
        return 0
    authors = session.scalars(at_work_as(Role.AUTHOR)).all()
    data: dict[str, Any] = {"version": version.id}
    for author_id in authors:
        letters.plan(session, author_id, LetterKind.SAFETY, f"{version.id}", now, data, now)
    return len(authors)


def telling(session: Session, letter: Letter, person: Person, site: Site, _now: datetime) -> dict[str, Any]:
    """Give what the letter about safety says; raises NotNeededError when it was looked at, or is somebody else's."""
    version = session.get(CourseVersion, letter.data["version"])
    slug = session.scalar(select(Course.slug).where(Course.id == version.course_id)) if version else None
    if version is None or slug is None or waiting(session).get(slug, 0) < version.number:
        raise NotNeededError("de nieuwe tekst is al bekeken")
    if Role.AUTHOR not in roles_of(session, person.id):
        raise NotNeededError("is geen auteur meer")
    course = library.of_version(session, version.id)
    return {
        "course": course.title,
        "texts": [changes.title_of(path, course) or path for path in _safety_changes(session, version, slug)],
        "url": f"{site.base_url}/redactie/{slug}/nieuwe-uitgave",
    }


def matters_for_safety(path: str, text: str) -> bool:
    """Tell whether the front matter of a file says `veiligheid: ja`."""
    return path.endswith(".md") and read_draft(path, text.encode()).tree.data.get("veiligheid") == "ja"


def _safety_changes(session: Session, version: CourseVersion, slug: str) -> list[str]:
    """Give the files about safety that the program changed, and that learners do not have like that yet."""
    known = session.scalars(select(Course.shipped_number).where(Course.slug == slug)).one()
    base = _shipped(session, slug, known)
    current = current_version(session, slug)
    there = changes.of_version(session, current) if current else Contents()
    return [
        one.path
        for one in changes.compare(base, changes.of_version(session, version))
        if one.new is not None and one.new != there.texts.get(one.path) and matters_for_safety(one.path, one.new)
    ]


def _shipped(session: Session, slug: str, number: int | None) -> Contents:
    """Give the files of a version of the program by its number; none when it is not known."""
    version = numbered_version(session, slug, number) if number else None
    return changes.of_version(session, version) if version else Contents()


def _of(contents: Contents, path: str) -> str | None:
    return contents.texts.get(path) if is_text(path) else contents.digests.get(path)


def _overtaken(session: Session, slug: str) -> Iterator[Piece]:
    """Give the texts that somebody works on, and that were published otherwise since they began."""
    for row in working.rows_of(session, slug):
        if working.is_unchanged(row):
            continue
        published = working.open_file(session, row.path).published
        if is_text(row.path) and row.base_hash != working.fingerprint(published):
            yield Piece(row.path, row.base, row.text, published)


def _put(session: Session, found: Upgrade, piece: Piece, choice: Choice, by: int, now: datetime) -> None:
    text = piece.merged.text if choice == "merged" and piece.merged is not None else piece.theirs
    if piece.theirs is None:
        working.remove(session, piece.path, by, now)
    elif piece.is_text and text is not None:
        working.replace(session, piece.path, text, by, now)
    elif found.version is not None:
        working.put_media(session, piece.path, _described(session, found.version, piece), by, now)


def _described(session: Session, version: CourseVersion, piece: Piece) -> Media:
    return next(one for one in library.of_version(session, version.id).media if one.name == piece.path)


def _start_from(session: Session, piece: Piece) -> None:
    """Have it known that the concept of a text goes on from what is published now."""
    row = session.scalar(select(WorkingFile).where(WorkingFile.path == piece.path))
    if row is not None and piece.is_text:
        working.start_from_published(session, row)
