"""A bijeenkomst is a step that an author writes as one text: what you do there."""

from dataclasses import replace
from datetime import date

import pytest

from elearning.content.check import KERN_MINUTES
from elearning.content.compile import compile_course
from elearning.content.model import COURSE_JSON, Course, Gathering, Reading
from elearning.content.reader import read_course, read_course_sources
from elearning.content.written import Fact
from tests.content.mutants import PlainRenderer, load
from tests.content.test_mutants import SAMPLE
from tests.test_docs import examples

PLACE = "alles/samen/bijeenkomst.md"


def read(old: str = "", new: str = "", place: str = PLACE) -> Reading:
    sources = load(SAMPLE)
    text = sources[place].decode()
    assert old in text
    return read_course_sources("alles", {**sources, place: text.replace(old, new, 1).encode()})


def said(reading: Reading) -> list[str]:
    return [str(problem).removeprefix(PLACE + ":") for problem in reading.problems]


def compiled(reading: Reading, *, demo: bool = False) -> Course:
    course = compile_course(reading, demo=demo, renderer=PlainRenderer()).course
    assert course
    return course


def test_what_an_author_writes_becomes_a_step_in_its_place():
    course = read_course(SAMPLE).course
    assert course is not None
    (step,) = course.gatherings
    assert course.step("oude-avond") is step
    assert [one.type for one in course.steps].index("gathering") == 3
    assert (step.title, step.minutes, step.kind, step.goals) == ("Samen oefenen", 90, "casuistiek", ("veilig",))
    assert step.intro.source.startswith("Je komt een keer bij elkaar.")
    assert not step.held_back


@pytest.mark.parametrize("kind", ["opfris", "training", "workshop", "casuistiek", "webinar", "thema"])
def test_there_are_six_kinds(kind):
    assert said(read("soort: casuistiek", f"soort: {kind}")) == []


@pytest.mark.parametrize(("minutes", "fits"), [(14, False), (15, True), (240, True), (241, False)])
def test_it_takes_between_a_quarter_of_an_hour_and_four_hours_and_is_not_measured(minutes, fits):
    assert (said(read("minuten: 90", f"minuten: {minutes}")) == []) is fits


@pytest.mark.parametrize("key", ["titel", "samenvatting", "minuten", "soort", "leerdoelen"])
def test_what_is_missing_is_named(key):
    (problem,) = said(read(f"\n{key}:", f"\n{key}x:"))
    assert f"De sleutel '{key}x' ken ik niet. Bedoel je '{key}'?" in problem


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("## Een scherm\n", "bijeenkomst.md heeft geen ##. Gebruik ### voor een tussenkop."),
        ("Er komen 12 mensen.\n", "let op: "),
        ("[[feit:weg]]\n", "Het feit 'weg' staat niet in feiten.yaml."),
        ("[weg](module:weg)\n", "De module 'weg' staat niet in de volgorde."),
        ("Deze zin gaat maar door " + "en door " * 12 + "tot het eind.\n", "let op: Deze zin heeft"),
        ("<b>Zo</b>\n", "HTML"),
    ],
)
def test_its_text_is_looked_at_as_any_other(text, start):
    (problem,) = said(read("- Luister.\n", "- Luister.\n\n" + text))
    assert start in problem


def test_a_link_may_lead_to_it():
    sources = load(SAMPLE)
    text = sources["alles/cursus.md"].decode() + "\nKom [bij elkaar](module:samen).\n"
    assert said(read_course_sources("alles", {**sources, "alles/cursus.md": text.encode()})) == []


def test_its_minutes_are_not_those_of_the_core_which_is_what_one_does_alone():
    sources = load(SAMPLE)
    head = sources["alles/cursus.md"].decode().replace("kern:\n", "kern:\n  - samen\n")
    reading = read_course_sources("alles", {**sources, "alles/cursus.md": head.encode()})
    assert said(reading) == []
    assert reading.course
    assert sum(step.minutes for step in reading.course.steps if step.slug in reading.course.core) > KERN_MINUTES


def test_its_text_is_rendered_and_stored():
    course = compiled(read())
    (step,) = course.gatherings
    assert "Spelen</h2>" in step.intro.html
    assert COURSE_JSON.validate_json(COURSE_JSON.dump_json(course)) == course


def leaning(fact: Fact, *, demo: bool = False) -> Gathering:
    """Compile a course in which the bijeenkomst quotes a fact."""
    reading = read("Je speelt 45 minuten een gesprek.", "Lees [[feit:flesje-bier]].")
    assert reading.course
    course = replace(reading.course, facts=tuple(fact if one.key == fact.key else one for one in reading.course.facts))
    return compiled(replace(reading, course=course), demo=demo).gatherings[0]


def test_a_fact_about_danger_that_nobody_checked_holds_it_back_but_not_in_a_demo():
    unsafe = Fact("flesje-bier", "1,3", "Bron", 2024, topic="gevaar")
    sure = replace(unsafe, checked_by="A. Naam", checked_on=date(2026, 11, 1))
    assert leaning(unsafe).facts == ("flesje-bier",)
    assert [leaning(unsafe).held_back, leaning(unsafe, demo=True).held_back, leaning(sure).held_back] == [
        True,
        False,
        False,
    ]


def test_the_bijeenkomst_of_the_authors_page_has_nothing_to_remark():
    text = next(text for text in examples() if "soort: training" in text)
    course = next(text for text in examples() if text.startswith("---"))
    course = course.replace("  - eindtoets\n", "  - samen\n", 1).replace("  - eindtoets\n", "", 1)
    reading = read_course_sources(
        "basis", {"basis/cursus.md": course.encode(), "basis/samen/bijeenkomst.md": text.encode()}
    )
    assert [str(problem) for problem in reading.problems if "samen" in problem.path] == []
    assert reading.course
    assert [one.slug for one in reading.course.gatherings] == ["samen"]
