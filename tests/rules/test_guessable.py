"""What others would try first, and what they would not."""

import pytest

from elearning.rules.guessable import WORDS, is_guessable

OWN = (
    "Samira de Tester",
    "samira.de.tester@rivierstad.example",
    "Gemeente Rivierstad",
    "Wijkteam Oost",
    "IVZ Proefland",
)


@pytest.mark.parametrize("password", [
    "Welkom01Welkom01", "welkom123456", "Welkom2026!!!", "Zomer2026!!!!", "ZomerWinter2026", "W@chtw00rd2026!",
    "Keukentafel2026!", "keukentafel-demo", "amsterdam2026!", "Feyenoord1908!!", "maandagdinsdagwoensdag",
    "qwertyuiop12", "asdfghjkl;'12", "1qaz2wsx3edc", "0987654321!!", "abcdefghijkl", "aaaaaaaaaaaaa", "abababababab",
    "abc123abc123", "31-12-1985-31", "ikwilnaarbinnen", "Wélkom2026!!!", "ＷＥＬＫＯＭ２０２６！！",
])  # fmt: skip
def test_what_everybody_tries_is_guessable(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize("password", [
    "SamiraTester85", "samira.de.tester", "rivierstad2026", "Rivierstad-Oost-1", "GemeenteRivierstad", "IVZproefland!",
])  # fmt: skip
def test_what_is_known_of_somebody_is_guessable_for_them(password: str) -> None:
    assert is_guessable(password, OWN)


@pytest.mark.parametrize("password", [
    "Een fiets met drie wielen", "correct horse battery staple", "xkcdvmwqpzjt", "839201748392", "mijnhondheetbello12",
    "Ik drink koffie bij Gerda op dinsdag", "Zwölf Zeichen", "😀🚲🏠🌧📚🎈🍎🔑🎻🦊🍋🌵", "лошадь батарея скрепка",
])  # fmt: skip
def test_a_sentence_or_what_nobody_knows_is_not(password: str) -> None:
    assert not is_guessable(password, OWN)


def test_every_known_word_with_a_year_and_a_sign_is_guessable() -> None:
    made = {f"{word}{year}{sign}" for word in WORDS for year in range(2017, 2028) for sign in ("!", "!!!!", "#1")}
    long_enough = [one for one in made if len(one) >= 12]
    assert len(long_enough) > 3_000
    assert [one for one in long_enough[::40] if not is_guessable(one)] == []


@pytest.mark.parametrize("text", ["", " ", "\x00" * 12, "a" * 256, "ab" * 128, "١٢٣٤٥٦٧٨٩٠١٢"])
def test_any_text_has_an_answer(text: str) -> None:
    assert is_guessable(text) in (True, False)
