"""A letter is one mail to one person that every mail program reads, whatever its words are."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.mail.message import Mail, as_bytes, message_id_of

AT = datetime(2026, 11, 24, 8, 3, tzinfo=UTC)
MAIL = Mail(
    to_name="Samira El Idrissi",
    to_address="samira@rivierstad.example",
    subject="Drie vragen om het vast te houden",
    text="Dag Samira,\n\nWeet je ’t nog?\n",
    html='<!doctype html><html lang="nl"><p>Dag Samira, weet je ’t nog?</p></html>',
    message_id=message_id_of(7, "opfris", "2026-11-24", "leren.voorbeeld.nl"),
    unsubscribe_url="https://leren.voorbeeld.nl/afmelden/abc",
)
WORDS = st.text(max_size=120)


def built(mail: Mail, name: str = "IVZ Proefland", address: str = "leren@ivz.example") -> bytes:
    return as_bytes(mail, name, address, AT)


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_text_and_html_say_the_same_and_text_comes_first() -> None:
    message = read(built(MAIL))

    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == MAIL.text
    assert html.get_content_type() == "text/html"
    assert html.get_content().strip() == MAIL.html


def test_the_headers_say_from_whom_to_whom_and_that_a_program_wrote_it() -> None:
    message = read(built(MAIL, "IVZ ‘De Rivier’"))

    assert str(message["From"].addresses[0].display_name) == "IVZ ‘De Rivier’"
    assert [one.addr_spec for one in message["To"].addresses] == [MAIL.to_address]
    assert message["Date"].datetime == AT
    assert message["Message-ID"] == MAIL.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "nl"


def test_one_click_ends_the_letters_that_somebody_can_end() -> None:
    message = read(built(MAIL))
    assert message["List-Unsubscribe"] == f"<{MAIL.unsubscribe_url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    assert "List-Unsubscribe" not in read(built(replace(MAIL, unsubscribe_url=None)))


def test_an_invitation_is_an_alternative_and_an_attachment_too() -> None:
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n".encode()
    message = read(built(replace(MAIL, calendar=calendar, calendar_method="REQUEST")))

    assert message.get_content_type() == "multipart/mixed"
    both, attached = message.iter_parts()
    shown = list(both.iter_parts())[-1]
    assert shown.get_content_type() == "text/calendar"
    assert shown["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    assert shown.get_payload(decode=True) == calendar
    assert attached.get_filename() == "uitnodiging.ics"
    assert attached.get_payload(decode=True) == calendar


def test_a_cancellation_is_called_so() -> None:
    message = read(built(replace(MAIL, calendar=b"BEGIN:VCALENDAR\r\n", calendar_method="CANCEL")))
    assert list(message.iter_attachments())[-1].get_filename() == "afzegging.ics"


@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: a@b.nl", "x\nBcc: a@b.nl", "x\x00\x0b\x0cBcc: a@b.nl", "x\u2028Bcc: a@b.nl"]
)
@pytest.mark.parametrize("field", ["to_name", "to_address", "subject", "unsubscribe_url", "message_id"])
def test_nothing_that_somebody_typed_begins_a_header(evil: str, field: str) -> None:
    message = read(built(replace(MAIL, **{field: evil})))

    assert "Bcc" not in message
    assert len(message["To"].addresses) <= 1


def test_a_name_with_a_comma_is_still_one_recipient() -> None:
    message = read(built(replace(MAIL, to_name='Berg, "Bas" <b@x.nl>, van den')))
    assert [one.addr_spec for one in message["To"].addresses] == [MAIL.to_address]


@given(name=WORDS, subject=WORDS, text=st.text(max_size=4000), sender=WORDS)
def test_whatever_the_words_are_it_is_a_mail_of_seven_bits_and_short_lines(
    name: str, subject: str, text: str, sender: str
) -> None:
    raw = built(replace(MAIL, to_name=name, subject=subject, text=text, html=text), sender)

    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    message = read(raw)
    assert not message.defects
    assert [one.addr_spec for one in message["To"].addresses] == [MAIL.to_address]
    assert len(message.get_all("Subject")) == 1
    plain = next(message.iter_parts())
    assert plain.get_content().splitlines() == (text.splitlines() or [""])


def test_a_long_subject_without_a_space_is_folded() -> None:
    message = read(built(replace(MAIL, subject="a" * 2000)))
    assert message["Subject"] == "a" * 2000


def test_a_letter_has_one_name_however_often_it_goes_and_the_name_tells_nothing() -> None:
    mine = message_id_of(7, "opfris", "2026-11-24", "leren.voorbeeld.nl")

    assert mine == MAIL.message_id
    assert re.fullmatch(r"<[0-9a-f]{40}@leren\.voorbeeld\.nl>", mine)
    others = [(8, "opfris", "2026-11-24"), (7, "nudge", "2026-11-24"), (7, "opfris", "2026-11-25")]
    assert len({mine, *(message_id_of(*one, "leren.voorbeeld.nl") for one in others)}) == 4
