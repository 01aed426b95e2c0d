"""Forms, and words on a page, are made the short way and come out the same."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import get_translations
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import IntegerField
from wtforms.widgets import html_params

from elearning.web.forms import attributes
from tests.pages import Page


@pytest.mark.parametrize("given", [
    {},
    {"id": "email", "name": "email", "required": True, "disabled": False, "value": ""},
    {"class_": "el-input", "data_a_b": "x", "aria_describedby": "a-hint", "maxlength": 254},
    {"value": "\"><script>alert('1')</script> & 'zo' \" `"},
    {"value": Markup("&amp; \" <b>")},
    {"value": None, "x": 0, "y": 1, "z": 1.5},
])  # fmt: skip
def test_attributes_are_written_as_wtforms_writes_them(given: dict[str, Any]) -> None:
    assert attributes(**given) == html_params(**given)


@pytest.mark.parametrize(("language", "words"), [("nl", "Ongeldig"), ("en", "Not a valid")])
def test_what_a_form_says_by_itself_is_in_the_language_of_the_page(app: Flask, language: str, words: str) -> None:
    class Form(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
        number = IntegerField()

    headers = {"Cookie": f"voorkeur=taal={language}"}
    with app.test_request_context("/", method="POST", data={"number": "x"}, headers=headers):
        form = Form(meta={"csrf": False})
        assert not form.validate()
        assert words in form.number.errors[0]


def test_two_languages_in_turn_never_mix(client: Page) -> None:
    """The menu and the foot of a page are made once for each language."""
    for _ in range(2):
        for language, word, other in (("nl", "Hulp en contact", "Help and contact"), ("en", "Help", "Hulp en contact")):
            client.client.set_cookie("voorkeur", f"taal={language}")
            page = client.get("/materialen")
            menus = " ".join(page.texts("header nav, footer"))
            assert word in menus
            assert other not in menus


@pytest.mark.parametrize(("text", "values", "said"), [
    ("Dag", {}, "Dag"),
    ("100%%", {}, "100%"),
    ("Dag %(name)s", {"name": "<b>"}, "Dag &lt;b&gt;"),
    ("Dag %(name)s", {"name": Markup("<b>")}, "Dag <b>"),
])  # fmt: skip
def test_a_text_is_filled_in_and_made_harmless(app: Flask, text: str, values: dict[str, Any], said: str) -> None:
    names = ", ".join(f"{name}={name}" for name in values)
    template = app.jinja_env.from_string(f"{{{{ _('{text}'{', ' if names else ''}{names}) }}}}")
    with app.test_request_context("/"):
        assert template.render(**values) == said


@pytest.mark.parametrize(("count", "said"), [(1, "1 dag"), (3, "3 dagen")])
def test_one_and_many_are_told_apart(app: Flask, count: int, said: str) -> None:
    template = app.jinja_env.from_string("{{ ngettext('%(num)s dag', '%(num)s dagen', n) }}")
    with app.test_request_context("/"):
        assert template.render(n=count) == said


def test_the_catalogue_of_a_language_is_read_once(app: Flask) -> None:
    found = []
    for _ in range(2):
        with app.test_request_context("/", headers={"Cookie": "voorkeur=taal=en"}):
            found.append(get_translations())
    assert found[0] is found[1]
