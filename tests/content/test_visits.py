"""A house visit as an author writes it: a drawing, the room in words, and what is a signal and what is not."""

import hashlib
import json
from dataclasses import replace

import pytest

from elearning.content.compile import compile_course
from elearning.content.model import COURSE_JSON, Course, Kind, Question
from elearning.content.reader import read_course, read_course_sources
from tests.content.mutants import OTHERS, PlainRenderer, load
from tests.content.test_mutants import SAMPLE
from tests.content.test_reading import question_of

ROOM = """/// vraag | bezoek
    doel: veilig
    soort: huisbezoek
    beeld: beeld:tafel.svg
    alt: Een keuken.
Wat valt je op?

> Er ligt post. Er slaapt een kat.

- [x] dichte post
  > Een signaal.
- [ ] een kat
  > Geen signaal.
- [x] lege flessen
  > Een signaal.
- [ ] een plant
  > Geen signaal.
///
"""


def test_a_visit_has_a_drawing_the_room_in_words_and_what_may_be_a_signal():
    """## Scherm
    /// vraag | kamer
        doel: rekenen
        soort: huisbezoek
        beeld: kamer.svg
        alt: Een woonkamer.
    Kijk rond.

    > Op tafel ligt
    > dichte post.
    >
    > In de hoek slaapt een kat.

    - [x] dichte post
      > Vraag ernaar.
    - [ ] een kat {#kat}
      > Gezelschap.
    - [x] lege flessen
      > Vraag ernaar.
    - [ ] een plant
      > Mooi.
    ///
    """
    question, problems = question_of(test_a_visit_has_a_drawing_the_room_in_words_and_what_may_be_a_signal)
    assert problems == []
    assert (question.kind, question.graded, question.prompt.source) == (Kind.VISIT, True, "Kijk rond.")
    assert question.picture is not None
    assert (question.picture.name, question.alt) == ("les/glas/kamer.svg", "Een woonkamer.")
    assert question.description is not None
    assert question.description.source == "Op tafel ligt\ndichte post.\n\nIn de hoek slaapt een kat."
    assert question.description.line == 15
    assert [choice.right for choice in question.choices] == [True, False, True, False]
    assert question.choices[1].key == "kat"


def test_the_room_may_be_told_in_paragraphs_with_a_blank_line_between():
    """## Scherm
    /// vraag | kamer
        doel: rekenen
        soort: huisbezoek
        beeld: kamer.svg
        alt: Een woonkamer.
    Kijk rond.

    > Op tafel ligt post.

    > In de hoek slaapt een kat.

    - [x] post
      > Ja.
    - [x] flessen
      > Ja.
    - [ ] kat
      > Nee.
    - [ ] plant
      > Nee.
    ///
    """
    question, problems = question_of(test_the_room_may_be_told_in_paragraphs_with_a_blank_line_between)
    assert problems == []
    assert question.description is not None
    assert question.description.source == "Op tafel ligt post.\n\nIn de hoek slaapt een kat."


def test_another_kind_has_no_drawing_of_its_own():
    """## Scherm
    /// vraag | telt
        doel: rekenen
        beeld: kamer.svg
        alt: Een woonkamer.
    Wat telt mee?

    > Op tafel ligt post.

    - [x] radler
      > Ja.
    - [ ] water
      > Nee.
    ///
    """
    question, problems = question_of(test_another_kind_has_no_drawing_of_its_own)
    assert [problem.partition(":")[0] for problem in problems] == ["4", "5"]
    assert (question.picture, question.alt, question.description) == (None, "", None)


def test_a_mark_in_the_room_is_looked_up_like_any_other():
    """## Scherm
    /// vraag | kamer
        doel: rekenen
        soort: huisbezoek
        beeld: ../kamer.svg
        alt: Een [[begrip:kamer]].
    Kijk rond.

    > Op tafel ligt <b>post</b>.

    - [x] post
      > Ja.
    - [x] flessen
      > Ja.
    - [ ] kat
      > Nee.
    - [ ] plant
      > Nee.
    ///
    """
    _, problems = question_of(test_a_mark_in_the_room_is_looked_up_like_any_other)
    assert sorted(problem.partition(":")[0] for problem in problems) == ["5", "6", "9"]


def visit_of(source: str) -> Question:
    sources = load(SAMPLE)
    sources["alles/opfris/vragen.md"] = source.encode()
    reading = read_course_sources("alles", sources, others=OTHERS)
    assert reading.course is not None
    return reading.course.opfris[0]


@pytest.mark.parametrize("old", ["Een keuken.", "Er ligt post.", "- [ ] een kat", "Wat valt"])
def test_another_room_has_another_fingerprint(old):
    assert old in ROOM
    new = old.replace("[ ]", "[x]").replace("post", "brood").replace("keuken", "zolder").replace("Wat", "Wie")
    assert visit_of(ROOM.replace(old, new)).hash != visit_of(ROOM).hash


def test_better_feedback_leaves_the_fingerprint_of_a_room():
    assert visit_of(ROOM.replace("Geen signaal.", "Nee, hoor.")).hash == visit_of(ROOM).hash


def test_the_fingerprints_of_other_kinds_are_what_they_were_before_there_were_visits():
    for question in sample().questions:
        choices = [[choice.text.source, choice.right, choice.match] for choice in question.choices]
        parts = json.dumps([question.kind.value, question.prompt.source, choices])
        before = hashlib.sha256(parts.encode()).hexdigest()[:12]
        assert (question.hash == before) is (question.kind is not Kind.VISIT), question.key


def sample(**files: str) -> Course:
    """Read the sample course, with other questions in its test or its opfris."""
    sources = load(SAMPLE)
    for name, text in files.items():
        path = {"toets": "alles/eindtoets/toets.md", "opfris": "alles/opfris/vragen.md"}[name]
        sources[path] += ("\n" + text).encode()
    reading = read_course_sources("alles", sources, others=OTHERS)
    assert reading.course is not None
    assert reading.publishable, reading.problems
    return reading.course


def test_the_drawing_is_the_real_file_in_a_module_a_test_and_the_opfris():
    course = sample(toets=ROOM.replace("| bezoek", "| toets-bezoek"), opfris=ROOM)
    visits = [question for question in course.questions if question.kind is Kind.VISIT]
    assert [visit.key for visit in visits] == ["kamer", "toets-bezoek", "bezoek"]
    known = {media.name: media for media in course.media}
    for visit in visits:
        assert visit.picture is not None
        assert visit.picture == known[visit.picture.name]
        assert len(visit.picture.sha256) == 64


def test_a_visit_comes_back_from_what_a_version_stores():
    compiled = compile_course(read_course(SAMPLE), demo=True, renderer=PlainRenderer()).course
    assert compiled is not None
    assert COURSE_JSON.validate_json(COURSE_JSON.dump_json(compiled)) == compiled
    visit = next(question for question in compiled.questions if question.kind is Kind.VISIT)
    assert visit.description is not None
    assert visit.description.html.count("<p>") == 2
    assert visit.picture is not None


def test_a_version_from_before_there_were_visits_is_still_read():
    course = sample()
    older = replace(course, opfris=tuple(one for one in course.opfris if one.kind is not Kind.VISIT))
    stored = json.loads(COURSE_JSON.dump_json(older))
    for question in stored["opfris"]:
        for new in ("picture", "alt", "description"):
            del question[new]
    assert COURSE_JSON.validate_python(stored).opfris == older.opfris
