"""Retention, the register, and erasing again after a reservekopie was put back."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from elearning import clock
from elearning.cli.opening import engine_of, read, writing
from elearning.models.engine import start_writing, wipe_traces
from elearning.settings import Settings

if TYPE_CHECKING:
    from elearning.services.retention import Rule

REGISTER = Path("docs/privacy/verwerkingsregister.md")


@click.command()
@click.option("--dry-run", is_flag=True, help="Tel alleen; haal niets weg.")
def retention(*, dry_run: bool) -> None:
    """Haal weg wat lang genoeg bewaard is, en zeg per regel hoeveel."""
    from elearning.services import processing
    from elearning.services.retention import report

    settings = read()
    engine, now = engine_of(settings), clock.now()
    if dry_run:
        with Session(engine) as session:
            found = report(session, now)
    else:
        found = _enforce(engine)
        wipe_traces(engine)
    for key, number in found.items():
        click.echo(f"  {processing.RULES[key].title}: {number}")
    click.echo("Dit gaat weg bij de volgende keer." if dry_run else "Dit is weggehaald.")


@click.group()
def privacy() -> None:
    """Het verwerkingsregister, en wissen na het terugzetten van een reservekopie."""


@privacy.command()
@click.option("-o", "--output", default=REGISTER, type=click.Path(dir_okay=False, path_type=Path), show_default=True)
def register(output: Path) -> None:
    """Schrijf het verwerkingsregister uit de tabellen van het programma."""
    from elearning.services.register import page

    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page(), "utf-8")
    click.echo(f"Het register staat in {output}.")


@privacy.command()
def erased() -> None:
    """Laat zien welke accounts zijn gewist: een nummer en een moment, nooit een naam."""
    from elearning.services import erasing

    with Session(engine_of(read())) as session:
        for mark in erasing.erased(session):
            click.echo(mark)


@privacy.command("erase-again")
@click.argument("file", type=click.File("r", encoding="utf-8"))
def erase_again(file: TextIO) -> None:
    """Wis opnieuw wie op een lijst van ‘privacy erased’ staat; FILE is die lijst, - is de standaardinvoer."""
    settings = read()
    marks = [line.strip() for line in file if line.strip()]
    done = sum(_erase_again(settings, mark) for mark in marks)
    click.echo(f"{done} van {len(marks)} accounts van de lijst stonden er nog en zijn gewist.")


def _enforce(engine: Engine) -> dict[str, int]:
    """Take batch after batch, each in a transaction of its own, so that the site goes on meanwhile."""
    from elearning.services.retention import RULES

    return {rule.key: sum(_batches(engine, rule)) for rule in RULES}


def _batches(engine: Engine, rule: "Rule") -> Iterator[int]:
    done = 1
    while done:
        with Session(engine) as session:
            start_writing(session)
            done = rule.work(session, clock.now())
            session.commit()
        yield done


def _erase_again(settings: Settings, mark: str) -> bool:
    from elearning.services import erasing, granting, wiping

    with writing(settings) as session:
        person = erasing.of_mark(session, mark)
        if person is None:
            return False
        try:
            traces = erasing.erase(session, person, clock.now(), None, keep_proof=False)
        except erasing.AlreadyGoneError:
            return False
        except granting.LastAdminError as error:
            raise click.ClickException(
                f"{mark} is de laatste beheerder. Maak eerst iemand anders beheerder."
            ) from error
    wiping.wipe(engine_of(settings), settings.media_dir, settings.mail_url, traces)
    return True
