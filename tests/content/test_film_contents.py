"""Films by their content: how long they last, what may not stay in them, and what is no film for every browser."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content import films, films_mp4, films_webm
from elearning.content.films import Film, UnfitFilmError
from tests.content.filming import SECRET, box, element, mp4, numbers, webm


def look(data: bytes) -> Film:
    return films.look(BytesIO(data), len(data))


def blanked(data: bytes) -> bytes:
    file = BytesIO(data)
    films.blank(file, look(data))
    return file.getvalue()


@pytest.mark.parametrize("data", [mp4(), webm()], ids=["mp4", "webm"])
def test_a_film_tells_how_long_and_large_it_is(data: bytes) -> None:
    film = look(data)
    assert (film.seconds, film.width, film.height) == (7, 640, 360)


def test_a_film_that_a_browser_recorded_lasts_until_its_last_picture() -> None:
    assert look(webm(seconds=None)).seconds == 1


@pytest.mark.parametrize("data", [mp4(), webm()], ids=["mp4", "webm"])
def test_where_and_when_a_film_was_made_is_gone_and_the_film_itself_stays(data: bytes) -> None:
    made = blanked(data)
    assert SECRET in data
    assert SECRET not in made
    assert numbers(3_900_000_000) not in made
    assert b"Core Media" not in made
    assert b"PICTURES" in made
    assert len(made) == len(data)
    assert look(made).seconds == 7


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (mp4(brand=b"qt  "), "QuickTime"),
        (mp4(codec=b"hvc1"), "HEVC"),
        (mp4(codec=b"wild"), "geen film die we kunnen lezen"),
        (mp4(seconds=0), "hoe lang"),
        (mp4(extra=b"<html><script>alert(1)</script>"), "niet heel"),
        (mp4(extra=box(b"evil", b"PK\x03\x04")), "niet heel"),
        (mp4()[:-4], "niet heel"),
        (webm(doctype=b"matroska"), "Matroska"),
        (webm(codec=b"V_MPEG4/ISO/AVC"), "geen film die we kunnen lezen"),
        (webm(more=element(0x1A45DFA3, b"x")), "niet heel"),
        (webm()[:-4], "niet heel"),
        (b"<html>", "geen film"),
        (b"", "geen film"),
    ],
)
def test_what_not_every_browser_plays_is_refused_with_the_way_out(data: bytes, word: str) -> None:
    with pytest.raises(UnfitFilmError, match=word):
        look(data)


@settings(max_examples=150)
@given(st.sampled_from([mp4(), webm(), webm(seconds=None)]), st.data())
def test_a_torn_film_is_refused_or_read_and_never_anything_else(film: bytes, data: st.DataObject) -> None:
    torn = bytearray(film)
    for _ in range(data.draw(st.integers(1, 4))):
        torn[data.draw(st.integers(0, len(torn) - 1))] = data.draw(st.integers(0, 255))
    torn = torn[: data.draw(st.integers(0, len(torn)))] if data.draw(st.booleans()) else torn
    with suppress(UnfitFilmError):
        assert len(blanked(bytes(torn))) == len(torn)


@pytest.mark.parametrize(
    "data",
    [
        box(b"ftyp", bytes(8)) + box(b"free") * 600 + mp4(),
        element(0x1A45DFA3, element(0x4282, b"webm")) + element(0xEC) * 600 + webm(),
        webm(seconds=None) + element(0xEC) * 600,
    ],
)
def test_a_film_of_nothing_but_parts_is_not_walked_to_its_end(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for reader in (films_mp4, films_webm):
        monkeypatch.setattr(reader, "MOST_PARTS", 500)
    with pytest.raises(UnfitFilmError, match="niet heel"):
        look(data)


def test_notes_that_say_they_lie_in_the_index_leave_the_index_alone() -> None:
    data = mp4()
    place = data.index(b"stco") + 12
    moved = data[:place] + numbers(data.index(b"moov")) + data[place + 4 :]
    assert look(blanked(moved)).seconds == 7
