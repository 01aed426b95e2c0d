"""Parts of a course come, move, change name and go in the draft; published is what was published."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from elearning.content.head_edit import HeadError
from elearning.content.report import Severity
from elearning.services import library, working
from elearning.services.arranging import Arranging, NewStep, TakenError, begin_course
from elearning.services.outline import Outline, outline
from tests.people import Cast

DAY = date(2026, 3, 2)


@pytest.fixture
def proef(session: Session, cast: Cast, now: datetime, tmp_path: Path) -> Arranging:
    return Arranging(session, "proef", tmp_path, cast.ruud.id, now)


def tree(proef: Arranging) -> Outline:
    return outline(proef.session, proef.slug, proef.media_dir, DAY)


def mistakes(proef: Arranging) -> list[str]:
    reading = working.read(proef.session, proef.slug, proef.media_dir, DAY)
    return [str(one) for one in reading.problems if one.severity is Severity.FOUT]


def test_an_outline_gives_every_file_in_its_place(proef: Arranging) -> None:
    found = tree(proef)
    assert found.title == "De proefcursus"
    assert [(line.slug, line.kind, line.listed, line.core, line.mini) for line in found.steps] == [
        ("glas", "module", True, True, False),
        ("gesprek", "module", True, False, False),
        ("veilig", "module", True, True, False),
        ("eindtoets", "quiz", True, True, False),
        ("gesprek-aan-tafel", "casus", True, False, False),
        ("mini-drempel", "casus", False, False, True),
    ]
    assert "proef/glas/kamer.svg" in found.others
    assert found.changes == 0
    assert [line.path for line in found.shared] == ["feiten.yaml", "woorden.yaml"]


def test_an_outline_says_who_changed_what_and_what_is_wrong(proef: Arranging, cast: Cast, now: datetime) -> None:
    path = "proef/gesprek/module.md"
    there = working.open_file(proef.session, path)
    working.save(proef.session, path, (there.text or "") + "\n///\n", there.seen, cast.ruud.id, now)
    line = tree(proef).step("gesprek")
    assert line
    assert (line.changed_by, line.changed, line.problems) == (cast.ruud.name, now, 1)
    assert tree(proef).changes == 1
    working.replace(proef.session, path, there.text or "", cast.ruud.id, now)
    assert tree(proef).changes == 0


def test_a_new_part_stands_at_the_end_and_adds_no_fout(proef: Arranging) -> None:
    before = mistakes(proef)
    path = proef.add(NewStep("module", "nieuw", "Iets nieuws", core=True))
    assert path == "proef/nieuw/module.md"
    line = tree(proef).step("nieuw")
    assert line
    assert (line.title, line.core, line.listed) == ("Iets nieuws", True, True)
    assert mistakes(proef) == before
    with pytest.raises(TakenError):
        proef.add(NewStep("casus", "nieuw", "Nog iets"))


def test_a_part_moves_and_joins_the_core(proef: Arranging) -> None:
    proef.move("gesprek", -1)
    proef.set_core("gesprek", wanted=True)
    assert [line.slug for line in tree(proef).steps][:2] == ["gesprek", "glas"]
    text = working.open_file(proef.session, proef.head).text or ""
    assert "kern:\n  - gesprek\n  - glas\n" in text


def test_a_part_with_another_name_keeps_its_files_and_is_still_found(proef: Arranging) -> None:
    before = mistakes(proef)
    proef.rename("glas", "glazen")
    found = tree(proef)
    assert found.steps[0].slug == "glazen"
    assert found.step("glas") is None
    assert {"proef/glazen/kamer.svg", "proef/glazen/tafel.png"} <= set(found.others)
    assert mistakes(proef) == before
    course = working.read(proef.session, "proef", proef.media_dir, DAY).course
    assert course
    step = course.step("glas")
    assert step
    assert step.slug == "glazen"


def test_a_part_that_goes_can_still_be_found_among_the_earlier_texts(proef: Arranging) -> None:
    proef.remove("gesprek")
    found = tree(proef)
    assert found.step("gesprek") is None
    assert found.removed == ("proef/gesprek/module.md",)
    published = next(one.course for one in library.current_courses(proef.session) if one.course.slug == "proef")
    assert published.step("gesprek")


def test_the_last_part_of_the_core_cannot_go(proef: Arranging) -> None:
    for folder in ("glas", "veilig"):
        proef.remove(folder)
    with pytest.raises(HeadError, match="laatste"):
        proef.remove("eindtoets")
    assert tree(proef).step("eindtoets")


def test_a_new_course_reads_without_fout_and_takes_no_other_address(
    session: Session, cast: Cast, now: datetime, tmp_path: Path
) -> None:
    begin_course(session, "nieuw", "Een nieuwe cursus", cast.ruud.id, now)
    found = outline(session, "nieuw", tmp_path, DAY)
    assert (found.title, found.problems, found.published) == ("Een nieuwe cursus", 0, False)
    with pytest.raises(TakenError):
        begin_course(session, "proef", "Nog een", cast.ruud.id, now)
