"""The commands about the opfris."""

from pathlib import Path

import click

from elearning.cli.opening import read, writing
from elearning.cli.shipping import shipped_courses

PAGE, PICTURE = "opfris-simulatie.md", "beeld/opfris-simulatie.svg"


@click.group()
def opfris() -> None:
    """De opfris: wat mensen nog weten, en wat zij weer gevraagd krijgen."""


@opfris.command()
@click.option("--learners", default=1000, show_default=True, type=click.IntRange(min=1), help="Hoeveel cursisten.")
@click.option("--seed", default=2026, show_default=True, help="Hetzelfde zaad geeft dezelfde uitkomst.")
@click.option(
    "--output",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=f"De map docs, waarin {PAGE} en haar plaatje de uitkomst krijgen.",
)
def simulate(learners: int, seed: int, output: Path | None) -> None:
    """Leef een jaar met bedachte cursisten, en vergelijk de opfris met vaste brieven en met niets."""
    from elearning.content.reader import read_course
    from elearning.rules.simulating import simulate as simulate_years
    from elearning.rules.simulation_page import page_lines, picture, with_outcome

    readings = [read_course(folder) for folder in shipped_courses()]
    simulation = simulate_years([reading.course for reading in readings if reading.course], learners, seed)
    if output is None:
        for line in page_lines(simulation):
            click.echo(line)
        return
    page = output / PAGE
    page.write_text(with_outcome(page.read_text("utf-8"), simulation), "utf-8")
    (output / PICTURE).write_text(picture(simulation), "utf-8")
    click.echo(f"De uitkomst staat in {page} en {output / PICTURE}.")


@opfris.command()
def rebuild() -> None:
    """Maak het geheugen van iedereen opnieuw uit de antwoorden; de uitkomst is dezelfde."""
    from elearning.services import memory

    with writing(read()) as session:
        count = memory.rebuild(session)
    click.echo(f"{count} {'kaart' if count == 1 else 'kaarten'} opnieuw gemaakt.")
