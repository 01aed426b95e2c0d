"""What an author, or a reader whom they asked, sees of a file before it is published.

It leaves nothing behind: no enrolment, no answer, no place. What was rendered is kept for a while in this process,
because the same text is asked for again and again: by the preview, by every turn of a casus, and by who reads along.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock

from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.compile import Compiled, compile_course, only
from elearning.content.drafts import STEP_FILES
from elearning.content.head_edit import HeadError, head_data, set_head
from elearning.content.model import Course, Reading
from elearning.content.reader import read_course_sources
from elearning.content.report import Problem
from elearning.services import working
from elearning.services.rendering import rendering

#: How long an author waits at most for the texts of one file.
SECONDS = 2.0
_MOST_KEPT = 12
_kept: OrderedDict[str, tuple[Course, Compiled]] = OrderedDict()
_keeping = Lock()


@dataclass(frozen=True)
class Look:
    """A file as its authors left it, rendered.

    `course` holds that file only, and is None when there is no course to read. `problems` are those of the whole
    course and of rendering this file, in the order of the files.
    """

    course: Course | None
    reading: Reading
    problems: tuple[Problem, ...] = field(default=())

    def is_unlisted(self, path: str) -> bool:
        """Tell whether a file is a step that its course does not list yet, so that no learner would come to it."""
        return _is_unlisted(self.reading, path)

    def problems_in(self, path: str) -> tuple[Problem, ...]:
        """Give what is wrong in one file."""
        return tuple(problem for problem in self.problems if problem.path == path)


def look_at(session: Session, path: str, media_dir: Path, now: datetime) -> Look:
    """Read the working copy and render one file of it, within SECONDS; call it outside a write transaction.

    A file that courses share is looked at in the first course there is. Unchecked facts hold nothing back here.
    """
    slug = working.course_of(path) or next(iter(working.slugs(session)), "")
    if not slug:
        return Look(None, Reading(None, ()))
    reading = working.read(session, slug, media_dir, local_date(now))
    shown = _as_if_listed(session, path, media_dir, reading) if _is_unlisted(reading, path) else reading
    compiled = _compiled(path, only(shown, path))
    return Look(compiled.course, reading, tuple(sorted({*reading.problems, *compiled.problems})))


def _is_unlisted(reading: Reading, path: str) -> bool:
    """Tell whether a file is a step that its course does not list yet."""
    _, _, inner = path.partition("/")
    folder, _, name = inner.partition("/")
    known = reading.course and (reading.course.step(folder) or reading.course.casus(folder))
    return bool(reading.course) and name in STEP_FILES.values() and not known


def _as_if_listed(session: Session, path: str, media_dir: Path, reading: Reading) -> Reading:
    """Read a course as if it listed this step too: an author wants to see it before it gets its place."""
    slug, folder, _ = path.split("/")
    files = working.sources(session, slug, media_dir)
    try:
        head = files[f"{slug}/cursus.md"].decode()
        order = (head_data(head) or {}).get("volgorde")
        listed = set_head(head, "volgorde", [*(order if isinstance(order, list) else ()), folder])
    except (HeadError, UnicodeDecodeError):
        return reading
    with_step = {name: files[name] for name in reading.sources} | {f"{slug}/cursus.md": listed.encode()}
    return read_course_sources(slug, with_step, described=files.described)


def _compiled(path: str, reading: Reading) -> Compiled:
    """Render a file, unless the same was rendered before. What was not finished is tried again next time."""
    if reading.course is None:
        return Compiled(None)
    kept = _kept.get(path)
    if kept is not None and kept[0] == reading.course:
        return kept[1]
    with rendering(SECONDS) as renderer:
        compiled = compile_course(reading, demo=True, renderer=renderer)
    if not compiled.problems:
        _keep(path, reading.course, compiled)
    return compiled


def _keep(path: str, course: Course, compiled: Compiled) -> None:
    with _keeping:
        _kept[path] = (course, compiled)
        _kept.move_to_end(path)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
