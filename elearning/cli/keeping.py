"""Keeping what people did: back-ups, putting one back, and moving to another database."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import create_engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from elearning import clock
from elearning.cli.opening import engine_of, keep_private, read, writing
from elearning.cli.site import db

if TYPE_CHECKING:
    from elearning.services.backup import Manifest

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("folder", metavar="MAP", type=_FOLDER)
@click.option("--keep", type=click.IntRange(1), help="Haal reservekopieën weg die ouder zijn dan zoveel dagen.")
def backup(folder: Path, keep: int | None) -> None:
    """Maak een reservekopie van database en bestanden in MAP; de site kan gewoon doorgaan."""
    from elearning.services import backup as backups

    settings, now = read(), clock.now()
    keep_private()
    try:
        made = backups.write(engine_of(settings), settings.media_dir, folder, now)
        gone = backups.forget_old(folder, keep, now) if keep else []
    except OSError as error:
        raise click.ClickException(f"De reservekopie is niet gelukt: {folder}: {error.strerror}.") from error
    except backups.RefusedBackupError as error:
        raise click.ClickException(f"De reservekopie is niet gelukt. {error}") from error
    except OperationalError as error:
        raise click.ClickException("De database geeft geen antwoord. Er is geen reservekopie gemaakt.") from error
    click.echo(f"{made.path} is gemaakt en nagelezen: {_told(made.manifest)}.")
    for path in gone:
        click.echo(f"{path.name} is weggehaald: ouder dan {keep} dagen.")
    if made.lacking:
        raise click.ClickException(
            "Deze bestanden horen erbij, maar zijn weg of beschadigd:\n  "
            + "\n  ".join(str(settings.media_dir / one) for one in made.lacking)
        )


@click.command()
@click.argument("file", metavar="BESTAND", type=_FILE)
@click.option("--check", is_flag=True, help="Kijk de reservekopie alleen na, en zet niets terug.")
def restore(file: Path, check: bool) -> None:
    """Zet een reservekopie terug in een lege database; alles, of niets."""
    from elearning.services import auditing
    from elearning.services import backup as backups

    try:
        with backups.opened(file) as archive:
            click.echo(f"De reservekopie van {archive.manifest.made_at} is heel: {_told(archive.manifest)}.")
            if check:
                return
            settings = read()
            keep_private(settings)
            done = backups.restore(engine_of(settings), settings.media_dir, archive)
    except OSError as error:
        raise click.ClickException(f"Het terugzetten is niet gelukt: {error.strerror}. Begin opnieuw.") from error
    except backups.RefusedBackupError as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException("De database geeft geen antwoord, of neemt dit niet aan. Begin opnieuw.") from error
    with writing(settings) as session:
        auditing.note(session, None, "restored", "site", clock.now(), result=archive.manifest.made_at, origin="cli")
    click.echo(
        f"Teruggezet: {done.rows} rijen, en {done.files} bestanden die er nog niet waren.\n"
        "Gebruik dezelfde geheime sleutel als toen. Iedereen logt opnieuw in. Brieven die nog open stonden, gaan uit.\n"
        "Is er na deze reservekopie iemand gewist? Wis die dan opnieuw: elearning privacy erase-again."
    )


@db.command()
@click.argument("target", metavar="ADRES")
def move(target: str) -> None:
    """Kopieer alle rijen naar een lege database op ADRES, en vergelijk ze.

    ADRES is een adres zoals in KEUKENTAFEL_DATABASE_URL, of een bestand waar dat in staat. Gebruik een bestand als er
    een wachtwoord in staat. De oude database blijft zoals die is.
    """
    from elearning.models.engine import engine_options, prepare
    from elearning.services import backup as backups

    settings, url = read(), _url_of(target)
    keep_private()
    if url == settings.database_url:
        raise click.ClickException("Dit is het adres van de database die je al gebruikt.")
    try:
        counts = backups.transfer(engine_of(settings), prepare(create_engine(url, **engine_options(url))))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise click.ClickException("Dit is geen adres van een database, en geen bestand waar dat in staat.") from error
    except OperationalError as error:
        raise click.ClickException(
            "De database geeft geen antwoord, of neemt dit niet aan. Er is niets verhuisd."
        ) from error
    except backups.RefusedTransferError as error:
        raise click.ClickException(str(error)) from error
    for name, count in sorted(counts.items()):
        click.echo(f"{name:24}{count:10}")
    click.echo(
        f"Verhuisd: {sum(counts.values())} rijen in {len(counts)} tabellen, elk aantal en elke controlesom gelijk.\n"
        "Zet het nieuwe adres nu in KEUKENTAFEL_DATABASE_URL en start de site. De bestanden in KEUKENTAFEL_MEDIA_DIR "
        "blijven waar ze zijn. De oude database is niet veranderd; bewaar die tot je zeker bent."
    )


def _url_of(target: str) -> str:
    path = Path(target)
    return path.read_text("utf-8").strip() if "://" not in target and path.is_file() else target


def _told(manifest: "Manifest") -> str:
    size = sum(part.size for part in manifest.files.values())
    return f"{manifest.rows} rijen, {len(manifest.files)} bestanden ({size / 1e6:.1f} MB)".replace(".", ",")
