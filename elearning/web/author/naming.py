"""How files of a course are called on the pages of their authors."""

from flask_babel import gettext

from elearning import clock
from elearning.clock import local_date
from elearning.content.model import Reading
from elearning.extensions import db
from elearning.services import working
from elearning.services.outline import Outline, outline, outline_of
from elearning.web.pages import settings


def outline_around(path: str, reading: Reading | None = None) -> Outline | None:
    """Give the course that a file belongs to, and of a shared file the first course; None when there is no course.

    `reading` saves reading that course again.
    """
    session, media_dir = db.session(), settings().media_dir
    slug = working.course_of(path) or next(iter(working.slugs(session)), "")
    if not slug:
        return None
    if reading is None:
        return outline(session, slug, media_dir, local_date(clock.now()))
    return outline_of(session, slug, working.sources(session, slug, media_dir), reading)


def title_of(path: str, tree: Outline | None) -> str:
    """Call a file by the title of its part, or by what it is for."""
    known = next((line for line in tree.steps if line.path == path), None) if tree else None
    return known.title if known else _names().get(path.rpartition("/")[2], path.rpartition("/")[2])


def _names() -> dict[str, str]:
    return {
        "cursus.md": gettext("Over de cursus"),
        "vragen.md": gettext("Vragen voor de opfris"),
        "feiten.yaml": gettext("Feiten"),
        "woorden.yaml": gettext("Begrippen"),
    }
