"""Handing letters to a mail server: one connection for many letters, and what the server's words mean."""

from pathlib import Path
from typing import Protocol

from elearning.mail.message import Mail
from elearning.mail.outcome import Outcome, Result
from elearning.mail.postbox import PostboxSender
from elearning.mail.smtp import SmtpSender
from elearning.settings import read_mail_url

__all__ = ["Outcome", "Result", "Sender", "sender_for"]


class Sender(Protocol):
    """Takes letters, one at a time; never raises on what a server does."""

    def send(self, mail: Mail) -> Result:
        """Try once to hand a mail over."""

    def close(self) -> None:
        """Say goodbye to the server, if there is a connection."""


def sender_for(mail_url: str, from_name: str, from_address: str) -> Sender:
    """Make the sender that a mail address of the settings asks for; raises ValueError when it makes no sense."""
    server = read_mail_url(mail_url)
    if server.scheme == "postbox":
        return PostboxSender(Path(server.folder), from_name, from_address)
    return SmtpSender(server, from_name, from_address)
