"""What an author writes in `casus.md` becomes a conversation, and every misspelt line is reported at its place."""

import pytest

from elearning.content.casus import Condition, Ending, Meter, Redirect, Said
from elearning.content.compile import COMPILER, compile_course
from elearning.content.drafts import read_draft
from elearning.content.model import COURSE_JSON, Callout, Film, Module
from elearning.content.reader import read_course_sources
from tests.content.mutants import PlainRenderer
from tests.content.talking import CASUS, casus_of, changed, draft_of, line_of, reading_of, said_about

FILM = ("doel: vragen", "film: deur.mp4\ndoel: vragen")
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nDe gordijnen zijn dicht.\n\n00:02.500 --> 00:04.000\nWat kom je doen?\n"
BESIDE = {"deur_mp4": "film", "deur_jpg": "poster", "deur_nl_vtt": CAPTIONS}


# --- what is read -----------------------------------------------------------------------------------------------------


def test_the_head_says_who_is_there_and_what_it_is_about():
    casus = casus_of()
    assert (casus.slug, casus.title, casus.minutes, casus.goals) == ("wim", "Wim doet open", 1, ("vragen",))
    assert (casus.resident, casus.worker, casus.about) == ("Wim", "Noor", "Drinken, en alleen zijn.")
    assert casus.meters == (Meter("openheid", "Wim", 30),)
    assert casus.lessons == ("Vraag eerst.", "Luister dan.", "Kom terug.")
    assert (casus.lvb, casus.children, casus.mini, casus.exercise, casus.picture) == (False, False, False, "", None)
    assert casus.intro.source == "Je bent Noor."


def test_more_people_at_the_table_have_a_meter_each():
    text = changed(("openheid: 30", "meters: {ouders: 50, hamza: 30}"), ("als: openheid < 20", "als: hamza < 20"))
    for old, new in (("(+8)", "(ouders +8)"), ("(-4)", "(hamza -4, ouders +2)"), ("(+4)", "(hamza +4)")):
        text = text.replace(old, new)
    casus = casus_of(text.replace("(-12)", "(ouders -12)"))
    assert casus.meters == (Meter("ouders", "Ouders", 50), Meter("hamza", "Hamza", 30))
    assert [move.effects for move in casus.scenes[0].moves] == [
        (("ouders", 8), ("hamza", 0)),
        (("ouders", 0), ("hamza", 0)),
        (("ouders", 2), ("hamza", -4)),
    ]


def test_a_scene_has_what_is_seen_and_said_and_what_the_worker_can_say():
    scene = casus_of().scenes[0]
    assert (scene.slug, scene.title, scene.goal, scene.skip_to) == ("deur", "Aan de deur", "vragen", "tafel")
    assert [(line.who, line.text) for line in scene.said] == [
        ("", "De gordijnen zijn dicht."),
        ("Wim", "Wat kom je doen?"),
    ]
    first, second, third = scene.moves
    assert (first.text, first.techniques, first.effects) == ("Hoe gaat het?", ("open vraag",), (("openheid", 8),))
    assert [(line.who, line.text, line.talk) for line in first.reply] == [
        ("Wim", "Kom maar even.", "vt"),
        ("", "Hij doet een stap opzij.", ""),
    ]
    assert first.feedback.source == "Je vraagt het hem."
    assert first.feedback.line == line_of(CASUS, "Je vraagt het hem.")
    assert (second.remember, second.to, second.stop) == (("rondje",), "tafel", False)
    assert (third.to, third.stop) == (None, True)


def test_conditions_and_techniques_stand_behind_a_line():
    scene = casus_of().scenes[1]
    assert scene.redirects == (Redirect((Condition("openheid", "<", 20),), "dicht", line_of(CASUS, "als: openheid")),)
    assert scene.said[0].when == (Condition("rondje", "is"),)
    assert scene.said[1].technique == "bevestiging"


def test_conditions_are_joined_by_and():
    casus = casus_of(changed(("{als: rondje}", "{als: niet rondje en openheid >= 60}")))
    assert casus.scenes[1].said[0].when == (Condition("rondje", "is not"), Condition("openheid", ">=", 60))


