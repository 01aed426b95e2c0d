"""Putting a back-up into an empty database: everything is looked at first, and then it is all there or nothing is.

Files go first: a file that no row names does no harm and is cleared away later. The rows go in one transaction.
Sign-ins and links by mail are not brought back: a stolen or used one must not come alive again.
"""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import Connection, Engine, Table, null, select, update

from elearning.models import schema
from elearning.services.backup.archive import PIECE, Archive, Manifest, RefusedBackupError
from elearning.services.backup.rows import (
    UnfitRowsError,
    columns_of,
    put,
    revision_of,
    set_sequences,
    tables_of,
    writing_whole,
)

#: What a back-up holds and a restored site does not.
LEFT_OUT = frozenset({"sign_in", "account_link", "presence"})


@dataclass(frozen=True)
class Restored:
    """What was put back."""

    rows: int
    files: int


def restore(engine: Engine, media_dir: Path, archive: Archive) -> Restored:
    """Put all of it back and bring the schema up; raises RefusedBackupError, and then no row was written."""
    manifest = archive.manifest
    refuse_unknown(manifest.revision)
    make_ready(engine, manifest.revision)
    files = sum(_put_file(archive, media_dir, path) for path in manifest.files)
    try:
        with writing_whole(engine) as connection:
            tables = tables_of(connection)
            refuse_full(connection, tables.values())
            _refuse_other_tables(manifest, tables)
            rows = sum(_put_rows(connection, archive, table) for table in tables.values() if table.name not in LEFT_OUT)
            set_sequences(connection, tables.values())
            _let_go(connection, tables)
    except UnfitRowsError as error:
        raise RefusedBackupError(f"{error} Er is niets teruggezet.") from error
    schema.upgrade(engine)
    return Restored(rows, files)


def refuse_unknown(revision: str) -> None:
    """Refuse a schema that this program does not know."""
    if not schema.knows(revision):
        known = "is van een nieuwer programma" if revision else "heeft geen tabellen van Keukentafel"
        raise RefusedBackupError(f"Deze reservekopie {known} (versie {revision or '–'}). Installeer dat eerst.")


def make_ready(engine: Engine, revision: str) -> None:
    """Give an empty database the tables of this revision; refuses one that holds anything."""
    with engine.connect() as connection:
        there = tables_of(connection)
        now = revision_of(connection)
        refuse_full(connection, there.values())
    if now == revision:
        return
    if there and now is None:
        raise RefusedBackupError("In deze database staan al tabellen van iets anders. Neem een nieuwe, lege database.")
    if now is not None:
        refuse_unknown(now)
        schema.downgrade(engine, "base")
    schema.upgrade(engine, revision)


def refuse_full(connection: Connection, tables: Iterable[Table]) -> None:
    """Refuse a database that has as much as one row, and say what to do then."""
    for table in tables:
        if connection.execute(select(null()).select_from(table).limit(1)).first():
            raise RefusedBackupError(
                f"De database is niet leeg: in de tabel {table.name} staat al iets. Er is niets veranderd. Neem een "
                "nieuwe, lege database, of zet bij SQLite het oude bestand opzij (met -wal en -shm), en begin opnieuw."
            )


def _refuse_other_tables(manifest: Manifest, tables: dict[str, Table]) -> None:
    same = {name: tuple(columns_of(table)) for name, table in tables.items()}
    if {name: part.columns for name, part in manifest.tables.items()} != same:
        raise RefusedBackupError(
            "De tabellen van deze reservekopie zijn niet die van haar versie. Er is niets teruggezet."
        )


def _put_rows(connection: Connection, archive: Archive, table: Table) -> int:
    count = put(connection, table, archive.lines(table.name))
    assert count == archive.manifest.tables[table.name].rows  # counted when it was looked at
    return count


def _let_go(connection: Connection, tables: dict[str, Table]) -> None:
    """Let every worker take the letters that one had in hand."""
    if "letter" in tables:
        letter = tables["letter"]
        connection.execute(update(letter).where(letter.c.claimed_until.is_not(None)).values(claimed_until=None))


def _put_file(archive: Archive, media_dir: Path, below: str) -> bool:
    """Put a file in its place, whole or not at all; one that is there and good stays. Tells whether it was needed."""
    target = media_dir / below
    if _is_good(target):
        return False
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with archive.file(below) as source, NamedTemporaryFile(dir=target.parent, delete=False) as file:
        try:
            shutil.copyfileobj(source, file, PIECE)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return True


def _is_good(target: Path) -> bool:
    try:
        with target.open("rb") as file:
            return file_digest(file, "sha256").hexdigest() == target.name
    except FileNotFoundError:
        return False
