"""The working copy of the courses: what is published, with over it what authors changed since.

There is one for everybody who writes. A text is saved against what its author saw: when somebody else saved in the
meantime it is refused, with the text as it is now, so that nothing is ever written over unseen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.orm import Session

from elearning.content.decoding import TEXT_LIMIT, amount
from elearning.content.model import Reading
from elearning.content.reader import SHARED_PICTURES, read_course_sources
from elearning.content.rewriting import retyped
from elearning.content.written import Media
from elearning.models import Course, CourseVersion, Person, WorkingFile, WorkingRevision
from elearning.services.library import compiled, current_courses
from elearning.services.publishing import as_bytes, as_stored, media_path

#: Working on, somebody saves every few seconds; after this long a text as it was is kept apart.
PAUSE = timedelta(minutes=5)
MOST_REVISIONS = 100
#: Who takes away more than half of a text of some length may have slipped: that text is kept, pause or not.
MUCH = 200
#: Any number will do, as long as it is the same everywhere.
_LOCK = 7_180_418
TEXTS = (".md", ".yaml", ".vtt", ".txt")
MEDIA: TypeAdapter[Media] = TypeAdapter(Media)

_kept: WeakKeyDictionary[Engine | Connection, dict[int, Mapping[str, str]]] = WeakKeyDictionary()
_MOST_KEPT = 8


class ConflictError(Exception):
    """Iemand anders heeft dit bestand intussen bewaard."""

    def __init__(self, now_there: "OpenFile") -> None:
        super().__init__(now_there.path)
        self.now_there = now_there


class RefusedTextError(ValueError):
    """A text that cannot be kept; the words are for its author."""

    @classmethod
    def too_large(cls, size: int) -> "RefusedTextError":
        """Say of a text of so many bytes that it is too large."""
        return cls(f"Deze tekst is {amount(size)} groot. Hooguit {amount(TEXT_LIMIT)} mag. Knip hem in delen.")


@dataclass(frozen=True)
class OpenFile:
    """A text as it is now. `seen` is what a form sends back, to be saved against; empty = there is no such file.

    `text` is None for what is no text, or is not there. `changed_by` and `changed_at` are of the last change since it
    was published, if there was one.
    """

    path: str
    text: str | None
    seen: str
    published: str | None
    changed_by: str | None = None
    changed_at: datetime | None = None

    @property
    def is_changed(self) -> bool:
        """Tell whether it differs from what learners get."""
        return self.text != self.published


class WorkingSources(Mapping[str, bytes]):
    """All files of a course and what it shares with others, by path from `courses/`; each is read when asked for.

    `described` says of every film what is known of it, so that nobody reads a film to know that.
    """

    def __init__(
        self, published: Mapping[str, str], films: Mapping[str, Media], rows: Sequence[WorkingFile], media_dir: Path
    ) -> None:
        self._media_dir = media_dir
        self._texts: dict[str, str] = dict(published)
        self.described: dict[str, Media] = dict(films)
        for row in rows:
            if not is_unchanged(row):
                self._lay_over(row)

    def _lay_over(self, row: WorkingFile) -> None:
        self._texts.pop(row.path, None)
        self.described.pop(row.path, None)
        if row.text is not None:
            self._texts[row.path] = as_stored(row.text.encode())
        elif row.described is not None:
            self.described[row.path] = MEDIA.validate_python(row.described)

    def __getitem__(self, path: str) -> bytes:
        if path in self._texts:
            return as_bytes(self._texts[path])
        try:
            return media_path(self._media_dir, self.described[path].sha256).read_bytes()
        except OSError as error:
            raise KeyError(path) from error

    def __contains__(self, path: object) -> bool:
        """Tell whether a file is there, without reading it."""
        return path in self._texts or path in self.described

    def __iter__(self) -> Iterator[str]:
        yield from self._texts
        yield from self.described

    def __len__(self) -> int:
        return len(self._texts) + len(self.described)


# --- reading ----------------------------------------------------------------------------------------------------------


def course_of(path: str) -> str:
    """Tell which course a file belongs to; empty for what courses share."""
    folder, slash, _ = path.partition("/")
    return folder if slash and folder != SHARED_PICTURES else ""


def sources(session: Session, slug: str, media_dir: Path) -> WorkingSources:
    """Give the files of a course as its authors left them."""
    return WorkingSources(*_published(session, slug), rows_of(session, slug), media_dir)


def published_sources(session: Session, slug: str, media_dir: Path) -> WorkingSources:
    """Give the files of a course as they would be without any change that waits; what is shared as it was last."""
    return WorkingSources(*_published(session, slug), (), media_dir)


def read(session: Session, slug: str, media_dir: Path, today: date) -> Reading:
    """Read a course as its authors left it."""
    return read_files(session, slug, sources(session, slug, media_dir), today)


def read_files(session: Session, slug: str, files: WorkingSources, today: date) -> Reading:
    """Read a course whose files are at hand already."""
    return read_course_sources(slug, files, today, others=other_steps(session, slug), described=files.described)


def other_steps(session: Session, slug: str) -> frozenset[str]:
    """List the steps of the other published courses, for links from course to course."""
    others = (one.course for one in current_courses(session) if one.course.slug != slug)
    return frozenset(f"{course.slug}/{step.slug}" for course in others for step in course.steps)


def slugs(session: Session) -> list[str]:
    """Name every course there is, published or only begun."""
    begun = session.scalars(select(WorkingFile.course).where(WorkingFile.course != "").distinct())
    known = session.scalars(select(Course.slug).where(Course.current_id.is_not(None)))
    return sorted({*begun, *known})


def _published(session: Session, slug: str) -> tuple[dict[str, str], dict[str, Media]]:
    """Give what is published of a course: its own files and films, and all shared files as published last."""
    rows = session.execute(
        select(Course.slug, CourseVersion.id, CourseVersion.compiler)
        .join(Course, Course.current_id == CourseVersion.id)
        .order_by(CourseVersion.published_at, CourseVersion.id)
    ).all()
    texts: dict[str, str] = {}
    films: dict[str, Media] = {}
    for row in rows:
        files = _files(session, row.id)
        texts |= {path: text for path, text in files.items() if course_of(path) in ("", slug)}
        if row.slug == slug:
            media = compiled(session, row.id, row.compiler).media
            films = {one.name: one for one in media if one.name not in files}
    return texts, films


def _files(session: Session, version_id: int) -> Mapping[str, str]:
    """Load the files of a version; they never change, so each process keeps those it needed last."""
    kept = _kept.setdefault(session.get_bind(), {})
    if version_id not in kept:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[version_id] = session.scalars(select(CourseVersion.files).where(CourseVersion.id == version_id)).one()
    return kept[version_id]


# --- texts ------------------------------------------------------------------------------------------------------------


def fingerprint(text: str | None) -> str:
    """Give what tells one text from another; empty for a text that is not there."""
    return "" if text is None else sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def hold(session: Session) -> None:
    """Let whoever else changes the working copy wait for this transaction, before what it rests on is read.

    On SQLite who writes is alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def rows_of(session: Session, slug: str) -> Sequence[WorkingFile]:
    """Give the rows of a course and of what courses share, as they are in the database at this moment."""
    query = select(WorkingFile).where(WorkingFile.course.in_((slug, ""))).order_by(WorkingFile.path)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def is_unchanged(row: WorkingFile) -> bool:
    """Tell whether a row only holds earlier texts: what it has is what was published when it began."""
    if row.sha256 is not None or fingerprint(row.text) != row.base_hash:
        return False
    return row.text is not None or row.path.endswith(TEXTS)


