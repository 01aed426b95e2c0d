"""What the check of a module asks, and what its answers say."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from elearning.content.model import Kind, Module, Question, Screen
from elearning.rules.precheck import ONLY_GOAL, PER_GOAL, draw_check, known_goals
from tests.rules.making import module, question

seeds = st.integers(0, 2**32)


def about(sizes: Mapping[str, int], *more: Question, goals: tuple[str, ...] | None = None) -> Module:
    """A module of two screens with so many questions per goal."""
    asked = [question(f"{goal}{number}", goal) for goal, size in sizes.items() for number in range(size)]
    screens = (Screen("s0", "Een", tuple(asked[::2]), 1), Screen("s1", "Twee", (*asked[1::2], *more), 1))
    return replace(module("m", goals=tuple(sizes) if goals is None else goals), screens=screens)


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 5), min_size=1), seeds)
def test_a_check_asks_two_of_each_goal_and_three_when_there_is_one(sizes: dict[str, int], seed: int) -> None:
    drawn = draw_check(about(sizes), seed)
    most = ONLY_GOAL if len(sizes) == 1 else PER_GOAL
    assert Counter(one.goal for one in drawn) == {goal: min(size, most) for goal, size in sizes.items()}
    assert len({one.key for one in drawn}) == len(drawn)


@given(seeds)
def test_a_check_is_the_same_at_every_look_and_in_reading_order(seed: int) -> None:
    long = about({"a": 5, "b": 5})
    drawn = draw_check(long, seed)
    assert draw_check(long, seed) == drawn
    order = [one.key for one in long.questions]
    assert [one.key for one in drawn] == sorted((one.key for one in drawn), key=order.index)


def test_not_everyone_gets_the_same_check() -> None:
    assert len({draw_check(about({"a": 5, "b": 5}), seed) for seed in range(30)}) > 5


@given(seeds, seeds, st.sets(st.sampled_from(["a0", "a1", "a2", "b0", "b1", "b2", "weg"])))
def test_what_was_answered_stays_in_whatever_else_is_drawn(first: int, second: int, answered: set[str]) -> None:
    drawn = {one.key for one in draw_check(about({"a": 3, "b": 3}), first, answered)}
    assert answered - {"weg"} <= drawn
    assert draw_check(about({"a": 3, "b": 3}), first, drawn) == draw_check(about({"a": 3, "b": 3}), second, drawn)


@given(seeds)
def test_a_reflection_is_never_asked(seed: int) -> None:
    assert {one.key for one in draw_check(about({"a": 2}, question("denk", "a", Kind.OPEN)), seed)} == {"a0", "a1"}


def test_without_a_graded_question_there_is_no_check() -> None:
    assert draw_check(about({}), 1) == ()
    assert draw_check(about({}, question("denk", "a", Kind.OPEN), goals=("a",)), 1) == ()


def test_a_module_with_a_goal_that_cannot_be_asked_about_has_no_check() -> None:
    """Nobody can say that they know what they were not asked."""
    assert draw_check(about({"a": 3}, question("denk", "b", Kind.OPEN), goals=("a", "b")), 1) == ()


def test_a_goal_is_known_when_all_was_right_and_nothing_was_guessed() -> None:
    asked = [question(key, key[0]) for key in ("a0", "a1", "b0", "b1", "c0", "c1")]
    right = {"a0": True, "a1": True, "b0": True, "b1": False, "c0": True, "c1": True}
    one, two, three = known_goals(asked, right, ["c1"])
    assert (one.goal, one.known, one.missed, one.guessed) == ("a", True, (), False)
    assert (two.goal, two.known, two.missed, two.guessed) == ("b", False, (asked[3],), False)
    assert (three.goal, three.known, three.missed, three.guessed) == ("c", False, (asked[5],), True)


def test_what_was_not_answered_is_not_known_and_a_wrong_guess_is_no_lucky_one() -> None:
    (goal,) = known_goals([question("a0"), question("a1")], {"a0": False}, ["a0"])
    assert (goal.known, goal.guessed, len(goal.missed)) == (False, False, 2)
