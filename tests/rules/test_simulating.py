"""A year of made-up learners: what may be believed of it, and what came out for a few of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import pairwise
from random import Random
from statistics import fmean
from xml.etree import ElementTree

import pytest
from fsrs import Scheduler

from elearning.content.model import Course
from elearning.content.reader import read_course
from elearning.paths import shipped
from elearning.rules.forgetting import DECAY, SPACING, THRESHOLD, Curve, Mind, Model, Traces
from elearning.rules.opfris import GOOD, MOST, Memory, after, recall
from elearning.rules.simulating import (
    COURSE_DAYS,
    FIXED,
    HALF,
    SKIPPERS,
    WEEKS,
    Calendar,
    Learner,
    Ours,
    Outcome,
    Policy,
    Simulation,
    Year,
    learner_of,
    live,
    moment_of,
    outcome_of,
    simulate,
    years_of,
)
from elearning.rules.simulation_page import END, POLICIES, START, page_lines, picture, with_outcome

LEARNERS, SEED = 40, 7
models = pytest.mark.parametrize("model", Model)


@cache
def courses() -> Sequence[Course]:
    readings = [read_course(shipped("courses") / name) for name in ("basis", "gespreksvoering")]
    return [reading.course for reading in readings if reading.course]


@cache
def sample() -> Simulation:
    return simulate(courses(), LEARNERS, SEED)


def total(weekly: Sequence[float], weeks: int = WEEKS) -> float:
    return sum(weekly[: weeks + 1])


def mind(model: Model) -> Mind:
    """Somebody like everybody: no weight of their own."""
    if model is Model.CURVE:
        plain = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
        return Curve(plain, grasp=0.85, shift=0)
    return Traces(DECAY, SPACING, THRESHOLD)


def practised(model: Model, days: Sequence[float]) -> Mind:
    made = mind(model)
    made.read(days[0])
    for day in days:
        made.practise(day + 0.001, knew=True)
    return made


# --- what a mind does -------------------------------------------------------------------------------------------------


@models
def test_without_practice_a_mind_only_forgets_and_never_all(model: Model) -> None:
    made = practised(model, [0])
    chances = [made.chance(day) for day in range(1, 400, 7)]
    assert all(1 > before > later > 0 for before, later in pairwise(chances))


@models
def test_practice_brings_it_back_and_slows_forgetting(model: Model) -> None:
    once, twice = practised(model, [0]), practised(model, [0, 30])
    assert twice.chance(31) > once.chance(31)
    assert twice.chance(31) - twice.chance(61) < once.chance(1) - once.chance(31)


@models
def test_the_same_practice_spread_out_is_worth_more_after_half_a_year(model: Model) -> None:
    assert practised(model, [0, 20, 40, 60]).chance(180) > practised(model, [57, 58, 59, 60]).chance(180)


@models
def test_what_a_copy_learns_the_other_does_not(model: Model) -> None:
    one = practised(model, [0])
    other, before = one.copy(), one.chance(60)
    other.practise(50, knew=True)
    assert one.chance(60) == before < other.chance(60)


def test_the_estimate_of_the_site_is_the_truth_for_somebody_with_the_usual_weights() -> None:
    true, estimate = mind(Model.CURVE), None
    for day in (0, 10, 40):
        true.practise(day, knew=True)
        estimate = after(estimate, GOOD, moment_of(day))
    assert isinstance(estimate, Memory)
    assert recall(estimate, moment_of(100)) == pytest.approx(true.chance(100))


def test_a_mind_of_traces_knows_nothing_it_never_met() -> None:
    assert mind(Model.TRACES).chance(10) == 0


# --- the learners -----------------------------------------------------------------------------------------------------


@models
def test_learners_take_the_shipped_courses_the_core_always_and_the_rest_as_they_like(model: Model) -> None:
    core = {
        f"{course.slug}/{question.goal}"
        for course in courses()
        for step in course.modules
        if step.slug in course.core
        for question in step.questions
        if question.graded
    }
    everything = {f"{course.slug}/{goal.slug}" for course in courses() for goal in course.goals}
    learned = [set(learner_of(model, courses(), SEED, number).known) for number in range(12)]
    assert all(core <= goals <= everything for goals in learned)
    assert len({len(goals) for goals in learned}) > 1
    assert len(everything) == 37


@models
def test_learners_differ_and_the_same_number_is_the_same_learner(model: Model) -> None:
    one, other, again = (learner_of(model, courses(), SEED, number) for number in (1, 2, 1))
    assert one.memory(COURSE_DAYS) == again.memory(COURSE_DAYS) != other.memory(COURSE_DAYS)


def test_all_is_learned_before_the_year_begins_and_over_weeks() -> None:
    known = learner_of(Model.CURVE, courses(), SEED, 1).known.values()
    days = [one.memory.reviewed_at for one in known]
    assert max(days) < moment_of(COURSE_DAYS)
    assert max(days) - min(days) > timedelta(weeks=3)


@models
def test_one_learner_twice_lives_the_same_year(model: Model) -> None:
    learner = learner_of(model, courses(), SEED, 3)
    assert years_of(learner, "a") == years_of(learner, "a")


# --- the year ---------------------------------------------------------------------------------------------------------


def somebody(answers: float) -> Learner:
    return replace(learner_of(Model.CURVE, courses(), SEED, 1), answers=answers)


def weeks_with_a_letter(year: Year) -> list[int]:
    return [week for week, sent in enumerate(year.letters) if sent]


def test_who_never_answers_gets_each_letter_twice_and_then_longer_and_longer_silence() -> None:
    year = live(somebody(0), Ours(), with_silence=True)
    assert weeks_with_a_letter(year) == [1, 2, 6, 7, 15, 16, 28, 29, 41, 42]
    assert total(year.answered) == 0


def test_a_repeat_asks_nothing_new() -> None:
    year = live(somebody(0), Ours(), with_silence=True)
    assert [year.asked[week] for week in (1, 2, 6, 7)] == [MOST, 0, MOST, 0]


def test_who_answers_all_gets_at_most_three_questions_a_week_and_no_letter_without_any() -> None:
    year = live(somebody(1), Ours(), with_silence=True)
    assert year.answered == year.asked
    assert all(sent == bool(asked) for sent, asked in zip(year.letters, year.asked, strict=True))
    assert max(year.asked) == MOST
    assert year.asked[0] == 0


def test_fixed_letters_go_round_all_goals_before_one_comes_back() -> None:
    learner = somebody(1)
    count = len(learner.known)
    calendar = Calendar({2: count, 5: count + 1}, Random(1))
    chosen = [*calendar.choose(learner, 2, 0.0), *calendar.choose(learner, 5, 0.0)]
    assert sorted(chosen[:count]) == sorted(learner.known) == sorted(chosen[count : 2 * count])
    assert calendar.choose(learner, 3, 0.0) == []


def test_a_fixed_letter_that_nobody_answers_comes_once_more() -> None:
    assert weeks_with_a_letter(live(somebody(0), Calendar({4: 9, 13: 9}, Random(1)), with_silence=False)) == [
        4,
        5,
        13,
        14,
    ]


def test_the_mean_of_a_group_is_taken_week_by_week() -> None:
    outcome = outcome_of([Year([0.5, 0.7], [0, 1], [0, 3], [0, 3]), Year([0.7, 0.9], [0, 0], [0, 0], [0, 0])])
    assert outcome == Outcome(2, pytest.approx((0.6, 0.8)), (0, 0.5), (0, 1.5), (0, 1.5))  # type: ignore[arg-type]


# --- a sample of the whole --------------------------------------------------------------------------------------------


@models
def test_everybody_begins_the_year_knowing_the_same_under_every_policy(model: Model) -> None:
    begin = sample().everybody[model, Policy.NONE].memory[0]
    assert all(sample().everybody[model, policy].memory[0] == pytest.approx(begin) for policy in Policy)


@models
@pytest.mark.parametrize("policy", FIXED)
def test_fixed_letters_ask_as_much_as_ours(model: Model, policy: Policy) -> None:
    ours, fixed = (sample().everybody[model, one].asked for one in (Policy.OURS, policy))
    until = FIXED[policy][1]
    assert total(fixed, until) == pytest.approx(total(ours, until))


@models
def test_who_answers_every_letter_answers_as_many_questions_on_other_goals_too(model: Model) -> None:
    ours, spread = (sample().faithful[model, one] for one in (Policy.OURS, Policy.SPREAD))
    assert spread.answered == ours.answered == ours.asked


@models
def test_without_letters_about_two_thirds_is_left_after_a_year(model: Model) -> None:
    none = sample().everybody[model, Policy.NONE]
    assert total(none.letters) == total(none.asked) == 0
    assert 0.6 < none.memory[WEEKS] / none.memory[0] < 0.75


@models
def test_with_as_many_questions_our_opfris_keeps_more_alive_than_fixed_letters(model: Model) -> None:
    ours, fixed, none = (sample().everybody[model, one] for one in (Policy.OURS, Policy.FIXED, Policy.NONE))
    assert ours.in_half >= fixed.in_half > none.in_half
    assert ours.memory[HALF] >= fixed.memory[HALF] > none.memory[HALF]


@models
def test_our_opfris_never_asks_more_than_three_questions_and_one_letter_a_week(model: Model) -> None:
    ours = sample().everybody[model, Policy.OURS]
    assert max(ours.letters) <= 1
    assert max(ours.asked) <= MOST
    assert ours.minutes(HALF) <= MOST * HALF * 40 / 60


@models
def test_who_skips_letters_is_asked_less_and_keeps_less(model: Model) -> None:
    faithful, skipping = sample().faithful[model, Policy.OURS], sample().skipping[model, Policy.OURS]
    assert (faithful.people, skipping.people) == (LEARNERS - 14, 14)
    assert LEARNERS // SKIPPERS + 1 == 14
    assert total(skipping.answered) < total(skipping.asked) < total(faithful.asked)
    assert fmean(skipping.memory) < fmean(faithful.memory)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_tables_have_a_row_for_every_policy_under_both_models() -> None:
    lines = list(page_lines(sample()))
    assert all(sum(line.startswith(f"| {name} |") for line in lines) >= len(Model) for name in POLICIES.values())
    cells = {line.count("|") for line in lines if line.startswith("|")}
    assert len(cells) == 1
    assert not any("." in line for line in lines if line.startswith("|"))


def test_the_outcome_takes_the_place_of_the_one_before_and_leaves_the_rest() -> None:
    page = f"voor\n{START}\noud\n{END}\nna"
    new = with_outcome(page, sample())
    assert new.startswith("voor\n")
    assert new.endswith("\nna")
    assert "oud" not in new
    assert with_outcome(new, sample()) == new


def test_the_picture_says_in_words_what_it_draws_and_has_no_colour_that_a_dark_page_hides() -> None:
    drawn = picture(sample())
    root = ElementTree.fromstring(drawn)
    name = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{name}title")
    assert "week 52" in (root.findtext(f"{name}desc") or "")
    assert len(root.findall(f".//{name}polyline")) == 6
    assert len({line.get("stroke-dasharray") for line in root.iter(f"{name}polyline")}) == 3
    assert "prefers-color-scheme:dark" in drawn
    assert "currentColor" in drawn
