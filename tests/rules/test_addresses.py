"""What a name and a mail address look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.rules.addresses import domain_of, is_address, is_name, is_plain_name, tidy_name

GOOD = ["a@b.nl", "j.de-vries+werk@sub.gemeente.example", "o'brien@x.org", "1@2.nl", f"{'a' * 64}@b.nl"]
BAD = [
    "", "a", "a@", "@b.nl", "a@b", "a@b.n", "a@-b.nl", "a@b-.nl", "a..b@c.nl", ".a@c.nl", "a@b..nl", "a b@c.nl",
    "a@b.nl, c@d.nl", "a@b.nl\nBcc: c@d.nl", "A <a@b.nl>", "a@b@c.nl", "é@b.nl", "a@é.nl", f"{'a' * 65}@b.nl",
    f"a@{'b.' * 130}nl", "a@b.1", "a@[127.0.0.1]", "a@b.nl\n",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_an_address_is_one(text: str) -> None:
    assert is_address(text)
    assert "@" not in domain_of(text)


@pytest.mark.parametrize("text", BAD)
def test_anything_else_is_none(text: str) -> None:
    assert not is_address(text)


@given(st.text(max_size=300))
def test_no_address_holds_a_second_line_or_a_second_address(text: str) -> None:
    if is_address(text):
        assert text.isascii()
        assert text.isprintable()
        assert text.count("@") == 1


@pytest.mark.parametrize("text", ["J.P. de Vries", "Anne-Marie van ’t Hoff", "d'Hont", "Çelik, Ömer", "drs. Bo"])
def test_a_name_is_a_name(text: str) -> None:
    assert is_name(text)
    assert is_plain_name(text)


@pytest.mark.parametrize("text", ["", " ", "1", "a@b.nl", "Jan <b>", "Jan\nBcc: x", "x" * 101, "http://x", "Jan; Piet"])
def test_what_is_more_than_a_name_is_no_name(text: str) -> None:
    assert not is_name(text)
    assert not is_plain_name(text)


@pytest.mark.parametrize("text", ["evil.nl", "www.evil.nl Jan", "Jan 5", "J.evil.nl", "Jan!", "Win 100 euro"])
def test_a_stranger_writes_no_message_as_a_name(text: str) -> None:
    assert not is_plain_name(text)


def test_a_name_has_single_spaces_and_usual_accents() -> None:
    assert tidy_name("  Zoe\u0308 \t van\u00a0 Dam ") == "Zoë van Dam"


@given(st.text(max_size=2_000))
def test_any_text_is_judged_in_no_time(text: str) -> None:
    is_plain_name(text)
    is_plain_name("a'" * 60 + text)
