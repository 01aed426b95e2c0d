"""How far somebody is."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from elearning.rules.progress import (
    State,
    goal_progress,
    is_step_done,
    progress_of,
    reading_of,
    screens_done,
    study_minutes,
)
from elearning.rules.starter import plan
from tests.rules.making import course, gathering, module, quiz
from tests.rules.making_casus import casus, end, move, scene

COURSE = course(
    module("een", 3, former=("vroeger",)),
    module("twee", 2, held=True),
    module("drie", 1, goals=("b",)),
    quiz("toets"),
    core=("een", "twee", "toets"),
)
marks = st.tuples(
    st.sampled_from(["een", "vroeger", "twee", "drie", "toets", "weg"]), st.sampled_from(["", "s0", "s1", "s2", "oud"])
)
dones = st.frozensets(marks)


@given(dones, marks)
def test_doing_more_never_takes_anything_away(done: frozenset[tuple[str, str]], more: tuple[str, str]) -> None:
    before, after = progress_of(COURSE, done), progress_of(COURSE, done | {more})
    assert after.core_done >= before.core_done
    assert after.minutes_left <= before.minutes_left
    assert after.is_done >= before.is_done
    for was, now in zip(before.steps, after.steps, strict=True):
        assert now.screens_done >= was.screens_done
        assert (was.state is State.DONE) <= (now.state is State.DONE)


@given(dones, st.none() | st.sampled_from(["een", "twee", "drie", "toets", "weg"]))
def test_the_figures_of_a_course_agree(done: frozenset[tuple[str, str]], place: str | None) -> None:
    seen = progress_of(COURSE, done, place)
    assert 0 <= seen.core_done <= seen.core
    assert sum(step.state is State.NOW for step in seen.steps) <= 1
    assert all(0 <= step.screens_done <= step.screens for step in seen.steps)
    assert all((step.minutes_left == 0) == (step.state is State.DONE) for step in seen.steps)
    assert seen.is_done or seen.now is not None


def test_a_module_is_done_screen_by_screen_or_as_a_whole() -> None:
    een = COURSE.modules[0]
    assert not is_step_done(een, {("een", "s0"), ("een", "s1")})
    assert is_step_done(een, {("een", "s0"), ("een", "s1"), ("een", "s2")})
    assert is_step_done(een, {("een", "")})


def test_a_screen_that_is_added_later_takes_no_finished_module_away() -> None:
    assert progress_of(course(module("een", 9)), {("een", ""), ("een", "s0")}).is_done


def test_a_former_name_keeps_what_was_done() -> None:
    een = COURSE.modules[0]
    assert screens_done(een, {("vroeger", "s0"), ("een", "s1")}) == 2
    assert is_step_done(een, {("vroeger", "")})


def test_a_held_back_module_counts_for_nothing() -> None:
    seen = progress_of(COURSE, {("een", ""), ("toets", "")})
    assert (seen.core, seen.core_done, seen.is_done, seen.minutes_left) == (2, 2, True, 0)
    assert seen.steps[1].state is State.HELD


def test_a_course_of_held_back_modules_is_not_done() -> None:
    assert not progress_of(course(module("twee", held=True)), ()).is_done


def test_the_core_comes_before_the_rest_and_the_last_place_before_both() -> None:
    two = course(module("extra"), module("kern"), core=("kern",))
    assert [step.state for step in progress_of(two, ()).steps] == [State.TODO, State.NOW]
    assert [step.state for step in progress_of(two, (), "extra").steps] == [State.NOW, State.TODO]


def test_a_place_in_something_finished_leads_on() -> None:
    seen = progress_of(COURSE, {("een", "")}, "een")
    assert seen.now
    assert seen.now.step.slug == "toets"


def test_minutes_left_shrink_screen_by_screen() -> None:
    one = course(module("een", 4, minutes=8))
    left = [progress_of(one, {("een", f"s{n}") for n in range(count)}).minutes_left for count in range(5)]
    assert left == [8, 6, 4, 2, 0]


def test_a_goal_counts_the_modules_that_teach_it_and_are_open() -> None:
    assert goal_progress(COURSE, {("vroeger", "")}) == (("Doel a", 1, 1), ("Doel b", 0, 1))


def test_a_module_counts_its_minutes_once_it_is_read_and_by_the_share_before_that() -> None:
    """`een` takes 4 minutes for 3 screens, of which the part that is left is rounded up."""
    for done, minutes in (
        ([], 0),
        (["s0"], 1),
        (["s0", "s1"], 2),
        (["s0", "s1", "s2"], 4),
        ([""], 4),
    ):
        assert study_minutes(COURSE, {("een", screen) for screen in done}, ()) == minutes


def test_a_skipped_module_is_done_and_gives_no_minutes() -> None:
    done = {("een", ""), ("toets", "")}
    assert study_minutes(COURSE, done, {"een"}) == 5
    seen = progress_of(COURSE, done, skipped={"een"})
    assert seen.is_done
    assert [step.skipped for step in seen.steps] == [True, False, False, False]


def test_a_module_that_was_skipped_under_a_former_name_is_skipped() -> None:
    assert study_minutes(COURSE, {("vroeger", "")}, {"vroeger"}) == 0
    assert progress_of(COURSE, {("vroeger", "")}, skipped={"vroeger"}).steps[0].skipped


@given(dones, st.frozensets(st.sampled_from(["een", "vroeger", "drie"])))
def test_what_is_studied_and_what_is_left_are_never_more_than_there_is(
    done: frozenset[tuple[str, str]], skipped: frozenset[str]
) -> None:
    studied = study_minutes(COURSE, done, skipped)
    left = sum(step.minutes_left for step in progress_of(COURSE, done).steps)
    assert 0 <= studied <= sum(step.minutes for step in COURSE.steps) - left
    assert studied <= study_minutes(COURSE, done, ())


def test_what_suits_somebody_comes_before_the_other_verdieping_and_after_the_core() -> None:
    three = course(module("een"), module("twee"), module("kern"), core=("kern",))
    seen = progress_of(three, (), suggested=("twee",))
    assert [step.step.slug for step in seen.more] == ["twee", "een"]
    assert seen.now
    assert seen.now.step.slug == "kern"
    after = progress_of(three, {("kern", "")}, suggested=("twee",))
    assert after.now
    assert after.now.step.slug == "twee"


def test_what_suits_best_stands_first() -> None:
    three = course(module("een"), module("twee"), module("drie"), core=())
    seen = progress_of(three, (), suggested=("drie", "twee"))
    assert [step.step.slug for step in seen.more] == ["drie", "twee", "een"]
    assert seen.now
    assert seen.now.step.slug == "drie"


JOHAN = casus(scene("deur", move("a"), move("b")), end(), former=("johan-oud",))
WITH_CASUS = course(module("een", 2), JOHAN, quiz("toets"), core=("een", "johan", "toets"))


def test_a_casus_is_done_as_a_whole_and_is_what_comes_after_its_module() -> None:
    before, after = (progress_of(WITH_CASUS, done) for done in ({("een", "")}, {("een", ""), ("johan", "")}))
    assert before.now
    assert (before.now.step.slug, before.now.screens_done, before.now.screens, before.now.minutes_left) == (
        "johan",
        0,
        1,
        12,
    )
    assert (after.steps[1].state, after.steps[1].screens_done, after.steps[1].minutes_left) == (State.DONE, 1, 0)
    assert not is_step_done(JOHAN, {("johan", "deur")})
    assert is_step_done(JOHAN, {("johan-oud", "")})


def test_a_casus_counts_for_the_course_and_gives_its_minutes() -> None:
    assert not progress_of(WITH_CASUS, {("een", ""), ("toets", "")}).is_done
    every = {("een", ""), ("johan", ""), ("toets", "")}
    assert progress_of(WITH_CASUS, every).is_done
    assert study_minutes(WITH_CASUS, {("johan", "")}, ()) == 12


def test_a_held_back_casus_counts_for_nothing() -> None:
    held = course(module("een", 2), replace(JOHAN, held_back=True))
    seen = progress_of(held, {("een", "")})
    assert (seen.core, seen.is_done, seen.steps[1].state) == (1, True, State.HELD)


TOGETHER = gathering("samen", former=("avond",))
MIXED = course(module("een", 2), TOGETHER, quiz("toets"), module("extra"), core=("een", "samen", "toets"))
ALONE = {("een", ""), ("toets", "")}
mixed = st.frozensets(st.tuples(st.sampled_from(["een", "samen", "avond", "toets", "extra"]), st.just("")))


def test_a_bijeenkomst_is_done_by_being_there_and_counts_with_the_rest() -> None:
    seen = progress_of(MIXED, {("avond", "")})
    assert (seen.core_done, seen.core, seen.is_done, seen.is_started) == (1, 3, False, True)
    assert (seen.steps[1].state, seen.steps[1].screens_done) == (State.DONE, 1)
    assert progress_of(MIXED, {*ALONE, ("samen", "")}).is_done


@given(mixed, st.none() | st.sampled_from(["een", "samen", "toets", "extra"]), st.booleans())
def test_nobody_goes_on_with_a_bijeenkomst_by_themselves(
    done: frozenset[tuple[str, str]], place: str | None, waived: bool
) -> None:
    seen = progress_of(MIXED, done, place, waived=("avond",) if waived else ())
    assert seen.now is None or seen.now.step is not TOGETHER
    assert seen.steps[1].minutes_left == 0
    assert seen.steps[1].state not in (State.NOW, State.TODO)
    assert seen.is_done == ((done >= ALONE) and (waived or is_step_done(TOGETHER, done)))
    assert (seen.waits_for is not None) == ((done >= ALONE) and not seen.is_done)
    assert seen.own_part_done == (done >= ALONE)
    assert plan([seen], 20) == () or all(step.step is not TOGETHER for _, step in plan([seen], 20))


def test_once_all_the_rest_of_the_core_is_done_a_course_waits_for_its_bijeenkomst() -> None:
    seen = progress_of(MIXED, ALONE)
    assert seen.waits_for is seen.steps[1]
    assert (seen.is_done, seen.minutes_left) == (False, 0)
    assert seen.now
    assert seen.now.step.slug == "extra"


def test_a_bijeenkomst_that_a_team_goes_without_counts_for_nothing() -> None:
    seen = progress_of(MIXED, ALONE, waived=("avond",))
    assert (seen.core_done, seen.core, seen.is_done, seen.steps[1].state) == (2, 2, True, State.WAIVED)
    assert not progress_of(course(TOGETHER), (), waived=("samen",)).is_done


def test_who_was_there_keeps_that_when_the_team_goes_without() -> None:
    seen = progress_of(MIXED, {*ALONE, ("samen", "")}, waived=("samen",))
    assert (seen.core_done, seen.core, seen.steps[1].state) == (3, 3, State.DONE)


def test_only_a_bijeenkomst_can_be_left_out() -> None:
    assert progress_of(MIXED, (), waived=("een", "toets")) == progress_of(MIXED, ())


def test_a_held_back_bijeenkomst_counts_for_nothing() -> None:
    seen = progress_of(course(module("een"), gathering("samen", held=True)), {("een", "")})
    assert (seen.core, seen.is_done, seen.steps[1].state) == (1, True, State.HELD)


def test_being_there_gives_its_minutes_of_study() -> None:
    assert study_minutes(MIXED, (), ()) == 0
    assert study_minutes(MIXED, {("avond", "")}, ()) == 90
    assert study_minutes(MIXED, {*ALONE, ("samen", "")}, ()) == 99


@given(dones)
def test_one_module_looked_at_by_itself_is_as_far_as_in_its_course(done: frozenset[tuple[str, str]]) -> None:
    for module_, in_course in zip(COURSE.modules, progress_of(COURSE, done).steps, strict=False):
        seen = reading_of(module_, done)
        assert (len(seen.read), seen.minutes_left) == (in_course.screens_done, in_course.minutes_left)


def test_what_was_read_under_a_former_name_counts_as_read() -> None:
    assert reading_of(COURSE.modules[0], {("vroeger", "s0"), ("een", "s1")}).read == {"s0", "s1"}


def test_of_a_module_that_was_skipped_only_what_was_read_since_counts_as_read() -> None:
    een, done = COURSE.modules[0], {("een", ""), ("een", "s1")}
    assert reading_of(een, done).read == {"s0", "s1", "s2"}
    skipped = reading_of(een, done, {"vroeger"})
    assert (skipped.read, skipped.skipped, skipped.minutes_left) == ({"s1"}, True, 0)
