"""How a conversation goes on, flag by flag."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elearning.content.casus import Casus, Ending
from elearning.rules import casus as rules
from elearning.rules.casus import BACK, ON, SKIP, NotPossibleError, Position
from elearning.rules.debrief import debrief, review_of
from tests.rules.making_casus import (
    casus,
    casussen,
    end,
    legal_turns,
    move,
    redirect,
    said,
    scene,
    stepwise,
    stop,
    when,
)


def after(made: Casus, *turns: str) -> Position:
    return rules.replay(made, rules.beginning(made), turns)


def keys(made: Casus, at: Position) -> set[str]:
    return {one.key for one in rules.available(made, at)}


def openness(at: Position) -> int:
    return dict(at.meters)["openheid"]


def test_a_conversation_begins_in_its_first_scene_with_each_meter_at_its_start() -> None:
    made = casus(scene("deur", move("a"), move("b")), end(), meters={"ouders": 50, "hamza": 30})
    assert after(made) == Position("deur", (("ouders", 50), ("hamza", 30)), frozenset())


def test_a_choice_shows_its_reply_first_and_leads_on_after_that() -> None:
    made = casus(scene("deur", move("a", effect=4), move("b")), end())
    replied = after(made, "a")
    assert (replied.scene, replied.answered, openness(replied), replied.choices) == ("deur", "a", 34, 1)
    gone_on = after(made, "a", ON)
    assert (gone_on.scene, gone_on.answered, openness(gone_on), gone_on.choices) == ("slot", None, 34, 1)
    assert rules.ending(made, gone_on) is Ending.GOOD


@pytest.mark.parametrize(("start", "effect", "then"), [(95, 12, 100), (5, -12, 0), (50, 0, 50)])
def test_openness_stays_between_0_and_100(start: int, effect: int, then: int) -> None:
    made = casus(scene("deur", move("a", effect=effect), move("b")), end(), meters={"openheid": start})
    assert openness(after(made, "a")) == then


def test_a_move_reaches_only_the_people_it_names() -> None:
    both = move("a", effects=(("ouders", 8), ("hamza", -4)))
    made = casus(scene("deur", both, move("b", effects=())), end(), meters={"ouders": 50, "hamza": 30})
    assert after(made, "a").meters == (("ouders", 58), ("hamza", 26))
    assert after(made, "b").meters == (("ouders", 50), ("hamza", 30))


def test_what_is_remembered_opens_and_closes_choices_and_lines() -> None:
    deur = scene("deur", move("belooft", to="tafel", remember=("rondje",)), move("zwijgt", to="tafel"))
    lines = (said("Altijd."), said("Dat rondje?", when=when("rondje")), said("Zo.", when=when("niet rondje")))
    moves = (move("eerlijk", when=when("rondje")), move("gewoon", when=when("niet rondje")), move("altijd"))
    made = casus(deur, scene("tafel", *moves, said=lines), end())
    promised, silent = after(made, "belooft", ON), after(made, "zwijgt", ON)
    assert keys(made, promised) == {"eerlijk", "altijd"}
    assert keys(made, silent) == {"gewoon", "altijd"}
    assert [line.text for line in rules.lines(made, promised)] == ["Altijd.", "Dat rondje?"]
    assert [line.text for line in rules.lines(made, silent)] == ["Altijd.", "Zo."]


def test_a_choice_that_is_not_offered_cannot_be_made_all_the_same() -> None:
    made = casus(scene("deur", move("a", when=when("openheid >= 60")), move("b"), move("c")), end())
    for turn in ("a", "verzonnen", ""):
        with pytest.raises(NotPossibleError):
            after(made, turn)


@pytest.mark.parametrize(
    ("condition", "value", "met"), [("<", 30, False), ("<", 31, True), (">=", 30, True), (">=", 31, False)]
)
def test_below_leaves_the_value_out_and_from_takes_it_in(condition: str, value: int, met: bool) -> None:
    made = casus(scene("deur", move("a", when=when(f"openheid {condition} {value}")), move("b")), end())
    assert ("a" in keys(made, after(made))) is met


def test_every_condition_has_to_hold() -> None:
    narrow = move("a", when=when("openheid >= 20", "niet rondje", "openheid < 30"))
    assert keys(
        casus(scene("deur", narrow, move("b")), end()), after(casus(scene("deur", narrow, move("b")), end()))
    ) == {"b"}


def test_a_reply_knows_what_the_move_just_did_and_the_scene_above_it_does_not() -> None:
    reply = (said("Nou ja.", when=when("openheid < 40")), said("Kom binnen.", when=when("openheid >= 40")))
    above = (said("Hij kijkt stug.", when=when("openheid < 40")), said("Hij lacht.", when=when("openheid >= 40")))
    warm = move("a", effect=12, reply=reply)
    made = casus(scene("deur", warm, move("b"), said=above), end())
    at = after(made, "a")
    assert [line.text for line in rules.reply(made, at, warm)] == ["Kom binnen."]
    assert [line.text for line in rules.lines(made, at)] == ["Hij kijkt stug."]


def test_a_redirect_leads_on_without_showing_its_scene_and_the_first_that_holds_wins() -> None:
    deur = scene("deur", move("a", effect=-12, to="tafel"), move("b", effect=4, to="tafel"))
    tafel = scene(
        "tafel", move("c"), move("d"), redirects=(redirect("dicht", "openheid < 20"), redirect("slot", "openheid < 35"))
    )
    made = casus(deur, tafel, end("dicht", Ending.STOPPED), end())
    assert after(made, "a", ON).scene == "dicht"
    assert after(made, "b", ON).scene == "slot"


def test_redirects_follow_each_other_and_a_circle_of_them_ends() -> None:
    one = scene("een", move("a"), move("b"), redirects=(redirect("twee", "openheid < 50"),))
    two = scene("twee", move("c"), move("d"), redirects=(redirect("drie", "openheid < 40"),))
    three = scene("drie", move("e"), move("f"))
    assert after(casus(one, two, three, end())).scene == "drie"
    round_again = scene("drie", move("e"), move("f"), redirects=(redirect("een", "openheid < 50"),))
    assert after(casus(one, two, round_again, end())).scene in {"een", "twee", "drie"}


def test_going_back_undoes_all_that_the_move_did() -> None:
    made = casus(scene("deur", move("a", effect=-12, remember=("rondje",)), move("b")), end(), meters={"openheid": 5})
    assert after(made, "a", BACK) == after(made)
    assert after(made, "a", BACK, "a") == after(made, "a"), "it may be tried again"


def test_a_stop_only_leads_back_undoes_itself_and_cannot_be_tried_twice() -> None:
    made = casus(scene("deur", stop("mis"), move("a"), move("b")), end())
    stopped = after(made, "mis")
    assert openness(stopped) == 34
    assert legal_turns(made, stopped) == (BACK,)
    with pytest.raises(NotPossibleError):
        after(made, "mis", ON)
    back = after(made, "mis", BACK)
    assert (openness(back), back.choices, back.barred) == (30, 0, {"mis"})
    assert keys(made, back) == {"a", "b"}
    with pytest.raises(NotPossibleError):
        after(made, "mis", BACK, "mis")
    assert keys(made, after(made, "mis", BACK, "a", BACK)) == {"a", "b"}, "it stays barred"


def test_a_stop_is_there_again_for_who_comes_into_the_scene_again() -> None:
    made = casus(scene("deur", stop("mis"), move("a", to="deur"), move("b")), end())
    assert "mis" in keys(made, after(made, "mis", BACK, "a", ON))


def test_a_scene_can_be_skipped_without_any_effect_but_not_after_choosing() -> None:
    made = casus(
        scene("deur", move("a", effect=4, to="tafel"), move("b"), skip_to="tafel"),
        scene("tafel", move("c"), move("d")),
        end(),
    )
    assert after(made, SKIP) == Position("tafel", (("openheid", 30),), frozenset())
    for turns in (("a", SKIP), (SKIP, SKIP)):
        with pytest.raises(NotPossibleError):
            after(made, *turns)


def test_a_scene_without_choices_is_read_on_from() -> None:
    made = casus(scene("gang", to="deur"), scene("deur", move("a"), move("b")), end())
    assert after(made, ON).scene == "deur"
    for turn in (BACK, SKIP, "a"):
        with pytest.raises(NotPossibleError):
            after(made, turn)


def test_nothing_can_be_done_after_an_ending_or_while_a_reply_is_on_the_page() -> None:
    made = casus(scene("deur", move("a"), move("b"), skip_to="slot"), end())
    for turn in (BACK, ON, SKIP, "a"):
        with pytest.raises(NotPossibleError):
            after(made, "a", ON, turn)
    with pytest.raises(NotPossibleError):
        after(made, "a", "b")
    assert rules.offered(made, after(made, "a"), 1) == ()


def many() -> Casus:
    return casus(scene("deur", *(move(f"m{number}") for number in range(4))), end())


def test_choices_stay_where_they_are_for_one_seed_and_differ_between_seeds() -> None:
    made, at = many(), after(many())
    orders = [tuple(one.key for one in rules.offered(made, at, seed)) for seed in range(200)]
    assert orders == [tuple(one.key for one in rules.offered(made, at, seed)) for seed in range(200)]
    assert len(set(orders)) == 24, "every order comes up"
    firsts = [order[0] for order in orders]
    assert all(30 <= firsts.count(f"m{number}") <= 70 for number in range(4)), "no place is favoured"


def test_a_stop_that_was_tried_leaves_the_others_in_their_places() -> None:
    made = casus(scene("deur", stop("mis"), *(move(f"m{number}") for number in range(3))), end())
    for seed in range(20):
        before = [one.key for one in rules.offered(made, after(made), seed)]
        left = [one.key for one in rules.offered(made, after(made, "mis", BACK), seed)]
        assert left == [key for key in before if key != "mis"]


def test_a_second_sitting_begins_with_all_that_was_won_and_remembered() -> None:
    deur = scene("deur", move("a", effect=8, remember=("rondje",)), move("b"))
    later = scene("later", move("c", to="einde"), move("d", to="einde"), redirects=(redirect("koel", "niet rondje"),))
    made = casus(
        deur, end(sequel="later"), later, scene("koel", move("e", to="einde"), move("f", to="einde")), end("einde")
    )
    start = rules.sequel(made, after(made, "a", ON))
    assert start == rules.Start("later", (("openheid", 38),), frozenset({"rondje"}))
    assert rules.begin(made, start).scene == "later"
    cool = rules.sequel(made, after(made, "b", ON))
    assert cool
    assert rules.begin(made, cool).scene == "koel"
    assert rules.sequel(made, rules.replay(made, start, ("c", ON))) is None


@pytest.mark.parametrize(
    ("value", "door"), [(0, 1), (19, 1), (20, 2), (39, 2), (40, 3), (59, 3), (60, 4), (79, 4), (80, 5), (100, 5)]
)
def test_the_door_stands_open_in_five_steps(value: int, door: int) -> None:
    assert rules.door(value) == door


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_said_in_whatever_casus_openness_holds_and_looking_back_works(data: Any) -> None:
    made: Casus = data.draw(casussen())
    start, turns = rules.beginning(made), []
    at = rules.begin(made, start)
    for _ in range(data.draw(st.integers(0, 25))):
        if not (legal := legal_turns(made, at)):
            break
        turns.append(data.draw(st.sampled_from(legal)))
        at = rules.take(made, at, turns[-1])
        assert all(0 <= value <= 100 for _, value in at.meters)
    assert at == rules.replay(made, start, turns)
    assert at.choices == len(debrief(made, start, turns).steps) + _open_stop(made, at)
    kept = debrief(made, start, turns)
    assert kept.ratio is None or kept.ratio >= 0
    assert kept.history[-1] == at.meters or _open_stop(made, at)
    told = [one for number in range(len(turns)) if (one := review_of(made, start, turns[: number + 1]))]
    assert len({scene for scene, _, _ in told}) == len(told)
    assert len(told) <= len({one.scene for one in stepwise(made, start, tuple(turns))})


def _open_stop(made: Casus, at: Position) -> bool:
    move = rules.answered(made, at)
    return bool(move and move.stop)
