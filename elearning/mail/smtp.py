"""A mail server: one connection over many letters, and what its answers mean for a letter and for all letters."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from elearning import clock
from elearning.mail.message import Mail, as_bytes
from elearning.mail.outcome import Outcome, Result
from elearning.settings import MailServer

TIMEOUT_SECONDS = 20.0
WHY_LENGTH = 160
#: What a server says when it is our installation that it does not want: no login, a wrong login, no encryption.
OURS = frozenset({530, 534, 535, 538})
CLOSING = 421
HERE = ("localhost", "127.0.0.1", "::1")


class UnfitServerError(Exception):
    """De server biedt niet wat nodig is."""


class SmtpSender:
    """Hands letters to a mail server, and opens the connection again when it was lost."""

    def __init__(
        self, server: MailServer, from_name: str, from_address: str, context: ssl.SSLContext | None = None
    ) -> None:
        self.server = server
        self.from_name, self.from_address = from_name, from_address
        self.context = context or ssl.create_default_context()
        self._open: smtplib.SMTP | None = None

    def send(self, mail: Mail) -> Result:
        """Try once to hand a mail over; whatever goes wrong is a result."""
        address = _plain(mail.to_address)
        if address is None:
            return Result(Outcome.REFUSED, "dit is geen mailadres")
        content = as_bytes(mail, self.from_name, self.from_address, clock.now())
        try:
            smtp = self._ready()
        except (OSError, UnfitServerError) as error:
            self._drop()
            return Result(Outcome.LATER, _words(error), server_down=True)
        try:
            return self._hand_over(smtp, address, content)
        except OSError as error:  # lost somewhere between the address and the last answer: nobody knows
            self._drop()
            return Result(Outcome.LATER, _words(error, address))

    def try_out(self) -> str:
        """Connect, encrypt and log in as for a letter, without one; says what is wrong, nothing when all is well."""
        try:
            self._ready()
        except (OSError, UnfitServerError) as error:
            return _words(error, self.from_address)
        finally:
            self.close()
        return ""

    def close(self) -> None:
        """Say goodbye."""
        if self._open:
            with suppress(OSError):
                self._open.quit()
            self._drop()

    def _ready(self) -> smtplib.SMTP:
        """Give a connection on which the server takes letters from us: the open one, or else a new one."""
        if self._open:
            with suppress(OSError):
                self._begin(self._open)
                return self._open
            self._drop()
        self._open = self._connected()
        self._begin(self._open)
        return self._open

    def _connected(self) -> smtplib.SMTP:
        host, port, name = self.server.host, self.server.port, _own_name(self.from_address)
        if self.server.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, name, timeout=TIMEOUT_SECONDS, context=self.context)
        else:
            smtp = smtplib.SMTP(host, port, name, timeout=TIMEOUT_SECONDS)
        with _or_closed(smtp):
            smtp.ehlo_or_helo_if_needed()
            secret = self._encrypt(smtp)
            self._log_in(smtp, secret)
        return smtp

    def _encrypt(self, smtp: smtplib.SMTP) -> bool:
        if self.server.scheme == "smtps":
            return True
        if smtp.has_extn("starttls"):
            smtp.starttls(context=self.context)
            smtp.ehlo()
            return True
        if self.server.scheme == "smtp+starttls":
            raise UnfitServerError("de mailserver biedt geen STARTTLS")
        return False

    def _log_in(self, smtp: smtplib.SMTP, secret: bool) -> None:
        if not self.server.name:
            return
        if not secret and self.server.host not in HERE:
            raise UnfitServerError("de mailserver biedt geen versleuteling, dus het wachtwoord gaat er niet heen")
        smtp.login(self.server.name, self.server.password)

    def _begin(self, smtp: smtplib.SMTP) -> None:
        code, words = smtp.mail(self.from_address)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, words, self.from_address)

    def _hand_over(self, smtp: smtplib.SMTP, address: str, content: bytes) -> Result:
        code, words = smtp.rcpt(address)
        if code in (250, 251):
            code, words = _data(smtp, content)
            if code == 250:
                return Result(Outcome.SENT)
            result = _refused_letter(code, words, address)
        else:
            result = _refused_address(code, words, address)
        self._start_over(smtp, code)
        return result

    def _start_over(self, smtp: smtplib.SMTP, code: int) -> None:
        """Make the connection fit for the next letter, without changing what became of this one."""
        if code == CLOSING:
            self._drop()
            return
        try:
            smtp.rset()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        if self._open:
            self._open.close()
            self._open = None


def _data(smtp: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    try:
        return smtp.data(content)
    except smtplib.SMTPDataError as error:
        return error.smtp_code, _as_bytes(error.smtp_error)


def _refused_address(code: int, words: bytes, address: str) -> Result:
    """Read the answer to the address: unknown here, not now, or we may not send at all."""
    why = _shortened(code, words, address)
    if code in OURS:
        return Result(Outcome.LATER, why, server_down=True)
    if code < 500 or _concerns_address(words) is False:
        return Result(Outcome.LATER, why)
    return Result(Outcome.REFUSED, why)


def _refused_letter(code: int, words: bytes, address: str) -> Result:
    """Read the answer to the letter itself."""
    why = _shortened(code, words, address)
    if code in OURS:
        return Result(Outcome.LATER, why, server_down=True)
    if code < 500:
        return Result(Outcome.LATER, why)
    return Result(Outcome.REFUSED, why, letter_only=_concerns_address(words) is False)


def _concerns_address(words: bytes) -> bool | None:
    """Tell by the enhanced code (RFC 3463) whether it is about the mailbox (x.1, x.2), or None when there is none."""
    found = re.match(rb"\s*5\.(\d{1,3})\.\d{1,3}\b", words)
    return found[1] in (b"1", b"2") if found else None


def _words(error: Exception, address: str = "") -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _shortened(error.smtp_code, _as_bytes(error.smtp_error), address)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"het certificaat van de mailserver klopt niet: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "de mailserver antwoordt niet op tijd"
    if isinstance(error, UnfitServerError):
        return str(error)
    return f"geen verbinding met de mailserver ({type(error).__name__})"


def _shortened(code: int, words: bytes, address: str) -> str:
    """Keep the server's words, without any address in them."""
    said = " ".join(words.decode("utf-8", "replace").split())
    said = re.sub(r"<?[^\s<>]+@[^\s<>]+>?", "…", said)
    for part in filter(None, (address, address.partition("@")[0])):
        said = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "…", said, flags=re.IGNORECASE)
    said = "".join(c for c in said if c.isprintable())
    return f"{code} {said}"[:WHY_LENGTH].strip()


def _as_bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _plain(address: str) -> str | None:
    """Give the address as a server takes it, with its domain in ASCII; None if it is no address for mail."""
    local, at, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return None
    fine = at and local and domain and plain.isascii() and len(plain) <= 254
    return plain if fine and not re.search(r"[\s<>,\x00-\x20\x7f]", plain) else None


def _own_name(from_address: str) -> str:
    """Greet the server with the domain that letters come from: looking up the name of this machine may take long."""
    domain = from_address.rpartition("@")[2]
    return domain if re.fullmatch(r"[A-Za-z0-9.-]+", domain) else "localhost"


@contextmanager
def _or_closed(smtp: smtplib.SMTP) -> Iterator[None]:
    """Leave no half-open connection behind."""
    try:
        yield
    except BaseException:
        smtp.close()
        raise
