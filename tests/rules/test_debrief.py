"""Looking back on a conversation."""

import pytest

from elearning.content.casus import Casus, Ending
from elearning.content.techniques import TECHNIQUES, TRAPS
from elearning.rules import casus as rules
from elearning.rules.casus import BACK, ON, SKIP, Start
from elearning.rules.debrief import Debrief, debrief, review_of
from tests.rules.making_casus import casus, end, move, said, scene, stop, when


def look_back(made: Casus, *turns: str) -> Debrief:
    return debrief(made, rules.beginning(made), turns)


def in_a_row(*techniques: str | tuple[str, ...]) -> tuple[Casus, tuple[str, ...]]:
    """A casus with one scene for each technique, and the turns that use them one after another."""
    scenes = []
    for number, one in enumerate(techniques):
        to = f"s{number + 1}" if number + 1 < len(techniques) else "slot"
        many = (one,) if isinstance(one, str) else one
        scenes.append(scene(f"s{number}", move(f"m{number}", techniques=many, to=to), move("anders", to=to)))
    turns = (turn for number in range(len(techniques)) for turn in (f"m{number}", ON))
    return casus(*scenes, end()), tuple(turns)


def over(*techniques: str | tuple[str, ...]) -> Debrief:
    made, turns = in_a_row(*techniques)
    return look_back(made, *turns)


def test_reflections_are_counted_for_each_question() -> None:
    found = over("open vraag", "eenvoudige reflectie", "complexe reflectie", "gesloten vraag", "samenvatting")
    assert (found.questions, found.reflections, found.ratio) == (2, 3, 1.5)


def test_a_summary_is_a_complex_reflection() -> None:
    found = over("eenvoudige reflectie", "samenvatting", "complexe reflectie", "eenvoudige reflectie")
    assert (found.complex, found.complex_share) == (2, 0.5)


def test_every_kind_of_question_is_a_question() -> None:
    assert over("open vraag", "gesloten vraag", "schaalvraag", "terugvraag").questions == 4


def test_what_is_said_at_one_time_counts_as_one_question_and_one_reflection() -> None:
    found = over(("open vraag", "schaalvraag"), ("eenvoudige reflectie", "samenvatting"), "eenvoudige reflectie")
    assert (found.questions, found.reflections, found.complex) == (1, 2, 1)


def test_without_a_question_there_is_no_ratio_and_without_a_reflection_no_share() -> None:
    assert over("complexe reflectie", "bevestiging").ratio is None
    assert over("open vraag", "bevestiging").complex_share is None
    nothing = look_back(in_a_row("open vraag")[0])
    assert (nothing.ratio, nothing.complex_share, nothing.steps, nothing.ending) == (None, None, (), None)


def test_asking_leave_and_telling_with_leave_count_as_permission() -> None:
    assert over("toestemming vragen", "informatie met toestemming", "informatie", "samen kiezen").permissions == 2
    assert over(("toestemming vragen", "informatie met toestemming")).permissions == 1


def test_traps_are_counted_per_choice() -> None:
    assert over("waarschuwen", ("overnemen", "ongevraagd advies"), "bevestiging").traps == 2


def test_a_technique_is_shown_with_ones_own_first_sentence_what_helps_first() -> None:
    found = over("waarschuwen", "open vraag", ("bevestiging", "open vraag"), "waarschuwen", "waarschuwen")
    assert [(use.technique, use.count, use.example, use.is_trap) for use in found.uses] == [
        ("open vraag", 2, "Zin m1.", False),
        ("bevestiging", 1, "Zin m2.", False),
        ("waarschuwen", 3, "Zin m0.", True),
    ]


def test_a_technique_that_left_the_list_since_does_not_spoil_an_old_play() -> None:
    found = over("een oude naam", "open vraag")
    assert found.questions == 1
    assert {use.technique for use in found.uses} == {"een oude naam", "open vraag"}


