"""Every mistake an author can make has a small course of its own, wrong in exactly one way."""

from datetime import date
from pathlib import Path

import pytest

from elearning.content.model import Reading
from elearning.content.reader import read_course, read_course_sources
from tests.content.mutants import load

BROKEN = Path(__file__).parent.parent / "broken_courses"
CASES = sorted(path.parent for path in BROKEN.glob("*/EXPECT.txt"))
TODAY = date(2026, 11, 21)


def shown(reading: Reading) -> list[str]:
    return [str(problem) for problem in reading.problems]


def test_there_are_at_least_27_kinds_of_mistakes():
    assert len(CASES) >= 27


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_mistake_is_reported_at_its_own_line_and_nothing_else_is(case):
    expected = (case / "EXPECT.txt").read_text(encoding="utf-8").splitlines()
    found = shown(read_course(case / "les", today=TODAY))
    assert len(found) == len(expected), found
    for problem, start in zip(found, expected, strict=True):
        assert problem.startswith(start), found


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_every_message_says_what_is_wrong_and_what_to_do(case):
    for problem in read_course(case / "les", today=TODAY).problems:
        assert problem.message.count(". ") + problem.message.count("? ") + problem.message.count(": ") >= 1
        assert problem.message.rstrip()[-1] in ".?'", problem.message


# --- mistakes that are too large or too strange to keep as files ------------------------------------------------------

MODULE = "les/glas/module.md"


@pytest.fixture
def sources() -> dict[str, bytes]:
    """A course without mistakes: the one with a forgotten draft in it, minus that draft."""
    found = load(BROKEN / "misspelde-bestandsnaam" / "les")
    found.pop("les/glas/modul.md")
    assert not read_course_sources("les", found).problems
    return found


def only_problem(sources: dict[str, bytes]) -> str:
    found = shown(read_course_sources("les", sources))
    assert len(found) == 1, found
    return found[0]


def replaced(sources: dict[str, bytes], old: bytes, new: bytes) -> dict[str, bytes]:
    assert old in sources[MODULE]
    return {**sources, MODULE: sources[MODULE].replace(old, new, 1)}


def test_a_text_file_of_five_megabytes_is_refused_with_its_size(sources):
    sources[MODULE] += b"woord " * (5 * 1024 * 1024 // 6 + 1)
    assert only_problem(sources).startswith("les/glas/module.md:1: Dit bestand is 5,0 MB groot. Hooguit 256 kB mag.")


def test_a_picture_of_five_megabytes_is_refused_with_its_size(sources):
    sources["les/glas/glazen.svg"] += b" " * (5 * 1024 * 1024)
    assert only_problem(sources).startswith("les/glas/module.md:15: 'glazen.svg' is 5,0 MB groot. Hooguit 5,0 MB mag.")


def test_a_nul_is_refused_at_its_line(sources):
    problem = only_problem(replaced(sources, b"Klopt.", b"Klo\x00pt."))
    assert problem.startswith("les/glas/module.md:30: Hier staat een onzichtbaar of verboden teken (U+0000).")


@pytest.mark.parametrize("sign", ["\ue000", "\uf8ff", "\x1b", "\u202e", "\x02", "\U000f0000"])
def test_a_sign_that_nobody_sees_is_refused_at_its_line(sources, sign):
    problem = only_problem(replaced(sources, b"Klopt.", f"Klopt.{sign}".encode()))
    assert problem.startswith(
        f"les/glas/module.md:30: Hier staat een onzichtbaar of verboden teken (U+{ord(sign):04X})."
    )


def test_another_encoding_is_refused_at_its_line(sources):
    problem = only_problem(replaced(sources, "## Eén".encode(), "## Eén".encode("latin-1")))
    assert problem.startswith("les/glas/module.md:8: Hier staat een teken dat geen UTF-8 is.")


def test_utf_16_is_refused_by_name(sources):
    sources[MODULE] = sources[MODULE].decode().encode("utf-16")
    assert only_problem(sources).startswith("les/glas/module.md:1: Dit bestand is opgeslagen als UTF-16.")


def test_windows_line_endings_and_a_byte_order_mark_are_fine(sources):
    for path in [path for path in sources if path.endswith((".md", ".yaml"))]:
        sources[path] = b"\xef\xbb\xbf" + sources[path].replace(b"\n", b"\r\n")
    assert shown(read_course_sources("les", sources)) == []


@pytest.mark.parametrize(
    ("value", "start"),
    [
        (b"[" * 12 + b"]" * 12, "Dit is te diep genest"),
        (b"[" * 7000, "Dit is te diep genest"),
        (b"{a: " * 3000, "Dit is te diep genest"),
        (b"&a [x, x]", "Verwijzingen met & of * mogen hier niet"),
        (b"*a", "Verwijzingen met & of * mogen hier niet"),
        (b"!!python/object/apply:os.system [ls]", "Een waarde mag niet met ! beginnen"),
        (b"!x 3", "Een waarde mag niet met ! beginnen"),
        (b"x" * 17000, "Deze gegevens zijn 17 kB groot"),
    ],
    ids=["diep", "heel-diep", "diepe-map", "anker", "verwijzing", "python", "tag", "lang"],
)
def test_hostile_front_matter_is_refused(sources, value, start):
    found = shown(read_course_sources("les", replaced(sources, b"minuten: 1", b"minuten: " + value)))
    assert any(problem.partition(": ")[2].startswith(start) for problem in found), found
    assert all(problem.startswith("les/") for problem in found)


def test_a_merge_key_is_an_unknown_key(sources):
    problem = only_problem(replaced(sources, b"minuten: 1", b"minuten: 3\n<<: {titel: x}"))
    assert problem.startswith("les/glas/module.md:5: De sleutel '<<' ken ik niet.")


@pytest.mark.parametrize("word", ["no", "ja", "yes", "on", "2026-11-21", "1_000", "~", "null", "0x1f"])
def test_no_word_in_front_matter_turns_into_something_else(sources, word):
    reading = read_course_sources("les", replaced(sources, b"titel: Wat is een glas?", f"titel: {word}".encode()))
    assert reading.course is not None
    assert reading.course.modules[0].title == word


def test_a_link_out_of_the_folder_is_refused(tmp_path, sources):
    """A symlink in a course folder that leads elsewhere would publish files of the computer it is read on."""
    for path, data in sources.items():
        (tmp_path / "courses" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "courses" / path).write_bytes(data)
    (tmp_path / "geheim.svg").write_bytes(sources["les/glas/glazen.svg"])
    (tmp_path / "courses/les/glas/geheim.svg").symlink_to(tmp_path / "geheim.svg")
    found = shown(read_course(tmp_path / "courses" / "les"))
    assert found == ["les/glas/geheim.svg:1: Deze verwijzing leidt naar buiten de map. Zet het bestand zelf in de map."]


def test_what_an_editor_leaves_behind_is_no_part_of_a_course(tmp_path, sources):
    for name in (".module.md.swp", "module.md~", ".DS_Store", "module.md.bak", ".git/config"):
        sources[f"les/glas/{name}"] = b"\x00\xff"
    assert shown(read_course_sources("les", sources)) == []


def test_a_picture_with_a_script_in_it_is_refused(sources):
    sources["les/glas/glazen.svg"] = b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script></svg>'
    assert only_problem(sources).startswith("les/glas/module.md:15: 'glazen.svg' is geen gewone tekening")


def test_a_course_without_its_first_file_says_so(sources):
    del sources["les/cursus.md"]
    assert "les/cursus.md:1: Dit bestand is er niet. Een cursus begint met cursus.md." in shown(
        read_course_sources("les", sources)
    )
