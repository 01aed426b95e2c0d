"""A real mail server beside the test, that does what the test wants.

`server.pem` is the key and certificate of nothing but this server.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.running import free_port

PEM = Path(__file__).with_name("server.pem")
OK = "250 OK"


@dataclass
class MailServer:
    """Takes letters, or says what it is told to say; `taken` is what it said 250 to after DATA."""

    port: int = field(default_factory=free_port)
    to_sender: str = OK
    #: By address, or one answer to all.
    to_address: Callable[[str], str] = lambda address: OK
    to_letter: Callable[[str], str] = lambda address: OK
    #: So many letters are taken, but get no answer: the server hangs up.
    hangs_up: int = 0
    #: So many letters get their yes too late for anybody to hear, and are not taken.
    slow_for: int = 0
    taken: list[Envelope] = field(default_factory=list)
    connections: int = 0
    logged_in: list[str] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 (aiosmtpd finds it by this name)
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return answers

    async def handle_MAIL(  # noqa: N802 (aiosmtpd finds it by this name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_sender == OK:
            envelope.mail_from = address
        return self.to_sender

    async def handle_RCPT(  # noqa: N802 (aiosmtpd finds it by this name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.to_address(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.slow_for:
            self.slow_for -= 1
            await asyncio.sleep(1)
            return "451 Too late"
        answer = self.to_letter(envelope.rcpt_tos[0])
        if answer == OK:
            self.taken.append(envelope)
        if self.hangs_up:
            self.hangs_up -= 1
            assert server.transport
            server.transport.abort()
        return answer

    @property
    def addresses(self) -> list[str]:
        return [address for envelope in self.taken for address in envelope.rcpt_tos]

    @property
    def message_ids(self) -> list[str]:
        contents = [one.content for one in self.taken if isinstance(one.content, bytes)]
        return [str(message_from_bytes(content, policy=policy.default)["Message-ID"]) for content in contents]

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, kind: str, data: LoginPassword
    ) -> AuthResult:
        fine = data == LoginPassword(b"leren@ivz", b"p@ss:w/rd")
        if fine:
            self.logged_in.append(kind)
        return AuthResult(success=fine, handled=fine)

    @contextmanager
    def running(self, *, tls: str = "") -> Iterator["MailServer"]:
        """Serve on its port; `tls` is starttls or smtps, with a log-in."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(PEM)
        choices: dict[str, object] = {"ssl_context": context} if tls == "smtps" else {}
        if tls == "starttls":
            choices = {"tls_context": context}
        if tls:
            starttls = tls == "starttls"  # over smtps aiosmtpd does not see that the line is safe already
            choices |= {
                "authenticator": self.authenticate,
                "auth_required": starttls,
                "auth_require_tls": starttls,
            }
        controller = Controller(self, hostname="127.0.0.1", port=self.port, **choices)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


def trusting() -> ssl.SSLContext:
    """What a computer that knows our server's certificate checks with."""
    return ssl.create_default_context(cafile=str(PEM))
