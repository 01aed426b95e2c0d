"""Row S71, ASVS V15.1: every proof that `docs/asvs.md` names is there, and every row has one."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/asvs.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| (S\d\d) \| (.*)$", TEXT, re.MULTILINE))
#: These numbers were never given out.
NOT_THERE = {"S28", "S29", "S35", "S36", "S37", "S38", "S39", "S47", "S48", "S49", "S55"}
PROOF = re.compile(r"`((?:tests|docs|elearning|deploy)/[^`]+)`")


@cache
def functions_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_row_is_in_the_list() -> None:
    assert set(ROWS) == {f"S{number:02}" for number in range(1, 76)} - NOT_THERE


@pytest.mark.parametrize("row", ROWS)
def test_every_row_names_its_proof(row: str) -> None:
    assert PROOF.search(ROWS[row])


def test_every_proof_is_there() -> None:
    named = set(PROOF.findall(TEXT))
    assert len(named) > 100
    lost = set()
    for one in named:
        path, _, function = one.partition("::")
        if not (ROOT / path).exists() or (function and function not in functions_in(path)):
            lost.add(one)
    assert not lost, "\n".join(sorted(lost))


def test_every_chapter_is_accounted_for() -> None:
    for number in range(1, 18):
        assert f"\n| V{number} " in TEXT


def test_every_file_of_proofs_says_which_rows_it_proves() -> None:
    for path in Path(__file__).parent.glob("test_*.py"):
        opening = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        assert re.match(r"Rows? S\d\d", opening), path.name
