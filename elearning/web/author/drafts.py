"""What the pages about a draft share: finding it, what is wrong in it, and whether it stands in a frame."""

from typing import Any

from flask import abort, render_template, request, url_for

from elearning import clock
from elearning.clock import local_date
from elearning.content.casus import Casus
from elearning.content.model import Course
from elearning.content.report import Severity
from elearning.extensions import db
from elearning.services import working
from elearning.services.outline import Outline, outline
from elearning.services.previewing import Look, look_at
from elearning.web.author.blueprint import file_address, path_of
from elearning.web.pages import settings

#: So many scenes, screens or questions stand on one page; no course comes near it, and a slip of the keyboard may.
MOST_SHOWN = 200


def look_of(slug: str, file: str) -> tuple[str, Look]:
    """Give the path of a file in an address, and the look at it; a file that is not there is not there."""
    path = path_of(slug, file)
    media_dir = settings().media_dir
    if path not in working.sources(db.session(), working.course_of(path), media_dir):
        abort(404)
    return path, look_at(db.session(), path, media_dir, clock.now())


def tree_of(slug: str) -> Outline:
    """Give the concept of a course with every file in its place."""
    return outline(db.session(), slug, settings().media_dir, local_date(clock.now()))


def course_of(slug: str) -> Course | None:
    """Read the concept of a course, without rendering; None when it has no cursus.md that can be read."""
    return working.read(db.session(), slug, settings().media_dir, local_date(clock.now())).course


def casus_of(slug: str, step: str) -> tuple[str, Look, Casus | None]:
    """Give the casus of a draft, on the path or among the minis; None when its text cannot be read yet."""
    path, look = look_of(slug, f"{step}/casus.md")
    found = look.course.casus(step) if look.course else None
    return path, look, found


def shared(path: str, look: Look) -> dict[str, Any]:
    """Give what every page about a draft shows around it."""
    problems = look.problems_in(path)
    return {
        "here": "redactie",
        "path": path,
        "look": look,
        "problems": problems,
        "mistakes": [one for one in problems if one.severity is Severity.FOUT],
        "text_url": file_address(path),
        "facts_url": url_for("author.facts"),
        "line_url": lambda line: file_address(path, line),
        "framed": is_framed(),
        "most": MOST_SHOWN,
        "unlisted": look.is_unlisted(path),
    }


def nothing_yet(path: str, look: Look) -> str:
    """Say that there is nothing to show yet, and what has to be mended first."""
    where = (path, f"{working.course_of(path)}/cursus.md")
    first = [one for one in look.problems if one.path in where and one.severity is Severity.FOUT]
    return render_template(
        "author/preview/nothing.html", **shared(path, look) | {"mistakes": first}, address=file_address
    )


def is_framed() -> bool:
    """Tell whether a browser asks for this page to put it in a frame beside the text."""
    return request.headers.get("Sec-Fetch-Dest") == "iframe"
