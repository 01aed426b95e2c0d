"""Trying a casus of the draft: from anywhere, with anything remembered, and never further than its text allows."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content.casus import Casus, Condition, Redirect
from elearning.rules import casus as rules
from elearning.services.draft_play import Wanted, names_to_remember, play_draft, second_part, withheld
from tests.courses import shipment

COURSE = shipment("proef").compiled.course
assert COURSE
FOUND = COURSE.casus("gesprek-aan-tafel")
assert FOUND
WIM: Casus = FOUND
TURNS = st.sampled_from(["open", "rondje", "missen", "eerlijk", "weggooien", rules.ON, rules.BACK, rules.SKIP, "?"])


@settings(max_examples=60)
@given(st.lists(TURNS, max_size=12), st.sampled_from(["", "tafel", "later", "slot", "?"]), st.integers(-50, 150))
def test_whatever_is_asked_a_play_goes_as_far_as_it_can_and_says_where_it_stopped(
    turns: list[str], scene: str, openness: int
) -> None:
    play = play_draft(WIM, Wanted(scene, {"openheid": openness}, frozenset({"rondje", "?"}), tuple(turns)))
    assert play
    assert rules.replay(WIM, play.start, play.turns) == play.position
    assert play.turns == tuple(turns[: len(play.turns)])
    assert bool(play.refused) == (len(play.turns) < len(turns))
    assert play.start.memory == {"rondje"}
    assert all(0 <= value <= 100 for _, value in play.position.meters)


def test_what_waits_for_something_is_named_with_what_it_waits_for() -> None:
    play = play_draft(WIM, Wanted("tafel"))
    assert play
    assert [text[:21] for text, _ in withheld(play)] == ["Je hebt gelijk, dat w"]
    assert names_to_remember(WIM) == ("rondje",)


def test_a_second_sitting_begins_with_what_was_won_and_lost() -> None:
    play = play_draft(WIM, Wanted("tafel", {"openheid": 50}, turns=("eerder", rules.ON)))
    assert play
    second = second_part(play)
    assert second == Wanted("later", {"openheid": 38}, frozenset())


def test_a_text_with_a_mistake_is_not_played() -> None:
    first, *rest = WIM.scenes
    for broken in (
        replace(WIM, scenes=()),
        replace(WIM, scenes=(replace(first, redirects=(Redirect((Condition("boos", "<", 9),), "tafel", 1),)), *rest)),
        replace(WIM, scenes=(replace(first, redirects=(Redirect((), "nergens", 1),)), *rest)),
    ):
        assert play_draft(broken, Wanted()) is None
