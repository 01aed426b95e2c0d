"""The whole of a conversation is looked at: it can end, it can be won, and winning takes a question."""

import pytest

from elearning.content.casus_check import advice, mistakes
from elearning.content.casus_ways import State, Ways
from elearning.content.reader import read_course_sources
from tests.content.talking import CASUS, COURSE, casus_of, changed, draft_of, line_of, reading_of, said_about

LOOP = '\n## Kring {#kring}\nWim: "Ja."\n-> ronde\n\n## Ronde {#ronde}\nWim: "Nee."\n-> kring\n'


def fouten(text: str) -> list[str]:
    return [str(problem).removeprefix("les/wim/casus.md:") for problem in draft_of(text).problems]


def tips(text: str) -> list[str]:
    return [f"{line}: {message}" for line, message in advice(casus_of(text))]


def test_a_good_casus_has_nothing_to_remark():
    assert list(mistakes(casus_of())) == []
    assert tips(CASUS) == []
    assert said_about(reading_of()) == []


# --- what makes a conversation stick ----------------------------------------------------------------------------------


def test_a_conversation_without_an_end_is_a_mistake():
    start = CASUS.index("## Dicht")
    text = CASUS[:start].replace("-> dicht", "-> deur").replace("-> begin", "-> deur")
    assert fouten(text)[-1].startswith(f"{line_of(text, '## Aan de deur')}: Deze casus heeft geen einde.")


def test_a_loop_without_a_way_out_is_reported_at_every_scene_in_it():
    text = changed(("(+8) -> tafel", "(+8) -> kring")) + LOOP
    places = [line_of(text, "## Kring"), line_of(text, "## Ronde")]
    assert [int(problem.split(":")[0]) for problem in fouten(text)] == places
    assert all("Vanuit deze scène kom je nooit meer bij een einde." in problem for problem in fouten(text))


def test_a_loop_with_a_way_out_is_fine():
    text = changed(("(-12) -> dicht", "(-12) -> deur"))
    assert fouten(text) == []


def test_a_way_out_that_needs_a_name_nobody_can_have_any_more_is_no_way_out():
    """Who did not say `rondje` at the door stays at the table for ever."""
    text = changed(
        ("(+4) -> begin", "(+4) {als: rondje} -> begin"),
        ("(-12) -> dicht", "(-12) -> tafel"),
        ("als: openheid < 20 -> dicht\n", ""),
    )
    (problem,) = fouten(text)
    assert problem.startswith(f"{line_of(text, '## Aan tafel')}: Vanuit deze scène kom je nooit meer bij een einde.")


def test_a_redirect_on_openness_may_be_the_way_out():
    text = changed(("(+4) -> begin", "(+4) -> tafel"), ("(-12) -> dicht", "(-12) -> tafel"))
    assert fouten(text) == []


def test_redirects_in_a_circle_are_a_mistake():
    text = changed(("einde: gestopt\n", "einde: gestopt\nals: openheid >= 10 -> tafel\n"))
    found = fouten(text)
    assert [int(problem.split(":")[0]) for problem in found] == [
        line_of(text, "als: openheid < 20"),
        line_of(text, "als: openheid >= 10"),
    ]
    assert all("Deze doorverwijzingen lopen in een kring." in problem for problem in found)


def test_a_name_that_is_asked_for_must_be_remembered_somewhere():
    text = changed(("+onthoud rondje ", ""))
    assert fouten(text) == [
        f"{line_of(text, '{als: rondje}')}: 'rondje' wordt nergens onthouden. Zet bij een keuze '+onthoud rondje'."
    ]


# --- what could be better ---------------------------------------------------------------------------------------------


def test_a_scene_where_nobody_comes_is_noticed():
    text = CASUS + '\n## Los {#los}\nWim: "Hoi."\n-> begin\n'
    assert tips(text) == [
        f"{line_of(text, '## Los')}: Bij deze scène komt niemand. Laat er een keuze naartoe leiden, of haal hem weg."
    ]


