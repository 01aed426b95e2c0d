"""What the operator chooses, read from the environment, checked together, and frozen.

Every setting is a variable `KEUKENTAFEL_<NAME>`; a secret may also come from the file that `KEUKENTAFEL_<NAME>_FILE`
names. All mistakes are reported at once, in Dutch, at start; a variable that does not exist is one of them, because a
setting with a slip of the pen would silently not hold.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from elearning.providers import Provider, read_providers

PREFIX = "KEUKENTAFEL_"
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


class SettingsError(Exception):
    """De instellingen kloppen niet."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """The settings of one installation."""

    #: Signs the session cookie; at least 32 characters.
    secret_key: str
    #: SQLAlchemy address; `sqlite:///…` or `postgresql://…`.
    database_url: str
    #: Films and pictures, by the hash of their content.
    media_dir: Path
    #: The address people type; decides host names in links and whether cookies are `Secure`.
    base_url: str
    #: The instelling voor verslavingszorg that this installation serves.
    organisation_name: str
    #: Its general number, shown wherever a contact person is missing.
    phone: str
    #: Where people write for help.
    contact_email: str
    #: True only for the demo region: demo log-ins are shown and unchecked facts are not held back.
    demo: bool = False
    #: A CSS file with NL Design System tokens that dresses the site as the organisation's own.
    theme_file: Path | None = None
    #: Where letters go: a mail server, or `postbox:/folder` (`read_mail_url`).
    mail_url: str = ""
    #: Whom letters come from; empty is `contact_email`.
    mail_from: str = ""
    #: How many proxies of our own stand in front; so many steps back in X-Forwarded-For is who really asks.
    proxies: int = 0
    #: Who shows it may read /metrics; empty is nobody.
    metrics_token: str = ""
    #: The employers whose own sign-in opens this site.
    providers: tuple[Provider, ...] = ()

    @property
    def sender_address(self) -> str:
        """The address that letters come from."""
        return self.mail_from or self.contact_email

    @property
    def secure(self) -> bool:
        """Tell whether people reach the site over https."""
        return self.base_url.startswith("https://")


@dataclass(frozen=True)
class MailServer:
    """Where letters go, read from one address."""

    #: smtp (STARTTLS when offered), smtp+starttls (required), smtps, or postbox.
    scheme: str
    host: str = ""
    port: int = 0
    name: str = ""
    password: str = ""
    folder: str = ""


#: The port of each kind of mail server when the address names none.
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def read_mail_url(url: str) -> MailServer:
    """Take a mail address apart; raises ValueError, with what to write in Dutch and without any password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        message = "de poort is een getal tot en met 65535; codeer vreemde tekens in het wachtwoord"
        raise ValueError(message) from error
    if parts.scheme == "postbox":
        if parts.netloc or not parts.path.startswith("/"):
            raise ValueError("schrijf na postbox: een hele map, bijvoorbeeld postbox:/var/lib/keukentafel/postvak")
        return MailServer("postbox", folder=unquote(parts.path))
    if parts.scheme not in MAIL_PORTS:
        raise ValueError("begin met smtp://, smtp+starttls://, smtps:// of postbox:/")
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("schrijf na de naam van de server hooguit een poort; codeer vreemde tekens in het wachtwoord")
    port = port or MAIL_PORTS[parts.scheme]
    return MailServer(parts.scheme, parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""))


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check all settings; raises SettingsError with every problem at once."""
    problems: list[str] = []
    values = {name: _value(name, environ, problems) for name in _NAMES}
    for name, meaning in _REQUIRED.items():
        if not values[name]:
            problems.append(f"{PREFIX}{name.upper()} ontbreekt: {meaning}.")
    demo = _yes_or_no(values["demo"], "demo", problems)
    _check_known(environ, problems)
    _check_secret(values["secret_key"], demo, problems)
    _check_database(values["database_url"], problems)
    _check_base_url(values["base_url"], demo, problems)
    _check_mail(values["mail_url"], values["mail_from"], values["contact_email"], problems)
    _check_metrics_token(values["metrics_token"], problems)
    proxies = _count(values["proxies"], "proxies", problems)
    providers = read_providers(values["providers"], problems)
    if problems:
        raise SettingsError(problems)
    theme = values["theme_file"]
    return Settings(
        secret_key=values["secret_key"],
        database_url=values["database_url"],
        media_dir=Path(values["media_dir"]),
        base_url=values["base_url"].rstrip("/"),
        organisation_name=values["organisation_name"],
        phone=values["phone"],
        contact_email=values["contact_email"],
        demo=demo,
        theme_file=Path(theme) if theme else None,
        mail_url=values["mail_url"],
        mail_from=values["mail_from"],
        proxies=proxies,
        metrics_token=values["metrics_token"],
        providers=providers,
    )


def demo_settings(folder: Path, port: int) -> dict[str, str]:
    """Give the variables of a demo on one's own computer; everything of it lies in one folder."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = folder / "secret_key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(48), "utf-8")
    demo = {
        "SECRET_KEY_FILE": str(key),
        "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "MEDIA_DIR": str(folder / "media"),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ORGANISATION_NAME": "IVZ Rivierenland",
        "PHONE": "088 000 00 00",
        "CONTACT_EMAIL": "preventie@ivz-rivierenland.example",
        "DEMO": "ja",
        "MAIL_URL": f"postbox:{quote(str(folder / 'postbox'))}",
    }
    return {PREFIX + name: value for name, value in demo.items()}


