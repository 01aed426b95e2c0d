"""What may be said of a question by what people answered: never about fewer than ten, and never in smaller steps."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.content.model import Choice, Kind, Question
from elearning.rules.items import FEWEST, Answered, Item, Stopped, count_item, item, settled, stops
from tests.rules.making import question, text

QUESTION = replace(
    question("fles"),
    choices=(Choice("vier", text("4"), False, text("nee")), Choice("zeven", text("7"), True, text("ja"))),
)


def answered(month: str, choice: str, people: int, share: float = 0.5) -> Answered:
    return Answered(month, {"keuze": [choice]}, choice == "zeven", False, people, share * people)


def seen(of: Question, rows: list[Answered]) -> Item | None:
    """What an author sees of a question, if anything."""
    counted = count_item(of, rows)
    return item(of, counted) if counted else None


counts = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 9)), max_size=12)


@given(counts)
def test_what_is_shown_grows_by_ten_people_or_more_at_a_time(rows: list[tuple[int, int]]) -> None:
    """Whoever looks every month sees no difference that is about fewer than ten people."""
    every = [Stopped(f"2026-{month:02}", "s", "", people) for month, people in rows]
    shown = [
        sum(row.people for row in settled(one for one in every if one.month < f"2026-{m:02}")) for m in range(1, 14)
    ]
    steps = [after - before for before, after in pairwise(shown)]
    assert all(step == 0 or step >= FEWEST for step in steps)


def test_nine_people_are_too_few_and_ten_are_enough() -> None:
    assert seen(QUESTION, [answered("2026-01", "zeven", 9)]) is None
    found = seen(QUESTION, [answered("2026-01", "zeven", 9), answered("2026-01", "vier", 1)])
    assert found
    assert (found.people, found.right, found.share) == (10, 9, 0.9)


def test_each_choice_says_how_many_took_it_and_which_wrong_one_nobody_takes() -> None:
    found = seen(QUESTION, [answered("2026-01", "zeven", 40)])
    assert found
    assert [(one.choice.key, one.people, one.idle) for one in found.taken] == [("vier", 0, True), ("zeven", 40, False)]
    assert found.remarks == ("easy", "idle")


@pytest.mark.parametrize(
    ("right_share", "wrong_share", "remark"), [(0.9, 0.3, False), (0.3, 0.9, True)], ids=["tells apart", "upside down"]
)
def test_a_question_that_the_better_ones_get_wrong_is_noticed(
    right_share: float, wrong_share: float, remark: bool
) -> None:
    rows = [answered("2026-01", "zeven", 10, right_share), answered("2026-01", "vier", 10, wrong_share)]
    found = seen(QUESTION, rows)
    assert found
    assert found.difference == pytest.approx(right_share - wrong_share)
    assert ("upside-down" in found.remarks) is remark


def test_no_difference_is_given_over_fewer_than_five_people() -> None:
    found = seen(QUESTION, [answered("2026-01", "zeven", 20), answered("2026-01", "vier", 4)])
    assert found
    assert found.difference is None


def test_a_typed_answer_is_only_told_as_one_the_author_foresaw() -> None:
    fill = replace(
        question("uur", kind=Kind.FILL),
        choices=(Choice("twaalf", text("12"), True, text("ja")), Choice("rest", text("*"), False, text("nee"))),
    )
    rows = [
        Answered("2026-01", {"tekst": [words]}, right, False, 5, 2.5)
        for words, right in (("12 uur", True), ("meneer De Vries van hiernaast", False))
    ]
    found = seen(fill, rows)
    assert found
    assert [(one.choice.key, one.people) for one in found.taken] == [("twaalf", 5), ("rest", 5)]
    assert "De Vries" not in repr(found)


def test_where_people_stopped_is_counted_by_screen() -> None:
    rows = [Stopped("2026-01", "glas", "meer", 8), Stopped("2026-02", "glas", "", 4), Stopped("2026-03", "glas", "", 1)]
    assert stops(rows) == {("glas", "meer"): 8, ("glas", ""): 4}