def start_from_published(session: Session, row: WorkingFile) -> None:
    """Have it known that a text goes on from what is published now."""
    row.base = _published_text(session, row.path)
    row.base_hash = fingerprint(row.base)


def open_file(session: Session, path: str, *, to_write: bool = False) -> OpenFile:
    """Give a text as it is now, with who changed it last."""
    return _opened(session, path, _row(session, path, to_write=to_write))


def save(session: Session, path: str, typed: str, seen: str, by: int, now: datetime) -> OpenFile:
    """Keep what an author typed, changing no byte that they did not.

    Raises ConflictError when the text is no longer the one they saw, RefusedTextError when it cannot be kept.
    """
    row = _row(session, path, to_write=True)
    there = _opened(session, path, row)
    if there.seen != seen:
        raise ConflictError(there)
    text = retyped(there.text or "", typed)
    _refuse_impossible(text)
    if text != there.text:
        _write(session, _fit(row, there), text, by, now)
    return open_file(session, path)


def put_media(session: Session, path: str, media: Media, by: int, now: datetime) -> None:
    """Lay a picture or film, that is on disk already, beside the texts of a course."""
    row = _to_change(session, path)
    row.text, row.sha256, row.described = None, media.sha256, MEDIA.dump_python(media, mode="json")
    row.changed_by_id, row.changed_at = by, now
    session.add(row)
    session.flush()


def remove(session: Session, path: str, by: int, now: datetime) -> None:
    """Take a file out of the course; a text stays among the earlier ones."""
    row = _to_change(session, path)
    _keep_revision(session, row, by, now, always=True)
    row.text = row.sha256 = row.described = None
    row.changed_by_id, row.changed_at = by, now
    session.add(row)
    session.flush()


def replace(session: Session, path: str, text: str, by: int, now: datetime) -> None:
    """Put another text in the place of a file, whatever is there; what was there stays among the earlier texts."""
    _refuse_impossible(text)
    _write(session, _to_change(session, path), text, by, now, apart=True)


