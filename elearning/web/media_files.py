"""How a picture or film goes to a browser: by its content, in parts where a player asks for that."""

from flask import abort, send_file
from flask.typing import ResponseReturnValue

from elearning.content.media import MEDIA_TYPES, extension
from elearning.services.publishing import media_path
from elearning.web.packing import WORDS
from elearning.web.pages import settings

YEAR = 365 * 24 * 3600
#: A drawing that somebody opens by itself may have its own colours, and that is all.
ONLY_LOOKED_AT = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox"
)


def media_file(digest: str, name: str) -> ResponseReturnValue:
    """Give a file, which never changes under its address; who may have it is for the caller."""
    kind = MEDIA_TYPES.get(extension(name))
    file = media_path(settings().media_dir, digest)
    if kind is None or len(digest) != 64 or not digest.isalnum() or not file.is_file():
        abort(404)
    response = send_file(file.resolve(), mimetype=kind, max_age=YEAR, etag=digest)
    if kind in WORDS:
        response.direct_passthrough = False
        response.make_sequence()  # a drawing or captions: small, and as a whole it can be packed
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = ONLY_LOOKED_AT
    return response
