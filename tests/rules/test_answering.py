"""Reading an answer from a form, and grading it, whatever was sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.content.model import Choice, Kind, Question
from elearning.rules.answering import (
    Given,
    Sighting,
    field_names,
    given_from,
    grade,
    is_complete,
    options,
    rows,
)
from tests.rules.making import every_kind, right_answer, room, text

QUESTIONS = every_kind()
by_kind = pytest.mark.parametrize("question", QUESTIONS, ids=[one.kind.value for one in QUESTIONS])


@st.composite
def posted(draw: st.DrawFn) -> tuple[Question, dict[str, list[str]]]:
    """A question with a form that is sometimes nearly right and sometimes nonsense."""
    question = draw(st.sampled_from(QUESTIONS))
    known = [choice.key for choice in question.choices] + [value for value, _ in options(question)] + ["12", "0"]
    values = st.lists(st.sampled_from(known) | st.text(max_size=20) | st.just("9" * 400), max_size=4)
    names = st.sampled_from([*field_names(question), "keuze", "tekst", "plek-", "bij-x"]) | st.text(max_size=8)
    return question, draw(st.dictionaries(names, values, max_size=6))


@given(posted())
def test_no_form_can_make_reading_or_grading_fail(sent: tuple[Question, dict[str, list[str]]]) -> None:
    question, form = sent
    kept = given_from(question, form)
    assert set(kept) <= set(field_names(question))
    assert all(kept.values())
    is_complete(question, kept)
    verdict = grade(question, kept)
    assert verdict.right <= question.graded


@given(posted())
def test_reading_what_was_kept_keeps_the_same(sent: tuple[Question, dict[str, list[str]]]) -> None:
    question, form = sent
    kept = given_from(question, form)
    assert given_from(question, kept) == kept


@given(posted())
def test_an_incomplete_answer_is_never_right(sent: tuple[Question, dict[str, list[str]]]) -> None:
    question, form = sent
    kept = given_from(question, form)
    assert is_complete(question, kept) or not grade(question, kept).right


@by_kind
def test_the_right_answer_is_complete_and_graded_right(question: Question) -> None:
    kept = given_from(question, right_answer(question))
    assert kept == right_answer(question)
    assert is_complete(question, kept)
    assert grade(question, kept).right is question.graded


@by_kind
def test_nothing_is_not_enough(question: Question) -> None:
    assert not is_complete(question, {})
    assert not grade(question, {}).right


@by_kind
def test_a_verdict_has_feedback_for_whoever_answered(question: Question) -> None:
    marks = grade(question, right_answer(question)).marks
    assert all(mark.choice.feedback for mark in marks)
    assert any(mark.given for mark in marks) is question.graded


def of(kind: Kind) -> Question:
    return next(one for one in QUESTIONS if one.kind is kind)


def test_half_of_the_right_ones_is_not_right() -> None:
    verdict = grade(of(Kind.SEVERAL), {"keuze": ["advocaat"]})
    assert not verdict.right
    assert [mark.right for mark in verdict.marks] == [True, True, False]


def test_two_radios_at_once_count_as_one() -> None:
    assert given_from(of(Kind.ONE), {"keuze": ["zeven", "vier"]}) == {"keuze": ["vier"]}


def test_an_order_needs_every_place_once() -> None:
    order = of(Kind.ORDER)
    assert not is_complete(order, {name: ["1"] for name in field_names(order)})


def test_an_order_is_never_shown_in_the_right_order() -> None:
    order = of(Kind.ORDER)
    assert rows(order) != order.choices
    assert set(rows(order)) == set(order.choices)


def test_two_left_items_may_belong_to_one_right_item() -> None:
    assert [label for _, label in options(of(Kind.MATCH))].count("klein glaasje") == 1


@pytest.mark.parametrize(
    "written", ["12", " 12 ", "12,0", "12.0", "12 uur", "ongeveer 12", "Twaalf", "TWAALF.", "twaalf "]
)
def test_a_number_is_recognised_however_it_is_written(written: str) -> None:
    fill = of(Kind.FILL)
    assert grade(fill, given_from(fill, {"tekst": [written]})).right


@pytest.mark.parametrize("written", ["8", "1 2", "12 of 13", "112", "-", "twaalfhonderd"])
def test_another_number_is_not_the_number(written: str) -> None:
    fill = of(Kind.FILL)
    verdict = grade(fill, given_from(fill, {"tekst": [written]}))
    assert not verdict.right
    assert verdict.marks, "there is something to say about every answer"


def test_a_text_is_cut_where_a_page_would_cut_it() -> None:
    kept: Given = given_from(of(Kind.OPEN), {"tekst": ["a\x00" * 9000]})
    assert kept == {"tekst": ["a" * 4000]}


@pytest.mark.parametrize("text", ["a\x1bb", "a\x00b", "a\ud800b", "a\ufdd0b", "a\ue000b", "\x7fa\x9fb"])
def test_signs_that_no_page_can_hold_fall_out_of_a_text(text: str) -> None:
    question = next(one for one in QUESTIONS if one.kind is Kind.FILL)
    assert given_from(question, {"tekst": [text]}) == {"tekst": ["ab"]}


def test_words_signs_and_faces_stay_in_a_text() -> None:
    question = next(one for one in QUESTIONS if one.kind is Kind.FILL)
    assert given_from(question, {"tekst": [" Zoë 👩\u200d🔧\n€ 7 "]}) == {"tekst": ["Zoë 👩\u200d🔧\n€ 7"]}


# --- a house visit ----------------------------------------------------------------------------------------------------


@st.composite
def visited(draw: st.DrawFn) -> tuple[Question, Given]:
    """A room as large as the reader allows, and what somebody ticked in it."""
    signals = draw(st.integers(2, 10))
    visit = room(signals, draw(st.integers(2, 12 - signals)))
    ticked = draw(st.sets(st.sampled_from([choice.key for choice in visit.choices])))
    return visit, given_from(visit, {"keuze": sorted(ticked)})


@given(visited())
def test_ticking_everything_is_never_right(sent: tuple[Question, Given]) -> None:
    visit, _ = sent
    everything = given_from(visit, {"keuze": [choice.key for choice in visit.choices]})
    assert len(everything["keuze"]) == len(visit.choices)
    assert not grade(visit, everything).right


@given(visited())
def test_all_signals_and_nothing_else_is_right(sent: tuple[Question, Given]) -> None:
    visit, _ = sent
    assert grade(visit, right_answer(visit)).right


@given(visited())
def test_right_is_three_quarters_of_the_signals_and_a_quarter_of_the_rest(sent: tuple[Question, Given]) -> None:
    visit, ticked = sent
    verdict = grade(visit, ticked)
    seen = verdict.sighting
    well = 4 * seen.hits >= 3 * seen.signals
    calm = 4 * seen.false_alarms <= seen.others or seen.false_alarms == 1
    assert verdict.right is (well and calm)


@given(visited())
def test_everything_in_the_room_is_counted_once(sent: tuple[Question, Given]) -> None:
    visit, ticked = sent
    verdict = grade(visit, ticked)
    seen = verdict.sighting
    assert seen.hits + seen.misses == seen.signals == len([one for one in visit.choices if one.right])
    assert seen.signals + seen.others == len(visit.choices) == len(verdict.marks)
    assert seen.hits + seen.false_alarms == len(ticked.get("keuze", []))


@given(visited(), st.data())
def test_seeing_one_more_signal_never_makes_it_worse(sent: tuple[Question, Given], data: st.DataObject) -> None:
    visit, ticked = sent
    more = data.draw(st.sampled_from([choice.key for choice in visit.choices if choice.right]))
    better = given_from(visit, {"keuze": [*ticked.get("keuze", []), more]})
    assert grade(visit, better).right >= grade(visit, ticked).right


@pytest.mark.parametrize(
    ("signals", "others", "needed", "allowed"),
    [(2, 2, 2, 1), (3, 3, 3, 1), (4, 4, 3, 1), (5, 7, 4, 1), (6, 4, 5, 1), (8, 4, 6, 1), (4, 8, 3, 2), (2, 10, 2, 2)],
)
def test_how_many_is_enough(signals: int, others: int, needed: int, allowed: int) -> None:
    def enough(hits: int, false_alarms: int) -> bool:
        return Sighting(signals, others, hits, false_alarms).enough

    assert enough(needed, allowed)
    assert not enough(needed - 1, 0)
    assert not enough(signals, allowed + 1)


def test_a_mark_says_of_each_thing_whether_it_was_seen_rightly() -> None:
    verdict = grade(of(Kind.VISIT), {"keuze": ["post", "kat", "gordijnen"]})
    assert [(mark.given, mark.right) for mark in verdict.marks] == [
        (True, True),
        (True, False),
        (False, False),
        (False, True),
        (True, True),
    ]
    assert (verdict.sighting.hits, verdict.sighting.misses, verdict.sighting.false_alarms) == (2, 1, 1)


def match_labels(*labels: str) -> list[str]:
    choices = tuple(Choice(label, text(label), True, None, label) for label in labels)
    asked = Question("zrm", Kind.MATCH, "a", text("?"), choices, 1, "hash")
    return [label for _, label in options(asked)]


def test_labels_that_begin_with_a_number_stand_in_its_order() -> None:
    assert match_labels("5 ZRM", "10", "3: soms", "1 nooit") == ["1 nooit", "3: soms", "5 ZRM", "10"]


def test_other_labels_are_mixed_in_a_way_that_tells_nothing() -> None:
    labels = match_labels("1 nooit", "soms", "vaak", "anders")
    assert sorted(labels) == ["1 nooit", "anders", "soms", "vaak"]
    assert labels == match_labels("vaak", "anders", "soms", "1 nooit")
