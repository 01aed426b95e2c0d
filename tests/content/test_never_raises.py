"""Reading never raises at an author, whatever is in the files, and every problem has a line that exists."""

import re
import time
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from elearning.content import casus_check
from elearning.content.casus_check import _holds as holds
from elearning.content.casus_graph import graph_lines, graph_svg
from elearning.content.model import COURSE_JSON
from elearning.content.moments import moments
from elearning.content.reader import read_course_sources
from tests.content.mutants import load
from tests.content.test_mutants import SAMPLE
from tests.rules.making_casus import casus, end, move, scene, when

SOURCES = load(SAMPLE)
NAMES = sorted(name for name in SOURCES if name.endswith((".md", ".yaml", ".svg", ".vtt", ".png")))
SIGNS = [
    "/",
    "///",
    "#",
    "## ",
    "- ",
    "- ( ) ",
    "- (x) ",
    "- [ ] ",
    "  > ",
    " => ",
    "    ",
    ": ",
    "---",
    "[[",
    "]]",
    "{#",
    "}",
]
SIGNS += [
    "|",
    "<",
    "\n",
    "\t",
    "\r",
    "`",
    "```",
    "](",
    "![",
    "\x00",
    "\ue000",
    "é",
    "*",
    "&",
    "!",
    "%",
    "@",
    "?",
    "'",
    '"',
]

NEVER = 60
"""Seconds of work that only a file that never ends would take; how fast it goes is for the benchmark."""

SIGNS += [
    'Wim: "',
    '"',
    "- [open vraag] ",
    " (+4)",
    " -> ",
    "als: ",
    " {als: ",
    "+onthoud ",
    " STOP",
    "## x {#x}\n",
    "einde: goed\n",
]

slow = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def assert_reads(sources: dict[str, bytes]) -> None:
    reading = read_course_sources("alles", sources)
    for problem in reading.problems:
        data = sources.get(problem.path, b"")
        lines = len(re.findall(rb"\r\n|\r|\n", data)) + 1
        assert 1 <= problem.line <= lines, problem
        assert problem.message
    if reading.course is not None:
        COURSE_JSON.dump_json(reading.course)
        moments(reading.course)
        for casus in (*reading.course.casussen, *reading.course.minis):
            assert "".join(graph_lines(casus))
            ElementTree.fromstring(graph_svg(casus))


@slow
@given(name=st.sampled_from(NAMES), data=st.binary(max_size=400))
@example(name="alles/cursus.md", data=b"")
@example(name="feiten.yaml", data=b"a: &a [*a]")
@example(name="feiten.yaml", data=b"? [a]\n: b")
@example(name="feiten.yaml", data=b"%YAML 9.9\n---\na: b\n...\n---\nc: d")
@example(name="alles/cursus.md", data=b"---\n? {a: b}\n: c\n---\n")
@example(name="alles/cursus.md", data=b'---\ntitel: "\\ud800"\n---\n')
@example(name="alles/eerste/tafel.png", data=b"\x89PNG")
def test_any_bytes_in_any_file(name, data):
    assert_reads({**SOURCES, name: data})


@slow
@given(name=st.sampled_from(NAMES), text=st.lists(st.sampled_from(SIGNS) | st.text(max_size=6), max_size=60))
def test_any_text_in_any_file(name, text):
    assert_reads({**SOURCES, name: "".join(text).encode("utf-8", "surrogatepass")})


@slow
@given(
    name=st.sampled_from([name for name in NAMES if name.endswith((".md", ".yaml"))]),
    edits=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(SIGNS) | st.text(max_size=3)),
        min_size=1,
        max_size=5,
    ),
)
def test_any_edit_in_a_good_file(name, edits):
    text = SOURCES[name].decode()
    for place, cut, put in edits:
        at = int(place * len(text))
        text = text[:at] + put + text[at + cut :]
    assert_reads({**SOURCES, name: text.encode("utf-8", "surrogatepass")})


@slow
@given(names=st.sets(st.sampled_from(sorted(SOURCES)), max_size=6))
def test_any_files_missing(names):
    assert_reads({name: data for name, data in SOURCES.items() if name not in names})


