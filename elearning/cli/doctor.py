"""Looking an installation over, and saying what to do."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from elearning import clock
from elearning.cli.opening import engine_of, read
from elearning.settings import Settings

if TYPE_CHECKING:
    from elearning.services.checkup.finding import Finding


@click.command()
@click.option("--all", "every", is_flag=True, help="Lees alle bestanden na, niet een steekproef.")
@click.option("--no-mail", is_flag=True, help="Maak geen verbinding met de mailserver.")
def doctor(every: bool, no_mail: bool) -> None:
    """Kijk alles na wat een beheerder wil weten, en zeg wat er te doen is; met een fout is de uitkomst 1."""
    from elearning.services.checkup.finding import Mark

    settings = read()
    click.echo(f"{Mark.GOOD:7} instellingen: kloppen")
    marks = [_told(finding) for finding in _findings(settings, every=every, mail=not no_mail)]
    faults, notes = marks.count(Mark.FAULT), marks.count(Mark.NOTE)
    click.echo(f"\n{faults} {'fout' if faults == 1 else 'fouten'}, {notes} keer let op.")
    sys.exit(1 if faults else 0)


def _findings(settings: Settings, *, every: bool, mail: bool) -> "Iterator[Finding]":
    from elearning.services.checkup import database, disk, site

    engine = engine_of(settings)
    yield from database.look_over(engine, clock.now())
    yield from disk.look_over(settings, os.environ)
    if mail:
        yield site.mail_server(settings)
    if database.answers(engine):
        yield from _in_database(engine, settings, every=every)


def _in_database(engine: Engine, settings: Settings, *, every: bool) -> "Iterator[Finding]":
    from elearning.services.checkup import disk, site

    with Session(engine) as session:
        yield disk.media(session, settings.media_dir, every=every)
        yield from site.look_over(session, settings, clock.now())


def _told(finding: "Finding") -> str:
    click.echo(f"{finding.mark:7} {finding.what}: {finding.told}")
    if finding.advice:
        click.echo(f"{'':7} → {finding.advice}")
    return finding.mark
