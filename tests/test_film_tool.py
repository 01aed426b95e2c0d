"""How a text becomes the plan of a film. Drawing and speaking ask for libraries that only who makes films has."""

from itertools import pairwise
from pathlib import Path

import pytest

from tools.film import camera
from tools.film.acting import Actor, Change, mouth
from tools.film.captions import WIDTH, broken, captions, parse, pieces_of, vtt
from tools.film.direction import FOLDER, directions, staging
from tools.film.drawing.arms import ARMS, arms
from tools.film.drawing.people import PEOPLE
from tools.film.drawing.rooms import ROOMS, picture
from tools.film.drawing.things import THINGS
from tools.film.ledger import ENDINGS, Ledger
from tools.film.script import Kind, Line, Script, read, scripts
from tools.film.timeline import LEAD, TAIL, Pause, Slot, estimated, lay, share

ROOT = Path(__file__).parent.parent
CASUS = """---
titel: Proef
---
Intro.

## Aan de deur {#deur}
film: deur.mp4
doel: neutraal-beginnen
als: openheid < 20 -> dicht
De gordijnen zijn dicht.
De *post* steekt uit de bus.

Johan: "Wat moet je?" {bt}
Johan: "Jij weer?" {als: rondje}
(Hij doet een stap opzij.) {als: niet rondje}

- [open vraag] "Hoe gaat het?" (+4) -> goed
  > Johan: "Goed."
  > Mooi.

## Buiten {#buiten}
Johan: "Zonder film."
-> goed

## Het einde {#goed}
film: goed.mp4
einde: goed
(De zon schijnt.)
Johan: "Tot dinsdag."

Je bent er.
"""
MODULE = """---
titel: Module
---
## Scherm
/// film | open-vraag.mp4
    titel: Een open vraag
    ondertiteling: open-vraag.nl.vtt
Samira zit aan tafel.

### Zo liever niet
Samira: "Drinkt u?" {gesloten vraag}
///

Verder.
"""


def texts(script: Script) -> list[tuple[Kind, str, str]]:
    return [(line.kind, line.who, line.text) for line in script.lines]


@pytest.fixture
def casus(tmp_path: Path) -> list[Script]:
    path = tmp_path / "cursus" / "proef" / "casus.md"
    path.parent.mkdir(parents=True)
    path.write_text(CASUS, encoding="utf-8")
    return read(path)


def test_a_scene_with_a_film_is_a_script_and_one_without_is_not(casus):
    assert [(script.scene, script.film) for script in casus] == [("deur", "deur.mp4"), ("goed", "goed.mp4")]
    assert casus[0].name == "cursus/proef/deur"
    assert casus[0].beside(".nl.vtt").name == "deur.nl.vtt"


def test_a_film_says_and_shows_what_everybody_hears_and_no_more(casus):
    assert texts(casus[0]) == [
        (Kind.SEEN, "", "De gordijnen zijn dicht. De post steekt uit de bus."),
        (Kind.SAID, "Johan", "Wat moet je?"),
    ]
    assert casus[0].lines[1].mark == "bt"


def test_an_ending_shows_what_happens_but_not_what_is_told_the_learner(casus):
    assert texts(casus[1]) == [(Kind.SEEN, "", "De zon schijnt."), (Kind.SAID, "Johan", "Tot dinsdag.")]


def test_a_block_in_a_module_is_a_script_with_titles(tmp_path):
    path = tmp_path / "cursus" / "module" / "module.md"
    path.parent.mkdir(parents=True)
    path.write_text(MODULE, encoding="utf-8")
    (script,) = scripts(tmp_path)
    assert texts(script) == [
        (Kind.SEEN, "", "Samira zit aan tafel."),
        (Kind.TITLE, "", "Zo liever niet"),
        (Kind.SAID, "Samira", "Drinkt u?"),
    ]


def test_lines_follow_each_other_with_their_pauses():
    timeline = lay([1.0, 2.0], [Pause(0.5, 0.25), Pause(0.25, 1.0)])
    assert timeline.slots == (Slot(LEAD + 0.5, LEAD + 1.5), Slot(LEAD + 2.0, LEAD + 4.0))
    assert timeline.seconds == LEAD + 5.0 + TAIL


def test_a_longer_sentence_takes_longer_and_no_sentence_takes_nothing():
    assert 0 < estimated("Ja.") < estimated("Ja. Dat weet ik ook wel.")


def test_the_time_of_a_line_is_shared_out_without_gaps():
    parts = share(["Kort.", "Een veel langer stuk van de zin"], Slot(2.0, 6.0))
    assert (parts[0].start, parts[-1].end) == (2.0, pytest.approx(6.0))
    assert parts[0].end == parts[1].start
    assert parts[0].end - parts[0].start < parts[1].end - parts[1].start


def test_a_caption_waits_for_the_rest_of_the_voice_near_the_end_of_its_sentence():
    rests = [Slot(0.4, 0.6), Slot(2.2, 2.6), Slot(3.9, 4.0)]
    first, second = share(["De eerste zin.", "De tweede zin."], Slot(10.0, 14.0), rests)
    assert first.end == second.start == pytest.approx(12.55)
    halves = share(["De eerste zin en", "nog een stuk ervan."], Slot(10.0, 14.0), rests)
    assert halves[0].end != pytest.approx(12.55)


