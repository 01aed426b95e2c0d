"""A crowd: thousands of rows in every table that grows with learners, so that PostgreSQL plans as if many people learn.

PostgreSQL goes by how many rows there are, and in a test there are ten. So every statement is asked of the test's own
database and its plan of a crowded one. The rows are only a number to plan with: they point nowhere and mean nothing.
"""

from typing import Any

from sqlalchemy import Column, Engine, Table
from sqlalchemy.dialects import postgresql

from elearning.models import Base
from tests.moment import NOW

#: So many rows in each table; the first number lies far beyond those of the rows of a test.
ROWS, FIRST = 5_000, 1_000_000
#: What fills a column that must be filled, by its type on PostgreSQL; `n` counts from 1.
FILLING = {
    "BOOLEAN": "mod(n, 10) = 0",
    "TIMESTAMP WITH TIME ZONE": f"timestamptz '{NOW}' + WHEN",
    "DATE": f"timestamptz '{NOW}' + WHEN",
    "JSON": "'{}'",
    "BYTEA": "n::text::bytea",
    "INTEGER": "n",
    "DOUBLE PRECISION": "n",
}
#: What is over has gone already, as in a site whose worker runs: what was done, was done lately, and most of what ends
#: or is due, is so in years.
PAST, FUTURE, ENDS = "n * interval '-5 seconds'", "n * interval '1 day'", ("due_", "ends_")
#: Nearly every row has these, though not at first.
FILLED_LATER = {"letter.sent_at", "person.visited_on"}
#: The rows say nothing that we would say, and a plan does not go by what may be said.
NO_CHECKS = """DO $$ DECLARE one RECORD; BEGIN
    FOR one IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint
        WHERE contype = 'c' AND conrelid <> 0 AND connamespace = 'public'::regnamespace
    LOOP EXECUTE 'ALTER TABLE ' || one.owner || ' DROP CONSTRAINT ' || one.conname; END LOOP;
END $$"""


def crowd(engine: Engine, tables: set[str]) -> None:
    """Fill these tables of a database, and let it count them."""
    with engine.begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")  # nobody looks whether they point at a row
        connection.exec_driver_sql(NO_CHECKS)
        for name in sorted(tables):
            connection.exec_driver_sql(_many(Base.metadata.tables[name]))
        connection.exec_driver_sql("SET session_replication_role = DEFAULT")
        connection.exec_driver_sql("ANALYZE")


def _many(table: Table) -> str:
    filled = [one for one in table.columns if not one.nullable or one.foreign_keys or str(one) in FILLED_LATER]
    names = ", ".join(f'"{column.name}"' for column in filled)
    values = ", ".join(_value(column) for column in filled)
    return f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM generate_series(1, {ROWS}) AS n'


def _value(column: Column[Any]) -> str:
    if column.primary_key or column.foreign_keys or column.name.endswith("_id"):
        return f"{FIRST} + n"
    found = FILLING.get(column.type.compile(postgresql.dialect()), "n::text")
    return found.replace("WHEN", FUTURE if column.name.startswith(ENDS) else PAST)
