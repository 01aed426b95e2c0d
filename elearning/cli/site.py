"""Running the site: for a demo, for real, its worker, and its database."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import click
from sqlalchemy.orm import Session

from elearning import clock
from elearning.cli.opening import engine_of, keep_private, needing_the_database, read, writing
from elearning.cli.shipping import bring_up_to_date
from elearning.settings import PREFIX, Settings, demo_settings


@click.command()
@click.option("--port", default=8000, show_default=True, help="Op welke poort de site luistert.")
@click.option("--folder", default="var", type=click.Path(path_type=Path), help="Waar de demo haar gegevens bewaart.")
@click.option("--no-worker", is_flag=True, help="Start geen proces dat brieven verstuurt.")
def run(port: int, folder: Path, no_worker: bool) -> None:
    """Vul eenmalig een demo-regio en start de site op deze computer."""
    from elearning import logs
    from elearning.serving import PortTakenError, refuse_taken, serve

    logs.begin(plain=True)
    keep_private()
    try:
        refuse_taken("127.0.0.1", port)
    except PortTakenError as error:
        raise click.ClickException(str(error)) from error
    _use_demo_settings(folder.resolve(), port)
    settings = read()
    keep_private(settings)
    with _apart(_make_demo, settings):
        from elearning.demo import PASSWORD, demo_people
    click.echo(f"\nKeukentafel staat klaar: http://127.0.0.1:{port}\n\nInloggen (wachtwoord voor iedereen: {PASSWORD})")
    for name, email, role in demo_people():
        click.echo(f"  {email:38} {name}, {role}")
    click.echo("\nStoppen: Ctrl+C")
    serve("127.0.0.1", port, 1, with_worker=not no_worker, plain=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Aantal webprocessen.")
@click.option("--no-worker", is_flag=True, help="Start geen proces dat brieven verstuurt.")
def serve(host: str, port: int, workers: int, no_worker: bool) -> None:
    """Start de site met de instellingen uit de omgeving."""
    from elearning import logs

    settings = read()
    keep_private(settings)
    logs.begin(plain=settings.demo)
    with _apart(bring_up_to_date, settings):
        from elearning.serving import PortTakenError
        from elearning.serving import serve as serve_site
    try:
        serve_site(host, port, workers, with_worker=not no_worker, plain=settings.demo)
    except PortTakenError as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.option(
    "--rate", default=20.0, show_default=True, type=click.FloatRange(0.01), help="Hoogste aantal brieven per seconde."
)
def worker(rate: float) -> None:
    """Plan en verstuur brieven, tot het gestopt wordt; er mogen er meer tegelijk draaien."""
    from elearning import logs
    from elearning.rules.pacing import Valve
    from elearning.working import work, worker_for

    settings = read()
    keep_private(settings)
    logs.begin(plain=settings.demo)
    work(worker_for(settings, valve=Valve(rate)), parent=None)


@click.command()
def check() -> None:
    """Kijk of alle instellingen kloppen."""
    read()
    click.echo("De instellingen kloppen.")


@click.group()
def db() -> None:
    """De database op de goede versie brengen."""


@db.command()
def upgrade() -> None:
    """Breng de database naar de nieuwste versie."""
    from elearning.models import schema
    from elearning.models.starting import one_at_a_time

    settings = read()
    keep_private(settings)
    engine = engine_of(settings)
    with needing_the_database(), one_at_a_time(engine):
        schema.upgrade(engine)


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Zet de database terug; `base` laat niets over."""
    from elearning.models import schema

    schema.downgrade(engine_of(read()), revision)


@db.command(hidden=True)
@click.argument("message")
def revision(message: str) -> None:
    """Schrijf een nieuwe migratie uit de modellen (op PostgreSQL)."""
    from elearning.models import schema

    schema.make_revision(engine_of(read()), message)


@contextmanager
def _apart(work: Callable[[Settings], None], settings: Settings) -> Iterator[None]:
    """Do work in a process of its own, beside the block: what it loads is not kept for as long as the site lives.

    The block is for what takes long to load. A mistake in the work ends the command.
    """
    told, tell = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.Process(target=_finish, args=(work, settings, tell), daemon=True)
    child.start()
    yield
    child.join()
    if told.poll():
        raise click.ClickException(told.recv())
    if child.exitcode:
        sys.exit(child.exitcode)


def _finish(work: Callable[[Settings], None], settings: Settings, tell: Connection) -> None:
    try:
        with needing_the_database():
            work(settings)
    except click.ClickException as error:
        tell.send(error.format_message())


def _make_demo(settings: Settings) -> None:
    bring_up_to_date(settings)
    _fill_demo(settings)


def _fill_demo(settings: Settings) -> None:
    """Fill an empty demo, and let it live through the weeks before today."""
    from elearning.demo import fill, live_on
    from elearning.mail.sending import sender_for
    from elearning.mail.site import site_of

    now = clock.now()
    with writing(settings) as session:
        is_new = fill(session, now)
    if is_new:
        engine = engine_of(settings)
        sender = sender_for(settings.mail_url, settings.organisation_name, settings.contact_email)
        live_on(lambda: Session(engine), site_of(settings), sender, now)


def _use_demo_settings(folder: Path, port: int) -> None:
    """Put the settings of the demo in the environment, where web processes and the worker find them too."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]  # a setting of a real installation must never reach the demo
    os.environ.update(demo_settings(folder, port))
