"""How somebody wants the pages: language, theme and region. A person's own choice, else a cookie, else Dutch."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale
from flask import current_app, g, request
from flask_login import current_user
from werkzeug.wrappers import Response

from elearning.services.people import LANGUAGES, THEMES

YEAR = 365 * 24 * 3600
KEYS = ("taal", "thema", "regio")


@dataclass(frozen=True)
class Preferences:
    """What templates ask for."""

    language: str
    theme: str | None
    region: str | None


def preferences() -> Preferences:
    """Give the preferences of this request."""
    if "preferences" not in g:
        g.preferences = _read()
    return g.preferences  # type: ignore[no-any-return] # Flask's g holds anything


def language() -> Locale:
    """Give the language to speak; `Accept-Language` is not read, so that a shared address looks the same to all."""
    return _locale(preferences().language)


def remember(response: Response, key: str, value: str, *, secure: bool) -> None:
    """Put a visitor's choice in the one preference cookie; anything unknown changes nothing."""
    chosen = {**_cookie(), key: value}
    if key not in KEYS or not _is_valid(key, value):
        return
    text = "&".join(f"{name}={chosen[name]}" for name in KEYS if chosen.get(name))
    response.set_cookie(_cookie_name(), text, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")


#: Every page asks; putting one together means looking for its file.
_locale = cache(Locale.parse)


def _read() -> Preferences:
    cookie = _cookie()
    found: Any = current_user._get_current_object()  # asked for once: looking for it takes longer than reading it
    signed_in = found if found and found.is_authenticated else None
    return Preferences(
        language=signed_in.language if signed_in else cookie.get("taal", "nl"),
        theme=signed_in.theme if signed_in else cookie.get("thema"),
        region=cookie.get("regio"),
    )


def _cookie_name() -> str:
    """Name the cookie; over https no other host, and no part of the site, can set it (ASVS V3.3.1)."""
    return "__Host-voorkeur" if current_app.config["SESSION_COOKIE_SECURE"] else "voorkeur"


def _cookie() -> dict[str, str]:
    pairs = (part.partition("=") for part in request.cookies.get(_cookie_name(), "").split("&"))
    return {name: value for name, _, value in pairs if name in KEYS and _is_valid(name, value)}


def _is_valid(key: str, value: str) -> bool:
    if key == "regio":
        return 0 < len(value) <= 64 and all(c.isascii() and (c.isalnum() or c == "-") for c in value)
    return value in (LANGUAGES if key == "taal" else THEMES)
