"""Words that no manager may ever read: one in every text that the database keeps of somebody, named after its place.

`mark` fills a row of every table for the given people, so that a table that is added later is marked too. What a
manager may read is named in SHOWN, with why; `tests/test_wall.py` fails on a text that is neither marked nor shown.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Enum, Float, Integer, String, Table, func, insert, select
from sqlalchemy.orm import Session

from elearning.models import Base, Person, Wijkteam
from elearning.models.base import UtcDateTime

MARK = "geheim"
#: What a manager may read, by `table` or `table.column`.
SHOWN = {
    "course": "what everybody can learn",
    "course_version": "what everybody can learn",
    "media": "what everybody can learn",
    "accessibility_report": "what a bureau found about the site, for everybody",
    "organisation": "names of employers",
    "region": "the public page of the region",
    "wijkteam": "the team itself, and the code that its manager makes",
    "contact": "whom the team can call",
    "agreement": "what the team and the instelling agreed",
    "team_check": "what the team agreed",
    "partner": "the sociale kaart",
    "accreditation": "numbers of courses, not of people",
    "deadline": "the manager sets it",
    "working_file": "texts of courses, for who writes them",
    "working_revision": "texts of courses, for who writes them",
    "presence": "which text of a course a colleague has open, for who writes them",
    "reader_link": "who reads a draft along, for who writes it",
    "reader_comment": "what a reader says about the text of a course, for who writes it",
    "person.name": "who it is about",
    "enrolment.course": "which course the dates are of",
    "meeting.place": "where a meeting of the team is",
    "invitation.name": "what was typed to invite somebody into the team",
    "invitation.email": "what was typed to invite somebody into the team",
}


def is_shown(column: Column[Any]) -> bool:
    """Tell whether a manager may read what stands here."""
    return column.table.name in SHOWN or f"{column.table.name}.{column.name}" in SHOWN


def texts() -> Iterator[Column[Any]]:
    """Give every column that can hold words; a closed list of them cannot."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | JSON) and not isinstance(column.type, Enum):
                yield column


def name_of(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def mark_of(column: Column[Any]) -> str:
    """The word that stands in one column and in no other."""
    return f"{MARK}{NUMBERS[name_of(column)]:03}z"


@dataclass
class Marker:
    """Writes marked rows about some people of one team."""

    session: Session
    team: Wijkteam
    now: datetime
    made: int = 0

    def mark(self, people: Iterable[Person]) -> None:
        """Write a marked row about each of them in every table, and mark what stands in their own rows."""
        everyone = list(people)
        for table in Base.metadata.sorted_tables:
            if table.name != "person" and any(column.table is table and not is_shown(column) for column in texts()):
                for person in everyone:
                    self._add(table, person)
        for person in everyone:
            self._mark_row(person)
        self.session.commit()

    def _add(self, table: Table, person: Person) -> None:
        self.made += 1
        values = {column.name: self._value(column, person) for column in table.columns if not self._is_left_out(column)}
        self.session.execute(insert(table).values(values))
        self.session.flush()

    def _is_left_out(self, column: Column[Any]) -> bool:
        return column.primary_key and column.name == "id" and column.autoincrement is not False

    def _value(self, column: Column[Any], person: Person) -> Any:
        if column.foreign_keys:
            return self._pointed_at(column, person)
        kind = column.type
        if isinstance(kind, Enum):
            return _enum(kind)
        if isinstance(kind, JSON):
            word = f"{mark_of(column)} {self.team.id}.{self.made}"
            return [word] if "list" in str(_annotation(column)) else {word: [word], "tekst": [word]}
        if isinstance(kind, String):
            return f"{mark_of(column)} {self.team.id}.{self.made}"
        return self._plain(column)

    def _plain(self, column: Column[Any]) -> Any:
        """Fill in a number, a moment or a yes; what ends a row stays open."""
        kind = column.type
        if isinstance(kind, UtcDateTime | DateTime):
            return self.now
        if isinstance(kind, Date):
            return self.now.date() if not column.nullable else None
        if isinstance(kind, Boolean):
            return True
        if isinstance(kind, Float):
            return 1.0
        return self.team.id * 100_000 + self.made if column.primary_key else 1 if isinstance(kind, Integer) else None

    def _pointed_at(self, column: Column[Any], person: Person) -> int | None:
        target = next(iter(column.foreign_keys)).column.table
        if target.name == "person":
            return person.id if column.name == "person_id" or not column.nullable else None
        if target.name == "wijkteam":
            return self.team.id
        if "person_id" in target.columns:
            mine = select(func.max(target.c.id)).where(target.c.person_id == person.id)
            return self.session.scalar(mine)
        return self.session.scalar(select(func.max(target.c.id)))

    def _mark_row(self, person: Person) -> None:
        """Mark the texts of the person itself, but for the name."""
        for column in Base.metadata.tables["person"].columns:
            if isinstance(column.type, String) and not is_shown(column):
                setattr(person, column.name, mark_of(column))
        person.email = f"{person.email}-{person.id}@voorbeeld.example"


def _annotation(column: Column[Any]) -> Any:
    for mapper in Base.registry.mappers:
        if mapper.local_table is column.table:
            return mapper.class_.__annotations__[column.name]
    raise AssertionError(column)


def _enum(kind: Enum) -> Any:
    return kind.enum_class and next(iter(kind.enum_class))


def leaks(data: bytes) -> set[str]:
    """Name the columns whose marks stand in some bytes and are not for managers; looks into the files of a ZIP too."""
    found = set(re.findall(rf"{MARK}\d{{3}}z", _words(data)))
    return {name_of(column) for column in texts() if not is_shown(column) and mark_of(column) in found}


def _words(data: bytes) -> str:
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as file:
            return " ".join(_words(file.read(name)) for name in file.namelist())
    return data.decode("utf-8", "replace").lower()


NUMBERS = {name_of(column): number for number, column in enumerate(texts())}
