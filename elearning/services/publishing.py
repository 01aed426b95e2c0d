"""Publishing: an immutable version with its files, and a pointer to the one that learners get."""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from elearning.content.model import COURSE_JSON
from elearning.content.model import Course as CompiledCourse
from elearning.models import Card, Course, CourseVersion, Media, Person

BINARY = "base64:"
SHIPPED = "shipped"


@dataclass(frozen=True)
class Edition:
    """How a version came about. `origin` is `shipped`, `folder` or `editor`."""

    compiler: int
    origin: str
    by: Person | None = None
    note: str = ""


def store_media(media_dir: Path, course: CompiledCourse, files: Mapping[str, bytes]) -> None:
    """Put the pictures and films of a course on disk; call it before the transaction that publishes them.

    A file is written under a temporary name, synced and renamed, so that a half-written film is never served.
    """
    for media in course.media:
        target = media_path(media_dir, media.sha256)
        if not target.exists() and media.name in files:
            write_whole(target, files[media.name])


def media_path(media_dir: Path, digest: str) -> Path:
    """Tell where a file with this content lies."""
    return media_dir / digest[:2] / digest


def publish(
    session: Session,
    course: CompiledCourse,
    sources: Mapping[str, bytes],
    *,
    edition: Edition,
    now: datetime,
) -> CourseVersion:
    """Make a version of these files the current one; the same files again make no new version."""
    row = _course_row(session, course.slug)
    version = _version(session, row, course, sources, edition, now)
    point_at(session, row, version)
    row.edited = row.edited or edition.origin != SHIPPED
    session.flush()
    return version


def set_aside(
    session: Session,
    course: CompiledCourse,
    sources: Mapping[str, bytes],
    *,
    edition: Edition,
    now: datetime,
) -> CourseVersion:
    """Keep a version that learners do not get, for an author to bring together with what was written here."""
    row = _course_row(session, course.slug)
    version = _version(session, row, course, sources, edition, now)
    if version.origin != SHIPPED:  # it was written here before, so there is nothing to bring together
        row.shipped_number = max(row.shipped_number or 0, version.number)
    session.flush()
    return version


def point_at(session: Session, row: Course, version: CourseVersion) -> None:
    """Let learners get this version from now on. One of the program is then what the text here began from."""
    row.current_id = version.id
    if version.origin == SHIPPED:
        row.shipped_number = max(row.shipped_number or 0, version.number)
    _ask_anew(session, row.slug)


def _version(
    session: Session,
    row: Course,
    course: CompiledCourse,
    sources: Mapping[str, bytes],
    edition: Edition,
    now: datetime,
) -> CourseVersion:
    """Find the version that was made of these files, or make it."""
    files, digest = _stored(sources)
    same = select(CourseVersion).where(CourseVersion.course_id == row.id, CourseVersion.files_hash == digest)
    version = next((one for one in session.scalars(same) if _has_films(one, course, sources)), None)
    if version is None:
        version = CourseVersion(
            course_id=row.id,
            number=_next_number(session, row.id),
            files=files,
            files_hash=digest,
            origin=edition.origin,
            published_by_id=edition.by.id if edition.by else None,
            note=edition.note,
            published_at=now,
        )
        session.add(version)
    version.compiled, version.compiler = COURSE_JSON.dump_json(course).decode(), edition.compiler
    session.flush()
    _note_media(session, course, now)
    return version


def _has_films(version: CourseVersion, course: CompiledCourse, sources: Mapping[str, bytes]) -> bool:
    """Tell whether a version has the films of a course, which its files do not hold: a film under the same name may be
    another one.
    """
    media = json.loads(version.compiled).get("media", ())
    there = {one["name"]: one["sha256"] for one in media if one["name"] not in sources}
    return there == {one.name: one.sha256 for one in course.media if one.name not in sources}


