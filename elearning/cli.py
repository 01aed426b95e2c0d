"""The command line: what an operator and an author do without a browser."""

import os
import secrets
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from elearning import clock
from elearning.models.engine import prepare as prepare_engine
from elearning.models.engine import start_writing
from elearning.paths import shipped
from elearning.settings import PREFIX, Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from elearning.content.model import Problem

COURSES = ("basis", "gespreksvoering")
WEAK = {
    "short": "Kies een wachtwoord van minstens 12 tekens. Een zin mag ook.",
    "long": "Kies een wachtwoord van hooguit 256 tekens.",
    "common": "Dit wachtwoord raden anderen snel. Kies iets anders, bijvoorbeeld een zin.",
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Keukentafel: leren over alcohol, drugs en het gesprek daarover."""


@main.command()
@click.option("--port", default=8000, show_default=True, help="Op welke poort de site luistert.")
@click.option("--folder", default="var", type=click.Path(path_type=Path), help="Waar de demo haar gegevens bewaart.")
@click.option("--no-worker", is_flag=True, help="Start geen proces dat brieven verstuurt.")
def run(port: int, folder: Path, no_worker: bool) -> None:
    """Vul eenmalig een demo-regio en start de site op deze computer."""
    from elearning.demo import PASSWORD, demo_people
    from elearning.serving import PortTakenError, refuse_taken, serve

    try:
        refuse_taken("127.0.0.1", port)
    except PortTakenError as error:
        raise click.ClickException(str(error)) from error
    _use_demo_settings(folder.resolve(), port)
    settings = _settings()
    _bring_up_to_date(settings)
    _fill_demo(settings)
    click.echo(f"\nKeukentafel staat klaar: http://127.0.0.1:{port}\n\nInloggen (wachtwoord voor iedereen: {PASSWORD})")
    for name, email, role in demo_people():
        click.echo(f"  {email:38} {name}, {role}")
    click.echo("\nStoppen: Ctrl+C")
    serve("127.0.0.1", port, 1, with_worker=not no_worker)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Aantal webprocessen.")
@click.option("--no-worker", is_flag=True, help="Start geen proces dat brieven verstuurt.")
def serve(host: str, port: int, workers: int, no_worker: bool) -> None:
    """Start de site met de instellingen uit de omgeving."""
    from elearning.serving import PortTakenError
    from elearning.serving import serve as serve_site

    settings = _settings()
    _bring_up_to_date(settings)
    try:
        serve_site(host, port, workers, with_worker=not no_worker)
    except PortTakenError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--with-parent", type=int, hidden=True, help="Stop zodra dit proces weg is, dat de worker startte.")
@click.option(
    "--rate", default=20.0, show_default=True, type=click.FloatRange(0.01), help="Hoogste aantal brieven per seconde."
)
def worker(with_parent: int | None, rate: float) -> None:
    """Plan en verstuur brieven, tot het gestopt wordt; er mogen er meer tegelijk draaien."""
    from elearning.rules.pacing import Valve
    from elearning.working import log_plainly, work, worker_for

    made = worker_for(_settings(), valve=Valve(rate))
    log_plainly()
    work(made, with_parent)


@main.command()
def check() -> None:
    """Kijk of alle instellingen kloppen."""
    _settings()
    click.echo("De instellingen kloppen.")


@main.group()
def db() -> None:
    """De database op de goede versie brengen."""


@db.command()
def upgrade() -> None:
    """Breng de database naar de nieuwste versie."""
    from elearning.models import schema

    schema.upgrade(_engine(_settings()))


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Zet de database terug; `base` laat niets over."""
    from elearning.models import schema

    schema.downgrade(_engine(_settings()), revision)


@db.command(hidden=True)
@click.argument("message")
def revision(message: str) -> None:
    """Schrijf een nieuwe migratie uit de modellen (op PostgreSQL)."""
    from elearning.models import schema

    schema.make_revision(_engine(_settings()), message)


@main.group()
def people() -> None:
    """Mensen en hun rollen."""


@people.command()
@click.argument("email")
@click.argument("name")
@click.option("--role", default="admin", type=click.Choice(["learner", "author", "guide", "manager", "admin"]))
def add(email: str, name: str, role: str) -> None:
    """Maak een account; het wachtwoord wordt gevraagd en staat nooit op de opdrachtregel."""
    from elearning.models import Role
    from elearning.services import passwords
    from elearning.services import people as people_service

    password = click.prompt("Wachtwoord", hide_input=True, confirmation_prompt="Nog een keer")
    try:
        if weakness := passwords.weakness_of(password):
            raise click.ClickException(WEAK[weakness.value])
        hashed = passwords.hash_password(password)
        with _writing(_settings()) as session:
            person = people_service.add_person(session, name=name, email=email, password_hash=hashed, now=clock.now())
            if Role(role) is not Role.LEARNER:
                people_service.grant_role(session, person, Role(role))
    except people_service.AddressTakenError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} kan nu inloggen met {people_service.plain_address(email)}.")


