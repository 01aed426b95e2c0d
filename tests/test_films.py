"""The films in `courses/`: whole, said and captioned as their text is written, and light enough to carry along."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from tools.film.captions import LINES, WIDTH, Cue, parse
from tools.film.container import boxes, width
from tools.film.ledger import ENDINGS, PLACEHOLDER
from tools.film.script import NARRATOR, Script, scripts

ROOT = Path(__file__).parent.parent
FILMS = scripts(ROOT / "courses")
LEDGER = json.loads((ROOT / "tools" / "film" / "rendered.json").read_text(encoding="utf-8"))
NAMED = re.compile(r"^(?:film: |/// film \| )(\S+)$", re.MULTILINE)
POSTER = 80 * 1024
ALL = 40 * 1024**2

each_film = pytest.mark.parametrize("film", FILMS, ids=lambda film: film.name)


def cues(film: Script) -> list[Cue]:
    return parse(film.beside(".nl.vtt").read_text(encoding="utf-8"))


def test_no_film_that_a_text_names_is_overlooked():
    texts = [*ROOT.glob("courses/*/*/casus.md"), *ROOT.glob("courses/*/*/module.md")]
    named = {(path, name) for path in texts for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert {(film.source, film.film) for film in FILMS} == named


def test_no_two_films_share_their_files():
    assert len({film.beside("") for film in FILMS}) == len(FILMS)


@each_film
def test_a_film_comes_in_two_formats_with_captions_and_a_still(film):
    assert [ending for ending in ENDINGS if not film.beside(ending).exists()] == []


@each_film
def test_a_film_is_no_placeholder(film):
    assert not LEDGER[film.name].startswith(PLACEHOLDER)
    assert width(film.beside(".mp4").read_bytes()) >= 640


def test_nothing_is_remembered_of_films_that_are_gone():
    assert set(LEDGER) == {film.name for film in FILMS}


@each_film
def test_an_mp4_can_begin_before_it_is_all_there(film):
    names = [name for name, _ in boxes(film.beside(".mp4").read_bytes())]
    assert names.index("moov") < names.index("mdat")


@each_film
def test_captions_never_overlap_and_fit(film):
    read = cues(film)
    assert all(one.slot.end <= other.slot.start for one, other in pairwise(read))
    assert all(cue.slot.start < cue.slot.end for cue in read)
    assert [cue for cue in read if len(cue.lines) > LINES or max(map(len, cue.lines)) > WIDTH] == []


@each_film
def test_captions_say_every_line_of_the_text_in_order_with_who_says_it(film):
    said = [(cue.who, " ".join(cue.lines)) for cue in cues(film)]
    for line in film.lines:
        heard = ""
        while len(heard) < len(line.text) and said:
            who, words = said.pop(0)
            assert who == (line.who or NARRATOR)
            heard = f"{heard} {words}".strip()
        assert heard == line.text
    assert said == []


@each_film
def test_a_caption_stays_long_enough_to_read(film):
    hurried = [cue for cue in cues(film) if sum(map(len, cue.lines)) / (cue.slot.end - cue.slot.start) > 25]
    assert hurried == []


@each_film
def test_a_film_is_short(film):
    last = cues(film)[-1].slot.end
    assert 5 <= last <= 45


@each_film
def test_a_still_is_a_small_jpeg(film):
    still = film.beside(".jpg").read_bytes()
    assert still.startswith(b"\xff\xd8\xff")
    assert len(still) <= POSTER


def test_all_films_together_are_light_enough_to_keep():
    assert sum(film.beside(ending).stat().st_size for film in FILMS for ending in ENDINGS) <= ALL
