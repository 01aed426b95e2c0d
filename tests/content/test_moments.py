"""Every moment in film and text where a technique is shown can be found, on the second."""

from dataclasses import replace

import pytest

from elearning.content.captions import Cue, Finder, read_cues
from elearning.content.casus import Clip
from elearning.content.moments import Moment, moments
from elearning.content.placing import Placing
from elearning.content.reader import read_course
from elearning.content.written import Media
from tests.content.test_mutants import SAMPLE
from tests.courses import shipment
from tests.rules.making_casus import casus, said, scene

VTT = """WEBVTT

NOTE dit is geen zin

1
00:00:01.500 --> 00:00:03.000 line:90%
<v Verteller>De deur gaat open.

00:03.000 --> 00:05.000
Noor: Hoe is het
met jou?

1:00:07.000 --> 1:00:09.000
- Hoe is het met jou?
"""


@pytest.mark.parametrize("scenes", [2, 3])
def test_the_captions_of_a_film_are_read_once_and_each_scene_begins_at_their_start(scenes, monkeypatch):
    clip = Clip((), Media("les/wim/deur.nl.vtt", "", "", 0), Media("les/wim/deur.jpg", "", "", 0))
    dag = said("Hoe is het met jou?", "Noor")
    made = casus(*(scene(f"s{number}", said=(dag, dag), clip=clip) for number in range(scenes)))
    read = []
    monkeypatch.setattr("elearning.content.placing.read_cues", lambda data: read.append(data) or read_cues(data))
    placed = Placing({}, {"les/wim/deur.nl.vtt": VTT.encode()}).casus(made)
    assert [[line.second for line in one.said] for one in placed.scenes] == [[3, 3607]] * scenes
    assert len(read) == 1


@pytest.fixture
def found() -> tuple[Moment, ...]:
    course = shipment("proef").compiled.course
    assert course
    return moments(course)


def test_a_line_in_a_film_is_found_at_its_second(found):
    (film,) = [one for one in found if one.kind == "film"]
    assert film == Moment(
        "bevestiging", "film", "gesprek-aan-tafel", "deur", 3, "Dag Wim, fijn dat je opendoet.", "Noor"
    )


def test_every_choice_is_a_moment_of_each_of_its_techniques(found):
    missing = [one for one in found if one.text.startswith("Je mist haar.")]
    assert [(one.technique, one.kind, one.place, one.who) for one in missing] == [
        ("complexe reflectie", "choice", "tafel", "Noor"),
        ("open vraag", "choice", "tafel", "Noor"),
    ]
    assert {one.step for one in found} == {"gesprek-aan-tafel", "mini-drempel"}


def test_films_and_boxes_of_modules_and_lines_without_a_film_are_moments_too():
    course = read_course(SAMPLE).course
    assert course
    shown = {(one.kind, one.step, one.technique): one for one in moments(course) if one.kind != "choice"}
    film = shown["film", "eerste", "bevestiging"]
    assert (film.second, film.text, film.who) == (0, "Dag Johan.", "Samira")
    assert shown["text", "eerste", "open vraag"].text == "‘Hoe ziet een avond er bij jou uit?’"
    assert shown["film", "tafel", "bevestiging"].second == 7
    assert shown["scene", "tafel", "samenvatting"].second is None


def test_what_is_held_back_shows_nothing():
    course = read_course(SAMPLE).course
    assert course
    steps = tuple(replace(step, held_back=True) if step.slug == "tafel" else step for step in course.steps)  # type: ignore[call-arg]
    assert "tafel" not in {one.step for one in moments(replace(course, steps=steps))}


def test_captions_are_read_with_their_seconds():
    assert read_cues(VTT.encode()) == (
        Cue(1, "<v Verteller>De deur gaat open."),
        Cue(3, "Noor: Hoe is het met jou?"),
        Cue(3607, "- Hoe is het met jou?"),
    )


def test_the_same_words_said_later_are_found_later():
    finder = Finder(read_cues(VTT.encode()))
    assert [finder.second("Hoe is het met jou?") for _ in range(3)] == [3, 3607, None]


def test_a_line_is_found_whatever_its_stops_and_capitals_and_also_by_its_first_words():
    cues = read_cues(VTT.encode())
    assert Finder(cues).second("hoe is het - met JOU") == 3
    assert Finder(cues).second("De deur gaat heel langzaam open.") == 1
    assert Finder(cues).second("Iets anders.") is None
    assert Finder(cues).second("…") is None


@pytest.mark.parametrize("data", [b"", b"WEBVTT", b"\xff\xfe", b"00:00.000 -->", b"WEBVTT\n\n99:99.000 --> x\nJa"])
def test_captions_that_say_nothing_give_nothing_and_no_error(data):
    assert Finder(read_cues(data)).second("Dag.") is None


def test_a_colon_inside_a_line_with_a_marked_voice_is_no_speaker():
    cues = read_cues(b"WEBVTT\n\n00:09.000 --> 00:11.000\n<v Johan>Maar soms denk ik:\nwat maakt het ook uit.\n")
    assert Finder(cues).second("Maar soms denk ik: wat maakt het ook uit.") == 9
