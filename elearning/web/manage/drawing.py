"""What the pages of a manager draw: a bar of how far people are, and columns of what was completed each month.

Nearly all of it is numbers and classes of our own, for every team and every month. It is written here and not in a
template, which would look at each of its numbers whether it is text that somebody typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from flask_babel import get_locale
from markupsafe import Markup, escape

from elearning.rules.monitoring import Word, per_month
from elearning.services.monitoring import Board, TeamRow

Counts = Mapping[Word, int]
#: Narrower pieces, in percents, have no room for their number.
NARROW = 6
#: What is under way is hatched, so that a bar also speaks without its colours.
HATCHED = {Word.BUSY: ' fill="url(#arcering)"'}
#: How high the highest column may be, and on which line all of them stand, in percents.
HIGHEST, GROUND = 0.62, 84


@dataclass(frozen=True)
class Month:
    """How many courses were completed in a month, and how high its column is, in hundredths of the highest one.

    Its names are those of a calendar, and fit to stand in a page.
    """

    done: int
    height: int
    name: str
    short: str


def share(counts: Counts) -> int:
    """Give how many of a hundred people are done, whether or not it is time for their opfris."""
    total = sum(counts.values())
    return round(100 * (counts[Word.DONE] + counts[Word.OPFRIS]) / total) if total else 0


def bar(counts: Counts, words: Mapping[Word, tuple[str, str, str]]) -> Markup:
    """Draw how many people have each of the words, in the order of `words`; a picture whose words say the same."""
    total, at, pieces = sum(counts.values()), 0.0, []
    for word in words:
        if counts[word]:
            width = 100 * counts[word] / total
            pieces.append(_piece(word, counts[word], at, width))
            at += width
    said = ". ".join(f"{text}: {counts[word]}" for word, (text, _, _) in words.items())
    return Markup(f'<svg class="el-bar" role="img" aria-label="{escape(said)}">{"".join(pieces)}</svg>')  # noqa: S704 (numbers and our own classes)


def cells(team: TeamRow, words: Iterable[Word]) -> Markup:
    """Write how many people a team has, and how many with each of the words, as cells of a table."""
    numbers = (team.people, *(team.counts[word] for word in words))
    return Markup("".join(f'<td class="num">{number}</td>' for number in numbers))  # noqa: S704 (numbers)


def columns(twelve: Sequence[Month]) -> Markup:
    """Draw a column a month, with its number on top and its name below."""
    drawn = "\n".join(_column(month, place * 100 / len(twelve)) for place, month in enumerate(twelve))
    return Markup(drawn)  # noqa: S704 (numbers and names of months)


def month_rows(twelve: Iterable[Month]) -> Markup:
    """Write the same as the rows of a table."""
    rows = (f'<tr><th scope="row">{month.name}</th><td class="num">{month.done}</td></tr>' for month in twelve)
    return Markup("".join(rows))  # noqa: S704 (numbers and names of months)


def months(board: Board) -> list[Month]:
    """Count the courses that were completed in each of the last twelve months."""
    counted = per_month(board.completions, board.today)
    most = max((done for _, done in counted), default=0) or 1
    locale = str(get_locale())
    return [Month(done, round(100 * done / most), *_names(first, locale)) for first, done in counted]


def _piece(word: Word, people: int, at: float, width: float) -> str:
    x, wide = round(at, 2), round(width, 2)
    drawn = f'<rect class="el-bar__{word.value}"{HATCHED.get(word, "")} x="{x}%" width="{wide}%" height="100%"/>'
    if wide > NARROW:
        drawn += f'<text class="el-bar__text--{word.value}" x="{x + wide / 2}%" y="50%">{people}</text>'
    return drawn


def _column(month: Month, x: float) -> str:
    high, middle = month.height * HIGHEST, round(x + 4.2, 2)
    drawn = ""
    if month.done:
        drawn = (
            f'<rect x="{round(x + 1.2, 2)}%" y="{round(GROUND - high, 2)}%" width="6%" height="{round(high, 2)}%"/>'
            f'<text x="{middle}%" y="{round(GROUND - 4 - high, 2)}%">{month.done}</text>'
        )
    return f'<g>{drawn}<text class="el-trend__month" x="{middle}%" y="97%">{month.short}</text></g>'


@lru_cache(maxsize=100)
def _names(first: date, locale: str) -> tuple[str, str]:
    """Name a month in full, and as short as it stands below a column."""
    full, short = format_date(first, "MMMM y", locale), format_date(first, "LLL", locale).replace(".", "")
    return escape(full), escape(short)
