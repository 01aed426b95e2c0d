"""Whatever a column of ours can hold comes back from a back-up as it was."""

from collections.abc import Iterator
from datetime import UTC, date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)

from elearning.models.base import UtcDateTime
from elearning.services.backup import rows
from tests.databases import Databases, engine_for

ANY = MetaData()
THING = Table(
    "thing", ANY, Column("id", Integer, primary_key=True), Column("words", String), Column("long", Text),
    Column("day", Date), Column("at", UtcDateTime), Column("yes", Boolean), Column("count", Integer),
    Column("amount", Float(53)), Column("said", JSON),
)  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
SAID = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
#: A JSON column of ours holds a list or an object (SQLite takes a bare number for a number, and rounds it).
THINGS = st.fixed_dictionaries(
    {
        "words": st.none() | WORDS,
        "long": st.none() | WORDS | st.just("2026-03-02T09:00:00.000000+00:00"),
        "day": st.none() | st.dates(min_value=date(1, 1, 1)),
        "at": st.none() | st.datetimes(timezones=st.just(UTC)).filter(lambda at: at.year > 1),
        "yes": st.none() | st.booleans(),
        "count": st.none() | st.integers(-(2**31), 2**31 - 1),
        "amount": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "said": st.none() | st.lists(SAID, max_size=3) | st.dictionaries(WORDS, SAID, max_size=3),
    }
)


Two = list[tuple[Engine, Table]]


@pytest.fixture(scope="module")
def two(databases: Databases) -> Iterator[Two]:
    """Two databases with a table that has every type we use, each with that table as the database tells it."""
    engines = [engine_for(databases.url(name)) for name in ("things", "things_too")]
    for engine in engines:
        ANY.create_all(engine)
    yield [(engine, Table("thing", MetaData(), autoload_with=engine)) for engine in engines]
    for engine in engines:
        ANY.drop_all(engine)
        engine.dispose()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(values=st.lists(THINGS, min_size=1, max_size=6))
def test_any_value_comes_back_as_it_was(two: Two, values: list[dict[str, Any]]) -> None:
    (source, there), (target, here) = two
    for engine, _ in two:
        with engine.begin() as connection:
            connection.execute(delete(THING))
    with source.begin() as connection:
        connection.execute(insert(THING), values)
    with rows.snapshot(source) as reading, rows.writing_whole(target) as writing:
        rows.put(writing, here, rows.lines_of(reading, there))
    with target.connect() as connection:
        came = [dict(row) for row in connection.execute(select(THING).order_by(THING.c.id)).mappings()]
    assert [{name: row[name] for name in values[0]} for row in came] == values
