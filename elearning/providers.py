"""The employers whose own sign-in opens this site (OpenID Connect), read from one TOML file and checked at start.

Only who runs the server writes this file, so that no page can point our requests at an address (ASVS 1.3.6, 10.5).
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
#: Entra ID has issuers that stand for every employer in the world; a token never comes from one of these.
_SHARED = re.compile(r"//login\.microsoftonline\.com/(?:common|organizations|consumers)(?:/|$)")
_TEXTS = {
    "slug": "een kort woord voor in het adres, bijvoorbeeld rivierstad",
    "name": "de naam op de knop, bijvoorbeeld Gemeente Rivierstad",
    "issuer": "het adres van de inlogdienst, precies zoals die het zelf noemt",
    "client_id": "de naam waaronder deze site bij de inlogdienst bekend is",
    "client_secret_file": "het bestand met het geheim van de inlogdienst",
}
_SWITCHES = ("verified", "second_factor", "internal")
_KEYS = (*_TEXTS, "domains", *_SWITCHES)


@dataclass(frozen=True)
class Provider:
    """The sign-in of one employer."""

    #: Stands in the address to which the employer sends people back.
    slug: str
    #: On the button.
    name: str
    #: Exactly as the provider names itself (OIDC Discovery 4.3).
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    #: The mail domains of this employer; an account is linked or made for an address in these only.
    domains: tuple[str, ...]
    #: The employer answers for the addresses it sends, also when it does not send `email_verified`.
    verified: bool = False
    #: The employer asks a second factor itself, so this site does not ask for one again.
    second_factor: bool = False
    #: The provider stands in the network of the organisation itself: private addresses may be called.
    internal: bool = False

    @property
    def is_local(self) -> bool:
        """Tell whether it runs on this computer, for trying things out: then, and only then, http will do."""
        return urlsplit(self.issuer).hostname in LOOPBACK


def read_providers(path: str, problems: list[str]) -> tuple[Provider, ...]:
    """Read all employers; what is wrong is added to `problems`, in Dutch and without any secret."""
    if not path:
        return ()
    file = Path(path)
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        problems.append(f"KEUKENTAFEL_PROVIDERS: {path} is niet te lezen ({error.strerror}).")
        return ()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"KEUKENTAFEL_PROVIDERS: {path} is geen TOML ({error}).")
        return ()
    found = _read_all(content, file.parent, problems)
    for slug in sorted({one.slug for one in found if sum(other.slug == one.slug for other in found) > 1}):
        problems.append(
            f"KEUKENTAFEL_PROVIDERS: slug {slug} staat er twee keer in. Geef elke werkgever een eigen slug."
        )
    return found


def _read_all(content: Mapping[str, Any], folder: Path, problems: list[str]) -> tuple[Provider, ...]:
    tables = content.get("provider", [])
    mistakes = [
        f"{key} is onbekend. Zet elke werkgever onder een kop [[provider]]." for key in content if key != "provider"
    ]
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables) or not (tables or mistakes):
        mistakes = ["er staat geen werkgever in. Zet elke werkgever onder een kop [[provider]]."]
        tables = []
    problems += [f"KEUKENTAFEL_PROVIDERS: {one}" for one in mistakes]
    return tuple(one for number, table in enumerate(tables, 1) if (one := _read(number, table, folder, problems)))


def _read(number: int, table: Mapping[str, Any], folder: Path, problems: list[str]) -> Provider | None:
    secret, unread = _secret(table.get("client_secret_file"), folder)
    mistakes = [*_unknown(table), *_texts(table), *_forms(table), *_domains(table), *_switches(table), *unread]
    name = table.get("slug") or number
    problems += [f"KEUKENTAFEL_PROVIDERS, werkgever {name}: {one}." for one in mistakes]
    if mistakes:
        return None
    return Provider(
        **{key: table[key].strip() for key in ("slug", "name", "issuer", "client_id")},
        client_secret=secret,
        domains=tuple(dict.fromkeys(one.casefold() for one in table["domains"])),
        **{key: table.get(key, False) for key in _SWITCHES},
    )


def _unknown(table: Mapping[str, Any]) -> list[str]:
    unknown = [key for key in table if key not in _KEYS]
    if "client_secret" in unknown:
        return ["zet het geheim niet in dit bestand, maar in een eigen bestand, en noem dat bij client_secret_file"]
    close = {key: get_close_matches(key, _KEYS, 1) for key in unknown}
    return [f"{key} is onbekend{f'; bedoel je {near[0]}' if near else ''}" for key, near in close.items()]


def _texts(table: Mapping[str, Any]) -> list[str]:
    missing = [key for key in _TEXTS if not isinstance(table.get(key), str) or not table[key].strip()]
    return [f"{key} ontbreekt: {_TEXTS[key]}" for key in missing]


def _forms(table: Mapping[str, Any]) -> list[str]:
    slug, issuer = str(table.get("slug") or ""), str(table.get("issuer") or "")
    mistakes = (
        [] if not slug or _SLUG.fullmatch(slug) else ["slug mag alleen kleine letters, cijfers en streepjes hebben"]
    )
    return [*mistakes, *(_issuer(issuer) if issuer else [])]


def _issuer(issuer: str) -> list[str]:
    address = urlsplit(issuer)
    if address.scheme not in ("http", "https") or not address.hostname or address.query or address.fragment:
        return ["issuer is geen adres; begin met https:// en laat alles na het pad weg"]
    if address.scheme == "http" and address.hostname not in LOOPBACK:
        return ["issuer: alleen op de eigen computer mag http://, gebruik https://"]
    if _SHARED.search(issuer):
        return ["issuer: noem de eigen tenant van de werkgever, niet common, organizations of consumers"]
    return []


def _domains(table: Mapping[str, Any]) -> list[str]:
    domains = table.get("domains")
    if not isinstance(domains, list) or not domains:
        return ['domains ontbreekt: de maildomeinen van de werkgever, bijvoorbeeld ["rivierstad.nl"]']
    wrong = [one for one in domains if not isinstance(one, str) or not _DOMAIN.fullmatch(one.casefold())]
    return [f"domains: {one} is geen maildomein; schrijf wat na de @ staat" for one in wrong]


def _switches(table: Mapping[str, Any]) -> list[str]:
    return [f"{key}: schrijf true of false" for key in _SWITCHES if not isinstance(table.get(key, False), bool)]


def _secret(name: Any, folder: Path) -> tuple[str, Sequence[str]]:
    """Read the secret that this site shares with a provider; a file without a whole path lies beside the TOML file."""
    if not isinstance(name, str) or not name.strip():
        return "", ()
    try:
        secret = (folder / name.strip()).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "geen tekst"
        return "", (f"client_secret_file: {name} is niet te lezen ({why})",)
    if not secret.isascii() or not secret.isprintable() or not secret:
        return "", (f"client_secret_file: {name} hoort één regel met het geheim te hebben",)
    return secret, ()