_REQUIRED = {
    "secret_key": "een geheime sleutel van minstens 32 tekens",
    "database_url": "bijvoorbeeld sqlite:////var/lib/keukentafel/keukentafel.db",
    "media_dir": "de map voor films en beelden",
    "base_url": "het adres van de site, bijvoorbeeld https://leren.voorbeeld.nl",
    "organisation_name": "de naam van de instelling",
    "phone": "het algemene telefoonnummer van de instelling",
    "contact_email": "het adres waar mensen hulp kunnen vragen",
    "mail_url": "de mailserver, bijvoorbeeld smtp+starttls://naam:wachtwoord@mail.voorbeeld.nl",
}
_NAMES = (*_REQUIRED, "demo", "theme_file", "mail_from", "proxies", "metrics_token", "providers")
#: Nobody puts more in a row, and a slip of the pen would let visitors choose their own address.
MOST_PROXIES = 9
#: What stands in keys that people copy from a page instead of making one (ASVS V13.3.1).
_COPIED = re.compile(
    r"change.?me|verander|vul.?in|voorbeeld|example|geheim|secret|sleutel|password|wachtwoord|keukentafel"
)


def _value(name: str, environ: Mapping[str, str], problems: list[str]) -> str:
    variable = PREFIX + name.upper()
    file = environ.get(f"{variable}_FILE")
    if not file:
        return environ.get(variable, "").strip()
    try:
        return Path(file).read_text("utf-8").strip()
    except OSError as error:
        problems.append(f"{variable}_FILE: {file} is niet te lezen ({error.strerror}).")
    except UnicodeDecodeError:
        problems.append(f"{variable}_FILE: {file} is geen tekst in UTF-8.")
    return ""


def _check_known(environ: Mapping[str, str], problems: list[str]) -> None:
    known = [PREFIX + name.upper() + end for name in _NAMES for end in ("", "_FILE")]
    for variable in sorted(environ):
        if variable.startswith(PREFIX) and variable not in known:
            close = get_close_matches(variable, known, n=1, cutoff=0.8)
            hint = f" Bedoel je {close[0]}?" if close else ""
            problems.append(f"{variable} ken ik niet.{hint}")


def _count(value: str, name: str, problems: list[str]) -> int:
    if not value:
        return 0
    if not re.fullmatch(r"[0-9]", value):
        problems.append(f"{PREFIX}{name.upper()}={value}: schrijf een heel getal van 0 tot en met {MOST_PROXIES}.")
        return 0
    return int(value)


def _yes_or_no(value: str, name: str, problems: list[str]) -> bool:
    if value not in ("", "ja", "nee"):
        problems.append(f"{PREFIX}{name.upper()}={value}: schrijf ja of nee.")
    return value == "ja"


def _check_secret(value: str, demo: bool, problems: list[str]) -> None:
    """Refuse a key that can be guessed; a demo on one's own computer makes its own (ASVS V13.3.1, V11.2.3)."""
    if not value or demo:
        return
    how = 'maak er een met: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
    if len(value) < 32:
        problems.append(f"{PREFIX}SECRET_KEY is te kort: gebruik minstens 32 willekeurige tekens; {how}")
    elif _is_regular(value) or _COPIED.search(value.casefold()):
        problems.append(f"{PREFIX}SECRET_KEY is te raden: {how}")


def _is_regular(value: str) -> bool:
    """Tell whether a key has few different letters, repeats itself, or walks along the alphabet."""
    steps = sum(abs(ord(a) - ord(b)) <= 1 for a, b in pairwise(value))
    return len(set(value)) < 10 or value in (value + value)[1:-1] or steps > len(value) // 2


def _check_database(url: str, problems: list[str]) -> None:
    """Say what kind of address it must be, without repeating it: there may be a password in it."""
    if url and not re.match(r"sqlite:///[^/?]|sqlite:////|postgresql(\+psycopg)?://", url):
        problems.append(
            f"{PREFIX}DATABASE_URL: begin met sqlite://// en een volledig pad, of met postgresql:// en een naam."
        )


def _check_base_url(value: str, demo: bool, problems: list[str]) -> None:
    if not value:
        return
    try:
        address = urlsplit(value)
        beside = address.path.strip("/") or address.query or address.fragment or "@" in address.netloc
        wrong = address.scheme not in ("http", "https") or not address.hostname or address.port == 0
    except ValueError:
        beside, wrong = "", True
    if wrong:
        problems.append(f"{PREFIX}BASE_URL={value}: begin met https:// en een naam.")
    elif beside:
        problems.append(f"{PREFIX}BASE_URL={value}: schrijf alleen https:// en de naam, zonder pad of naam ervoor.")
    elif address.scheme == "http" and address.hostname not in ("127.0.0.1", "localhost", "::1"):
        problems.append(f"{PREFIX}BASE_URL={value}: alleen op de eigen computer mag http://, gebruik https://.")
    elif address.scheme == "https" and demo:
        problems.append(
            f"{PREFIX}DEMO=ja: dat mag niet op een site met https://. Het wachtwoord van de demo kent iedereen."
        )


def _check_mail(url: str, sender: str, contact: str, problems: list[str]) -> None:
    try:
        if url:
            read_mail_url(url)
    except ValueError as error:
        problems.append(f"{PREFIX}MAIL_URL klopt niet: {error}.")
    for name, value in (("MAIL_FROM", sender), ("CONTACT_EMAIL", contact)):
        if value and not _ADDRESS.fullmatch(value):
            problems.append(f"{PREFIX}{name}={value}: schrijf één mailadres, bijvoorbeeld leren@voorbeeld.nl.")


def _check_metrics_token(value: str, problems: list[str]) -> None:
    if value and len(value) < 24:
        problems.append(f"{PREFIX}METRICS_TOKEN is te kort: gebruik minstens 24 willekeurige tekens.")