def test_an_ending_has_lines_and_a_text_for_the_learner():
    extra = 'Wim: "Dag."\n\nKom later terug.\n\n- Bel aan.\n- Wacht.\n\n(De deur\ngaat dicht.)\n\nEcht.'
    text = changed(("Kom later terug.\n", extra + "\n"))
    casus = casus_of(text)
    shut = casus.scenes[2]
    assert (shut.ending, casus.scenes[3].ending) == (Ending.STOPPED, Ending.GOOD)
    assert [(line.who, line.text) for line in shut.said] == [("Wim", "Dag."), ("", "De deur gaat dicht.")]
    assert shut.text
    assert shut.text.source == "Kom later terug.\n\n- Bel aan.\n- Wacht.\n\n\n\n\nEcht."
    assert shut.text.line == line_of(text, "Kom later terug.")


def test_a_scene_can_lead_on_without_a_choice_and_an_ending_to_a_second_sitting():
    text = changed(("einde: gestopt", "einde: gestopt\nvervolg: later"))
    casus = casus_of(text + '\n## Later {#later}\nWim: "Daar ben je weer."\n-> begin\n')
    assert (casus.scenes[2].sequel, casus.scenes[4].to, casus.scenes[4].moves) == ("later", "begin", ())


def test_skipping_leads_where_most_choices_lead_unless_the_author_says():
    assert casus_of().scenes[1].skip_to == "begin"
    assert casus_of(changed(("doel: vragen", "doel: vragen\noverslaan: begin"))).scenes[0].skip_to == "begin"


def test_a_choice_keeps_its_key_while_its_sentence_stays_the_same_or_has_an_id():
    moved = casus_of(changed(("(+8) -> tafel", "(+4) -> tafel")))
    assert moved.scenes[0].moves[0].key == casus_of().scenes[0].moves[0].key
    assert casus_of(changed(("(+8) -> tafel", "(+8) {#hoe} -> tafel"))).scenes[0].moves[0].key == "hoe"


def test_tokens_stand_in_any_order():
    tail = "{als: niet rondje} herstel {#hoe} +onthoud een +onthoud twee"
    move = casus_of(changed(("(+8) -> tafel", f"(+8) {tail} -> tafel"))).scenes[0].moves[0]
    assert (move.repair, move.remember, move.key) == (True, ("een", "twee"), "hoe")
    assert move.when == (Condition("rondje", "is not"),)


def test_feedback_that_begins_with_advice_is_no_line_of_somebody():
    move = casus_of(changed(("Je vraagt het hem.", 'Beter: "Hoe gaat het met u?"'))).scenes[0].moves[0]
    assert len(move.reply) == 2
    assert move.feedback.source == 'Beter: "Hoe gaat het met u?"'


# --- films ------------------------------------------------------------------------------------------------------------


def test_a_scene_with_a_film_knows_its_files_and_when_a_line_is_said():
    course = reading_of(changed(FILM), **BESIDE, deur_webm="klein").course
    assert course
    scene = course.casussen[0].scenes[0]
    assert scene.clip
    assert [media.type for media in scene.clip.formats] == ["video/webm", "video/mp4"]
    assert (scene.clip.captions.seconds, scene.clip.poster.name) == (5, "les/wim/deur.jpg")
    assert [line.second for line in scene.said] == [None, 2]


def test_a_webm_is_used_when_it_is_there_and_not_missed_when_it_is_not():
    reading = reading_of(changed(FILM), **BESIDE)
    assert said_about(reading) == []
    assert reading.course
    clip = reading.course.casussen[0].scenes[0].clip
    assert clip
    assert [media.name for media in clip.formats] == ["les/wim/deur.mp4"]


@pytest.mark.parametrize("missing", ["deur_mp4", "deur_jpg", "deur_nl_vtt"])
def test_a_film_without_captions_or_still_is_a_mistake(missing):
    files = {name: data for name, data in BESIDE.items() if name != missing}
    text = changed(FILM)
    (problem,) = said_about(reading_of(text, **files))
    name = f"les/wim/{missing.replace('_', '.')}"
    assert problem.startswith(f"{line_of(text, 'film:')}: Het bestand '{name}' is er niet.")