def test_what_was_taken_back_counts_for_nothing_but_is_told() -> None:
    made = casus(scene("deur", move("vraag"), move("reflectie", "complexe reflectie"), stop("mis")), end())
    found = look_back(made, "mis", BACK, "vraag", BACK, "reflectie", ON)
    assert [step.move.key for step in found.steps] == ["reflectie"]
    assert [(step.move.key, step.stop) for step in found.tried] == [("mis", True), ("vraag", False)]
    assert all(step.undone for step in found.tried)
    assert [step.move.key for step in found.stops] == ["mis"]
    assert (found.questions, found.reflections, found.traps) == (0, 1, 0)


def test_a_stop_nobody_went_back_from_yet_is_no_step() -> None:
    found = look_back(casus(scene("deur", move("vraag"), stop("mis")), end()), "mis")
    assert found.steps == ()
    assert [(step.stop, step.undone) for step in found.stops] == [(True, False)]


def test_the_roads_not_taken_are_what_was_offered_then() -> None:
    hidden = move("later", when=when("openheid >= 90"))
    made = casus(scene("deur", stop("mis"), move("a"), hidden, move("b")), end())
    found = look_back(made, "mis", BACK, "a")
    (step,) = found.steps
    assert [other.key for other in step.others] == ["b"]
    assert [other.key for other in found.tried[0].others] == ["a", "b"]


def test_each_step_knows_the_turn_to_play_again_from() -> None:
    tafel = scene("tafel", move("c", effect=-8), move("d"))
    made = casus(scene("deur", move("a", effect=4, to="tafel"), move("b")), tafel, end())
    turns = ("b", BACK, "a", ON, "c", ON)
    found = look_back(made, *turns)
    assert [(step.number, step.scene.slug) for step in found.steps] == [(2, "deur"), (4, "tafel")]
    again = rules.replay(made, rules.beginning(made), turns[: found.steps[1].number])
    assert (again.scene, again.answered, again.meters) == ("tafel", None, found.steps[1].before)
    assert found.history == ((("openheid", 30),), (("openheid", 34),), (("openheid", 26),))


def test_the_first_change_talk_comes_with_the_move_that_called_it_forth() -> None:
    wish = said("Ik wil wel minder.", talk="vt")
    stays = move("a", to="tafel", reply=(said("Nee hoor.", talk="bt"),))
    deur = scene("deur", stays, move("b", to="tafel", reply=(wish,)))
    tafel = scene("tafel", move("c", reply=(said("Het moet anders.", talk="vt"),)), move("d"))
    made = casus(deur, tafel, end())
    assert look_back(made, "a", ON).first_change_talk is None
    for turns, key in ((("a", ON, "c", ON), "c"), (("b", ON, "c", ON), "b"), (("b", BACK, "a", ON, "c"), "c")):
        found = look_back(made, *turns).first_change_talk
        assert found
        assert found[1]
        assert found[1].key == key


def test_change_talk_in_a_scene_belongs_to_the_move_that_led_there() -> None:
    tafel = scene("tafel", move("c"), move("d"), said=(said("Zo gaat het niet.", talk="vt"),))
    deur = scene("deur", move("a", to="gang"), move("b"), skip_to="tafel")
    made = casus(deur, scene("gang", to="tafel"), tafel, end())
    found = look_back(made, "a", ON, ON).first_change_talk
    assert found
    assert found[1]
    assert found[1].key == "a"
    skipped = look_back(made, SKIP)
    assert skipped.first_change_talk
    assert skipped.first_change_talk[1] is None, "nobody asked for it"
    assert skipped.skipped == 1


def test_change_talk_that_a_condition_hides_was_not_heard() -> None:
    wish = said("Ik wil wel minder.", talk="vt", when=when("openheid >= 40"))
    made = casus(scene("deur", move("a", effect=4, reply=(wish,)), move("b", effect=12, reply=(wish,))), end())
    assert look_back(made, "a").first_change_talk is None
    assert look_back(made, "b").first_change_talk


def test_repairs_are_told_apart() -> None:
    deur = scene("deur", move("sorry", repair=True, to="tafel"), move("a"))
    made = casus(deur, scene("tafel", move("c"), move("d")), end())
    assert [step.move.key for step in look_back(made, "sorry", ON, "c").repairs] == ["sorry"]


