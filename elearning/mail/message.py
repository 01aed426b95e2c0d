"""A letter as the bytes of one mail.

Every letter has the same few parts, so they are put together as text: `email.message` takes ten times as long. Whatever
somebody could have typed passes `_one_line` before it comes near a header, and is encoded in a body.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.policy import compat32
from email.utils import format_datetime, quote
from hashlib import sha256

WIRE = compat32.clone(linesep="\r\n")
#: A longer word cannot be folded, so it is written as encoded words.
LONG_WORD = 60
#: What RFC 5322 asks of a line of a header.
LINE = 78
CALENDAR_NAMES = {"CANCEL": "afzegging.ics"}


@dataclass(frozen=True)
class Mail:
    """One mail to one person."""

    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    #: With its angle brackets; the same however often this letter is sent (`message_id_of`).
    message_id: str
    #: Where one POST ends these letters (RFC 8058); None for a letter that nobody can end.
    unsubscribe_url: str | None = None
    #: An iTIP object with CRLF line ends, and its METHOD.
    calendar: bytes | None = None
    calendar_method: str = ""
    #: The address that an answer goes to, when that is somebody else than who sends it.
    reply_to: str = ""


def message_id_of(person_id: int, kind: str, period: str, host: str) -> str:
    """Name a letter for mail programs: one key has one name, and the name says nothing about anybody."""
    digest = sha256(f"{person_id}/{kind}/{period}".encode()).hexdigest()
    return f"<{digest[:40]}@{host}>"


def as_bytes(mail: Mail, from_name: str, from_address: str, date: datetime) -> bytes:
    """Build the mail as it goes over the wire: CRLF line ends, seven bits, no line over 998."""
    head = [
        "MIME-Version: 1.0",
        _header("From", _mailbox(from_name, from_address, "From")),
        _header("To", _mailbox(mail.to_name, mail.to_address, "To")),
        _header("Subject", _words(mail.subject, "Subject")),
        f"Date: {format_datetime(date)}",
        _header("Message-ID", _one_line(mail.message_id)),
        "Auto-Submitted: auto-generated",
        "Content-Language: nl",
    ]
    if mail.reply_to:
        head.append(_header("Reply-To", _mailbox("", mail.reply_to, "Reply-To")))
    if mail.unsubscribe_url:
        head.append(_header("List-Unsubscribe", f"<{_one_line(mail.unsubscribe_url)}>"))
        head.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return "\r\n".join((*head, _body(mail))).encode("ascii")


def _header(name: str, value: str) -> str:
    """Write a header; one that is too long for a line is folded between its words."""
    if not value.isascii() or (len(name) + len(value) > LINE - 2 and " " in value):
        return WIRE.fold(name, value).removesuffix("\r\n")
    return f"{name}: {value}" if len(name) + len(value) <= LINE - 2 else f"{name}: \r\n {value}"


def _body(mail: Mail) -> str:
    boundary = sha256(mail.message_id.encode()).hexdigest()[:32]
    both = [_text(mail.text, "plain"), _text(mail.html, "html")]
    if mail.calendar is None:
        return _multipart("alternative", f"={boundary}a", both)
    name = CALENDAR_NAMES.get(mail.calendar_method, "uitnodiging.ics")
    both.append(_calendar(mail.calendar, f'text/calendar; charset="utf-8"; method="{mail.calendar_method}"'))
    attached = f'application/ics; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"'
    inner = _multipart("alternative", f"={boundary}a", both)
    return _multipart("mixed", f"={boundary}m", [inner, _calendar(mail.calendar, attached)])


def _multipart(kind: str, boundary: str, parts: Sequence[str]) -> str:
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n'
    return "".join((head, *(f"\r\n--{boundary}\r\n{part}" for part in parts), f"\r\n--{boundary}--\r\n"))


def _text(text: str, subtype: str) -> str:
    lines = "\n".join(text.splitlines()) + "\n"
    coded = binascii.b2a_qp(lines.encode("utf-8", "replace")).decode("ascii")
    return _part(f'text/{subtype}; charset="utf-8"', "quoted-printable", coded)


def _calendar(content: bytes, kind: str) -> str:
    return _part(kind, "base64", base64.encodebytes(content).decode("ascii"))


def _part(kind: str, encoding: str, coded: str) -> str:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head + coded.replace("\n", "\r\n")


def _mailbox(name: str, address: str, header: str) -> str:
    address = re.sub(r"[\s<>,]", "", _one_line(address))
    name = _one_line(name)
    if not name:
        return address
    shown = f'"{quote(name)}"' if _is_plain(name) else _words(name, header)
    return f"{shown} <{address}>"


def _words(text: str, header: str) -> str:
    text = _one_line(text)
    return text if _is_plain(text) else Header(text, "utf-8", header_name=header).encode()


def _is_plain(text: str) -> bool:
    return text.isascii() and "=?" not in text and all(len(word) <= LONG_WORD for word in text.split(" "))


def _one_line(text: str) -> str:
    """Take out whatever could begin a new header."""
    safe = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return " ".join(safe.split())