def test_a_film_that_says_something_else_than_the_text_is_noticed():
    text = changed(FILM, ("Wat kom je doen?", "Wie ben jij?"))
    (problem,) = said_about(reading_of(text, **BESIDE))
    assert problem.startswith(f"{line_of(text, 'Wie ben jij?')}: let op: Deze zin staat niet in de ondertiteling.")


def test_a_film_in_a_module_offers_the_webm_first_and_hides_its_tags():
    body = (
        "---\ntitel: T\nsamenvatting: S\nminuten: 1\nleerdoelen: [vragen]\n---\n## Kijk {#kijk}\n"
        "/// film | a.mp4\n    titel: Een gesprek\n    ondertiteling: a.nl.vtt\n    hoorbaar: ja\n"
        '### Zo wel\nWim: "Ik ben 50."\nNoor: "Vertel eens." {open vraag}\n///\n\n'
        "/// zo-vraag-je-het | Zo\n    techniek: schaalvraag\n‘Van nul tot tien?’\n///\n"
    )
    head = (
        b"---\ntitel: T\nsamenvatting: S\nleerdoelen:\n  - vragen: V.\nvolgorde: [kijk]\nkern: [kijk]\n---\nWelkom.\n"
    )
    captions = b"WEBVTT\n\n01:02.000 --> 01:03.000\n<v Noor>Vertel\neens.\n"
    files = {"a.mp4": b"film", "a.webm": b"f", "a.nl.vtt": captions, "module.md": body.encode()}
    sources = {"les/cursus.md": head, **{f"les/kijk/{name}": data for name, data in files.items()}}
    reading = read_course_sources("les", sources)
    assert not [
        problem for problem in reading.problems if "minuten" not in problem.message and "vraag" not in problem.message
    ]
    course = compile_course(reading, demo=True, renderer=PlainRenderer()).course
    assert course
    film, callout = course.modules[0].screens[0].parts
    assert isinstance(film, Film)
    assert isinstance(callout, Callout)
    assert [media.type for media in film.formats] == ["video/webm", "video/mp4"]
    assert [(line.text, line.technique, line.second) for line in film.shown] == [("Vertel eens.", "open vraag", 62)]
    assert "{" not in film.transcript.html
    assert 'Noor: "Vertel eens."' in film.transcript.html.replace("&quot;", '"')
    assert callout.technique == "schaalvraag"


def test_an_unknown_technique_in_a_module_is_a_mistake():
    body = (
        "---\ntitel: T\nsamenvatting: S\nminuten: 1\nleerdoelen: [vragen]\n---\n## Kijk {#kijk}\n"
        "/// zo-vraag-je-het | Zo\n    techniek: opn vraag\n‘Hoe?’\n///\n"
    )
    draft = read_draft("les/kijk/module.md", body.encode())
    assert isinstance(draft.content, Module)
    assert [str(one) for one in draft.problems] == [
        "les/kijk/module.md:9: De techniek 'opn vraag' ken ik niet. Bedoel je 'open vraag'?"
    ]


# --- steps, minis and compiling ---------------------------------------------------------------------------------------


def test_a_mini_casus_is_no_step_and_can_be_found_all_the_same():
    reading = read_course_sources(
        "les",
        {
            "les/cursus.md": reading_of().sources["les/cursus.md"],
            "les/wim/casus.md": CASUS.encode(),
            "les/klein/casus.md": changed(("minuten: 1", "minuten: 1\nopfris: ja\nvoorheen: [mini]")).encode(),
        },
    )
    course = reading.course
    assert course
    assert ([one.slug for one in course.casussen], [one.slug for one in course.minis]) == (["wim"], ["klein"])
    assert (course.step("klein"), course.step("wim")) == (None, course.casussen[0])
    assert course.casus("klein") is course.casus("mini") is course.minis[0]
    assert course.casus("weg") is None
    assert not any("klein" in problem.message for problem in reading.problems)


