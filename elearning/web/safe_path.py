"""Where a link in a form may lead back to: only to this site."""

from urllib.parse import urlsplit


def safe_path(path: str | None, fallback: str) -> str:
    r"""Give a path of this site, else the fallback.

    Browsers drop tabs and newlines and read `\` as `/`, so anything but printable ASCII that starts with exactly one
    slash is refused before it is parsed (PYSEC-2023-248 shows why).
    """
    if not path or len(path) > 2000 or not path.isascii() or not path.isprintable():
        return fallback
    if not path.startswith("/") or path.startswith(("//", "/%")) or "\\" in path:
        return fallback
    parts = urlsplit(path)
    return fallback if parts.scheme or parts.netloc else path
