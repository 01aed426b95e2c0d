"""Where the shipped folders are: beside the package in a checkout, inside it in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Find a folder that ships with the program: `courses`, `docs`, `static` or `templates`."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
