"""`python -m elearning` does what the `elearning` command does."""

from elearning.cli import main

main()