@slow
@given(
    path=st.lists(
        st.sampled_from(["alles", "eerste", "opfris", "..", ".", "", "x", "module.md", "vragen.md", "modul.md"]),
        max_size=5,
    )
)
def test_any_file_in_any_place(path):
    assert_reads({**SOURCES, "/".join(path): b"## x"})


@pytest.mark.parametrize(
    "piece", ["[", "![", "`", " ", "\t", "- ", "|", "-|-\n", "{#", "#\n", "/// weetje | a\n", "- ( ) x\n"]
)
def test_a_file_full_of_one_sign_does_not_hang_the_reader(piece):
    text = SOURCES["alles/tweede/module.md"].decode() + "\n" + piece * (200_000 // len(piece)) + " {"
    start = time.process_time()
    assert_reads({**SOURCES, "alles/tweede/module.md": text.encode()})
    assert time.process_time() - start < NEVER


TALK = '## S{0} {{#s{0}}}\nWim: "Ja."\n'
WORDY = (
    '- [bevestiging] "Zin {0} {1}." (+4) +onthoud naam-{1} {{als: niet naam-{0}}} -> s{1}\n  > Wim: "Nee."\n  > Ja.\n'
)


@pytest.mark.parametrize(
    "piece",
    [
        "## x {#x}\n",
        "- [",
        '- [open vraag] "Ja?" (+4) -> gang\n',
        '- [onbekend] "Ja?" (+99) -> nergens\n',
        "  > x\n",
        'Wim: "',
        '("(',
        ") {als: x}",
        "als: openheid < 20 -> gang\n",
        "-> gang\n",
        "film: a.mp4\n",
    ],
)
def test_a_casus_full_of_one_sign_does_not_hang_the_reader(piece):
    text = SOURCES["alles/tafel/casus.md"].decode() + "\n## Vol {#vol}\n" + piece * (200_000 // len(piece)) + " {"
    start = time.process_time()
    assert_reads({**SOURCES, "alles/tafel/casus.md": text.encode()})
    assert time.process_time() - start < NEVER


def test_many_choices_that_each_ask_something_of_several_meters_do_not_hang_the_checker(monkeypatch):
    """Each of 2048 ways gives other choices in the last scene, and some choice always fits."""
    names, meters = [f"n{number}" for number in range(11)], {f"m{number}": 50 for number in range(4)}
    way = [
        scene(f"s{at}", move("a", to=f"s{at + 1}", remember=(name,)), move("b", to=f"s{at + 1}"))
        for at, name in enumerate(names)
    ]
    moves = [move(name, when=when(name, f"m1 < {at + 1}")) for at, name in enumerate(names)]
    moves += [move(f"m{at}", when=when(f"m1 < {7 * at}", f"m2 < {5 * at}", "m3 < 0")) for at in range(8)]
    moves += [move("laag", when=when("m0 < 50")), move("hoog", when=when("m0 >= 50"))]
    looked = []
    monkeypatch.setattr(casus_check, "_holds", lambda one, value: looked.append(1) or holds(one, value))
    found = [message for _, message in casus_check.advice(casus(*way, scene("s11", *moves), end(), meters=meters))]
    assert not any("niets te kiezen" in message for message in found)
    assert 0 < len(looked) < 10_000_000


@pytest.mark.parametrize("scenes", [40, 700])
def test_a_conversation_that_goes_everywhere_does_not_hang_the_checker(scenes):
    """Every scene leads to others, and every choice is remembered: there are more ways than anybody can try."""
    head = SOURCES["alles/drempel/casus.md"].decode().partition("## De kier")[0]
    body = []
    for number in range(scenes):
        body.append(TALK.format(number))
        body += [WORDY.format(number, (number * 7 + step * 11) % scenes) for step in range(1, 3)]
    text = head + "\n".join(body) + "\n## Einde {#einde}\neinde: goed\nKlaar.\n"
    start = time.process_time()
    assert_reads({**SOURCES, "alles/drempel/casus.md": text.encode()})
    assert time.process_time() - start < NEVER
