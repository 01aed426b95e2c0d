"""Taking a name and an address out of every text of the database, wherever somebody else wrote them down.

Rows about a person go with the person. What is left are words in rows of others: the note of a meeting, an agreement,
a course that says who looked a fact up. Every column that can hold words is looked through, so a table that is added
later is looked through too.
"""

import json
import re
import string
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Enum, String, Table, Text, cast, func, or_, select, update
from sqlalchemy.orm import Session

from elearning.models import Base

#: What stands there instead. No bracket, quote or colon that would mean something in YAML, Markdown or JSON.
GONE = "(gewist)"
#: Names here are of others, and a bewijs holds its own words.
SPARED = frozenset({"person", "certificate"})
#: Texts for everyone, in which somebody of that name is more likely a resident in a casus.
COURSE_TEXTS = frozenset({"course_version", "working_file", "working_revision"})
#: The small letters that SQLite knows.
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def sweep(session: Session, words: Collection[str], spared: Collection[str] = ()) -> int:
    """Replace words, whatever their capitals, in every text but those of `spared` tables; gives in how many rows."""
    wanted = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    if not wanted:
        return 0
    session.flush()
    pattern = re.compile("|".join(rf"(?<!\w){form}(?!\w)" for word in wanted for form in _forms(word)), re.IGNORECASE)
    tables = (table for table in Base.metadata.sorted_tables if table.name not in SPARED and table.name not in spared)
    found = sum(_sweep_table(session, table, wanted, pattern) for table in tables)
    session.expire_all()
    return found


def _forms(word: str) -> Iterator[str]:
    """Write a word as it may stand in a text: as it is, and as JSON within a text has it."""
    yield from {re.escape(form) for form in _asked(word)}


def _asked(word: str) -> set[str]:
    """Write a word as the database must look for it: SQLite knows the capitals of A-Z alone, so ‘Ö’ and ‘ö’ are two.

    What is one to it is asked once: where a hundred thousand people learn, every form costs a second.
    """
    forms = (form for one in (word, word.lower(), word.upper()) for form in (one, _in_json(one)))
    return set({form.translate(_SMALL): form for form in forms}.values())


def _in_json(word: str) -> str:
    return json.dumps(word)[1:-1]


def _sweep_table(session: Session, table: Table, words: Collection[str], pattern: re.Pattern[str]) -> int:
    columns = [column for column in table.columns if holds_words(column)]
    if not columns:
        return 0
    forms = {form for word in words for form in _asked(word)}
    reads_capitals = session.get_bind().dialect.name == "sqlite"
    has_word = or_(*(_has(column, form, reads_capitals) for column in columns for form in forms))
    rows = session.execute(select(table.c.id, *columns).where(has_word)).all()
    return sum(_sweep_row(session, table, columns, row, pattern) for row in rows)


def holds_words(column: Column[Any]) -> bool:
    """Tell whether a column can hold what somebody wrote; a closed list of words cannot."""
    return isinstance(column.type, (String, JSON)) and not isinstance(column.type, Enum)


def _has(column: Column[Any], word: str, reads_capitals: bool) -> ColumnElement[bool]:
    """Look in the database first. LIKE of SQLite reads A and a as one; elsewhere both sides are lowered."""
    escaped = word.replace("/", "//").replace("%", "/%").replace("_", "/_")
    if reads_capitals:
        return cast(column, Text).like(f"%{escaped}%", escape="/")
    return func.lower(cast(column, Text)).like(func.lower(f"%{escaped}%"), escape="/")


def _sweep_row(session: Session, table: Table, columns: list[Column[Any]], row: Any, pattern: re.Pattern[str]) -> bool:
    kept = {column: getattr(row, column.name) for column in columns}
    swept = {column: _without(value, pattern) for column, value in kept.items()}
    changed = {column.name: value for column, value in swept.items() if value != kept[column]}
    if changed:
        session.execute(update(table).where(table.c.id == row.id).values(changed))
    return bool(changed)


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    """Give a value without the words: a text, or all texts within a list or mapping."""
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    if isinstance(value, dict):
        return {_without(key, pattern): _without(said, pattern) for key, said in value.items()}
    if isinstance(value, list):
        return [_without(one, pattern) for one in value]
    return value
