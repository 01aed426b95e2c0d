"""What a new version means for learners, in what is new, changed and gone."""

from dataclasses import replace

import pytest

from elearning.content.meaning import Shift, held_back, meaning
from elearning.content.model import Course, Module
from elearning.content.reader import read_course_sources
from tests.courses import HERE, shipment

GLAS = "proef/glas/module.md"


@pytest.fixture
def before() -> Course:
    course = shipment("proef").compiled.course
    assert course
    return course


def changed(path: str, *swaps: tuple[str, str]) -> Course:
    """Read the course with some words in one file replaced."""
    sources = dict(shipment("proef").files)
    text = sources[path].decode()
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    course = read_course_sources("proef", {**sources, path: text.encode()}).course
    assert course
    return course


def test_the_same_course_means_nothing_also_before_it_is_rendered(before: Course) -> None:
    assert not meaning(before, before)
    assert not meaning(before, changed(GLAS, ("titel", "titel")))


def test_other_words_in_a_text_change_its_screen_and_its_part(before: Course) -> None:
    found = meaning(before, changed(GLAS, ("Nu een paar andere vragen.", "Nu nog een paar vragen.")))
    assert found.screens == Shift(changed=("Meer vragen",))
    assert found.steps == Shift(changed=("Wat zit erin?",))
    assert not found.questions


def test_a_question_is_new_changed_or_gone(before: Course) -> None:
    found = meaning(before, changed(GLAS, ("| fles", "| fles-wijn"), ("Wat telt mee?", "Wat is drank?")))
    assert found.questions == Shift(
        new=("Hoeveel glazen gaan er uit een fles wijn?",),
        changed=("Wat is drank?",),
        gone=("Hoeveel glazen gaan er uit een fles wijn?",),
    )


def test_lines_above_a_question_do_not_change_it(before: Course) -> None:
    found = meaning(before, changed(GLAS, ("Nu een paar", "Een regel erbij.\n\nNu een paar")))
    assert not found.questions


def test_a_casus_has_scenes(before: Course) -> None:
    path = "proef/gesprek-aan-tafel/casus.md"
    found = meaning(before, changed(path, ("## Aan tafel", "## Bij het raam")))
    assert len(found.scenes.changed) == 1


def test_a_part_that_got_another_folder_is_the_same_part(before: Course) -> None:
    (glas, *rest) = before.steps
    assert isinstance(glas, Module)
    moved = replace(glas, slug="glazen", former=(*glas.former, "glas"))
    core = tuple("glazen" if slug == "glas" else slug for slug in before.core)
    assert not meaning(before, replace(before, steps=(moved, *rest), core=core))


def test_order_and_core_are_told_apart(before: Course) -> None:
    one, two, *rest = before.steps
    assert meaning(before, replace(before, steps=(two, one, *rest))).order
    assert meaning(before, replace(before, core=before.core[1:])).core


def test_everything_of_a_first_version_is_new(before: Course) -> None:
    found = meaning(None, before)
    assert len(found.steps.new) == len(before.steps) + len(before.minis)
    assert not found.core
    assert not found.order


def test_a_part_with_an_unchecked_fact_about_danger_is_held_back_outside_the_demo() -> None:
    course = shipment("proef").reading.course
    assert course
    assert [step.slug for step in held_back(course, demo=False)] == ["veilig"]
    assert held_back(course, demo=True) == ()
    assert HERE.is_dir()
