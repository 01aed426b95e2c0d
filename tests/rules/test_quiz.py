"""Drawing a test and weighing it."""

from hypothesis import given
from hypothesis import strategies as st

from elearning.content.model import Kind
from elearning.rules.quiz import draw, is_passed, score_of
from tests.rules.making import question, quiz

seeds = st.integers(0, 2**32)


@given(seeds, st.integers(1, 12), st.integers(1, 4), st.integers(1, 6))
def test_a_draw_has_the_right_number_of_different_questions(seed: int, wanted: int, goals: int, each: int) -> None:
    pool = quiz(draw=wanted, goals="abcd"[:goals], each=each)
    drawn = draw(pool, seed)
    assert len(drawn) == len(set(drawn)) == min(wanted, goals * each)
    assert set(drawn) <= {one.key for one in pool.questions}


@given(seeds)
def test_a_draw_spreads_over_the_goals(seed: int) -> None:
    drawn = draw(quiz(draw=6, goals="abc"), seed)
    assert {goal: sum(key[0] == goal for key in drawn) for goal in "abc"} == {"a": 2, "b": 2, "c": 2}


@given(seeds, seeds)
def test_a_next_draw_has_none_of_the_last_while_there_are_others(first: int, second: int) -> None:
    pool = quiz(draw=4)
    assert not set(draw(pool, second, draw(pool, first))) & set(draw(pool, first))


@given(seeds)
def test_the_same_seed_draws_the_same(seed: int) -> None:
    assert draw(quiz(), seed) == draw(quiz(), seed)


def test_a_reflection_is_never_drawn() -> None:
    pool = quiz(draw=9, each=1)
    pool = type(pool)(**{**vars(pool), "questions": (question("denk", kind=Kind.OPEN), *pool.questions)})
    assert "denk" not in draw(pool, 1)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.booleans()), st.sampled_from("abcdefgh"))
def test_one_more_right_answer_never_lowers_the_score(right: dict[str, bool], key: str) -> None:
    assert score_of("abcdefgh", {**right, key: True}) >= score_of("abcdefgh", right)


def test_what_was_not_drawn_counts_for_nothing_and_open_counts_as_wrong() -> None:
    assert score_of(["a", "b"], {"a": True, "z": True}) == 0.5
    assert score_of([], {"a": True}) == 0.0


@given(st.integers(1, 60), st.integers(0, 60))
def test_exactly_the_norm_is_enough(total: int, right: int) -> None:
    share = min(right, total) / total
    assert is_passed(share, share)
    assert not is_passed(share - 1 / 60, share)
