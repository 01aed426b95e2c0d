"""Bringing a database to a version of the schema, up or down."""

from functools import cache

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from elearning.models.base import Base
from elearning.paths import PACKAGE


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back; `base` leaves nothing."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


@cache
def head() -> str:
    """Name the newest version of the schema that this program knows."""
    return ScriptDirectory.from_config(_config(None)).get_current_head() or ""


def revision_of(connection: Connection) -> str:
    """Name the version that a database has; empty when there are no tables yet."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def differences(engine: Engine) -> list[object]:
    """Tell where the tables of the database and of the models differ."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        return list(compare_metadata(context, Base.metadata))


def knows(revision: str) -> bool:
    """Tell whether this program can bring a schema of that version up."""
    return any(one.revision == revision for one in ScriptDirectory.from_config(_config(None)).walk_revisions())


def make_revision(engine: Engine, message: str) -> None:
    """Write a migration from the models; run it on PostgreSQL, whose defaults both databases understand."""
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(PACKAGE / "migrations"))
    config.attributes["connection"] = connection
    return config
