"""A course with every construct in it: misspell, delete or double any line, and nothing is lost in silence."""

from pathlib import Path

import pytest

from elearning.content.model import Callout, Figure, Film, Kind, Prose, Voice
from elearning.content.reader import read_course
from tests.content.mutants import PlainRenderer, load, structural_mutants, survivors, text_files, vanished

SAMPLE = Path(__file__).parent / "sample" / "alles"
FILES = text_files(load(SAMPLE))
renderer = PlainRenderer()


def test_the_sample_has_every_construct_and_no_mistakes():
    reading = read_course(SAMPLE)
    assert reading.problems == ()
    assert reading.course is not None
    assert {question.kind for question in reading.course.questions} == set(Kind)
    parts = {type(part) for module in reading.course.modules for screen in module.screens for part in screen.parts}
    assert parts >= {Prose, Callout, Voice, Figure, Film}


@pytest.mark.parametrize("name", FILES)
def test_a_misspelt_structural_line_is_reported_where_it_stands(name):
    assert survivors("alles", load(SAMPLE), name) == []


@pytest.mark.parametrize("double", [False, True], ids=["deleted", "doubled"])
@pytest.mark.parametrize("name", FILES)
def test_no_other_line_vanishes_when_one_is(name, double):
    assert vanished("alles", load(SAMPLE), name, renderer, double) == []


def test_there_are_well_over_four_hundred_mutants():
    sources = load(SAMPLE)
    assert sum(len(list(structural_mutants(name, sources[name]))) for name in FILES) > 1000