def test_a_finished_conversation_knows_its_ending() -> None:
    made = casus(scene("deur", move("a"), move("b")), end(ending=Ending.HALF))
    assert look_back(made, "a").ending is None
    assert look_back(made, "a", ON).ending is Ending.HALF


def lvb(*sentences: str, technique: str = "open vraag") -> Debrief:
    moves = [move(f"m{number}", technique, to=f"s{number + 1}", text=text) for number, text in enumerate(sentences)]
    scenes = [scene(f"s{number}", one, move("anders")) for number, one in enumerate(moves)]
    made = casus(*scenes, end(f"s{len(scenes)}"), end(), lvb=True)
    return look_back(made, *(turn for one in moves for turn in (one.key, ON)))


def test_with_a_mild_disability_one_question_at_a_time_and_short_sentences_are_looked_at() -> None:
    two = "Hoe gaat het? En hoe is het thuis?"
    long = "Ik wil graag met je kijken naar hoeveel je op een gewone dag drinkt."
    found = lvb("Hoe gaat het?", two, f"Dag Ank. {long}").lvb
    assert found
    assert found.several == (two,)
    assert found.long == (long,)
    assert not found.teach_back


def test_a_sentence_of_twelve_words_is_short_enough() -> None:
    found = lvb(" ".join(["woord"] * 12) + ".", " ".join(["woord"] * 13) + ".").lvb
    assert found
    assert len(found.long) == 1


def test_asking_to_tell_it_on_is_seen() -> None:
    found = lvb("Wat vertel je straks aan je zus?", technique="terugvraag").lvb
    assert found
    assert found.teach_back


def test_only_a_casus_about_it_looks_at_it() -> None:
    assert over("open vraag").lvb is None


EFFECTS = [
    (4, "open vraag", False, 3),
    (0, "open vraag", False, 2),
    (-4, "open vraag", False, 1),
    (4, "overnemen", False, 1),
    (4, "open vraag", True, 1),
]


def told(made: Casus, start: Start, turns: tuple[str, ...]) -> tuple[tuple[str, str, int], ...]:
    each = (review_of(made, start, turns[:number]) for number in range(len(turns) + 1))
    return tuple(one for one in each if one)


@pytest.mark.parametrize(("effect", "technique", "stops", "rating"), EFFECTS)
def test_a_first_choice_tells_how_well_a_goal_is_known(effect: int, technique: str, stops: bool, rating: int) -> None:
    one = move("a", technique, effect, None if stops else "slot", stop=stops)
    made = casus(scene("deur", one, move("b"), goal="houding"), end())
    assert told(made, rules.beginning(made), ("a",)) == (("deur", "houding", rating),)


def test_with_several_people_their_effects_are_added_up() -> None:
    one = move("a", effects=(("ouders", 8), ("hamza", -8)))
    made = casus(scene("deur", one, move("b"), goal="houding"), end(), meters={"ouders": 50, "hamza": 30})
    assert told(made, rules.beginning(made), ("a",)) == (("deur", "houding", 2),)


def test_only_the_first_choice_in_a_scene_with_a_goal_tells_something() -> None:
    moves = (move("mis", effect=-4, to="tafel"), move("goed", effect=4, to="tafel"))
    deur = scene("deur", *moves, goal="houding", skip_to="tafel")
    made = casus(deur, scene("tafel", move("terug", to="deur"), move("door")), end())
    start = rules.beginning(made)
    assert told(made, start, ("mis", BACK, "goed", ON, "door", ON)) == (("deur", "houding", 1),)
    assert told(made, start, ("goed", ON, "terug", ON, "mis")) == (("deur", "houding", 3),)
    assert told(made, start, (SKIP, "terug", ON, "mis")) == (("deur", "houding", 1),), "skipping is no choice"
    assert told(made, start, (SKIP, "door", ON)) == ()


def test_every_technique_and_every_trap_can_be_looked_back_on() -> None:
    found = over(*TECHNIQUES, *TRAPS)
    assert len(found.uses) == len(TECHNIQUES) + len(TRAPS)
    assert found.traps == len(TRAPS)
