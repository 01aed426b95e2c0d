"""The courses in `courses/`: whole, without mistakes, and no small mistake in them would go unnoticed."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from elearning.content.minutes import fits, reading_minutes
from elearning.content.model import Kind
from elearning.content.reader import read_course
from tests.content.mutants import PlainRenderer, load, survivors, text_files, vanished

COURSES = Path(__file__).parent.parent / "courses"
FOLDERS = sorted(path.parent for path in COURSES.glob("*/cursus.md"))
FILES = [(folder, name) for folder in FOLDERS for name in text_files(load(folder))]
SHARED = {name for _, name in FILES if "/" not in name}
ONCE = [(folder, name) for folder, name in FILES if name not in SHARED or folder == FOLDERS[0]]

each_file = pytest.mark.parametrize(("folder", "name"), ONCE, ids=[f"{folder.name}-{name}" for folder, name in ONCE])
renderer = PlainRenderer()
TODAY = date(2026, 11, 22)
#: A spread of small mistakes is enough here: `test_mutants` makes them all, in a course with every construct.
MISTAKES, LINES = 60, 25


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_shipped_course_has_nothing_to_mend(folder):
    assert [str(problem) for problem in read_course(folder, TODAY).problems] == []


@pytest.fixture(scope="module")
def basis():
    course = read_course(COURSES / "basis", TODAY).course
    assert course
    return course


def test_every_leerdoel_of_the_basis_has_five_questions_of_which_two_only_in_the_opfris(basis):
    asked = Counter(question.goal for question in basis.questions if question.graded)
    variants = Counter(question.goal for question in basis.opfris)
    assert {goal.slug: asked[goal.slug] for goal in basis.goals if asked[goal.slug] < 5} == {}
    assert {goal.slug: variants[goal.slug] for goal in basis.goals if variants[goal.slug] < 2} == {}
    assert sum(asked.values()) >= 100
    assert {question.kind for question in basis.questions} == set(Kind)


def test_the_eindtoets_draws_twenty_out_of_at_least_twice_as_many_about_the_core(basis):
    quiz = basis.step("eindtoets")
    core = {goal for module in basis.modules if module.slug in basis.core for goal in module.goals}
    assert (quiz.draw, quiz.pass_mark) == (20, 0.8)
    assert len(quiz.questions) >= 40
    assert {question.goal for question in quiz.questions} == core


def test_no_module_takes_over_eight_minutes_and_the_core_no_more_than_an_hour(basis):
    measured = {step.slug: reading_minutes(step, basis.facts, basis.terms) for step in basis.steps}
    assert {slug: minutes for slug, minutes in measured.items() if minutes > 8 and slug != "eindtoets"} == {}
    assert [step.slug for step in basis.steps if not fits(step.minutes, measured[step.slug])] == []
    assert sum(step.minutes for step in basis.steps if step.slug in basis.core) <= 60
    assert sum(measured[slug] for slug in basis.core) <= 60


@each_file
def test_a_misspelt_structural_line_is_reported_where_it_stands(folder, name):
    assert survivors(folder.name, load(folder), name, MISTAKES) == []


@each_file
@pytest.mark.parametrize("double", [False, True], ids=["deleted", "doubled"])
def test_no_other_line_vanishes_when_one_is(folder, name, double):
    assert vanished(folder.name, load(folder), name, renderer, double, LINES) == []
