"""What every part of a course is made of: a text an author wrote, and a file that lies beside it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Text:
    """A piece of Markdown as it was written (`source`, from `line`) and as it is shown (`html`, once compiled)."""

    source: str
    line: int
    html: str = ""


@dataclass(frozen=True)
class Media:
    """A file beside a text, known by its content. `name` is how the author calls it, relative to `courses/`.

    `seconds` is how long the film lasts that these captions belong to.
    """

    name: str
    sha256: str
    type: str
    size: int
    width: int | None = None
    height: int | None = None
    seconds: int | None = None


@dataclass(frozen=True)
class Reviewed:
    """Who read a part of a course along and found it right, in their own role (R25); learners see it."""

    by: str
    on: date
    role: str = ""
