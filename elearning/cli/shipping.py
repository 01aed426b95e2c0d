"""Bringing courses into a database, and saying what is wrong with them."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from elearning import clock
from elearning.cli.opening import engine_of, writing
from elearning.paths import shipped
from elearning.settings import Settings

if TYPE_CHECKING:
    from elearning.content.report import Problem

log = logging.getLogger(__name__)
COURSES = ("basis", "gespreksvoering")


def bring_up_to_date(settings: Settings) -> None:
    """Upgrade the schema, compile old versions again, and publish what ships and is not here yet.

    A course that was edited here stays as it is: what ships is kept beside it, for its authors.
    """
    from elearning.models.starting import one_at_a_time

    engine = engine_of(settings)
    with one_at_a_time(engine):
        _bring_up_to_date(settings, engine)


def _bring_up_to_date(settings: Settings, engine: Engine) -> None:
    from elearning.models import schema
    from elearning.services.shipping import has_outdated_versions, outdated_folders, waiting_folders

    schema.upgrade(engine)
    log.info("the tables are those of version %s", schema.head())
    with Session(engine) as session:
        outdated = outdated_folders(session, shipped_courses())
        waiting = waiting_folders(session, shipped_courses())
        stale = has_outdated_versions(session)
    if stale:
        recompile_all(settings)
    for folder in outdated:
        publish_folder(settings, folder, origin="shipped", note="")
    for folder in waiting:
        _put_folder_aside(settings, folder)
    _make_missing_cards(settings)


def _make_missing_cards(settings: Settings) -> None:
    """Let memory follow from the answers that were given before there were cards."""
    from elearning.services import memory

    with Session(engine_of(settings)) as session:
        missing = memory.are_missing(session)
    if missing:
        with writing(settings) as session:
            memory.rebuild(session)


def recompile_all(settings: Settings) -> int:
    """Make the versions again that an older program made; gives how many."""
    from elearning.content.bounds import Renderer
    from elearning.services.shipping import recompile as recompile_versions

    with Renderer() as renderer, Session(engine_of(settings)) as session:
        count = recompile_versions(session, renderer, settings.media_dir, demo=settings.demo)
        session.commit()
    return count


def publish_folder(settings: Settings, folder: Path, *, origin: str, note: str) -> None:
    """Publish a folder; a mistake in it ends the command."""
    from elearning.content.bounds import Renderer
    from elearning.content.compile import COMPILER
    from elearning.services.publishing import Edition
    from elearning.services.shipping import prepare, ship

    with Renderer() as renderer:
        shipment = prepare(folder, renderer, demo=settings.demo, now=clock.now())
    if not shipment.publishable:
        report(folder, shipment.problems)
        raise click.ClickException(f"{folder.name} is niet gepubliceerd: los eerst de fouten op.")
    with Session(engine_of(settings)) as session:
        version = ship(session, shipment, settings.media_dir, Edition(COMPILER, origin, note=note), clock.now())
        session.commit()
        click.echo(f"{folder.name}: versie {version.number} is gepubliceerd.")


def _put_folder_aside(settings: Settings, folder: Path) -> None:
    """Keep a folder as a version that no learner gets yet; a mistake in it is no reason not to start."""
    from elearning.content.bounds import Renderer
    from elearning.content.compile import COMPILER
    from elearning.services.publishing import SHIPPED, Edition
    from elearning.services.shipping import prepare, put_aside

    with Renderer() as renderer:
        shipment = prepare(folder, renderer, demo=settings.demo, now=clock.now())
    if not shipment.publishable:
        report(folder, shipment.problems)
        return
    with Session(engine_of(settings)) as session:
        version = put_aside(session, shipment, settings.media_dir, Edition(COMPILER, SHIPPED), clock.now())
        session.commit()
        click.echo(f"{folder.name}: versie {version.number} ligt klaar in de redactie.")


def report(folder: Path, problems: "tuple[Problem, ...]") -> None:
    """Say what is wrong with a folder."""
    from elearning.content.report import Severity

    echo(map(str, problems))
    mistakes = sum(problem.severity is Severity.FOUT for problem in problems)
    tips = len(problems) - mistakes
    said = f"{mistakes} {'fout' if mistakes == 1 else 'fouten'}" if mistakes else "geen fouten gevonden"
    click.echo(f"{folder.name}: {said}" + (f", {tips} keer let op." if tips else "."))


def echo(lines: Iterable[str]) -> None:
    """Say some lines."""
    for line in lines:
        click.echo(line)


def shipped_courses() -> list[Path]:
    """Give the folders of the courses that ship with the program."""
    return [shipped("courses") / name for name in COURSES]


def courses_in(folders: Iterable[Path]) -> list[Path]:
    """Take a folder with courses for the courses in it; a folder that is a course, or is none, stands for itself."""
    return [course for folder in folders for course in _below(folder) or [folder]]


def _below(folder: Path) -> list[Path]:
    whole = (folder / "cursus.md").is_file()
    return [] if whole else sorted(found.parent for found in folder.glob("*/cursus.md"))
