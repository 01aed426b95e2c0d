"""Looking the database over: does it answer, how quickly, has it the right tables, does its clock run with ours."""

import time
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from elearning.models import schema
from elearning.services.checkup.finding import Finding, fault, good, note

#: The oldest versions that we test with or know to do all we ask.
OLDEST_SQLITE, OLDEST_POSTGRESQL = (3, 37), (14, 0)
ASKED = 20
SLOW_MS = 20.0
#: Seconds that two clocks may differ before sign-in codes and dates go wrong.
NOTED_SECONDS, WRONG_SECONDS = 5, 30


def look_over(engine: Engine, now: datetime) -> Iterator[Finding]:
    """Look at the database; the only finding is that it does not answer, when it does not."""
    try:
        with engine.connect() as connection:
            yield from _answering(connection)
            yield _tables(connection)
            yield _journal(connection) if engine.dialect.name == "sqlite" else _clock(connection, now)
    except SQLAlchemyError as error:
        advice = "Draait de database? Klopt KEUKENTAFEL_DATABASE_URL, en mag deze gebruiker erbij?"
        yield fault("database", f"antwoordt niet ({type(error).__name__})", advice)


def answers(engine: Engine) -> bool:
    """Tell whether there is a database with the tables of this program."""
    try:
        with engine.connect() as connection:
            return schema.revision_of(connection) == schema.head()
    except SQLAlchemyError:
        return False


def _answering(connection: Connection) -> Iterator[Finding]:
    began = time.perf_counter()
    for _ in range(ASKED):
        connection.execute(text("SELECT 1"))
    each = (time.perf_counter() - began) * 1000 / ASKED
    name, version = connection.dialect.name, connection.dialect.server_version_info or ()
    told = f"{name} {'.'.join(map(str, version))}, {each:.1f} ms per vraag"
    oldest = OLDEST_SQLITE if name == "sqlite" else OLDEST_POSTGRESQL
    if version[:2] < oldest:
        yield fault("database", told, f"Gebruik minstens versie {'.'.join(map(str, oldest))}.")
    elif each > SLOW_MS:
        yield note("database", told, "Een pagina stelt tot twintig vragen: zet de database dichterbij.")
    else:
        yield good("database", told)


def _tables(connection: Connection) -> Finding:
    found, wanted = schema.revision_of(connection), schema.head()
    if found == wanted:
        return good("tabellen", f"versie {found}")
    if found and not schema.knows(found):
        return fault("tabellen", f"versie {found} is van een nieuwer programma", "Installeer dat nieuwere programma.")
    return fault("tabellen", f"versie {found or '0'}, nodig is {wanted}", "Draai: elearning db upgrade")


def _journal(connection: Connection) -> Finding:
    mode = str(connection.execute(text("PRAGMA journal_mode")).scalar())
    if mode == "wal":
        return good("SQLite", "schrijft met een WAL: lezers en schrijvers wachten niet op elkaar")
    return fault("SQLite", f"journal_mode is {mode}", "Zet het bestand op een eigen schijf, niet op een netwerkschijf.")


def _clock(connection: Connection, now: datetime) -> Finding:
    theirs = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    apart = abs((theirs - now).total_seconds())
    told = f"{apart:.0f} s verschil met de klok van de database"
    if apart > WRONG_SECONDS:
        return fault(
            "klok", told, "Zet op beide machines de tijd gelijk, bijvoorbeeld met chrony of systemd-timesyncd."
        )
    if apart > NOTED_SECONDS:
        return note("klok", told, "Laat beide machines hun tijd gelijk houden, bijvoorbeeld met chrony.")
    return good("klok", told)
