"""How files of a course are called on the pages of their authors."""

from typing import Any

from flask_babel import gettext

from elearning.content.model import Reading
from elearning.extensions import db
from elearning.services import working
from elearning.services.outline import Outline, outline_of
from elearning.services.working import OpenFile
from elearning.web.author.blueprint import place_of
from elearning.web.author.drafts import tree_of
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
        return tree_of(slug)
    return outline_of(session, slug, working.sources(session, slug, media_dir), reading)


def title_of(path: str, tree: Outline | None) -> str:
    """Call a file by the title of its part, or by what it is for."""
    known = next((line for line in tree.steps if line.path == path), None) if tree else None
    return known.title if known else name_of(path)


def name_of(path: str) -> str:
    """Call a file by what it is for, or else by its own name."""
    name = path.rpartition("/")[2]
    return _names().get(name, name)


def around(there: OpenFile, reading: Reading | None = None) -> dict[str, Any]:
    """Give what every page about one file shows around it; `reading` as above."""
    tree = outline_around(there.path, reading)
    return {
        "here": "redactie",
        "there": there,
        "place": place_of(there.path),
        "outline": tree,
        "title": title_of(there.path, tree),
    }


def _names() -> dict[str, str]:
    return {
        "cursus.md": gettext("Over de cursus"),
        "vragen.md": gettext("Vragen voor de opfris"),
        "feiten.yaml": gettext("Feiten"),
        "woorden.yaml": gettext("Begrippen"),
    }