def test_a_scene_that_only_a_second_sitting_or_skipping_leads_to_is_reached():
    text = changed(("einde: gestopt", "einde: gestopt\nvervolg: los"), ("doel: vragen", "doel: vragen\noverslaan: weg"))
    text += '\n## Los {#los}\nWim: "Hoi."\n-> dicht\n\n## Weg {#weg}\nWim: "Dag."\n-> tafel\n'
    assert tips(text) == []


def test_a_conversation_that_cannot_end_well_is_noticed():
    text = changed(("einde: goed", "einde: half"))
    assert tips(text)[0].startswith(f"{line_of(text, '## Aan de deur')}: Geen enkele weg leidt naar een goed einde.")


def test_a_good_end_without_one_question_is_noticed_with_the_way_there():
    text = changed(("[schaalvraag]", "[complexe reflectie]"))
    assert tips(text) == [
        f"{line_of(text, '## Een begin')}: Hier kom je ook zonder één vraag te stellen: deur -> tafel -> begin. "
        "Zet op die weg een vraag."
    ]


def test_a_question_in_the_first_sitting_does_not_count_for_the_second():
    text = changed(("einde: gestopt", "einde: gestopt\nvervolg: later"))
    text += (
        '\n## Later {#later}\nWim: "Hoi."\n\n- [bevestiging] "Fijn." (+4) -> begin\n  > Wim: "Ja."\n  > Mooi.\n'
        '- [voorbijgaan] "Ik heb een lange brief voor je." (-4) -> dicht\n  > Wim: "Nee."\n  > Jammer.\n'
    )
    assert tips(text) == [
        f"{line_of(text, '## Een begin')}: Hier kom je ook zonder één vraag te stellen: later -> begin. "
        "Zet op die weg een vraag."
    ]


def test_whoever_always_takes_the_longest_choice_should_not_do_well():
    text = changed(("Hoe gaat het?", "Hoe gaat het met je, nu je hier alleen woont?"))
    assert tips(text) == [
        f"{line_of(text, '## Aan de deur')}: Hier is de langste keuze de beste. Maak die korter, of een andere langer."
    ]


def test_half_of_the_scenes_may_have_the_longest_choice_as_the_best():
    text = changed(("Hoe gaat het?", "Hoe gaat het met je, nu je hier alleen woont?"))
    extra = '- [geruststellen] "Ach, het komt vanzelf wel weer goed met jou, dat zul je zien." (-4) -> dicht\n'
    with_third = text.replace("## Dicht", extra + '  > Wim: "Ja."\n  > Nee.\n\n## Dicht')
    assert tips(with_third) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[waarschuwen]", "[overnemen, waarschuwen]", None),
        ("[schaalvraag]", "[waarschuwen, schaalvraag]", "Alle keuzes zijn hier een valkuil."),
        (
            '[waarschuwen] "Als je zo doorgaat, dan loopt het heel slecht af." (-12)',
            '[open vraag] "Hoe dan?" (+2)',
            "Alle",
        ),
    ],
)
def test_a_choice_where_nothing_is_right_or_nothing_wrong_is_noticed(old, new, message):
    text = changed((old, new))
    if message is None:
        assert tips(text) == []
    else:
        assert tips(text)[0].startswith(f"{line_of(text, '## Aan tafel')}: {message}")


def test_a_name_that_is_remembered_for_nothing_is_noticed():
    text = changed(("(+8) -> tafel", "(+8) +onthoud ronde -> tafel"))
    assert tips(text) == [
        f"{line_of(text, '(+8)')}: 'ronde' wordt onthouden, maar geen voorwaarde vraagt ernaar. Haal het weg."
    ]


