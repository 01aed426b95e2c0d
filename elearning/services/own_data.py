"""Everything this site keeps about one person, for that person: as JSON and as a page that anybody can read.

It is read from the tables themselves, so a table that is added later comes along by itself. Rows about the person come
whole. Of rows that somebody made in their work (a meeting, an invitation) only what is named in `MADE`: the rest is
about others. Of what others did with the account: what and when, never who (AVG article 15; CJEU C-579/21). Keys,
hashes and the number of another person never come along.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM
from elearning.models import Audit, Base, LetterKind, Person
from elearning.services.data_words import NAMES, WORDS

#: What comes along of rows that somebody made but that are about others: only that they did it, and their own words.
MADE: Mapping[str, Sequence[str]] = {
    "agreement.changed_by_id": ("wijkteam_id", "changed_at"),
    "audit.actor_id": ("at", "action"),
    "course_version.published_by_id": ("number", "note", "published_at"),
    "deadline.set_by_id": ("wijkteam_id", "course", "due_on", "set_at"),
    "invitation.invited_by_id": ("wijkteam_id", "made_at"),
    "meeting.guide_id": ("wijkteam_id", "kind", "title", "starts_at", "ends_at"),
    "meeting.proposed_by_id": ("wijkteam_id", "kind", "title", "starts_at", "made_at"),
    "news.guide_id": ("title", "text", "made_at"),
    "reader_link.made_by_id": ("course", "made_at"),
    "roster.made_by_id": ("file_name", "made_at"),
    "working_file.changed_by_id": ("path", "changed_at"),
    "working_revision.changed_by_id": ("number", "changed_at"),
}
#: What the logbook says of somebody, written by others or by the site itself.
ACTS, ACTS_TITLE = "audit.object", "Wat het logboek over je account zegt"
#: The tables whose rows are called by a name instead of a number.
CALLED = {"wijkteam": "name", "organisation": "name", "region": "name", "meeting": "title", "course_version": "number"}
#: Keys of forms and letters: of no use to anybody but this site.
SECRET = (
    *("hash", "token", "submission", "message_id", "claimed_until"),
    *("secret", "credential_id", "public_key", "sign_count", "last_step"),
)

Row = dict[str, Any]
#: How rows are called, by table and number, as far as it was asked.
Called = dict[tuple[str, int], Any]


@dataclass(frozen=True)
class Section:
    """The rows of one kind; `columns` are the keys of every row, in order."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Source:
    """Where rows of a person stand: a table, and the column that points at them, or at a row that does."""

    table: Table
    column: Column[Any]
    shown: tuple[Column[Any], ...]

    @property
    def key(self) -> str:
        """Name it as the archive does."""
        made = self.column.name not in ("id", "person_id") and _points_at(self.column) == "person"
        return f"{self.table.name}.{self.column.name}" if made else self.table.name


def gather(session: Session, person_id: int) -> list[Section]:
    """Give everything about a person, kind by kind; a kind without rows is left out."""
    called: Called = {}
    sections = [_section(session, source, person_id, called) for source in sources()]
    sections.append(_acts_on(session, person_id))
    return [one for one in sections if one.rows]


def archive(session: Session, person: Person, now: datetime) -> bytes:
    """Pack everything about a person: a page to read and a file for other programs."""
    sections = gather(session, person.id)
    kept = {one.key: [_plain(row) for row in one.rows] for one in sections}
    whole = {"gemaakt_op": now.astimezone(AMSTERDAM).isoformat(timespec="seconds"), **kept}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        _put(file, "mijn-gegevens.html", _page(sections, now), now)
        _put(file, "mijn-gegevens.json", json.dumps(whole, ensure_ascii=False, indent=1), now)
    return packed.getvalue()


def sources() -> list[Source]:
    """Find every place where rows of a person stand, the person first."""
    found = [source for table in Base.metadata.tables.values() for source in _sources_in(table)]
    return sorted(found, key=lambda source: (source.key != "person", NAMES[source.key]))


def _sources_in(table: Table) -> Iterator[Source]:
    if table.name == "person":
        yield Source(table, table.c.id, _shown(table))
    for column in table.columns:
        target = _points_at(column)
        if target == "person":
            key = f"{table.name}.{column.name}"
            made = tuple(table.c[name] for name in MADE[key]) if key in MADE else _shown(table)
            yield Source(table, column, made)
        elif target in _OWNED and "person_id" not in table.c and _goes_along(column):
            yield Source(table, column, _shown(table))


def _shown(table: Table) -> tuple[Column[Any], ...]:
    """Leave out keys, hashes, and the numbers of people."""
    return tuple(
        column
        for column in table.columns
        if not any(word in column.name for word in SECRET) and _points_at(column) != "person" and column.name != "id"
    )


