"""Files that somebody takes along: to keep, not to open as a page, and no copy of them stays on the way."""

from typing import IO

from flask import Response
from werkzeug.wsgi import FileWrapper


def download(content: bytes | str | IO[bytes], name: str, content_type: str) -> Response:
    """Give a file under a name; one on disk is sent piece by piece, and closed."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    if isinstance(content, bytes | str):
        return Response(content, content_type=content_type, headers=headers)
    size = content.tell()
    content.seek(0)
    return Response(FileWrapper(content), content_type=content_type, headers={**headers, "Content-Length": str(size)})
