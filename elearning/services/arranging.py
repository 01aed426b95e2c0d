"""Courses and their parts coming, moving, changing name and going, in the draft: learners see none of it yet."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.course_edit import moved, relinked, renamed, with_core, with_former, with_step, without_step
from elearning.content.drafts import KINDS, STEP_FILES
from elearning.content.media import describe, is_text
from elearning.content.reader import POOL
from elearning.content.starter import starter_files
from elearning.content.step_starter import starter_step
from elearning.models import Course
from elearning.services import working
from elearning.services.publishing import media_path, write_whole
from elearning.services.working import WorkingSources


class TakenError(ValueError):
    """There is a course or a part with this folder already; the words are for its author."""


@dataclass(frozen=True)
class NewStep:
    """A part that an author asks for. `kind` is that of the model: module, quiz, casus or gathering."""

    kind: str
    folder: str
    title: str
    core: bool = False


def begin_course(session: Session, slug: str, title: str, by: int, now: datetime) -> None:
    """Begin a course that reads without mistakes. Raises TakenError; ValueError for a folder that cannot be one."""
    working.hold(session)
    if slug in working.slugs(session) or session.scalar(select(Course.id).where(Course.slug == slug)):
        raise TakenError("Er is al een cursus met dit adres. Kies een ander.")
    for path, data in starter_files(slug, title).items():
        working.replace(session, path, data.decode(), by, now)


@dataclass(frozen=True)
class Arranging:
    """One author at work on one course. Raises HeadError when `cursus.md` cannot be read or has nothing left."""

    session: Session
    slug: str
    media_dir: Path
    by: int
    now: datetime

    @property
    def head(self) -> str:
        """The file that says the order."""
        return f"{self.slug}/cursus.md"

    def add(self, step: NewStep) -> str:
        """Begin a part at the end of the course; gives the path of its text. Raises TakenError."""
        files = self._files()
        if step.folder == POOL or any(path.startswith(f"{self.slug}/{step.folder}/") for path in files):
            raise TakenError("Er is al een onderdeel met dit adres. Kies een ander.")
        course = working.read(self.session, self.slug, self.media_dir, local_date(self.now)).course
        goals = [goal.slug for goal in course.goals[:1]] if course else []
        taken = {question.key for question in course.questions} if course else set()
        path = f"{self.slug}/{step.folder}/{STEP_FILES[step.kind]}"
        text = starter_step(step.kind, step.folder, step.title, goals or ["leerdoel"], taken)
        self._edit(self.head, with_step(self._text(self.head), step.folder, core=step.core))
        working.replace(self.session, path, text, self.by, self.now)
        return path

    def move(self, folder: str, by: int) -> None:
        """Move a part up (-1) or down (1)."""
        self._edit(self.head, moved(self._text(self.head), folder, by))

    def set_core(self, folder: str, *, wanted: bool) -> None:
        """Put a part in the core or take it out."""
        self._edit(self.head, with_core(self._text(self.head), folder, wanted=wanted))

    def rename(self, old: str, new: str) -> None:
        """Give a part another folder. What learners did there stays theirs: the part remembers its old name."""
        files = self._files()
        if new == POOL or any(path.startswith(f"{self.slug}/{new}/") for path in files):
            raise TakenError("Er is al een onderdeel met dit adres. Kies een ander.")
        self._edit(self.head, renamed(self._text(self.head), old, new))
        for path in files:
            if path.startswith(f"{self.slug}/{old}/"):
                self._carry(files, path, path.replace(f"/{old}/", f"/{new}/", 1), old)
        for path in files:
            if path.startswith(f"{self.slug}/") and not path.startswith(f"{self.slug}/{old}/") and is_text(path):
                self._edit(path, relinked(self._text(path), self.slug, old, new))

    def remove(self, folder: str) -> None:
        """Take a part with everything in its folder out of the course; its texts stay among the earlier ones."""
        files = self._files()
        text = self._text(self.head)
        self._edit(self.head, without_step(text, folder) if self._is_listed(folder, text) else text)
        for path in files:
            if path.startswith(f"{self.slug}/{folder}/"):
                working.remove(self.session, path, self.by, self.now)

    def _is_listed(self, folder: str, text: str) -> bool:
        return renamed(text, folder, "") != text

    def _carry(self, files: WorkingSources, path: str, target: str, old: str) -> None:
        """Move one file to the new folder."""
        if is_text(path):
            name = path.rpartition("/")[2]
            new = target.split("/")[1]
            text = relinked(self._text(path), self.slug, old, new)
            text = with_former(text, old) if name in KINDS else text
            working.replace(self.session, target, text, self.by, self.now)
        else:
            self._carry_media(files, path, target)
        working.remove(self.session, path, self.by, self.now)

    def _carry_media(self, files: WorkingSources, path: str, target: str) -> None:
        known = files.described.get(path)
        media = replace(known, name=target) if known else describe(target, files[path])
        place = media_path(self.media_dir, media.sha256)
        if known is None and not place.exists():
            write_whole(place, files[path])  # a picture of at most 5 MB that no version put on disk here
        working.put_media(self.session, target, media, self.by, self.now)

    def _files(self) -> WorkingSources:
        working.hold(self.session)
        return working.sources(self.session, self.slug, self.media_dir)

    def _text(self, path: str) -> str:
        return working.open_file(self.session, path, to_write=True).text or ""

    def _edit(self, path: str, text: str) -> None:
        there = working.open_file(self.session, path, to_write=True)
        if text != there.text:
            working.save(self.session, path, text, there.seen, self.by, self.now)