def revisions(session: Session, path: str) -> list[tuple[WorkingRevision, str | None]]:
    """Give the earlier texts of a file, newest first, each with the name of who wrote it."""
    rows = session.execute(
        select(WorkingRevision, Person.name)
        .join(WorkingFile, WorkingFile.id == WorkingRevision.file_id)
        .outerjoin(Person, Person.id == WorkingRevision.changed_by_id)
        .where(WorkingFile.path == path)
        .order_by(WorkingRevision.number.desc())
    )
    return [(row[0], row[1]) for row in rows]


def settle(session: Session, slug: str, files: Mapping[str, bytes]) -> None:
    """Forget the changes that are published now, but not the earlier texts; what waits for something else (an unused
    film) stays.
    """
    for row in rows_of(session, slug):
        is_removed = row.text is None and row.sha256 is None
        there = files.get(row.path)
        same = there is not None and (there == row.text.encode() if row.text is not None else _has_content(row, there))
        if same or (is_removed and row.course == slug):
            _let_go(session, row)
    session.flush()


def _let_go(session: Session, row: WorkingFile) -> None:
    """Let a row be no change any more; it stays when it has earlier texts."""
    earlier = select(WorkingRevision.id).where(WorkingRevision.file_id == row.id).limit(1)
    if not row.path.endswith(TEXTS) or session.scalar(earlier) is None:
        session.delete(row)
    else:
        row.base, row.base_hash = row.text, fingerprint(row.text)


def _has_content(row: WorkingFile, there: bytes) -> bool:
    return sha256(there).hexdigest() == row.sha256


def _row(session: Session, path: str, *, to_write: bool = False) -> WorkingFile | None:
    if to_write:
        hold(session)
    query = select(WorkingFile).where(WorkingFile.path == path)
    return session.scalar(query.execution_options(populate_existing=True))


def _opened(session: Session, path: str, row: WorkingFile | None) -> OpenFile:
    published = _published_text(session, path)
    if row is None or is_unchanged(row):
        return OpenFile(path, published, fingerprint(published), published)
    name = session.scalar(select(Person.name).where(Person.id == row.changed_by_id))
    return OpenFile(path, row.text, fingerprint(row.text), published, name, row.changed_at)


def _published_text(session: Session, path: str) -> str | None:
    stored = _published(session, course_of(path))[0].get(path)
    try:
        return None if stored is None else as_bytes(stored).decode()
    except UnicodeDecodeError:
        return None


def _to_change(session: Session, path: str) -> WorkingFile:
    row = _row(session, path, to_write=True)
    return _fit(row, _opened(session, path, row))


def _fit(row: WorkingFile | None, there: OpenFile) -> WorkingFile:
    """Give the row to change a file in; a new one, and one that was no change yet, begins from what is published."""
    if row is not None and not is_unchanged(row):
        return row
    fit = row or WorkingFile(course=course_of(there.path), path=there.path)
    fit.base, fit.base_hash = there.published, fingerprint(there.published)
    fit.text = there.text
    return fit


def _write(session: Session, row: WorkingFile, text: str, by: int, now: datetime, *, apart: bool = False) -> None:
    slipped = len(row.text or "") > max(MUCH, 2 * len(text))
    _keep_revision(session, row, by, now, always=apart or slipped)
    row.text, row.sha256, row.described = text, None, None
    row.changed_by_id, row.changed_at = by, now
    session.add(row)
    session.flush()


def _keep_revision(session: Session, row: WorkingFile, by: int, now: datetime, *, always: bool = False) -> None:
    """Keep the text that is about to go, unless the same author is still at it."""
    if row.id is None or row.text is None or is_unchanged(row):
        return
    last = session.scalar(select(func.max(WorkingRevision.number)).where(WorkingRevision.file_id == row.id)) or 0
    at = session.scalar(
        select(WorkingRevision.changed_at).where(WorkingRevision.file_id == row.id, WorkingRevision.number == last)
    )
    still_at_it = row.changed_by_id == by and now - row.changed_at < PAUSE and (at is None or now - at < 2 * PAUSE)
    if still_at_it and not always:
        return
    session.add(
        WorkingRevision(
            file_id=row.id, number=last + 1, text=row.text, changed_by_id=row.changed_by_id, changed_at=row.changed_at
        )
    )
    session.execute(
        delete(WorkingRevision).where(
            WorkingRevision.file_id == row.id, WorkingRevision.number <= last + 1 - MOST_REVISIONS
        )
    )


def _refuse_impossible(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise RefusedTextError("In deze tekst staat een half teken. Typ de laatste regels opnieuw.") from None
    if size > TEXT_LIMIT:
        raise RefusedTextError.too_large(size)
    if "\x00" in text:
        raise RefusedTextError("In deze tekst staat een teken dat geen teken is (U+0000). Haal het weg.")
