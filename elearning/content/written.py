"""What every part of a course is made of: a text an author wrote, what it quotes and a file that lies beside it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


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


@dataclass(frozen=True)
class Fact:
    """A number or legal rule that course texts quote, with where it comes from and until when to trust it."""

    key: str
    value: str
    source: str
    year: int
    check_before: date | None = None
    topic: Literal["gevaar", "medicijnen", "toestemming", "wet"] | None = None
    checked_by: str | None = None
    checked_on: date | None = None
    url: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class Term:
    """A word that gets an explanation where it is used."""

    key: str
    word: str
    explanation: str
