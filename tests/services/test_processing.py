"""Every column has a purpose, the register says so, and its terms are those that are kept to."""

import re
from pathlib import Path

import pytest

from elearning.models import Base
from elearning.rules import keeping
from elearning.services import processing, register
from elearning.services.processing import BY_KEY, PURPOSES, RULES, TERMS
from elearning.services.processing_tables import TABLES

REGISTER = Path(__file__).parents[2] / "docs/privacy/verwerkingsregister.md"


def test_every_column_of_every_table_has_one_purpose() -> None:
    assert register.unclassified() == [], "say in services/processing_tables.py what it is kept for"


def test_every_purpose_is_one_that_is_told_and_is_used() -> None:
    assert {part.purpose for parts in TABLES.values() for part in parts} == set(BY_KEY)


def test_the_register_in_the_docs_is_that_of_the_program() -> None:
    assert REGISTER.read_text("utf-8") == register.page(), "run: elearning privacy register"


def test_a_table_about_people_is_kept_for_something_personal() -> None:
    for table in Base.metadata.sorted_tables:
        if "person_id" in table.c:
            assert all(BY_KEY[part.purpose].is_personal for part in TABLES[table.name]), table.name


def test_a_column_that_a_new_table_brings_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "TABLES", {name: parts for name, parts in TABLES.items() if name != "registration"})
    assert register.unclassified() == [f"registration.{name}" for name in ("id", "number", "person_id", "register")]


def test_terms_are_said_with_the_numbers_that_are_kept_to() -> None:
    texts = [text for one in PURPOSES for text in (one.keeps,)] + [one.when for one in RULES.values()]
    for text in texts:
        assert text % TERMS
        said = re.sub(r"%\(\w+\)s", "", text)
        assert not re.search(r"\d+ (?:maand|jaar)", said), f"a term of its own: {text}"
    assert TERMS["answers"] == keeping.ANSWERS == max(keeping.CHOICES)


def test_sentences_are_short_enough_to_read_at_once() -> None:
    texts = [text for one in PURPOSES for text in (one.what, one.why, one.keeps, one.sees)]
    texts += [text for one in RULES.values() for text in (one.what, one.when)]
    long = [one for text in texts for one in re.split(r"(?<=[.:])\s", text % TERMS) if len(one.split()) > 20]
    assert long == []
    assert processing.N_("zoals het is") == "zoals het is"
