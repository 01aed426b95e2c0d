"""From one database to another, such as from SQLite to PostgreSQL: every row, compared before it counts."""

from sqlalchemy import Connection, Engine

from elearning.services.backup.archive import RefusedBackupError
from elearning.services.backup.restoring import make_ready, refuse_full, refuse_unknown
from elearning.services.backup.rows import (
    UnfitRowsError,
    fingerprint,
    lines_of,
    put,
    revision_of,
    set_sequences,
    snapshot,
    tables_of,
    writing_whole,
)

Prints = dict[str, tuple[int, str]]


class RefusedTransferError(Exception):
    """De verhuizing gaat niet door; the words are Dutch. The source is as it was, and the target has no row."""


def transfer(source: Engine, target: Engine) -> dict[str, int]:
    """Copy all rows into an empty database and give the counts by table; raises RefusedTransferError.

    Both sides are read again before the transaction of the target ends. So a site that still writes is found out.
    """
    try:
        with snapshot(source) as reading:
            revision = revision_of(reading) or ""
            refuse_unknown(revision)
            make_ready(target, revision)
            with writing_whole(target) as connection:
                _copy(reading, connection)
                prints = _prints(connection)
                with snapshot(source) as again:
                    _compare(_prints(again), prints)
    except (RefusedBackupError, UnfitRowsError) as error:
        raise RefusedTransferError(str(error)) from error
    return {name: count for name, (count, _) in prints.items()}


def _copy(reading: Connection, connection: Connection) -> None:
    there, tables = tables_of(reading), tables_of(connection)
    refuse_full(connection, tables.values())
    if there.keys() != tables.keys():
        raise RefusedTransferError("De tabellen zijn niet die van deze versie. Draai eerst `elearning db upgrade`.")
    for table in tables.values():
        put(connection, table, lines_of(reading, there[table.name]))
    set_sequences(connection, tables.values())


def _prints(connection: Connection) -> Prints:
    return {name: fingerprint(connection, table) for name, table in tables_of(connection).items()}


def _compare(source: Prints, target: Prints) -> None:
    unlike = sorted(name for name in source if source[name] != target.get(name))
    if unlike:
        raise RefusedTransferError(
            f"Tijdens het verhuizen veranderde er iets in de oude database (tabel {unlike[0]}). Er is niets verhuisd. "
            "Zet de site en de workers stil en begin opnieuw."
        )
