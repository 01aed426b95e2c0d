"""The year of made-up learners from the command line, and the page that shows what came out."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from elearning.cli.opfris import PAGE, PICTURE, opfris
from elearning.rules.simulation_page import END, MODELS, POLICIES, START

DOCS = Path(__file__).parents[2] / "docs"


def test_a_simulation_shows_its_tables_and_says_of_how_many_and_from_which_seed() -> None:
    shown = CliRunner().invoke(opfris, ["simulate", "--learners", "3", "--seed", "4"])
    assert shown.exit_code == 0, shown.output
    assert "3 cursisten, zaad 4" in shown.output
    assert all(name in shown.output for name in (*MODELS.values(), *POLICIES.values()))


def test_with_a_folder_it_fills_the_page_and_draws_the_picture(tmp_path: Path) -> None:
    (tmp_path / "beeld").mkdir()
    (tmp_path / PAGE).write_text(f"# Opfris\n{START}\n{END}\nEinde.\n", "utf-8")
    done = CliRunner().invoke(opfris, ["simulate", "--learners", "3", "--output", str(tmp_path)])
    assert done.exit_code == 0, done.output
    page = (tmp_path / PAGE).read_text("utf-8")
    assert page.startswith("# Opfris\n")
    assert page.endswith("\nEinde.\n")
    assert "3 cursisten" in page
    assert (tmp_path / PICTURE).read_text("utf-8").startswith("<svg")


def test_the_page_in_the_docs_is_that_of_a_full_run() -> None:
    page = (DOCS / PAGE).read_text("utf-8")
    outcome = page.split(START)[1].split(END)[0]
    assert "1000 cursisten" in outcome
    assert all(f"| {name} |" in outcome for name in POLICIES.values())
    assert all(f"| {name} |" in page.split(START)[0] for name in POLICIES.values())
    assert f"]({PICTURE})" in page
    assert (DOCS / PICTURE).is_file()


def test_the_command_on_the_page_makes_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DOCS.parent)
    page = (DOCS / PAGE).read_text("utf-8")
    words = re.search(r"^ {4}elearning opfris (simulate .+)$", page, flags=re.MULTILINE)
    assert words
    context = opfris.commands["simulate"].make_context("simulate", words[1].split()[1:])
    assert (context.params["learners"], context.params["output"]) == (1000, Path("docs"))
    assert f"zaad {context.params['seed']}," in page
