"""What an answer says about memory, and what is asked again."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from fsrs import Card, Scheduler
from fsrs import Rating as FsrsRating
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.models import Rating
from elearning.rules.opfris import (
    AGAIN,
    ALMOST,
    GOOD,
    HARD,
    LATEST,
    MOST,
    RETENTION,
    SOONEST,
    Freshness,
    Known,
    Memory,
    after,
    due_at,
    freshness,
    in_turn,
    is_due,
    rating_of,
    recall,
    replay,
    to_ask,
    variant,
    weakest,
)
from elearning.rules.rhythm import Pace
from tests.moment import NOW

#: Long histories on a busy computer take a while.
patient = settings(deadline=None)
DAY = timedelta(days=1)
ratings = st.sampled_from((AGAIN, HARD, GOOD))
paces = st.sampled_from(Pace)
gaps = st.timedeltas(timedelta(0), timedelta(days=400))
#: Answers, each with the time since the one before it.
histories = st.lists(st.tuples(ratings, gaps), min_size=1, max_size=12)


def dated(history: Sequence[tuple[int, timedelta]]) -> list[tuple[int, datetime]]:
    at, made = NOW, []
    for rating, gap in history:
        at += gap
        made.append((rating, at))
    return made


def memory_after(history: Sequence[tuple[int, timedelta]]) -> Memory:
    memory = replay(dated(history))
    assert memory
    return memory


memories = st.builds(
    lambda stability, difficulty, days: Memory(stability, difficulty, NOW - days * DAY),
    st.floats(0.1, 400),
    st.floats(1, 10),
    st.integers(0, 500),
)
knowns = st.lists(
    st.builds(
        lambda goal, memory, pace: Known(f"c/{goal}", memory, due_at(memory, pace)), st.integers(0, 30), memories, paces
    ),
    max_size=12,
    unique_by=lambda known: known.goal,
)


# --- what an answer does to a memory ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "guessed", "rating"),
    [(True, False, Rating.GOOD), (True, True, Rating.HARD), (False, False, Rating.AGAIN), (False, True, Rating.AGAIN)],
)
def test_wrong_is_again_a_lucky_guess_is_hard_and_right_is_good(right: bool, guessed: bool, rating: Rating) -> None:
    assert rating_of(right, guessed) == rating


@patient
@given(histories, paces)
def test_any_history_gives_what_the_fsrs_package_itself_gives(
    history: Sequence[tuple[int, timedelta]], pace: Pace
) -> None:
    fsrs = Scheduler(
        learning_steps=(),
        relearning_steps=(),
        desired_retention=RETENTION[pace],
        maximum_interval=365,
        enable_fuzzing=False,
    )
    card, memory = Card(), None
    for rating, at in dated(history):
        card, _ = fsrs.review_card(card, FsrsRating(rating), at)
        memory = after(memory, rating, at)
        assert (memory.stability, memory.difficulty, memory.reviewed_at) == (card.stability, card.difficulty, at)
        assert due_at(memory, pace) == max(card.due, at + 7 * DAY)
        for days in (0, 1, 30, 400):
            assert recall(memory, at + days * DAY) == pytest.approx(fsrs.get_card_retrievability(card, at + days * DAY))


def test_two_hundred_lives_of_answers_get_the_intervals_of_the_fsrs_package() -> None:
    """The same as above over longer lives, from answers within the hour to years between them."""
    chance, wanted, found = random.Random(20261122), [], []
    fsrs = Scheduler(
        learning_steps=(), relearning_steps=(), desired_retention=0.85, maximum_interval=LATEST, enable_fuzzing=False
    )
    for _ in range(200):
        at, card, memory = NOW, Card(card_id=1), None
        for _ in range(chance.randint(1, 30)):
            at += chance.uniform(0, chance.choice((0.04, 1, 7, 60, 400, 1200))) * DAY
            rating = chance.randint(1, 3)
            card, _ = fsrs.review_card(card, FsrsRating(rating), at)
            memory = after(memory, rating, at)
            wanted.append((card.stability, card.difficulty, max(card.due, at + SOONEST * DAY)))
            found.append((memory.stability, memory.difficulty, due_at(memory, Pace.NORMAL)))
    assert found == wanted


@given(histories)
def test_a_log_read_again_gives_the_memory_that_was_kept(history: Sequence[tuple[int, timedelta]]) -> None:
    memory = None
    for rating, at in dated(history):
        memory = after(memory, rating, at)
    assert replay(dated(history)) == memory


def test_an_empty_log_is_no_memory() -> None:
    assert replay([]) is None


@given(histories, ratings, gaps)
def test_an_answer_from_before_the_last_one_counts_as_of_then(
    history: Sequence[tuple[int, timedelta]], rating: int, early: timedelta
) -> None:
    memory = memory_after(history)
    assert after(memory, rating, memory.reviewed_at - early) == after(memory, rating, memory.reviewed_at)


@given(histories, gaps)
def test_a_better_answer_never_leaves_less(history: Sequence[tuple[int, timedelta]], gap: timedelta) -> None:
    memory = memory_after(history)
    again, hard, good = (after(memory, rating, memory.reviewed_at + gap) for rating in (AGAIN, HARD, GOOD))
    assert again.stability <= hard.stability <= good.stability
    assert again.difficulty >= hard.difficulty >= good.difficulty


@given(memories, st.lists(st.integers(0, 4000), min_size=2, max_size=6))
def test_memory_only_fades(memory: Memory, days: list[int]) -> None:
    chances = [recall(memory, memory.reviewed_at + day * DAY) for day in sorted(days)]
    assert all(1 >= before >= later > 0 for before, later in pairwise(chances))


@given(memories)
def test_after_its_stability_in_days_nine_in_ten_is_left(memory: Memory) -> None:
    whole = Memory(round(memory.stability) + 1, memory.difficulty, memory.reviewed_at)
    assert recall(whole, whole.reviewed_at + whole.stability * DAY) == pytest.approx(0.9)


@given(memories, gaps)
def test_a_memory_from_the_future_is_whole(memory: Memory, early: timedelta) -> None:
    assert recall(memory, memory.reviewed_at - early) == 1


# --- when it is due ---------------------------------------------------------------------------------------------------


@given(memories, paces)
def test_nothing_is_due_within_a_week_and_all_is_within_a_year(memory: Memory, pace: Pace) -> None:
    assert SOONEST <= (due_at(memory, pace) - memory.reviewed_at).days <= LATEST


@given(memories)
def test_who_wants_to_stay_fresher_is_never_asked_later(memory: Memory) -> None:
    assert due_at(memory, Pace.MORE) <= due_at(memory, Pace.NORMAL) <= due_at(memory, Pace.LESS)


def test_turning_the_opfris_off_and_on_again_leaves_the_plan_as_it_was() -> None:
    memory = Memory(40, 5, NOW)
    assert due_at(memory, Pace.OFF) == due_at(memory, Pace.NORMAL)


@pytest.mark.parametrize(
    ("rating", "word"), [(AGAIN, Freshness.FADING), (HARD, Freshness.FADING), (GOOD, Freshness.FRESH)]
)
def test_what_was_just_answered_wrong_or_guessed_is_not_called_fresh(rating: int, word: Freshness) -> None:
    memory = after(None, rating, NOW)
    assert freshness(Known("c/a", memory, due_at(memory, Pace.NORMAL)), NOW) == word


@pytest.mark.parametrize(
    ("days", "word"),
    [(0, Freshness.FRESH), (20, Freshness.FRESH), (21, Freshness.FADING), (39, Freshness.DUE), (400, Freshness.DUE)],
)
def test_a_goal_goes_from_fresh_through_fading_to_due(days: int, word: Freshness) -> None:
    memory = Memory(20, 5, NOW)
    assert freshness(Known("c/a", memory, due_at(memory, Pace.NORMAL)), NOW + days * DAY) == word


def test_a_goal_answered_wrong_is_due_after_a_week_and_not_before() -> None:
    memory = after(None, AGAIN, NOW)
    known = [Known("c/a", memory, due_at(memory, Pace.NORMAL))]
    assert not is_due(known, NOW + 7 * DAY - timedelta(seconds=1))
    assert is_due(known, NOW + 7 * DAY)


# --- what is asked ----------------------------------------------------------------------------------------------------


def goals(knowns: Sequence[Known]) -> list[str]:
    return [one.goal for one in knowns]


@given(knowns)
def test_a_moment_has_at_most_three_different_goals_and_nothing_when_nothing_is_due(knowns: list[Known]) -> None:
    chosen = to_ask(knowns, goals(knowns), NOW)
    assert len(chosen) == len(set(chosen)) <= MOST == 3
    assert bool(chosen) == is_due(knowns, NOW)


@given(knowns)
def test_what_is_due_goes_before_what_almost_is_and_nothing_else_is_asked(knowns: list[Known]) -> None:
    chosen = to_ask(knowns, goals(knowns), NOW)
    due = {one.goal: one.due_at <= NOW for one in knowns}
    assert all(one.due_at <= NOW + ALMOST for one in knowns if one.goal in chosen)
    assert sum(due[goal] for goal in chosen) == min(MOST, sum(due.values()))
    assert [due[goal] for goal in chosen] == sorted((due[goal] for goal in chosen), reverse=True)


@given(knowns)
def test_what_is_due_longest_goes_first(knowns: list[Known]) -> None:
    turn = {one.goal: one.due_at for one in knowns}
    chosen = [turn[goal] for goal in to_ask(knowns, goals(knowns), NOW)]
    assert chosen == sorted(due for due in turn.values() if due <= NOW + ALMOST)[: len(chosen)]


@given(knowns, st.randoms(use_true_random=False))
def test_the_order_in_which_cards_are_read_does_not_matter(knowns: list[Known], chance: object) -> None:
    shuffled = sorted(knowns, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert to_ask(shuffled, goals(knowns), NOW) == to_ask(knowns, goals(knowns), NOW)


@given(knowns, st.booleans())
def test_a_goal_without_a_question_is_never_chosen_and_takes_nobodys_place(knowns: list[Known], by_hand: bool) -> None:
    askable = goals(knowns)[::2]
    alone = [one for one in knowns if one.goal in askable]
    assert to_ask(knowns, askable, NOW, by_hand=by_hand) == to_ask(alone, askable, NOW, by_hand=by_hand)


@given(knowns)
def test_who_starts_by_hand_always_gets_questions_what_is_due_first_then_the_weakest(knowns: list[Known]) -> None:
    chosen = to_ask(knowns, goals(knowns), NOW, by_hand=True)
    rest = [one for one in knowns if one.due_at > NOW]
    due = [one for one in knowns if one.due_at <= NOW]
    assert chosen == goals([*in_turn(due), *weakest(rest, NOW)])[:MOST]
    assert len(chosen) == min(MOST, len(knowns))


# --- which question ---------------------------------------------------------------------------------------------------


questions = st.lists(st.text("abcdef", min_size=1, max_size=3), min_size=1, max_size=6, unique=True)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(questions, st.data())
def test_a_question_never_asked_comes_first_in_the_order_of_preference(keys: list[str], data: st.DataObject) -> None:
    asked = data.draw(st.sets(st.sampled_from(keys), max_size=len(keys) - 1))
    answered = dict.fromkeys(asked, NOW)
    assert variant(keys, answered) == next(key for key in keys if key not in asked)


@given(questions, st.data())
def test_when_all_were_asked_it_is_the_one_of_longest_ago(keys: list[str], data: st.DataObject) -> None:
    answered = {key: data.draw(moments) for key in keys}
    assert answered[variant(keys, answered)] == min(answered.values())


@given(questions, st.data())
def test_the_question_asked_last_does_not_come_back_while_there_is_another(
    keys: list[str], data: st.DataObject
) -> None:
    times = data.draw(st.lists(moments, min_size=len(keys), max_size=len(keys), unique=True))
    answered = dict(zip(keys, times, strict=True))
    last = max(answered, key=lambda key: answered[key])
    assert len(keys) == 1 or variant(keys, answered) != last
