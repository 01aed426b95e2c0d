"""Where the shipped folders are: beside the package in a checkout, inside it in an installed wheel."""

from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Find a folder that ships with the program: `courses`, `docs`, `static` or `templates`."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def content_mark(path: Path) -> str:
    """Give ten letters that say what is in a shipped file: under an address with those it never changes."""
    return sha256(path.read_bytes()).hexdigest()[:10]