@main.group()
def courses() -> None:
    """Cursussen nakijken, publiceren en bekijken."""


@courses.command("check")
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--cover", is_flag=True, help="Laat per leerdoel zien hoeveel lesstof en vragen er zijn.")
def check_courses(folders: tuple[Path, ...], cover: bool) -> None:
    """Kijk mappen na en zeg per bestand en regel wat er niet klopt; zonder map: de meegeleverde cursussen."""
    from elearning.content.bounds import Renderer
    from elearning.content.compile import unchecked_facts
    from elearning.content.cover import cover_lines
    from elearning.services.shipping import prepare

    failed = False
    with Renderer() as renderer:
        for folder in folders or _shipped_courses():
            shipment = prepare(folder.resolve(), renderer, demo=False, now=clock.now())
            failed |= not shipment.publishable
            _report(folder, shipment.problems)
            if cover and shipment.reading.course:
                _echo(cover_lines(shipment.reading.course))
            facts = unchecked_facts(shipment.reading.course) if shipment.reading.course else []
            for fact in facts:
                topic = f" ({fact.topic}: houdt de module tegen)" if fact.topic else ""
                click.echo(f"  nog na te kijken: {fact.key}: {fact.value}{topic}")
    sys.exit(1 if failed else 0)


@courses.command("facts")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), help="Alleen wat voor deze dag nagekeken moet worden.")
def list_facts(folder: Path | None, before: datetime | None) -> None:
    """Laat zien welke feiten nagekeken moeten worden; FOLDER is de map met feiten.yaml."""
    from elearning.content.due import due_lines
    from elearning.content.facts import FACTS, read_facts

    file = (folder or shipped("courses")) / FACTS
    if not file.is_file():
        raise click.ClickException(f"In {file.parent} staat geen {FACTS}.")
    found = read_facts(file.read_bytes())
    for problem in found.problems:
        click.echo(str(problem))
    today = clock.local_date(clock.now())
    _echo(due_lines(found.facts.values(), today, before.date() if before else None))


@courses.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--note", default="", help="Wat er veranderd is, voor collega's.")
def publish(folder: Path, note: str) -> None:
    """Publiceer een map; een fout houdt het tegen."""
    _publish(_settings(), folder.resolve(), origin="folder", note=note)


@courses.command()
@click.argument("slug")
@click.argument("target", type=click.Path(path_type=Path))
def export(slug: str, target: Path) -> None:
    """Schrijf de gepubliceerde bestanden van een cursus naar een map."""
    from elearning.services.publishing import current_version, files_of

    settings = _settings()
    with Session(_engine(settings)) as session:
        version = current_version(session, slug)
        if version is None:
            raise click.ClickException(f"Er is geen cursus met de naam {slug}.")
        for path, content in files_of(version, settings.media_dir).items():
            file = target / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    click.echo(f"Versie {version.number} van {slug} staat in {target}.")


@courses.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("title")
def new(folder: Path, title: str) -> None:
    """Begin een nieuwe cursus met een module die klopt."""
    from elearning.content.starter import new_course

    try:
        new_course(folder.resolve().parent, folder.resolve().name, title)
    except (FileExistsError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"De cursus staat in {folder}. Bekijk haar met: elearning courses preview {folder}")


@courses.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Teken de kaart in dit bestand.")
def graph(folder: Path, output: Path | None) -> None:
    """Laat zien hoe een casus loopt, in woorden of als tekening; FOLDER is de map met casus.md."""
    from elearning.content.casus import Casus
    from elearning.content.casus_graph import graph_lines, graph_svg
    from elearning.content.drafts import read_draft

    file = folder.resolve() / "casus.md"
    if not file.is_file():
        raise click.ClickException(f"In {folder} staat geen casus.md.")
    draft = read_draft(f"{file.parent.parent.name}/{file.parent.name}/casus.md", file.read_bytes())
    if not isinstance(draft.content, Casus):
        raise click.ClickException("Deze casus kan ik niet lezen:\n  " + "\n  ".join(map(str, draft.problems)))
    if output is None:
        _echo(graph_lines(draft.content))
        return
    output.write_text(graph_svg(draft.content, standalone=True), "utf-8")
    click.echo(f"De kaart van ‘{draft.content.title}’ staat in {output}.")


@courses.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--port", default=8001, show_default=True)
def preview(folder: Path, port: int) -> None:
    """Laat een map zien zoals cursisten haar zien, en ververs bij elke keer bewaren."""
    from elearning.preview import preview_folder

    preview_folder(folder.resolve(), port)


