"""A team plays a moment of a casus; all of it is in the address."""

import pytest

from elearning.content.casus import Casus
from elearning.rules.together import LONGEST, MOST, Together, replay
from tests.courses import shipment


@pytest.fixture(scope="module")
def wim() -> Casus:
    course = shipment("proef").compiled.course
    assert course
    casus = course.casus("gesprek-aan-tafel")
    assert casus
    return casus


def _letter(seen: Together, key: str) -> str:
    return next(letter for letter, move in seen.sentences if move.key == key)


def _play(casus: Casus, *keys: str, scene: str = "deur") -> Together:
    signs = ""
    for key in keys:
        seen = replay(casus, scene, signs, 1)
        assert seen
        signs += {"@v": "v", "@t": "t"}.get(key) or _letter(seen, key)
    seen = replay(casus, scene, signs, 1)
    assert seen
    return seen


def test_a_moment_begins_anywhere_in_the_conversation(wim: Casus) -> None:
    seen = _play(wim, scene="tafel")
    assert seen.position.scene == "tafel"
    assert {move.key for _, move in seen.sentences} == {"missen", "eerder"}, "what asks for memory is not there"


def test_the_same_address_is_the_same_place_and_the_order_depends_on_the_meeting(wim: Casus) -> None:
    first, again = replay(wim, "deur", "", 1), replay(wim, "deur", "", 1)
    assert first == again
    orders = {tuple(move.key for _, move in seen.sentences) for n in range(9) if (seen := replay(wim, "deur", "", n))}
    assert len(orders) > 1


def test_going_on_leads_to_the_next_scene(wim: Casus) -> None:
    seen = _play(wim, "open", "@v")
    assert seen.position.scene == "tafel"
    assert not seen.is_over


def test_a_sentence_that_stops_is_gone_after_going_back(wim: Casus) -> None:
    assert replay(wim, "deur", _play(wim, "weggooien").signs + "v", 1) is None
    seen = _play(wim, "weggooien", "@t")
    assert "weggooien" not in {move.key for _, move in seen.sentences}


def test_it_is_over_at_an_ending_or_after_enough(wim: Casus) -> None:
    assert _play(wim, "missen", "@v", scene="tafel").is_over
    assert not _play(wim, "missen", scene="tafel").is_over, "first the reply is read"
    assert MOST == 3


def test_one_turn_ago_is_one_sign_less(wim: Casus) -> None:
    assert _play(wim).before is None
    assert _play(wim, "open").before == ""


@pytest.mark.parametrize("signs", ["Z", "v", "t", "a", "AA", "\x00", "é", "A" * (LONGEST + 1)])
def test_what_cannot_be_is_nothing(wim: Casus, signs: str) -> None:
    assert replay(wim, "deur", signs, 1) is None


def test_a_scene_that_is_not_there_is_nothing(wim: Casus) -> None:
    assert replay(wim, "nergens", "", 1) is None
