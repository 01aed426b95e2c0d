"""What every command begins with: the settings, and a session on their database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from elearning.models.engine import engine_options, prepare, start_writing
from elearning.settings import Settings, SettingsError, read_settings


def read() -> Settings:
    """Read the settings from the environment; a mistake ends the command with all mistakes at once."""
    try:
        return read_settings(os.environ)
    except SettingsError as error:
        raise click.ClickException("De instellingen kloppen niet:\n  " + "\n  ".join(error.problems)) from error


def engine_of(settings: Settings) -> Engine:
    """Open the database."""
    return prepare(create_engine(settings.database_url, **engine_options(settings.database_url)))


def keep_private(settings: Settings | None = None) -> None:
    """Let what this process makes be for its own user alone: database, media, letters (ASVS V13.2.2)."""
    os.umask(0o077)
    if settings is None:
        return
    try:
        settings.media_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"De map {settings.media_dir} is niet te maken ({error.strerror}).") from error
    file = make_url(settings.database_url).database if settings.database_url.startswith("sqlite") else None
    if file and not os.access(Path(file).parent, os.W_OK):
        raise click.ClickException(f"De map {Path(file).parent} voor de database is er niet, of is niet te schrijven.")


@contextmanager
def needing_the_database() -> Iterator[None]:
    """Say in a sentence that the database is away; its own words hold names of machines and accounts."""
    try:
        yield
    except OperationalError as error:
        message = "De database antwoordt niet, of heeft het te druk. Kijk wat er is met: elearning doctor"
        raise click.ClickException(message) from error


@contextmanager
def writing(settings: Settings) -> Iterator[Session]:
    """Open a session that writes, and commit once at its end."""
    with Session(engine_of(settings)) as session:
        start_writing(session)
        yield session
        session.commit()
