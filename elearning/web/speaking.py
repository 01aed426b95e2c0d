"""Words in the language of a page, found by the language alone: flask-babel writes out the whole locale each time."""

from collections.abc import Callable
from functools import cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Domain, get_locale
from markupsafe import Markup

from elearning.paths import PACKAGE


@cache
def words_in(language: str) -> NullTranslations:
    """Read the words of a language, once; Dutch is what our texts are written in."""
    return Translations.load(PACKAGE / "translations", [language])


class Words(Domain):  # type: ignore[misc] # flask-babel ships no types
    """Our catalogue for who speaks in Python."""

    def get_translations(self) -> NullTranslations:
        """Give the words of the language that is spoken now."""
        locale = get_locale()
        return words_in(locale.language) if locale else NullTranslations()


def speak(app: Flask) -> None:
    """Let what is said in Python be said this way."""
    app.extensions["babel"].instance.domain_instance = Words()


def sayings(words: NullTranslations) -> dict[str, Callable[..., Markup]]:
    """Give what templates say things by: values are made harmless, as Jinja does."""

    def said(text: str, /, **values: Any) -> Markup:
        return _filled(words.ugettext(text), values)

    def counted(one: str, many: str, num: int, /, **values: Any) -> Markup:
        return _filled(words.ungettext(one, many, num), {"num": num, **values})

    return {"_": said, "gettext": said, "ngettext": counted}


def _filled(text: str, values: dict[str, Any]) -> Markup:
    said = Markup(text)  # noqa: S704 (our own words; the values are escaped as they are filled in)
    return said % values if values or "%" in text else said
