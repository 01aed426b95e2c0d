"""A course as the files it is made of, to take along and to read in elsewhere: every byte as its author left it."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from elearning.content.model import Course
from elearning.models import CourseVersion
from elearning.services import working
from elearning.services.publishing import media_path, sources_of

Files = list[tuple[str, bytes | Path]]


def published_files(version: CourseVersion, course: Course, media_dir: Path) -> Files:
    """List the files of a version by path from `courses/`; films as the place where they lie.

    Raises FileNotFoundError when a film is gone.
    """
    files: dict[str, bytes | Path] = dict(sources_of(version))
    for media in course.media:
        if media.name not in files:
            files[media.name] = _on_disk(media_dir, media.sha256)
    return sorted(files.items(), key=lambda item: item[0])


def draft_files(session: Session, slug: str, media_dir: Path, today: date) -> Files:
    """List the files of a course as its authors left it, and of what courses share only what this one uses.

    Raises FileNotFoundError when a picture or film is gone.
    """
    there = working.sources(session, slug, media_dir)
    used = working.read_files(session, slug, there, today).sources
    files: dict[str, bytes | Path] = {}
    for path in there:
        if working.course_of(path) == slug or path in used:
            film = there.described.get(path)
            files[path] = _on_disk(media_dir, film.sha256) if film else there[path]
    return sorted(files.items(), key=lambda item: item[0])


def _on_disk(media_dir: Path, digest: str) -> Path:
    place = media_path(media_dir, digest)
    if not place.is_file():
        raise FileNotFoundError(digest)
    return place
