"""Ticking a fact changes its own lines only, and reads back as meant."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content.fact_edit import FactEditError, fact_lines, with_check
from elearning.content.facts import read_facts

FILE = """# Bovenaan.
fles:
  waarde: 7 glazen  # let op
  bron: "Boek: één"
  jaar: 2024
  controleer: 2026-07-01   # elk jaar
  onderwerp: gevaar

# Over het volgende feit.
glas:
  waarde: 10 gram
  bron: Boek
  jaar: 2023
  nagekeken:
    door: A. Naam
    op: 2025-01-01
laatste:
    waarde: drie
    bron: Boek
    jaar: 2023"""
ON, NEXT = date(2026, 11, 22), date(2027, 11, 22)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)


def changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and those that came."""
    old, new = before.splitlines(), after.splitlines()
    return [one for one in old if one not in new], [one for one in new if one not in old]


def test_a_tick_is_written_below_the_fact_and_leaves_the_rest() -> None:
    made = with_check(FILE, "fles", "Dr. De Vries", ON, NEXT)
    assert changed(FILE, made) == (
        ["  controleer: 2026-07-01   # elk jaar"],
        ["  controleer: 2027-11-22   # elk jaar", "    door: Dr. De Vries", "    op: 2026-11-22"],
    )
    assert "gevaar\n  nagekeken:\n    door: Dr. De Vries\n    op: 2026-11-22\n\n# Over het volgende" in made


def test_a_later_tick_takes_the_place_of_an_earlier_one() -> None:
    made = with_check(FILE, "glas", "B. Ander", ON, NEXT)
    assert "A. Naam" not in made
    assert made.count("nagekeken") == 1


def test_the_last_fact_of_a_file_without_a_last_line_ending_is_ticked_with_its_own_indentation() -> None:
    made = with_check(FILE, "laatste", "B. Ander", ON, NEXT)
    assert made.startswith(FILE)
    end = "\n    controleer: 2027-11-22\n    nagekeken:\n      door: B. Ander\n      op: 2026-11-22\n"
    assert made.removeprefix(FILE) == end


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_new_lines_end_as_those_around_them(ending: str) -> None:
    text = "\ufeff" + FILE.replace("\n", ending)
    made = with_check(text, "fles", "Dr. X", ON, NEXT)
    assert made == "\ufeff" + with_check(FILE, "fles", "Dr. X", ON, NEXT).replace("\n", ending)


@settings(max_examples=40)
@given(by=NAMES, key=st.sampled_from(["fles", "glas", "laatste"]))
def test_whatever_somebody_is_called_it_reads_back(by: str, key: str) -> None:
    found = read_facts(with_check(FILE, key, by, ON, NEXT).encode())
    assert not found.problems
    assert (found.facts[key].checked_by, found.facts[key].checked_on) == (by, ON)


@pytest.mark.parametrize("text", ["fles: {waarde: 7, bron: Boek, jaar: 2024}\n", "", "fles: tekst\n", "- fles\n"])
def test_a_fact_that_is_written_another_way_is_left_to_its_author(text: str) -> None:
    with pytest.raises(FactEditError):
        with_check(text, "fles", "Dr. X", ON, NEXT)


def test_every_fact_of_the_courses_can_be_ticked() -> None:
    text = Path("courses/feiten.yaml").read_text("utf-8")
    keys = sorted(fact_lines(text))
    for key in (keys[0], keys[-1]):
        made = with_check(text, key, "Dr. X", ON, NEXT)
        assert len(made.splitlines()) - len(text.splitlines()) in (3, 4)
