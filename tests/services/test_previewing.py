"""What an author sees of a file before anybody else does: rendered, with what is wrong, and nothing left behind."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from elearning.content.model import Module, Prose
from elearning.services import previewing, working
from elearning.services.previewing import look_at
from tests.drafting import GLAS, put_words
from tests.people import Cast

CASUS = "proef/gesprek-aan-tafel/casus.md"
Change = Callable[[str, str, str], None]


@pytest.fixture
def change(session: Session, cast: Cast, now: datetime) -> Change:
    """Let Ruud replace words in a file."""

    def replace(path: str, old: str, new: str) -> None:
        put_words(session, path, old, new, cast.ruud.id, now)

    return replace


def test_an_author_sees_the_rendered_text_of_the_file_and_of_no_other(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    look = look_at(session, GLAS, tmp_path, now)
    assert look.course
    (module,) = look.course.steps
    assert isinstance(module, Module)
    prose = [part for screen in module.screens for part in screen.parts if isinstance(part, Prose)]
    assert prose
    assert all(part.text.html.startswith("<") for part in prose)
    assert all(not casus.intro.html for casus in look.course.casussen)


def test_a_change_is_seen_at_once_with_what_is_wrong_about_it(
    session: Session, now: datetime, tmp_path: Path, change: Change
) -> None:
    assert look_at(session, GLAS, tmp_path, now).problems_in(GLAS) == ()
    change(GLAS, "\n## ", "\nEen [[feit:bestaat-niet]].\n\n## ")
    change(GLAS, "titel: ", "titel: Nieuw ")
    look = look_at(session, GLAS, tmp_path, now)
    assert look.course
    assert look.course.steps[0].title.startswith("Nieuw")
    assert any("bestaat-niet" in problem.message for problem in look.problems_in(GLAS))


def test_what_did_not_change_is_not_rendered_again(
    session: Session, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = look_at(session, CASUS, tmp_path, now)
    monkeypatch.setattr(previewing, "rendering", None)
    assert look_at(session, CASUS, tmp_path, now).course == first.course


def test_a_shared_file_and_a_course_without_a_beginning_can_be_looked_at_too(
    session: Session, cast: Cast, now: datetime, tmp_path: Path
) -> None:
    assert look_at(session, "feiten.yaml", tmp_path, now).course
    working.save(session, "vers/eerste/module.md", "Nog leeg.", "", cast.ruud.id, now)
    look = look_at(session, "vers/eerste/module.md", tmp_path, now)
    assert look.course is None
    assert look.problems_in("vers/cursus.md")


def test_a_step_that_has_no_place_in_the_course_yet_can_be_looked_at(
    session: Session, cast: Cast, now: datetime, tmp_path: Path
) -> None:
    there = working.open_file(session, GLAS)
    assert there.text
    working.save(session, "proef/nieuw/module.md", there.text, "", cast.ruud.id, now)
    look = look_at(session, "proef/nieuw/module.md", tmp_path, now)
    assert look.course
    assert [step.slug for step in look.course.steps] == ["nieuw"]
    assert look.is_unlisted("proef/nieuw/module.md")
    assert not look.is_unlisted(GLAS)
    assert look.reading.course
    assert look.reading.course.step("nieuw") is None
