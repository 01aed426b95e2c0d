"""The house stays as it was drawn."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted((ROOT / "elearning").rglob("*.py"))
#: Alembic writes migrations, and nobody reads them twice.
OURS = [file for file in CODE if "versions" not in file.parts]
WORDS = ROOT / "docs" / "woordenlijst.md"
#: Words that a Dutch programmer would slip into a name. What is on the closed list is taken out.
DUTCH = frozenset(
    re.findall(
        r"\w+",
        "antwoord vraag vragen cursus cursussen gebruiker wachtwoord toets toetsen scherm schermen stap stappen "
        "leerdoel leerdoelen poging keuze keuzes medewerker beheerder begeleider lijst regel regels bestand mappen "
        "naam datum versie melding foutmelding gesprek bijeenkomst zakkaart casus casussen opfris wijkteam gemeente",
    )
)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_imports_point_one_way() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [
        ("elearning.serving", "authlib bleach openpyxl requests typst webauthn xlsxwriter elearning.demo"),
        ("elearning.content.renderer", "flask pydantic sqlalchemy"),
    ],
)
def test_a_process_loads_nothing_that_few_of_its_kind_need(module: str, unneeded: str) -> None:
    ask = f"import sys, {module}; print(*{set(unneeded.split())} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("file", OURS, ids=[str(file.relative_to(ROOT)) for file in OURS])
def test_a_file_can_be_read_in_one_sitting(file: Path) -> None:
    text = file.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    for function in functions(ast.parse(text)):
        assert (function.end_lineno or 0) - function.lineno < 50, function.name


def test_no_drawer_for_odds_and_ends() -> None:
    names = {part.removesuffix(".py") for file in CODE for part in file.relative_to(ROOT).parts}
    assert not names & {"utils", "util", "helpers", "helper", "common", "misc", "lib", "tools"}


def test_names_in_code_are_english_but_for_the_closed_list() -> None:
    allowed = set(re.findall(r"`([a-z]+)`", WORDS.read_text("utf-8")))
    found = {}
    # What an author writes above a text is Dutch, and pydantic reads those keys by name.
    for file in (one for one in CODE if one.name not in ("heads.py", "head_forms.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = getattr(node, "name", None) or (node.arg if isinstance(node, ast.arg) else None)
            name = node.id if isinstance(node, ast.Name) else name
            words = (
                set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r" \1", name).lower())) if isinstance(name, str) else set()
            )
            if wrong := words & (DUTCH - allowed):
                found[f"{file.relative_to(ROOT)}:{name}"] = wrong
    assert found == {}
