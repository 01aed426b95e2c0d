"""Pages whose address is a secret or leads to a name, and whose answer changes."""

from flask import Response


def keep_nowhere(response: Response) -> Response:
    """Let no copy be kept, and no search engine take it in."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
