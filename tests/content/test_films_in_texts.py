"""What a text says of a film: nobody is left out who cannot see it, or cannot hear it."""

import pytest

from elearning.content.model import Film, Module, Reading
from elearning.content.reader import read_course_sources
from elearning.content.report import Severity

HEAD = "---\ntitel: T\nsamenvatting: S\nleerdoelen:\n  - vragen: V.\nvolgorde: [kijk]\nkern: [kijk]\n---\nWelkom.\n"
MODULE = "---\ntitel: T\nsamenvatting: S\nminuten: 1\nleerdoelen: [vragen]\n---\n## Kijk {#kijk}\n"
FILM = "/// film | a.mp4\n    titel: T\n    ondertiteling: a.nl.vtt\n"
CAPTIONS = b"WEBVTT\n\n00:01.000 --> 00:02.000\nDag.\n"
CASUS = """---
titel: T
samenvatting: S
minuten: 1
leerdoelen: [vragen]
bewoner: Wim
werker: Noor
gaat-over: Iets
openheid: 30
---
Intro.

## Deur {#deur}
film: a.mp4
{said}
- [open vraag] "Hoi?" (+4) -> slot
  > Wim: "Ja."
  > Mooi.
- [waarschuwen] "Stop." (-4) -> slot
  > Wim: "Nee."
  > Jammer.

## Slot {#slot}
einde: goed
Wim: "Dag."

Klaar.
"""


def read(name: str, text: str, captions: bytes = CAPTIONS) -> Reading:
    beside = {"a.mp4": b"film", "a.nl.vtt": captions, "a.jpg": b"\xff\xd8\xff", name: text.encode()}
    sources = {"les/cursus.md": HEAD.encode(), **{f"les/kijk/{key}": data for key, data in beside.items()}}
    return read_course_sources("les", sources)


def module(more: str = "", captions: bytes = CAPTIONS, text: str = "Wim zit.\n") -> Reading:
    return read("module.md", f"{MODULE}{FILM}{more}{text}///\n", captions)


def messages(reading: Reading, severity: Severity = Severity.FOUT) -> list[tuple[int, str]]:
    return [(one.line, one.message) for one in reading.problems if one.severity is severity and "kijk" in one.path]


@pytest.mark.parametrize(
    ("more", "audible"), [("    hoorbaar: ja\n", True), ("    hoorbaar: nee\n", False), ("", None)]
)
def test_an_author_says_whether_all_there_is_to_see_can_be_heard(more: str, audible: bool | None) -> None:
    reading = module(more)
    assert messages(reading) == []
    assert reading.course
    step = reading.course.steps[0]
    assert isinstance(step, Module)
    film = step.screens[0].parts[0]
    assert isinstance(film, Film)
    assert film.audible is audible
    asked = [message for _, message in messages(reading, Severity.LET_OP) if message.startswith("Hoor je in de film")]
    assert len(asked) == (audible is None)


@pytest.mark.parametrize(
    ("reading", "line", "word"),
    [
        (module("    hoorbaar: soms\n"), 11, "alleen ja of nee"),
        (module("    hoorbaar: ja\n", text=""), 8, "leeg"),
        (module("    hoorbaar: ja\n", b"WEBVTT\n\n00:01,000 --> 00:02.000\nDag.\n"), 10, "klopt regel 3 niet"),
        (module("    hoorbaar: ja\n", b"WEBVTT\n"), 10, "geen enkele zin"),
        (read("casus.md", CASUS.replace("{said}", "")), 14, "geen tekst"),
    ],
)
def test_a_film_without_captions_or_text_keeps_the_course_from_learners(reading: Reading, line: int, word: str) -> None:
    assert not reading.publishable
    assert [one for one in messages(reading) if one[0] == line and word in one[1]]


def test_a_film_of_a_casus_with_its_text_is_well() -> None:
    assert messages(read("casus.md", CASUS.replace("{said}", 'Wim: "Dag."\n'))) == []