def test_a_mini_casus_in_the_order_is_a_mistake():
    reading = reading_of(changed(("minuten: 1", "minuten: 1\nopfris: ja")))
    (problem,) = [one for one in reading.problems if one.path == "les/cursus.md" and "mini" in one.message]
    assert str(problem) == (
        "les/cursus.md:7: 'wim' is een mini-casus (opfris: ja) en geen stap. Haal hem uit de volgorde."
    )


def test_a_compiled_casus_comes_back_from_json_as_it_was():
    compiled = compile_course(reading_of(), demo=True, renderer=PlainRenderer())
    assert compiled.problems == ()
    assert compiled.course
    assert COMPILER >= 4
    assert COURSE_JSON.validate_json(COURSE_JSON.dump_json(compiled.course)) == compiled.course
    casus = compiled.course.casussen[0]
    assert casus.intro.html == "<p>Je bent Noor.</p>"
    assert casus.scenes[0].moves[0].feedback.html == "<p>Je vraagt het hem.</p>"
    assert casus.scenes[3].text
    assert casus.scenes[3].text.html == "<p>Goed geluisterd.</p>"


@pytest.mark.parametrize(("topic", "held"), [("gevaar", True), ("", False)])
def test_a_casus_with_an_unchecked_fact_about_danger_is_held_back(topic, held):
    fact = "stoppen:\n  waarde: dat kan misgaan\n  bron: B\n  jaar: 2024\n" + (
        f"  onderwerp: {topic}\n" if topic else ""
    )
    sources = dict(reading_of(changed(("Dat kan misgaan.", "[[feit:stoppen]]"))).sources)
    reading = read_course_sources("les", {**sources, "feiten.yaml": fact.encode()})
    for demo in (True, False):
        course = compile_course(reading, demo=demo, renderer=PlainRenderer()).course
        assert course
        assert (course.casussen[0].held_back, course.casussen[0].doubtful) == (held and not demo, True)


def test_what_somebody_says_may_hold_a_number_and_what_the_course_says_needs_a_fact():
    spoken = changed(("Kom maar even.", "Ik ben 50."), ("Hoe gaat het?", "Hoe gaat het om 8 uur?"))
    assert said_about(reading_of(spoken)) == []
    for words in ("Je bent Noor.", "Je vraagt het hem.", "Kom later terug.", "De gordijnen zijn dicht."):
        (problem,) = said_about(reading_of(changed((words, words.replace(".", " 50.")))))
        assert "Het getal '50' staat los in de tekst." in problem


# --- what is wrong ----------------------------------------------------------------------------------------------------

