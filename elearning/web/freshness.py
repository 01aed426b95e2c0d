"""A public page that a browser still has is not made again: a question whether it changed costs next to nothing.

Only for who is a stranger to us: no sign-in, no message that waits, nothing kept for them but a token. The validator
says everything such a page is made of: this program, its settings, the address, how the visitor wants it (language,
theme, region), and what the page took from the database. Each visit still asks, so nobody ever sees an old page.
"""

from functools import cache, lru_cache
from hashlib import sha256

from flask import Response, make_response, render_template, request, session
from flask.typing import ResponseReturnValue

from elearning.paths import PACKAGE, shipped
from elearning.settings import Settings
from elearning.web.pages import settings
from elearning.web.preferences import preferences

#: What a stranger may have with us without it showing on a page.
UNSEEN = frozenset({"csrf_token"})
#: The files of the program that decide what is on a page, or under which address a page asks for them.
MADE_WITH = frozenset({".py", ".mo", ".html", ".css", ".js", ".svg", ".png", ".webmanifest"})


def public_page(template: str, made_of: object = (), /, **given: object) -> ResponseReturnValue:
    """Show a page, or say that the one the visitor has still holds.

    `made_of` = all that comes from the database or the clock, as values whose `repr` tells them whole.
    """
    if not session.keys() <= UNSEEN:
        return render_template(template, **given)
    mark = _mark(made_of)
    known = request.if_none_match.contains_weak(mark)
    response = Response(status=304) if known else make_response(render_template(template, **given))
    if not session.modified:
        response.set_etag(mark, weak=True)
    return response


def _mark(made_of: object) -> str:
    told = (_installation(settings()), request.full_path, preferences(), made_of)
    return sha256(repr(told).encode()).hexdigest()[:20]


@lru_cache(maxsize=1)
def _installation(chosen: Settings) -> str:
    """Tell one installation of one version of the program from every other, without telling anything about it."""
    return sha256(f"{_program()} {chosen!r}".encode()).hexdigest()


@cache
def _program() -> str:
    """Give the digest of all that pages are made with; the same in every process, another one after a deploy."""
    found = sha256()
    for folder in (PACKAGE, shipped("templates"), shipped("static")):
        for file in sorted(one for one in folder.rglob("*") if one.suffix in MADE_WITH):
            found.update(file.read_bytes())
    return found.hexdigest()