@courses.command()
def recompile() -> None:
    """Maak alle versies opnieuw die een ouder programma heeft gemaakt."""
    click.echo(f"{_recompile(_settings())} versies opnieuw gemaakt.")


def _recompile(settings: Settings) -> int:
    from elearning.content.bounds import Renderer
    from elearning.services.shipping import recompile as recompile_versions

    with Renderer() as renderer, Session(_engine(settings)) as session:
        count = recompile_versions(session, renderer, settings.media_dir, demo=settings.demo)
        session.commit()
    return count


def _fill_demo(settings: Settings) -> None:
    """Fill an empty demo, and let it live through the weeks before today."""
    from elearning.demo import fill, live_on
    from elearning.mail.sending import sender_for
    from elearning.mail.site import site_of

    now = clock.now()
    with _writing(settings) as session:
        is_new = fill(session, now)
    if is_new:
        engine = _engine(settings)
        sender = sender_for(settings.mail_url, settings.organisation_name, settings.contact_email)
        live_on(lambda: Session(engine), site_of(settings), sender, now)


def _settings() -> Settings:
    try:
        return read_settings(os.environ)
    except SettingsError as error:
        raise click.ClickException("De instellingen kloppen niet:\n  " + "\n  ".join(error.problems)) from error


def _engine(settings: Settings) -> Engine:
    return prepare_engine(create_engine(settings.database_url))


@contextmanager
def _writing(settings: Settings) -> Iterator[Session]:
    """Open a session that writes, and commit once at its end."""
    with Session(_engine(settings)) as session:
        start_writing(session)
        yield session
        session.commit()


def _bring_up_to_date(settings: Settings) -> None:
    """Upgrade the schema, compile old versions again, and publish what ships and is not here yet."""
    from elearning.models import schema
    from elearning.services.shipping import has_outdated_versions, outdated_folders

    engine = _engine(settings)
    schema.upgrade(engine)
    with Session(engine) as session:
        outdated = outdated_folders(session, _shipped_courses())
        stale = has_outdated_versions(session)
    if stale:
        _recompile(settings)
    for folder in outdated:
        _publish(settings, folder, origin="shipped", note="")
    _make_missing_cards(settings)


def _make_missing_cards(settings: Settings) -> None:
    """Let memory follow from the answers that were given before there were cards."""
    from elearning.services import memory

    with Session(_engine(settings)) as session:
        missing = memory.are_missing(session)
    if missing:
        with _writing(settings) as session:
            memory.rebuild(session)


def _publish(settings: Settings, folder: Path, *, origin: str, note: str) -> None:
    from elearning.content.bounds import Renderer
    from elearning.content.compile import COMPILER
    from elearning.services.publishing import Edition
    from elearning.services.shipping import prepare, ship

    with Renderer() as renderer:
        shipment = prepare(folder, renderer, demo=settings.demo, now=clock.now())
    if not shipment.publishable:
        _report(folder, shipment.problems)
        raise click.ClickException(f"{folder.name} is niet gepubliceerd: los eerst de fouten op.")
    with Session(_engine(settings)) as session:
        version = ship(session, shipment, settings.media_dir, Edition(COMPILER, origin, note=note), clock.now())
        session.commit()
        click.echo(f"{folder.name}: versie {version.number} is gepubliceerd.")


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _report(folder: Path, problems: "tuple[Problem, ...]") -> None:
    from elearning.content.model import Severity

    _echo(map(str, problems))
    mistakes = sum(problem.severity is Severity.FOUT for problem in problems)
    tips = len(problems) - mistakes
    said = f"{mistakes} {'fout' if mistakes == 1 else 'fouten'}" if mistakes else "geen fouten gevonden"
    click.echo(f"{folder.name}: {said}" + (f", {tips} keer let op." if tips else "."))


def _shipped_courses() -> list[Path]:
    return [shipped("courses") / name for name in COURSES]


def _use_demo_settings(folder: Path, port: int) -> None:
    """Put the settings of the demo in the environment, where web processes find them too."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = folder / "secret_key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(48), "utf-8")
    demo = {
        "SECRET_KEY_FILE": str(key),
        "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "MEDIA_DIR": str(folder / "media"),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ORGANISATION_NAME": "IVZ Rivierenland",
        "PHONE": "088 000 00 00",
        "CONTACT_EMAIL": "preventie@ivz-rivierenland.example",
        "DEMO": "ja",
        "MAIL_URL": f"postbox:{quote(str(folder / 'postbox'))}",
    }
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]  # a setting of a real installation must never reach the demo
    os.environ.update({PREFIX + name: value for name, value in demo.items()})