ASK = '- [open vraag] "Hoe gaat het?" (+8) -> tafel'
MISTAKES = [
    # the head
    ("openheid: 30", "openheid: 130", "openheid: 130", "'openheid' is te groot."),
    ("openheid: 30\n", "", "---", "Schrijf 'openheid: 30' voor één bewoner"),
    ("openheid: 30", "openheid: 30\nmeters: {wim: 30}", "meters:", "Schrijf 'openheid: 30' voor één bewoner"),
    ("bewoner: Wim", "bewonr: Wim", "bewonr", "De sleutel 'bewonr' ken ik niet. Bedoel je 'bewoner'?"),
    ("gaat-over: ", "gaat_over: ", "gaat_over", "De sleutel 'gaat_over' ken ik niet. Bedoel je 'gaat-over'?"),
    ("Je bent Noor.\n", "", None, "Hier ontbreekt de inleiding."),
    # scenes and options
    (" {#tafel}", "", "## Aan tafel", "Deze scène heeft geen adres."),
    ("{#begin}", "{#dicht}", "## Een begin", "Er is al een scène met het adres 'dicht'."),
    ("doel: vragen", "doel:vragen", "doel:vragen", "Een optie schrijf je als 'doel: waarde'"),
    ("doel: vragen", "deol: vragen", "deol", "De optie 'deol' ken ik niet. Bedoel je 'doel'?"),
    ("doel: vragen", "doel: vragen\ndoel: vragen", None, "De optie 'doel' staat er twee keer."),
    ("einde: goed", "einde: geod", "geod", "Het einde 'geod' ken ik niet. Bedoel je 'goed'?"),
    ("doel: vragen", "vervolg: tafel", "vervolg", "'vervolg' kan alleen bij een einde."),
    ("einde: goed", "overslaan: tafel\neinde: goed", "overslaan", "Zonder keuzes valt er niets over te slaan."),
    ("De gordijnen", "/// beeld | a.svg\nDe gordijnen", "///", "In een casus kan geen blok staan."),
    # lines and ways
    ('Wim: "Wat kom je doen?"', "Wim: Wat kom je doen?", "Wat kom", "Wat iemand zegt, schrijf je als 'Naam: \"…\"'."),
    ('Wim: "Wat kom je doen?"', "Wim: “Wat kom je doen?”", "Wat kom", "Wat iemand zegt, schrijf je als"),
    ("{als: rondje}", "{als: ronde}", "{als: ronde}", "'ronde' wordt nergens onthouden. Bedoel je 'rondje'?"),
    ("{als: rondje}", "{als: openheid}", "{als: openheid}", "'openheid' is een meter."),
    ("{als: rondje}", "{als: hamza < 3}", "{als: hamza", "De meter 'hamza' ken ik niet."),
    ("{als: rondje}", "{als: rondje of dag}", "{als: rondje of", "De voorwaarde 'rondje of dag' lees ik niet."),
    ("{bevestiging}", "{bevestigen}", "{bevestigen}", "'{bevestigen}' ken ik niet. Bedoel je 'bevestiging'?"),
    ("{bevestiging}", "{vt}", "Fijn dat", "{vt} hoort bij wat een bewoner zegt."),
    ("{bevestiging}", "{bevestiging} {open vraag}", "Fijn dat", "Hier staat iets twee keer tussen accolades."),
    ("als: openheid < 20 -> dicht", "als: openheid < 20 dicht", "als: ", "Deze doorverwijzing lees ik niet."),
    ("als: openheid < 20 -> dicht", "als: openheid < 20 -> weg", "-> weg", "De scène 'weg' is er niet."),
    # choices
    (ASK, '- [opn vraag] "Hoe gaat het?" (+8) -> tafel', "opn vraag", "De techniek 'opn vraag' ken ik niet."),
    (ASK, "- [open vraag] Hoe gaat het? (+8) -> tafel", "Hoe gaat", "Deze keuze lees ik niet."),
    (ASK, '- [open vraag] "Hoe gaat het?" -> tafel', "Hoe gaat", "Deze keuze heeft geen effect."),
    (ASK, '- [open vraag] "Hoe gaat het?" (8) -> tafel', "Hoe gaat", "Het effect '8' lees ik niet."),
    (ASK, '- [open vraag] "Hoe gaat het?" (+13) -> tafel', "Hoe gaat", "Een effect ligt tussen -12 en +12."),
    (ASK, '- [open vraag] "Hoe gaat het?" (hamza +4) -> tafel', "Hoe gaat", "De meter 'hamza' ken ik niet."),
    (ASK, '- [open vraag] "Hoe gaat het?" (+8) -> tafl', "Hoe gaat", "De scène 'tafl' is er niet. Bedoel je 'tafel'?"),
    (ASK, '- [open vraag] "Hoe gaat het?" (+8)', "Hoe gaat", "Waar leidt deze keuze heen?"),
    (ASK, '- [open vraag] "Hoe gaat het?" (+8) herstl -> tafel', "Hoe gaat", "Dit lees ik niet achter het effect"),
    (ASK, ASK.replace("Hoe", "Hoe " + "en " * 40), "en en", "Deze zin heeft meer dan 40 woorden."),
    (ASK, ASK.replace("open vraag", "open vraag, open vraag"), "Hoe gaat", "Een techniek staat er twee keer."),
    (ASK, ASK.replace("[open vraag", "[autonomie, informatie, bevestiging, open vraag"), "Hoe gaat", "Een keuze heeft"),
    ("(-4) STOP", "(-4) STOP -> tafel", "STOP", "Na een STOP gaat de cursist terug."),
    ("Ik doe een rondje door de straat.", "Hoe gaat het?", None, "Deze keuze staat er twee keer."),
    ('  > Wim: "O."\n', "", "(0) +onthoud", "Deze keuze heeft geen reactie."),
    ("  > Dat is niet waar.\n", "", "(0) +onthoud", "Deze keuze heeft geen terugkoppeling."),
    ('  > Wim: "O."', '  > Wim: O.', "Wim: O.", "Wat iemand zegt, schrijf je als"),
    ("  > Dat is niet waar.", '  > Dat is niet waar.\n  > Wim: "Nee."', '"Nee."', "De reactie staat boven"),
    ("  > Dat is niet waar.", "  >Dat is niet waar.", "  >Dat", "Een reactie of terugkoppeling schrijf je als"),
    ("  > Dat is niet waar.", "  > Dat is niet waar.\nEcht niet.", "Echt niet", "Onder een keuze kan geen losse"),
    # the shape of a scene
    ("einde: goed\n", "", "## Een begin", "Hoe gaat deze scène verder?"),
    ("Goed geluisterd.\n", "", "## Een begin", "Dit einde heeft geen tekst voor de cursist."),
    ("  > Zo gaat de deur dicht.", "  > Zo gaat de deur dicht.\n-> begin", "- [schaal", "Een scène heeft keuzes, of"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "message"), MISTAKES, ids=[f"{one[3][:40]}" for one in MISTAKES])