def _points_at(column: Column[Any]) -> str:
    return next((key.column.table.name for key in column.foreign_keys), "")


def _goes_along(column: Column[Any]) -> bool:
    return any(key.ondelete == "CASCADE" for key in column.foreign_keys)


def _section(session: Session, source: Source, person_id: int, called: Called) -> Section:
    table, parent = source.table, _points_at(source.column)
    whose: ColumnElement[bool] = source.column == person_id
    if parent in _OWNED:
        owner = Base.metadata.tables[parent]
        whose = source.column.in_(select(owner.c.id).where(owner.c.person_id == person_id))
    found = session.execute(select(*source.shown).where(whose).order_by(table.c.id)).all()
    names = tuple(_word(column) for column in source.shown)
    is_letter = table.name == "letter"
    rows = tuple(
        {
            name: _said(session, column, _own(row.kind, column.name, value) if is_letter else value, called)
            for name, column, value in zip(names, source.shown, row, strict=True)
        }
        for row in found
    )
    return Section(source.key, NAMES[source.key], names, rows)


def _acts_on(session: Session, person_id: int) -> Section:
    """Give what others, or the site itself, did with an account; what its owner did is in a section of its own."""
    by_others = or_(Audit.actor_id.is_(None), Audit.actor_id != person_id)
    about = (Audit.object == f"person:{person_id}", by_others)
    names = (WORDS["at"], WORDS["action"])
    found = session.execute(select(Audit.at, Audit.action).where(*about).order_by(Audit.id)).all()
    return Section(ACTS, ACTS_TITLE, names, tuple(dict(zip(names, row, strict=True)) for row in found))


def _own(kind: LetterKind, name: str, value: Any) -> Any:
    """Leave out what a letter holds of somebody else: the question they asked, and the number of who asked for it."""
    if kind == LetterKind.QUESTION and name in ("data", "period"):
        return None
    return {key: said for key, said in value.items() if key != "by"} if name == "data" else value


def _word(column: Column[Any]) -> str:
    return WORDS.get(column.name, column.name)


def _said(session: Session, column: Column[Any], value: Any, called: Called) -> Any:
    """Call a row by its name instead of its number, where it has one."""
    name = CALLED.get(_points_at(column))
    if name is None or value is None:
        return value
    table = Base.metadata.tables[_points_at(column)]
    if (table.name, value) not in called:
        called[table.name, value] = session.scalar(select(table.c[name]).where(table.c.id == value))
    return called[table.name, value]


def _plain(row: Row) -> Row:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _put(file: zipfile.ZipFile, name: str, text: str, now: datetime) -> None:
    about = zipfile.ZipInfo(name, now.astimezone(AMSTERDAM).timetuple()[:6])
    about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    file.writestr(about, text.encode())


def _page(sections: Sequence[Section], now: datetime) -> str:
    """Write the page: one heading and one table a kind, all in one file that needs nothing else."""
    body = "\n".join(_table(one) for one in sections)
    return _PAGE.format(body=body, day=now.astimezone(AMSTERDAM).strftime("%d-%m-%Y"))


def _table(section: Section) -> str:
    """Write the rows of one kind, without the columns that are empty in all of them."""
    filled = [name for name in section.columns if any(row[name] not in (None, "") for row in section.rows)]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in filled)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escape(_spoken(row[name]))}</td>" for name in filled) + "</tr>" for row in section.rows
    )
    return f"<h2>{escape(section.title)}</h2>\n<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"


def _spoken(value: Any) -> str:
    """Write a value as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return value.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


#: The tables that hold rows of a person and have rows of their own below them.
_OWNED = frozenset(table.name for table in Base.metadata.tables.values() if "person_id" in table.c)
_PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mijn gegevens bij Keukentafel</title>
<style>
body {{ font: 16px/1.5 Verdana, Arial, sans-serif; margin: 1rem; color: #11292e; background: #fff; }}
table {{ border-collapse: collapse; display: block; overflow-x: auto; }}
th, td {{ border: 1px solid #9ab; padding: .25rem .5rem; text-align: left; vertical-align: top; }}
td {{ white-space: pre-wrap; }}
</style></head><body>
<h1>Mijn gegevens bij Keukentafel</h1>
<p>Dit is alles wat Keukentafel op {day} over jou bewaart. Bewaar dit bestand op een veilige plek.</p>
<p>Antwoorden staan hier met de korte naam van de vraag en van je keuze, zoals de cursus ze kent.</p>
{body}
</body></html>
"""
