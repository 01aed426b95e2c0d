"""How the differences between two states of a course are shown to its authors."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from elearning.content.differences import Passage, difference
from elearning.content.meaning import Meaning, Shift
from elearning.content.media import is_text
from elearning.content.model import Course
from elearning.services import changes
from elearning.services.changes import FileChange
from elearning.web.author.naming import name_of


@dataclass(frozen=True)
class ShownFile:
    """A file that differs, by the name of its part; `passages` are empty where there is nothing to read."""

    title: str
    change: FileChange
    passages: tuple[Passage, ...]


def shown(found: Iterable[FileChange], *courses: Course | None) -> list[ShownFile]:
    """Lay out every file that differs; the courses know how its part is called, the first one that knows it."""
    return [ShownFile(file_title(one.path, *courses), one, _passages(one)) for one in found]


def file_title(path: str, *courses: Course | None) -> str:
    """Call a file by the title of its part, or by what it is for; a picture by its own name."""
    name = path.rpartition("/")[2]
    if not is_text(path) or name.endswith(".vtt"):
        return name
    known = name_of(path)
    return known if known != name else changes.title_of(path, *courses) or (path.split("/")[-2:-1] or [name])[0]


def meaning_rows(meant: Meaning) -> list[tuple[str, Shift]]:
    """Give what a new version means as the rows of a table: what it is about, and what happened to it."""
    rows = [
        (gettext("Onderdelen"), meant.steps),
        (gettext("Schermen"), meant.screens),
        (gettext("Vragen"), meant.questions),
        (gettext("Scènes"), meant.scenes),
        (gettext("Leerdoelen"), meant.goals),
    ]
    return [(words, shift) for words, shift in rows if shift]


def _passages(one: FileChange) -> tuple[Passage, ...]:
    """Compare two texts; of one that is new or gone it is enough to say so."""
    return difference(one.old, one.new) if one.old is not None and one.new is not None else ()