def test_a_scene_where_every_choice_asks_something_of_a_meter_may_leave_nothing_to_choose():
    high = ("(+4) -> begin", "(+4) {als: openheid >= 60} -> begin")
    text = changed(high, ("(-12) -> dicht", "(-12) {als: openheid < 50} -> dicht"))
    (tip,) = tips(text)
    assert tip.startswith(f"{line_of(text, '## Aan tafel')}: Soms is hier niets te kiezen")
    assert tips(changed(high, ("(-12) -> dicht", "(-12) {als: openheid < 60} -> dicht"))) == []
    assert tips(changed(high)) == []


def test_a_technique_that_no_conversation_practises_is_told_at_the_course():
    (problem,) = [one for one in reading_of().problems if "oefent" in one.message]
    assert (problem.path, problem.line) == ("les/cursus.md", 6)
    assert "terugvraag" in problem.message
    assert "schaalvraag" not in problem.message


def test_a_course_without_conversations_need_not_practise_anything():
    module = b"---\ntitel: T\nsamenvatting: S\nminuten: 1\nleerdoelen: [vragen]\n---\n## Kijk\nTekst.\n"
    sources = {"les/cursus.md": COURSE.replace("wim", "glas").encode(), "les/glas/module.md": module}
    reading = read_course_sources("les", sources)
    assert reading.course
    assert not [one for one in reading.problems if "oefent" in one.message]


def test_lessons_are_three_to_six_short_sentences():
    text = changed(("  - Luister dan.\n  - Kom terug.\n", ""))
    (problem,) = said_about(reading_of(text))
    assert problem == (
        f"{line_of(text, 'neem-mee')}: let op: Bij 'neem-mee' horen 3 tot 6 korte zinnen. Hier zijn het er 1."
    )


LONG = " ".join(["Dit zijn vier woorden."] * 90)


def test_the_minutes_are_those_of_the_quickest_way_to_a_good_end():
    (problem,) = said_about(reading_of(changed(("Hij denkt na.", LONG))))
    assert problem == "4: let op: Hier staat 'minuten: 1', gemeten is 2,9. Schrijf 3."
    assert said_about(reading_of(changed(("Zo gaat de deur dicht.", LONG)))) == []


def test_a_film_takes_as_long_as_its_captions_and_its_lines_are_not_read():
    text = changed(("doel: vragen", "film: a.mp4\ndoel: vragen"), ("De gordijnen zijn dicht.", LONG))
    files = {"a_mp4": "film", "a_jpg": "poster"}
    captions = "WEBVTT\n\n00:00.000 --> {}\nWat kom je doen?\n"
    assert said_about(reading_of(text, **files, a_nl_vtt=captions.format("00:10.000"))) == []
    (problem,) = said_about(reading_of(text, **files, a_nl_vtt=captions.format("03:00.000")))
    assert "gemeten is 3," in problem


# --- the search itself ------------------------------------------------------------------------------------------------


def test_every_scene_is_reached_with_what_is_remembered_there_and_still_matters():
    ways = Ways(casus_of(changed(("(+4) -> begin", "(+4) {als: niet rondje} -> begin"))))
    assert {state for state in ways.before if state.scene == "tafel"} == {
        State("tafel", frozenset()),
        State("tafel", frozenset({"rondje"})),
    }
    assert {state for state in ways.before if state.scene == "begin"} == {State("begin", frozenset())}
    assert ways.reached == {"deur", "tafel", "dicht", "begin"}
    assert ways.whole


def test_a_name_that_only_changes_what_is_said_makes_no_other_way():
    assert len(Ways(casus_of()).before) == 4


def test_a_redirect_on_a_name_always_leads_on_and_one_on_openness_perhaps():
    with_name = Ways(casus_of(changed(("als: openheid < 20 -> dicht", "als: rondje -> dicht"))))
    assert with_name.before[State("dicht", frozenset())] == State("deur", frozenset())
    assert len([state for state in with_name.before if state.scene == "tafel"]) == 1
    with_meter = Ways(casus_of())
    assert {"tafel", "dicht"} <= {
        state.scene for state, before in with_meter.before.items() if before and before.scene == "deur"
    }
