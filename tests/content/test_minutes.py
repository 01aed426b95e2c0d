"""Minutes are measured the same way for everyone: reading, answering, looking."""

from dataclasses import replace

import pytest

from elearning.content.drafts import read_draft
from elearning.content.media import describe
from elearning.content.minutes import fits, reading_minutes
from elearning.content.model import Module, Quiz
from elearning.content.reader import read_course
from elearning.content.written import Fact, Media, Term, Text
from tests.content.test_mutants import SAMPLE

HEAD = "---\ntitel: T\nsamenvatting: S\nminuten: 1\n{}---\n"
QUESTION = (
    "/// vraag | {}\n    doel: x\nEen vraag van zes woorden nu?\n\n- (x) ja zeker\n  > {}\n- ( ) nee\n  > Nee.\n///\n"
)
VISIT = (
    "/// vraag | v\n    doel: x\n    soort: huisbezoek\n    beeld: k.svg\n    alt: Kamer.\nKijk.\n\n> Post.\n\n"
    "- [x] a\n  > Ja.\n- [x] b\n  > Ja.\n- [ ] c\n  > Nee.\n- [ ] d\n  > Nee.\n///\n"
)


def module(body: str) -> Module:
    draft = read_draft("les/glas/module.md", f"{HEAD.format('leerdoelen: [x]' + chr(10))}## T\n{body}".encode())
    assert isinstance(draft.content, Module)
    return draft.content


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ("woord " * 180, 60),
        ("/// weetje | Titel\n" + "woord " * 90 + "\n///", 30),
        ("/// beeld | a.svg\n    alt: Iets.\nwoord woord woord\n///", 11),
        (QUESTION.format("a", "woord " * 500), 20 + 9 / 3),
        (VISIT, 60 + 5 / 3),
        ("/// vraag | a\n    doel: x\n    soort: open\nwoord woord woord\n\n> Ja.\n///", 21),
    ],
    ids=["text", "box", "picture", "question", "house visit", "reflection"],
)
def test_what_is_on_a_screen_takes_its_time(body, seconds):
    assert reading_minutes(module(body), (), ()) * 60 == pytest.approx(seconds)


KNOWN = (
    [Fact("fles-wijn", "ongeveer 7 standaardglazen", "NDM", 2024)],
    [Term("audit", "korte lijst met vragen", "Een lijst.")],
)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Dat is [[feit:fles-wijn]]. En [[feit:fles-wijn]].", 9),
        ("Een [[begrip:audit]] en een [[begrip:audit|test]].", 8),
        ("Bel [[regio:contactpersoon]], [[feit:onbekend]] of [[begrip:onbekend]].", 5),
    ],
    ids=["fact", "word", "unknown"],
)
def test_what_stands_for_a_marker_is_read_too(body, words):
    assert reading_minutes(module(body), *KNOWN) * 60 == pytest.approx(words / 3)


@pytest.mark.parametrize("name", ["x", "toets"], ids=["module", "test"])
def test_a_fact_in_a_question_is_read_but_not_its_source(name):
    asked = "/// vraag | a\n    doel: x\nKies.\n\n- (x) [[feit:fles-wijn]]\n  > Ja.\n- ( ) nee\n  > Nee.\n///\n"
    text = f"{HEAD.format('trekking: 1' + chr(10))}Ja.\n\n{asked}"
    step = read_draft("les/toets/toets.md", text.encode()).content if name == "toets" else module(asked)
    assert isinstance(step, Module | Quiz)
    assert reading_minutes(step, *KNOWN) * 60 == pytest.approx(20 + (5 + (name == "toets")) / 3)


def test_a_fact_in_a_conversation_is_read_too():
    course = read_course(SAMPLE).course
    assert course
    casus = course.casussen[0]
    longer = replace(casus, intro=Text(f"{casus.intro.source} [[feit:fles-wijn]]", 1))
    assert (reading_minutes(longer, *KNOWN) - reading_minutes(casus, *KNOWN)) * 60 == pytest.approx(1)


def test_a_film_takes_as_long_as_its_captions():
    step = module("/// film | f.mp4\n    titel: F\n    ondertiteling: f.vtt\n" + "woord " * 999 + "\n///")
    captions = b"WEBVTT\n\n00:00.000 --> 00:02.000\nDag.\n\n01:00:03.500 --> 01:00:59.900 align:start\nTot ziens.\n"
    name = "les/glas/f.vtt"
    assert reading_minutes(step, (), (), {name: describe(name, captions)}) == pytest.approx(61)
    assert reading_minutes(step, (), ()) == 0
    assert describe(name, b"WEBVTT\n").seconds is None
    assert reading_minutes(step, (), (), {name: Media(name, "", "text/vtt", 9)}) == 0


def test_a_test_takes_as_long_as_the_questions_of_one_attempt():
    questions = "\n".join(QUESTION.format(key, "Ja.") for key in "abcd")
    text = f"{HEAD.format('trekking: 2' + chr(10))}Succes, en neem de tijd.\n\n{questions}"
    draft = read_draft("les/toets/toets.md", text.encode())
    assert isinstance(draft.content, Quiz)
    assert reading_minutes(draft.content, (), ()) * 60 == pytest.approx(5 / 3 + 2 * (20 + 9 / 3))


@pytest.mark.parametrize(("minutes", "measured"), [(7, 8.0), (7, 6.0), (1, 0.1), (1, 1.4), (2, 1.6), (20, 23)])
def test_an_estimate_that_comes_close_is_fine(minutes, measured):
    assert fits(minutes, measured)


@pytest.mark.parametrize(("minutes", "measured"), [(7, 8.1), (7, 5.9), (2, 1.4), (1, 1.6), (20, 23.5)])
def test_an_estimate_that_does_not_come_close_is_not(minutes, measured):
    assert not fits(minutes, measured)
