"""How each statement of ours finds its rows: by an index, or by reading a whole table that grows with learners.

What a test itself asks is left alone. SQLite plans without figures about a table, so its plan for ten rows is its plan
for a million. PostgreSQL goes by how many rows there are, so it is asked for its plan in a crowd (`tests/crowd.py`).
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Connection, Engine

from elearning.models import Base
from elearning.paths import PACKAGE
from elearning.services.processing_tables import TABLES

#: What there is a handful of, however many people learn: texts of courses, and how the site is set up.
FEW = {
    *(name for name, parts in TABLES.items() if all(part.purpose in ("setup", "writing") for part in parts)),
    *("accreditation", "news", "roster"),
} - {"wijkteam"}
#: Tables with more rows when more people learn; one team in twelve people.
GROWING = set(Base.metadata.tables) - FEW
#: Indexes on a part of a table that does not grow: what is due, what is open.
PARTIAL = {
    index.name
    for table in Base.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"].get("where") is not None
}
#: A row that is added is not looked for.
LOOKED_AT = ("SELECT", "UPDATE", "DELETE", "WITH")
_ALIAS = re.compile(r"\b(\w+) AS (\w+)")
_SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?|SEARCH (\w+) USING AUTOMATIC")
#: By an index, but on being empty: nearly every row may be.
_EMPTY = re.compile(r"SEARCH (\w+) USING (?:COVERING )?INDEX (\w+) \((\w+)=\?\)")
OURS, TESTS = f"{PACKAGE}/", f"{Path(__file__).parent}/"

#: What may read a whole table: a file or one function of it, the table ("" = any), and why.
ALLOWED: dict[tuple[str, str], str] = {
    ("services/sweeping.py", ""): "an erased name may stand in any text",
    ("services/erasing.py", ""): "once for who is erased or leaves, beside looking through every text",
    ("services/inviting.py:forget", ""): "along accounts without a password: most people have one or came in",
    ("services/retention.py:_running_meetings", "meeting"): "meetings that come back, of all teams, at each round",
    ("services/retention.py:gone_since", "audit"): "the beheerder sees what went for as long as that is kept",
    ("services/digests.py:_plan", "digest"): "managers who asked for an overview",
    ("services/publishing.py:_ask_anew", "card"): "a new version of a course is about all who learned it",
    ("services/changes.py:count", ""): "an author who is about to publish, counts who is half-way",
    ("services/areas.py", ""): "the page of an area shows all its teams",
    ("services/organisations.py:sizes", "person"): "the beheerder sees how many people each employer has",
    ("services/granting.py", "person"): "a role of a beheerder is given or taken",
    ("services/directory.py", "person"): "looks for a part of a name, or sorts by name without capitals",
    ("services/fate.py:_read", "letter"): "the beheerder looks for the newest letters of one kind or fate",
    ("services/trail.py:acts", "audit"): "the beheerder looks for the newest acts, but for the everyday ones",
    ("services/expecting.py", ""): "the forecast is about everybody",
    ("services/insight.py", ""): "the figures of a course are about everybody; counted once a month",
    ("services/weighing.py", ""): "the figures of a course are about everybody; counted once a month",
    ("services/rosters.py:__init__", "wijkteam"): "a list that is read in names teams of anywhere",
    ("services/clearing.py:_loosely_named", "contact"): "cards with a photo, once in a round",
    ("services/checkup/disk.py", ""): "the doctor lays every file beside its row",
}


@dataclass(frozen=True)
class Place:
    """Where in our program something is asked: `services/letters.py` and `claim`."""

    file: str
    function: str


@dataclass
class Plans:
    """The statements seen so far, and those that read a whole table.

    `crowded` = the database that tells how it would answer them, if it is not the one that is asked.
    """

    crowded: Engine | None = None
    seen: set[str] = field(default_factory=set)
    found: dict[tuple[Place, str], str] = field(default_factory=dict)

    def executed(
        self, connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        """Look at the plan of a statement that was not seen before; a listener for `before_cursor_execute`."""
        if statement in self.seen or not statement.lstrip().upper().startswith(LOOKED_AT):
            return
        place = asked_at(sys._getframe(1))
        if place is None:
            return
        self.seen.add(statement)
        one = parameters[0] if many or isinstance(parameters, list) else parameters
        for table in self.full_scans(connection, statement, one):
            self.found[place, table] = statement

    def full_scans(self, connection: Connection, statement: str, parameters: Any) -> set[str]:
        """Name the growing tables that a statement reads whole."""
        if self.crowded is None:
            return GROWING & set(_whole_tables(connection, statement, parameters))
        with self.crowded.connect() as crowd:
            return GROWING & set(_whole_tables_in(crowd, statement, parameters))

    def faults(self) -> list[str]:
        """Say what reads a whole table without a reason, and forget it."""
        found, self.found = self.found, {}
        return [
            f"{place.file}, {place.function} reads all of {table}: index it, or say why not in tests/plans.py\n{asked}"
            for (place, table), asked in found.items()
            if not is_allowed(place, table)
        ]


def is_allowed(place: Place, table: str) -> bool:
    """Tell whether there is a reason."""
    places = (place.file, f"{place.file}:{place.function}")
    return any((where, which) in ALLOWED for where in places for which in (table, ""))


def asked_at(frame: FrameType | None) -> Place | None:
    """Tell which function of ours asks; None when a test does."""
    while frame:
        file = frame.f_code.co_filename
        if file.startswith(OURS):
            return Place(file.removeprefix(OURS), frame.f_code.co_name)
        if file.startswith(TESTS):
            return None
        frame = frame.f_back
    return None


def _whole_tables(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    raw: Any = connection.connection.dbapi_connection
    steps = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    if _is_first_few(statement) and not any("TEMP B-TREE" in step for step in steps):
        return
    names = {alias: table for table, alias in _ALIAS.findall(statement) if table in Base.metadata.tables}
    for step in steps:
        if name := _read_whole(step, statement):
            yield names.get(name, name)


def _read_whole(step: str, statement: str) -> str:
    """Name the table that a step of SQLite reads whole; empty when it does not."""
    if (scan := _SCAN.match(step)) and scan[2] not in PARTIAL:
        return scan[1] or scan[3]
    if (empty := _EMPTY.match(step)) and empty[2] not in PARTIAL:
        column = f"{empty[1]}.{empty[3]}"
        asked_for = any(f"{column} {how} " in statement for how in ("=", "IN"))
        return empty[1] if f"{column} IS NULL" in statement and not asked_for else ""
    return ""


def _whole_tables_in(crowd: Connection, statement: str, parameters: Any) -> Iterator[str]:
    raw: Any = crowd.connection.dbapi_connection
    [explained] = raw.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters).fetchone()[0]
    steps = list(_steps(explained["Plan"], ""))
    if _is_first_few(statement) and not any("Sort" in step["Node Type"] for step, _ in steps):
        return
    for step, table in steps:
        index = step.get("Index Name")
        if step["Node Type"] == "Seq Scan" or (index and index not in PARTIAL and "Index Cond" not in step):
            yield table


def _steps(step: dict[str, Any], table: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Give every step of a plan of PostgreSQL, with the table that it or the step around it reads."""
    table = step.get("Relation Name", table)
    yield step, table
    for inner in step.get("Plans", ()):
        yield from _steps(inner, table)


def _is_first_few(statement: str) -> bool:
    """Tell whether it takes the first rows of an index, whatever they are."""
    return " LIMIT " in statement and " WHERE " not in statement.replace("\n", " ")
