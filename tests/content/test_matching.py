"""What two texts have in common: always a true account of both, however odd they are."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content.differences import Passage, difference, words
from elearning.content.matching import STEPS, Run, _Search, runs
from elearning.content.merging import merged

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "", "é\r\n", "d"]), max_size=12).map("".join)
SIGNS = st.lists(st.sampled_from("abcd"), max_size=25)


@settings(max_examples=150)
@given(SIGNS, SIGNS)
def test_the_runs_cover_both_texts_and_what_is_kept_is_the_same(a: list[str], b: list[str]) -> None:
    found = runs(a, b)
    edges = [Run(True, 0, 0, 0, 0), *found, Run(True, len(a), len(a), len(b), len(b))]
    assert all((one.j, one.m) == (two.i, two.k) for one, two in pairwise(edges))
    assert all(a[run.i : run.j] == b[run.k : run.m] for run in found if run.kept)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (["x"] * 60_000, ["x"] * 50_000),
        (["x", "y"] * 20_000, ["y", "z", "x"] * 15_000),
        ([f"{n * 7919 % 20_011}" for n in range(20_000)], [f"{n * 104_729 % 20_011}" for n in range(20_000)]),
    ],
)
def test_a_comparison_never_takes_more_than_so_many_steps(a: list[str], b: list[str]) -> None:
    search = _Search(a, b)
    waiting = [(0, len(a), 0, len(b))]
    while waiting:
        waiting += search.look(*waiting.pop())
    assert search.left > -4 * STEPS


@settings(max_examples=100)
@given(LINES, LINES)
def test_a_difference_can_be_read_back_to_both_texts(old: str, new: str) -> None:
    pieces = [piece for passage in difference(old, new) for piece in passage.pieces]
    if pieces:
        assert "".join(one.text for one in pieces if one.sort != "out") == new.replace("\r\n", "\n")
        assert "".join(one.text for one in pieces if one.sort != "in") == old.replace("\r\n", "\n")
    else:
        assert old.replace("\r\n", "\n") == new.replace("\r\n", "\n")


def test_words_that_changed_stand_beside_words_that_stayed() -> None:
    assert [(one.sort, one.text) for one in words("Een fles is zes glazen.", "Een fles is zeven glazen.")] == [
        ("same", "Een fles is "),
        ("out", "zes "),
        ("in", "zeven "),
        ("same", "glazen."),
    ]


def test_a_sentence_that_was_written_anew_is_not_cut_to_shreds() -> None:
    found = words("Bel de huisarts als je het niet vertrouwt.", "Vraag de bewoner eerst wat hij zelf merkt.")
    assert [one.sort for one in found if one.text.strip()] == ["out", "in", "same"]
    assert found[-1].text == "."


def test_what_did_not_change_is_folded_away_but_for_the_lines_around() -> None:
    old = "".join(f"regel {number}\n" for number in range(1, 31))
    found = difference(old, old.replace("regel 15\n", "regel vijftien\n"))
    assert [(one.folded, one.line, one.lines) for one in found] == [(True, 1, 12), (False, 13, 0), (True, 18, 13)]


def test_other_line_endings_are_no_difference() -> None:
    empty: tuple[Passage, ...] = ()
    assert difference("a\r\nb\r\n", "a\nb\n") == empty


@settings(max_examples=150)
@given(LINES, LINES)
def test_when_only_one_changed_that_is_what_both_become(base: str, changed: str) -> None:
    assert merged(base, changed, base).clean
    assert merged(base, changed, base).text.splitlines() == changed.splitlines()
    assert merged(base, base, changed).text == changed
    assert merged(base, changed, changed).text == changed


def test_changes_in_other_places_come_together() -> None:
    base = "een\ntwee\ndrie\nvier\nvijf\n"
    both = merged(base, base.replace("een", "EEN"), base.replace("vijf", "VIJF"))
    assert (both.clean, both.text) == (True, "EEN\ntwee\ndrie\nvier\nVIJF\n")


def test_changes_in_the_same_place_are_named_and_mine_stays() -> None:
    both = merged("een\ntwee\ndrie\n", "een\nmijn\ndrie\n", "een\nhun\ndrie\n")
    assert both.text == "een\nmijn\ndrie\n"
    (clash,) = both.conflicts
    assert (clash.line, clash.base, clash.mine, clash.theirs) == (2, "twee\n", "mijn\n", "hun\n")


def test_the_bytes_of_what_was_kept_already_stay() -> None:
    both = merged("een\ntwee\ndrie\nvier\n", "een\ntwee\ndrie\nVIER\n", "\ufeffEEN\r\ntwee\r\ndrie\r\nvier\r\n")
    assert (both.clean, both.text) == (True, "\ufeffEEN\r\ntwee\r\ndrie\r\nVIER\n")
