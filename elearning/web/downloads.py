"""Files that somebody takes along: to keep, not to open as a page, and no copy of them stays on the way."""

from flask import Response


def download(content: bytes | str, name: str, content_type: str) -> Response:
    """Give a file under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, content_type=content_type, headers=headers)
