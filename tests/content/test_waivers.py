"""What an author waives stays quiet, in one file or in the whole course; a waiver for nothing does not."""

import pytest

from elearning.content.check import MISTAKES_A_FILE
from elearning.content.reader import read_course_sources
from elearning.content.waivers import Finding, Waiver, fold, quoted, waives
from tests.content.mutants import load
from tests.content.test_mutants import SAMPLE

PLACE = "alles/tweede/module.md"
LONG = "Als iemand op een gewone avond na het eten nog een glas inschenkt, dan zegt dat op zich nog niet zo heel veel."


def said(text: str, file: str = "", course: str = "") -> list[str]:
    """Add a text to the sample, with waivers in its file and in the course, and give the findings."""
    sources = load(SAMPLE)
    module = sources[PLACE].decode().replace("---\n## ", f"vrijgesteld:\n{file}---\n## " if file else "---\n## ") + text
    whole = sources["alles/cursus.md"].decode().replace("verandert niet\n", f"verandert niet\n{course}")
    found = read_course_sources("alles", {**sources, PLACE: f"{module}\n".encode(), "alles/cursus.md": whole.encode()})
    return [str(problem) for problem in found.problems]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Er zijn 250 glazen.", "250"),
        ("Er zijn 250 glazen.", "250 glazen"),
        (LONG, "Als iemand op"),
        (LONG, "als iemand op een gewone avond …"),
        (LONG.replace("glas", "[[begrip:standaardglas]]"), "Als iemand op een gewone avond na het eten nog een [[beg"),
        ("Indien dat zo is.", "indien"),
        ("Met verantwoordelijkheidsgevoel dus.", "verantwoordelijkheidsgevoel"),
    ],
)
def test_a_waiver_silences_what_it_names(text, words):
    line = f'  - "{words.replace("[[beg", "[[begrip:standaardglas]] inschenkt")}": dat moet zo\n'
    assert len(said(text)) == 1
    assert said(text, file=line) == []
    assert said(text, course=line) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [("Er zijn 250 glazen.", "50"), ("Er zijn 250 glazen.", "25"), (LONG, "Als iemand"), ("Indien.", "Ind")],
)
def test_a_waiver_for_something_else_silences_nothing_and_is_reported(text, words):
    found = said(text, file=f'  - "{words}": dat moet zo\n')
    assert len(found) == 2
    assert f"{PLACE}:7: let op: '{words}' is vrijgesteld, maar" in found[0]


def test_a_waiver_of_the_course_that_no_file_needs_is_reported_in_the_course():
    (found,) = said("", course='  - "113": een nummer\n')
    assert found.startswith("alles/cursus.md:21: let op: '113' is vrijgesteld, maar")


def test_while_a_file_cannot_be_read_its_waivers_are_left_alone():
    found = said("/// weetje | Open\nEr zijn 250 glazen.", file='  - "250": dat moet zo\n')
    assert [problem.partition(": ")[2][:20] for problem in found] == ["Dit blok is aan het "]


@pytest.mark.parametrize("numbers", [150, 250])
def test_below_more_findings_than_are_told_or_looked_at_no_waiver_is_called_needless(numbers):
    """150 is more than one file is told, 250 more than is looked at in one."""
    text = "\n\n".join(f"Er zijn {1000 + number} glazen." for number in range(numbers)) + "\n\nIndien dat zo is."
    waiver = '  - "indien": dat moet zo\n'
    for found in (said(text, file=waiver), said(text, course=waiver)):
        assert sum("staat los in de tekst" in problem for problem in found) == MISTAKES_A_FILE
        assert not any("vrijgesteld, maar" in problem for problem in found)


def test_a_number_is_waived_by_words_around_it_only_where_they_stand():
    waiver = Waiver("Johan, 50 jaar", "zo oud is hij", PLACE, 1)
    assert waives(waiver, Finding(1, "", "50", "Johan, 50 jaar"))
    assert not waives(waiver, Finding(1, "", "50", "Ruim 50 jaar geleden"))


def test_a_score_is_waived_by_its_name():
    assert waives(Waiver("leesbaarheid", "een citaat", PLACE, 1), Finding(1, "", "leesbaarheid"))
    assert not waives(
        Waiver("leesbaarheid", "een citaat", PLACE, 1), Finding(1, "", "leesbaarheid is goed", sentence=True)
    )


def test_what_a_message_quotes_can_be_copied_into_a_waiver():
    sentence = "‘Een \ue000 is er **altijd**’, zegt hij, want zo is het nu eenmaal."
    assert fold(sentence).startswith(fold(quoted(sentence)))