def _ask_anew(session: Session, slug: str) -> None:
    """Let goals that are due be noticed again: there may be a question for them now that was held back before."""
    mine = Card.goal.startswith(f"{slug}/", autoescape=True)
    unnoticed = update(Card).where(mine, Card.noticed).values(noticed=False)
    session.execute(unnoticed.execution_options(synchronize_session=False))


def sources_of(version: CourseVersion) -> dict[str, bytes]:
    """Give the files of a version back as they were."""
    return {path: as_bytes(text) for path, text in version.files.items()}


def files_of(version: CourseVersion, media_dir: Path) -> dict[str, bytes]:
    """Give everything a version was made of: its sources, and the films that lie on disk only."""
    files = sources_of(version)
    # Read loosely: an older program may have described courses differently, but always named its media so.
    for media in json.loads(version.compiled).get("media", ()):
        film = media_path(media_dir, media["sha256"])
        if media["name"] not in files and film.is_file():
            files[media["name"]] = film.read_bytes()
    return files


def is_up_to_date(
    session: Session, slug: str, sources: Mapping[str, bytes], compiler: int, course: CompiledCourse | None = None
) -> bool:
    """Tell whether these very files are what learners get, made by the present compiler; `course` knows its films."""
    _, digest = _stored(sources)
    current = current_version(session, slug)
    if current is None or current.compiler != compiler or current.files_hash != digest:
        return False
    return course is None or _has_films(current, course, sources)


def is_kept(session: Session, course: CompiledCourse, sources: Mapping[str, bytes]) -> bool:
    """Tell whether some version of a course was made of these very files."""
    _, digest = _stored(sources)
    found = select(CourseVersion).join(Course, Course.id == CourseVersion.course_id)
    same = session.scalars(found.where(Course.slug == course.slug, CourseVersion.files_hash == digest))
    return any(_has_films(one, course, sources) for one in same)


def current_version(session: Session, slug: str) -> CourseVersion | None:
    """Find the version learners get now."""
    return session.scalar(
        select(CourseVersion).join(Course, Course.current_id == CourseVersion.id).where(Course.slug == slug)
    )


def numbered_version(session: Session, slug: str, number: int) -> CourseVersion | None:
    """Find a version of a course by its number, whether learners got it or not."""
    return session.scalar(
        select(CourseVersion)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.slug == slug, CourseVersion.number == number)
    )


def _course_row(session: Session, slug: str) -> Course:
    row = session.scalar(select(Course).where(Course.slug == slug).with_for_update())
    if row is None:
        row = Course(slug=slug)
        session.add(row)
        session.flush()
    return row


def _next_number(session: Session, course_id: int) -> int:
    last = session.scalar(select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course_id))
    return (last or 0) + 1


def _note_media(session: Session, course: CompiledCourse, now: datetime) -> None:
    wanted = {media.sha256: media for media in course.media}
    known = session.scalars(select(Media.sha256).where(Media.sha256.in_(wanted))).all()
    for digest in wanted.keys() - set(known):
        media = wanted[digest]
        session.add(Media(sha256=digest, type=media.type, size=media.size, stored_at=now))


def _stored(sources: Mapping[str, bytes]) -> tuple[dict[str, str], str]:
    """Write files as a version keeps them, with the digest that tells whether anything changed."""
    files = {path: as_stored(content) for path, content in sorted(sources.items())}
    return files, sha256(repr(files).encode()).hexdigest()


def as_stored(content: bytes) -> str:
    """Keep text readable in the database, anything else as base64; `as_bytes` gives it back."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return BINARY + base64.b64encode(content).decode()
    return BINARY + base64.b64encode(content).decode() if text.startswith(BINARY) or "\x00" in text else text


def as_bytes(text: str) -> bytes:
    """Give a file of a version back as it was."""
    return base64.b64decode(text.removeprefix(BINARY)) if text.startswith(BINARY) else text.encode()


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whenever the power goes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(target)
