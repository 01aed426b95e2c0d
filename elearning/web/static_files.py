"""How style sheets, scripts, fonts and icons go to a browser: packed beforehand, kept for good where that is safe."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

from elearning.paths import content_mark

FOR_NOW, FOR_GOOD = "max-age=600, public", "max-age=31536000, public, immutable"
#: Where `assets.py` lays what it packed, below the folder of static files. A packed copy is named after what is in
#: the file it was made from, so that one of an older text is never handed out.
PACKED = Path("build/packed")


class StaticFiles(WhiteNoise):  # type: ignore[misc] # whitenoise has no types
    """Answers `/static/` before Flask is asked.

    A page asks for a file by its content (`?v=`, see `pages.asset`), and a browser that got exactly that never has to
    ask again. Whoever asks for another content than is here may keep the answer for ten minutes only: while a new
    version is put in place, the page can come from one process and its files from another.
    """

    def __init__(self, application: Callable[..., Any], folder: Path) -> None:
        self.packed = folder / PACKED
        super().__init__(application, root=str(folder), prefix="static/")

    def get_static_file(self, path: str, _url: str, stat_cache: Mapping[str, Any] | None = None) -> StaticFile:
        """Describe one file, once, at the start."""
        headers = Headers([])
        self.add_mime_headers(headers, path, _url)
        if path.endswith(".svg"):
            headers["Content-Type"] = "image/svg+xml; charset=utf-8"
        mark = content_mark(Path(path))
        headers["Cache-Control"], headers["ETag"] = FOR_NOW, f'"{mark}"'
        packed = {"br": f"{self.packed / mark}.br", "gzip": f"{self.packed / mark}.gz"}
        return StaticFile(path, headers.items(), stat_cache=stat_cache, encodings=packed)

    @staticmethod
    def serve(static_file: StaticFile, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer; for good if this content was asked for."""
        asked = environ.get("QUERY_STRING", "").removeprefix("v=")

        def promise(status: str, headers: list[tuple[str, str]]) -> Any:
            kept = [(name, FOR_GOOD if name == "Cache-Control" else value) for name, value in headers]
            return start_response(status, kept)

        start = promise if static_file.etag == f'"{asked}"' else start_response
        return WhiteNoise.serve(static_file, environ, start)  # type: ignore[no-any-return] # as above
