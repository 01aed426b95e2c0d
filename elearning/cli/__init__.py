"""The command line: what an operator and an author do without a browser."""

import click

from elearning.cli.courses import courses
from elearning.cli.doctor import doctor
from elearning.cli.keeping import backup, restore
from elearning.cli.opfris import opfris
from elearning.cli.people import people
from elearning.cli.retention import privacy, retention
from elearning.cli.shipping import COURSES
from elearning.cli.site import check, db, run, serve, worker

__all__ = ["COURSES", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Keukentafel: leren over alcohol, drugs en het gesprek daarover."""


for command in (run, serve, worker, check, doctor, db, people, courses, opfris, backup, restore, retention, privacy):
    main.add_command(command)
