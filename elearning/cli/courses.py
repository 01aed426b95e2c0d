"""Courses: looking them over, publishing, exporting and drawing them."""

import sys
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from elearning import clock
from elearning.cli.opening import engine_of, read, writing
from elearning.cli.shipping import courses_in, echo, publish_folder, recompile_all, report, shipped_courses
from elearning.paths import shipped


@click.group()
def courses() -> None:
    """Cursussen nakijken, publiceren en bekijken."""


@courses.command("check")
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--cover", is_flag=True, help="Laat per leerdoel zien hoeveel lesstof en vragen er zijn.")
def check_courses(folders: tuple[Path, ...], cover: bool) -> None:
    """Kijk mappen na en zeg per bestand en regel wat er niet klopt; zonder map: de meegeleverde cursussen.

    Een map met cursussen erin mag ook: dan alle cursussen daarvan.
    """
    from elearning.content.bounds import Renderer
    from elearning.content.compile import unchecked_facts
    from elearning.content.cover import cover_lines
    from elearning.services.shipping import prepare

    failed = False
    with Renderer() as renderer:
        for folder in courses_in(folders) or shipped_courses():
            shipment = prepare(folder.resolve(), renderer, demo=False, now=clock.now())
            failed |= not shipment.publishable
            report(folder, shipment.problems)
            if cover and shipment.reading.course:
                echo(cover_lines(shipment.reading.course))
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
    echo(due_lines(found.facts.values(), today, before.date() if before else None))


@courses.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--note", default="", help="Wat er veranderd is, voor collega's.")
def publish(folder: Path, note: str) -> None:
    """Publiceer een map; een fout houdt het tegen."""
    publish_folder(read(), folder.resolve(), origin="folder", note=note)


@courses.command()
@click.argument("slug")
@click.argument("target", type=click.Path(path_type=Path))
def export(slug: str, target: Path) -> None:
    """Schrijf de gepubliceerde bestanden van een cursus naar een map."""
    from elearning.services.publishing import current_version, files_of

    settings = read()
    with Session(engine_of(settings)) as session:
        version = current_version(session, slug)
        if version is None:
            raise click.ClickException(f"Er is geen cursus met de naam {slug}.")
        for path, content in files_of(version, settings.media_dir).items():
            file = target / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    click.echo(f"Versie {version.number} van {slug} staat in {target}.")


@courses.command()
@click.argument("slug")
def history(slug: str) -> None:
    """Laat de versies van een cursus zien, de nieuwste eerst."""
    from elearning.services.releasing import history as versions_of

    with Session(engine_of(read())) as session:
        for row in versions_of(session, slug):
            mark = " (wat cursisten krijgen)" if row.current else ""
            note = f": {row.note}" if row.note else ""
            click.echo(f"versie {row.number}, {clock.local_date(row.at)}, {row.origin}{mark}{note}")


@courses.command()
@click.argument("slug")
@click.argument("number", type=int)
def back(slug: str, number: int) -> None:
    """Geef cursisten weer een eerdere versie."""
    from elearning.services.releasing import go_back

    with writing(read()) as session:
        if go_back(session, slug, number, None, clock.now()) is None:
            raise click.ClickException(f"Er is geen versie {number} van {slug}.")
    click.echo(f"Cursisten krijgen nu versie {number} van {slug}.")


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
        echo(graph_lines(draft.content))
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
    click.echo(f"{recompile_all(read())} versies opnieuw gemaakt.")
