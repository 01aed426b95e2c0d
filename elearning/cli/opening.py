"""What every command begins with: the settings, and a session on their database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from elearning.models.engine import prepare, start_writing
from elearning.settings import Settings, SettingsError, read_settings


def read() -> Settings:
    """Read the settings from the environment; a mistake ends the command with all mistakes at once."""
    try:
        return read_settings(os.environ)
    except SettingsError as error:
        raise click.ClickException("De instellingen kloppen niet:\n  " + "\n  ".join(error.problems)) from error


def engine_of(settings: Settings) -> Engine:
    """Open the database."""
    return prepare(create_engine(settings.database_url))


@contextmanager
def writing(settings: Settings) -> Iterator[Session]:
    """Open a session that writes, and commit once at its end."""
    with Session(engine_of(settings)) as session:
        start_writing(session)
        yield session
        session.commit()
