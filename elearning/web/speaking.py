"""Words in the language of the page, said the short way: a page says dozens of them, and each has to be found quickly.

flask-babel works out for every word again which language is spoken, and Jinja asks it by three calls through the
context. What is said is the same.
"""

from typing import Any

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import Domain, get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


class Words(Domain):  # type: ignore[misc] # flask-babel ships no types
    """Our catalogue, found by the language alone and not by writing out the whole locale each time."""

    def get_translations(self) -> NullTranslations:
        """Give the words of the language that is spoken now."""
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        if locale.language not in self.cache:
            self.cache[locale.language] = super().get_translations()
        return self.cache[locale.language]  # type: ignore[no-any-return] # a dictionary without types


@pass_eval_context
def said(context: EvalContext, text: str, /, **values: Any) -> str:
    """Say a text of a template; the values are made harmless, as Jinja does."""
    return _filled(context, _words().ugettext(text), values)


@pass_eval_context
def counted(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
    """Say how many there are."""
    return _filled(context, _words().ungettext(one, many, num), {"num": num, **values})


def speak(app: Flask) -> None:
    """Let the pages of an app speak this way."""
    app.extensions["babel"].instance.domain_instance = Words()
    app.jinja_env.globals.update({"_": said, "gettext": said, "ngettext": counted})


def _words() -> NullTranslations:
    """Give the words of the language of this page, which stays the same while the page is made."""
    try:
        return g.words  # type: ignore[no-any-return] # Flask's g holds anything
    except AttributeError:
        g.words = get_translations()
        return g.words  # type: ignore[no-any-return]


def _filled(context: EvalContext, text: str, values: dict[str, Any]) -> str:
    if context.autoescape:
        text = Markup(text)  # noqa: S704 (our own words; the values are escaped as they are filled in)
    return text % values if values or "%" in text else text
