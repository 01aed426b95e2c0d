"""A new part reads without mistakes, and the order of a course changes by its own lines only."""

import pytest

from elearning.content.course_edit import moved, relinked, renamed, with_core, with_former, with_step, without_step
from elearning.content.drafts import STEP_FILES
from elearning.content.head_edit import HeadError
from elearning.content.reader import read_course_sources
from elearning.content.report import Severity
from elearning.content.starter import starter_files
from elearning.content.step_starter import starter_step

HEAD = """---
titel: De titel
leerdoelen:
  - doel: Je kunt het.
volgorde:
  # het begin
  - een  # kort
  - twee
  - drie
kern: [een, drie]
---
Welkom.
"""


@pytest.mark.parametrize("kind", STEP_FILES)
def test_a_course_with_a_new_part_has_no_fout(kind: str) -> None:
    files = starter_files("nieuw", "Een cursus")
    files["nieuw/cursus.md"] = with_step(files["nieuw/cursus.md"].decode(), "extra", core=True).encode()
    text = starter_step(kind, "extra", "Alcohol: hoe dan?", ["beginnen"], {"extra-1"})
    files[f"nieuw/extra/{STEP_FILES[kind]}"] = text.encode()
    reading = read_course_sources("nieuw", files)
    assert [str(one) for one in reading.problems if one.severity is Severity.FOUT or "/extra/" in one.path] == []
    assert reading.course
    assert reading.course.steps[-1].title == "Alcohol: hoe dan?"


def test_a_part_moves_with_its_remark() -> None:
    assert "  - een  # kort\n  - drie\n  - twee\n" in moved(HEAD, "drie", -1)
    assert "  - twee\n  - een  # kort\n  - drie\n" in moved(HEAD, "een", 1)
    assert moved(HEAD, "een", -1) == HEAD
    assert moved(HEAD, "drie", 1) == HEAD


def test_the_core_follows_the_order() -> None:
    assert with_core(HEAD, "twee", wanted=True) == HEAD.replace("[een, drie]", "[een, twee, drie]")
    assert with_core(HEAD, "een", wanted=False) == HEAD.replace("[een, drie]", "[drie]")
    with pytest.raises(HeadError, match="kern"):
        with_core(with_core(HEAD, "een", wanted=False), "drie", wanted=False)


def test_a_part_that_goes_leaves_the_others_alone() -> None:
    assert without_step(HEAD, "twee") == HEAD.replace("  - twee\n", "")


def test_another_name_is_written_wherever_the_part_is_named() -> None:
    assert renamed(HEAD, "drie", "vier") == HEAD.replace("drie", "vier")
    text = "[a](module:drie) [b](module:drie#x) [c](module:proef/drie) [d](module:drieling)"
    assert relinked(text, "proef", "drie", "vier") == (
        "[a](module:vier) [b](module:vier#x) [c](module:proef/vier) [d](module:drieling)"
    )
    assert "voorheen:\n  - drie\n---" in with_former(HEAD, "drie")
