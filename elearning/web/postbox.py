"""The postbox of a demo: every letter that would have gone out by mail, to read and to follow its links."""

from pathlib import Path

from flask import Blueprint, Response, abort, render_template

from elearning.mail.postbox import Posted, read_postbox
from elearning.settings import read_mail_url
from elearning.web.pages import settings

blueprint = Blueprint("postbox", __name__)
MOST = 100
#: A letter brings its own styles, as every mail does, and may do nothing else. Its links open beside it.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
BASE = '<base target="_blank">'


@blueprint.get("/postvak")
def letters() -> str:
    """List the letters, newest first."""
    posted = _posted()
    return render_template("postbox/letters.html", here="postvak", posted=posted[:MOST], more=len(posted) > MOST)


@blueprint.get("/postvak/<key>")
def letter(key: str) -> str:
    """Show a letter as plain text, with its look in a frame of its own."""
    return render_template("postbox/letter.html", here="postvak", letter=_letter(key))


@blueprint.get("/postvak/<key>/html")
def letter_html(key: str) -> Response:
    """Give the look of a letter, for the frame: a page that may show itself and nothing more."""
    html = _letter(key).html
    before, head, after = html.partition("<head>")
    response = Response(before + head + BASE + after if head else BASE + html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "no-store"
    return response


def _letter(key: str) -> Posted:
    """Find a letter among those that are there: a key is never a path."""
    return next((one for one in _posted() if one.key == key), None) or abort(404)


def _posted() -> list[Posted]:
    """Read the folder of the settings; a demo that sends real mail has no postbox."""
    url = settings().mail_url
    server = read_mail_url(url) if url else None
    return read_postbox(Path(server.folder)) if server and server.scheme == "postbox" else []
