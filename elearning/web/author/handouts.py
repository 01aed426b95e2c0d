"""A published course to take along: a website in a folder, or a SCORM 1.2 package for a foreign site."""

from collections.abc import Callable
from pathlib import Path
from typing import IO

from flask import abort, request
from flask.typing import ResponseReturnValue

from elearning.clock import local_date
from elearning.extensions import db
from elearning.services import handout, library, publishing
from elearning.services.handout import Order
from elearning.web.author.blueprint import blueprint, known_course
from elearning.web.author.packing import packed
from elearning.web.pages import settings

Writer = Callable[[Order, Path, IO[bytes]], None]


@blueprint.get("/redactie/<slug>/website.zip")
def export_site(slug: str) -> ResponseReturnValue:
    """Give the course as it is published now, as a website that opens from a folder."""
    return _made(slug, "website", handout.write_website)


@blueprint.get("/redactie/<slug>/scorm.zip")
def export_scorm(slug: str) -> ResponseReturnValue:
    """Give the course as it is published now, as a package for a foreign site."""
    return _made(slug, "scorm", handout.write_scorm)


def _made(slug: str, kind: str, write: Writer) -> ResponseReturnValue:
    order, media_dir = _order(slug, with_tests=request.args.get("eindtoets") == "ja"), settings().media_dir
    name = f"{kind}-{slug}-versie-{order.number}.zip"
    return packed(slug, name, lambda target: write(order, media_dir, target))


def _order(slug: str, *, with_tests: bool) -> Order:
    version = publishing.current_version(db.session(), known_course(slug))
    if version is None:
        abort(404)
    return Order(
        course=library.compiled(db.session(), version.id, version.compiler),
        number=version.number,
        published_on=local_date(version.published_at),
        organisation=settings().organisation_name,
        phone=settings().phone,
        base_url=settings().base_url,
        with_tests=with_tests,
    )
