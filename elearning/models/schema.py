"""Bringing a database to a version of the schema, up or down.

Alembic (and what it loads: 8 MB in every process) is only loaded to bring a schema up or down. A web process asks which
version there is, every time that a monitor asks whether the site is ready.
"""

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from elearning.models.base import Base
from elearning.paths import PACKAGE

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = PACKAGE / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up."""
    from alembic import command

    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back; `base` leaves nothing."""
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


@cache
def head() -> str:
    """Name the newest version of the schema that this program knows."""
    return max(_revisions())


def revision_of(connection: Connection) -> str:
    """Name the version that a database has; empty when there are no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def differences(engine: Engine) -> list[object]:
    """Tell where the tables of the database and of the models differ."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        return list(compare_metadata(context, Base.metadata))


def knows(revision: str) -> bool:
    """Tell whether this program can bring a schema of that version up."""
    return revision in _revisions()


def make_revision(engine: Engine, message: str) -> None:
    """Write a migration from the models; run it on PostgreSQL, whose defaults both databases understand."""
    from alembic import command

    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def _revisions() -> set[str]:
    """Give the versions that there are: the numbers that the names of their files begin with."""
    return {file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def _config(connection: object) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
