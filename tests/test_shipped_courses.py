"""The courses in `courses/`: without mistakes, and no small mistake in them would go unnoticed."""

from pathlib import Path

import pytest

from elearning.content.model import Severity
from elearning.content.reader import read_course
from tests.content.mutants import PlainRenderer, load, survivors, text_files, vanished

COURSES = Path(__file__).parent.parent / "courses"
FOLDERS = sorted(path.parent for path in COURSES.glob("*/cursus.md"))
FILES = [(folder, name) for folder in FOLDERS for name in text_files(load(folder))]
SHARED = {name for _, name in FILES if "/" not in name}
ONCE = [(folder, name) for folder, name in FILES if name not in SHARED or folder == FOLDERS[0]]

each_file = pytest.mark.parametrize(("folder", "name"), ONCE, ids=[f"{folder.name}-{name}" for folder, name in ONCE])
renderer = PlainRenderer()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_shipped_course_has_no_mistakes(folder):
    reading = read_course(folder)
    assert [str(problem) for problem in reading.problems if problem.severity is Severity.FOUT] == []
    assert reading.publishable


@each_file
def test_a_misspelt_structural_line_is_reported_where_it_stands(folder, name):
    assert survivors(folder.name, load(folder), name) == []


@each_file
@pytest.mark.parametrize("double", [False, True], ids=["deleted", "doubled"])
def test_no_other_line_vanishes_when_one_is(folder, name, double):
    assert vanished(folder.name, load(folder), name, renderer, double) == []