LONG = (
    "Een lichaam dat aan veel wijn gewend is, kan van plots stoppen heel ziek worden. Met de huisarts kan het veilig. "
    "Wat vindt u daarvan, en wat zou u nog willen weten voordat we samen gaan bellen?"
)


@pytest.mark.parametrize(
    "text", ["Ja.", "Dat is zwaar. Wie zie je nog?", LONG, "De rekeningen drukken, en uw hoofd zit bij Hamza."]
)
def test_captions_keep_every_word_and_fit_on_two_lines(text):
    pieces = pieces_of(text)
    assert " ".join(pieces) == text
    assert all(len(broken(piece)) <= 2 and max(map(len, broken(piece))) <= WIDTH for piece in pieces)


def test_captions_break_off_after_a_sentence_if_they_can():
    assert pieces_of("Overal staan lege flessen in de kamer. De post ligt ongeopend op de grote tafel.") == [
        "Overal staan lege flessen in de kamer.",
        "De post ligt ongeopend op de grote tafel.",
    ]


def test_captions_can_be_read_back():
    lines = [Line(Kind.SEEN, "", LONG), Line(Kind.SAID, "Mevrouw Awan", "Ja.")]
    written = captions(lines, lay([9.0, 1.0], [Pause(), Pause()]))
    found = parse(vtt(written))
    assert [(cue.who, cue.lines) for cue in found] == [(cue.who, cue.lines) for cue in written]
    assert all(one.slot.end < other.slot.start for one, other in pairwise(found))
    assert {cue.who for cue in found} == {"Verteller", "Mevrouw Awan"}


@pytest.mark.parametrize(
    "source", ["", "1\n00:00.000 --> 00:01.000\nTekst", "WEBVTT\n\nzonder tijd", "WEBVTT\n\n1:2 --> 3:4\nx"]
)
def test_what_are_no_captions_is_refused(source):
    with pytest.raises(ValueError, match="no "):
        parse(source)


def test_a_scene_without_direction_has_everybody_seated_and_shows_who_speaks(casus):
    stage = staging(casus[0])
    assert [(seat.who, seat.plays, seat.facing) for seat in stage.seats] == [("Johan", "johan", 1)]
    assert [beat.shot for beat in stage.beats] == ["total", "Johan"]


FILMS = scripts(ROOT / "courses")


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.name)
def test_direction_asks_for_nothing_that_cannot_be_drawn(film):
    stage = staging(film)
    seated = {seat.who: PEOPLE[seat.plays] for seat in stage.seats}
    assert len(stage.beats) == len(film.lines)
    for beat in stage.beats:
        room = ROOMS[beat.room]
        assert beat.shot in {"total", "together", "table", *seated, *room.spots}
        assert {thing for thing, *_ in beat.things} <= set(THINGS)
        assert beat.absent | set(beat.moods) <= set(seated)
        assert set(beat.arms.values()) <= set(ARMS)
        assert camera.shot(beat.shot, stage.seats, room.spots).start.width > 0


def test_direction_is_written_for_lines_and_scenes_that_there_are():
    lines = {(film.source.parent.name, film.scene): len(film.lines) for film in FILMS}
    clips = {film.scene: len(film.lines) for film in FILMS if film.source.name == "module.md"}
    for path in FOLDER.glob("*.yaml"):
        for scene, notes in directions(path.stem).get("scenes", {}).items():
            count = clips[scene] if path.stem == "technieken" else lines[path.stem, scene]
            assert max(notes.get("lines", {1: {}})) <= count, (path.name, scene)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_drawn_without_strange_numbers(room):
    assert "nan" not in picture(ROOMS[room])


@pytest.mark.parametrize("name", ARMS)
def test_anybody_can_hold_the_arms_like_that(name):
    assert all(arms(person, name).startswith("<") for person in PEOPLE.values())


def test_a_mood_comes_slowly_and_after_a_cut_almost_at_once():
    slow = Actor(0, [Change(0, "neutral", "rest"), Change(1.0, "sad", "head")], 10)
    cut = Actor(0, [Change(0, "neutral", "rest"), Change(1.0, "sad", "head", cut=True)], 10)
    assert slow.mood(1.0).tilt < cut.mood(1.0).tilt < slow.mood(2.0).tilt == cut.mood(2.0).tilt
    assert (slow.arms(0.9), slow.arms(1.0)) == ("rest", "head")


def test_a_mouth_opens_with_the_voice():
    assert [mouth(loud, 1) for loud in (0.0, 0.2, 0.6, 1.0)] == ["shut", "a", "b", "c"]


def test_the_ledger_knows_what_was_made_and_forgets_what_is_gone(tmp_path, casus):
    ledger = Ledger(tmp_path / "made.json")
    script = casus[0]
    ledger.note(script, "key")
    assert not ledger.done(script, "key")
    for ending in ENDINGS:
        script.beside(ending).touch()
    assert Ledger(tmp_path / "made.json").done(script, "key")
    assert not ledger.done(script, "other")
    assert ledger.forget(set()) == [script.name]
    assert Ledger(tmp_path / "made.json").made == {}
