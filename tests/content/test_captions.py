"""Captions: found wrong with their line, made of SRT, and a player shows what is left."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content.captions import from_srt, mistakes, read_cues

GOOD = b"WEBVTT\n\n1\n00:01.000 --> 00:02.500 align:start\n<v Noor>Dag.\n\n00:00:03.000 --> 00:00:04.000\nTot ziens.\n"


def test_good_captions_have_no_mistakes() -> None:
    assert mistakes(GOOD) == ()
    assert mistakes(b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n")) == ()


@pytest.mark.parametrize(
    ("before", "after", "line", "word"),
    [
        (b"WEBVTT", b"WEBVTTX", 1, "WEBVTT"),
        (b"01.000", b"01,000", 4, "met een punt"),
        (b"02.500", b"00.500", 4, "eindigt voordat"),
        (b"00:00:03.000", b"00:00:00.500", 7, "eerder dan"),
        (b"<v Noor>Dag.\n", b"", 4, "geen tekst"),
        (b"Dag.\n\n", b"Dag.\n", 6, "lege regel"),
        (b"Dag.", b"\xff.", 5, "UTF-8"),
        (b"Dag.", b"D\x00g.", 5, "geen teken"),
        (GOOD, b"WEBVTT\n", 1, "geen enkele zin"),
    ],
)
def test_a_mistake_is_said_with_its_line(before: bytes, after: bytes, line: int, word: str) -> None:
    found = mistakes(GOOD.replace(before, after, 1))
    assert found[0][0] == line
    assert word in found[0][1]


def test_captions_in_srt_become_webvtt() -> None:
    sent = "1\n00:00:01,000 --> 00:00:02,000\nDag.\n\n2\n00:00:03,250 --> 00:00:04,000\nDoei.\n"
    made = from_srt(sent.replace("\n", "\r\n").encode())
    assert made
    assert mistakes(made) == ()
    assert [(cue.second, cue.text) for cue in read_cues(made)] == [(1, "Dag."), (3, "Doei.")]


@settings(max_examples=100)
@given(st.text(alphabet="WEBVT\n\r->: .,0123456789\x00a", max_size=200).map(str.encode) | st.binary(max_size=80))
def test_whatever_is_sent_as_captions_is_judged_without_falling_over(data: bytes) -> None:
    for line, words in mistakes(data):
        assert line >= 1
        assert words.endswith(".")
    from_srt(data)
