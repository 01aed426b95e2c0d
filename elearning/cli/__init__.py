"""The command line: what an operator and an author do without a browser."""

import click

from elearning.cli.courses import courses
from elearning.cli.opfris import opfris
from elearning.cli.people import people
from elearning.cli.shipping import COURSES
from elearning.cli.site import check, db, run, serve, worker

__all__ = ["COURSES", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Keukentafel: leren over alcohol, drugs en het gesprek daarover."""


for command in (run, serve, worker, check, db, people, courses, opfris):
    main.add_command(command)
