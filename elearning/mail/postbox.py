"""The postbox of a demo: a folder that takes letters instead of a mail server, and what lies in it."""

import mailbox
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from elearning import clock
from elearning.mail.message import Mail, as_bytes
from elearning.mail.outcome import Outcome, Result


class PostboxSender:
    """Puts every letter in a Maildir, where several workers may post at once."""

    def __init__(self, folder: Path, from_name: str = "Keukentafel", from_address: str = "noreply@localhost") -> None:
        self.folder = folder
        self.sender = (from_name, from_address)

    def send(self, mail: Mail) -> Result:
        """Keep a letter where the postbox page finds it."""
        content = as_bytes(mail, *self.sender, clock.now())
        try:
            for name in ("tmp", "new", "cur"):
                (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            mailbox.Maildir(self.folder, create=False).add(content)
        except OSError as error:
            return Result(Outcome.LATER, f"het postvak is niet te schrijven ({error.strerror})", server_down=True)
        return Result(Outcome.SENT)

    def close(self) -> None:
        """A folder needs no closing."""


@dataclass(frozen=True)
class Posted:
    """A letter in the postbox, read back from its bytes."""

    key: str
    at: datetime
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    calendar: bytes | None


def read_postbox(folder: Path) -> list[Posted]:
    """Give all letters, newest first; a folder that is not there yet holds none."""
    if not (folder / "new").is_dir():
        return []
    box = mailbox.Maildir(folder, create=False)
    posted = [_read(key, message_from_bytes(box.get_bytes(key))) for key in box.keys()]  # noqa: SIM118 (a Maildir is no dict)
    return sorted(posted, key=lambda one: (one.at, one.key), reverse=True)


def forget(folder: Path, words: Collection[str]) -> int:
    """Take away the letters that are to one of these names or addresses, or say one; gives how many."""
    wanted = [word.casefold() for word in words]
    gone = [one.key for one in read_postbox(folder) if any(word in _all_of(one) for word in wanted)]
    for key in gone:
        mailbox.Maildir(folder, create=False).discard(key)
    return len(gone)


def _all_of(posted: Posted) -> str:
    calendar = (posted.calendar or b"").decode("utf-8", "replace").replace("\r\n ", "")
    said = (posted.to_name, posted.to_address, posted.subject, posted.text, posted.html, calendar)
    return "\n".join(said).casefold()


def _read(key: str, message: Message) -> Posted:
    name, address = parseaddr(message["To"] or "")
    parts = {part.get_content_type(): part for part in reversed(list(message.walk()))}
    return Posted(
        key,
        parsedate_to_datetime(message["Date"]).astimezone(UTC),
        _decoded(name),
        address,
        _decoded(message["Subject"] or ""),
        _text(parts.get("text/plain")),
        _text(parts.get("text/html")),
        _content(parts["text/calendar"]) if "text/calendar" in parts else None,
    )


def _decoded(header: str) -> str:
    return str(make_header(decode_header(header)))


def _text(part: Message | None) -> str:
    return _content(part).decode("utf-8", "replace").replace("\r\n", "\n")


def _content(part: Message | None) -> bytes:
    payload = part.get_payload(decode=True) if part else b""
    return payload if isinstance(payload, bytes) else b""
