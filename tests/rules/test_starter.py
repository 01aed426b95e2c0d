"""What fits in 5, 10 or 20 minutes."""

from hypothesis import given
from hypothesis import strategies as st

from elearning.rules.progress import progress_of
from elearning.rules.starter import CHOICES, OPFRIS_MINUTES, SLACK, plan
from tests.rules.making import course, module, quiz


@given(st.lists(st.integers(1, 8), min_size=1, max_size=9), st.sampled_from(CHOICES))
def test_a_plan_fits_or_is_one_step_of_which_a_part_is_done(lengths: list[int], minutes: int) -> None:
    modules = [module(f"m{number}", minutes=length) for number, length in enumerate(lengths)]
    steps = plan([progress_of(course(*modules), ())], minutes)
    assert steps
    assert len(steps) == 1 or sum(step.minutes_left for _, step in steps) <= minutes + SLACK
    assert [step.step.slug for _, step in steps] == [f"m{number}" for number in range(len(steps))]


def test_what_somebody_is_in_comes_first_then_the_core_of_the_first_part() -> None:
    first = course(module("kern", minutes=2), module("extra", minutes=2), core=("kern",), slug="een")
    second = course(module("bezig", 2, minutes=4), module("later", minutes=2), slug="twee", part=2)
    seen = [progress_of(first, ()), progress_of(second, {("bezig", "s0")})]
    assert [step.step.slug for _, step in plan(seen, 20)] == ["bezig", "kern", "later", "extra"]


def test_nothing_held_back_and_nothing_done_is_planned() -> None:
    seen = progress_of(course(module("af"), module("dicht", held=True), quiz()), {("af", "")})
    assert [step.step.slug for _, step in plan([seen], 20)] == ["toets"]


def test_with_all_done_there_is_no_plan() -> None:
    assert plan([progress_of(course(module("af")), {("af", "")})], 20) == ()


def test_verdieping_that_suits_somebody_comes_before_the_rest_of_it() -> None:
    first = course(module("los", minutes=2), module("past", minutes=2), core=(), slug="een")
    second = course(module("kern", minutes=2), slug="twee", part=2)
    seen = [progress_of(first, (), suggested=("past",)), progress_of(second, ())]
    assert [step.step.slug for _, step in plan(seen, 20)] == ["kern", "past", "los"]


@given(st.lists(st.integers(1, 8), min_size=1, max_size=9), st.sampled_from(CHOICES))
def test_an_opfris_that_comes_first_leaves_less_time_for_the_rest(lengths: list[int], minutes: int) -> None:
    modules = [module(f"m{number}", minutes=length) for number, length in enumerate(lengths)]
    seen = [progress_of(course(*modules), ())]
    steps = plan(seen, minutes, opfris=True)
    assert len(steps) == 1 or sum(step.minutes_left for _, step in steps) + OPFRIS_MINUTES <= minutes + SLACK
    assert steps == plan(seen, minutes)[: len(steps)]
