"""The blueprint that all pages of the redactie hang on, and how files of courses are called in addresses."""

from typing import Any

from flask import Blueprint, abort, url_for

from elearning.content.media import NAME
from elearning.content.scan import SLUG
from elearning.extensions import db
from elearning.services import working

#: In the place of a course: the files that courses share.
SHARED = "gedeeld"
#: Addresses of the redactie itself, so no folder of a course.
RESERVED = frozenset({SHARED, "nieuw", "importeren", "feiten", "regios", "handleiding"})

blueprint = Blueprint("author", __name__)


def known_course(slug: str) -> str:
    """Let through the folder of a course that is published or begun; anything else is not there."""
    return slug if slug in working.slugs(db.session()) else abort(404)


def path_of(slug: str, file: str) -> str:
    """Give the path from `courses/` of a file in an address; names that no course can have are not there."""
    *folders, name = file.split("/")
    if len(folders) > 1 or not all(SLUG.fullmatch(one) for one in folders) or not NAME.fullmatch(name):
        abort(404)
    if slug == SHARED:
        return file if working.course_of(file) == "" else abort(404)
    return f"{known_course(slug)}/{file}"


def place_of(path: str) -> dict[str, Any]:
    """Give how a file is called in an address: the arguments of `url_for`."""
    course = working.course_of(path)
    return {"slug": course or SHARED, "file": path.removeprefix(f"{course}/") if course else path}


def file_address(path: str, line: int = 0) -> str:
    """Give the address of the editor of a file, at a line."""
    return url_for("author.file", **place_of(path), _anchor=f"regel-{line}" if line else None)