def test_a_mistake_is_reported_at_its_own_line(old, new, place, message):
    text = changed((old, new))
    found = draft_of(text).problems
    lines = {problem.line for problem in found if problem.message.startswith(message)}
    assert lines, [str(problem) for problem in found]
    if place is not None:
        assert line_of(text, place) in lines, [str(problem) for problem in found]


@pytest.mark.parametrize(("old", "new", "place", "message"), MISTAKES, ids=[f"{one[3][:40]}" for one in MISTAKES])
def test_every_message_says_what_is_wrong_and_what_to_do(old, new, place, message):
    for problem in draft_of(changed((old, new))).problems:
        assert problem.message.count(". ") + problem.message.count("? ") + problem.message.count(": ") >= 1
        assert problem.message.rstrip()[-1] in ".?'", problem.message


def test_one_choice_is_no_choice():
    start = CASUS.index("- [waarschuwen]")
    text = CASUS[:start] + CASUS[CASUS.index("## Dicht") :]
    (problem,) = draft_of(text).problems
    assert str(problem).startswith(f"les/wim/casus.md:{line_of(text, '- [schaal')}: Hier is maar één keuze.")


def test_a_ninth_choice_is_one_too_many():
    (line,) = [one for one in CASUS.splitlines() if one.startswith("- [schaal")]
    start, end = CASUS.index(line), CASUS.index("- [waarschuwen]")
    more = "".join(CASUS[start:end].replace('"', f'"{number}: ', 1) for number in range(7))
    assert draft_of(CASUS[:end] + more[: len(more) * 6 // 7] + CASUS[end:]).problems == ()
    text = CASUS[:end] + more + CASUS[end:]
    (problem,) = draft_of(text).problems
    assert str(problem).startswith(f"les/wim/casus.md:{line_of(text, '- [waarschuwen]')}: Hier zijn meer dan 8 keuzes")


def test_a_casus_without_scenes_says_so():
    (problem,) = draft_of(CASUS[: CASUS.index("## Aan de deur")]).problems
    assert problem.message.startswith("Deze casus heeft geen scène.")


def test_a_line_in_the_wrong_place_is_noticed():
    text = changed(("Je bent Noor.", "Je bent Noor.\nfilm: a.mp4"))
    assert [problem.line for problem in draft_of(text).problems] == [line_of(text, "film:")]
    late = changed(("De gordijnen zijn dicht.\n", "De gordijnen zijn dicht.\nfilm: deur.mp4\n"))
    (problem,) = draft_of(late).problems
    assert problem.message.startswith("'film:' is een optie van de scène. Zet die regel direct onder de titel")


def test_a_line_said_by_nobody_has_no_who():
    assert Said("", "De gordijnen zijn dicht.", line_of(CASUS, "De gordijnen")) == casus_of().scenes[0].said[0]
