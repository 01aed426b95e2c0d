"""English is complete: every text has a translation that fits, and no translation is left of a text that is gone."""

import gettext
import io
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "elearning/translations/en/LC_MESSAGES/messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, **parse_keywords(["lazy_gettext"])}

Key = str | tuple[str, ...]


def test_every_text_has_a_translation() -> None:
    assert sorted(map(str, texts() - translations().keys())) == []


def test_no_translation_is_left_of_a_text_that_is_gone() -> None:
    assert sorted(map(str, translations().keys() - texts())) == []
    assert list(catalogue().obsolete) == []


def test_no_translation_is_empty_or_fuzzy() -> None:
    assert [message.id for message in messages() if not all(strings(message.string))] == []
    assert [message.id for message in messages() if message.fuzzy] == []


def test_placeholders_and_markup_are_the_same_in_both_languages() -> None:
    for message in messages():
        for dutch, english in zip(strings(message.id), strings(message.string), strict=True):
            assert placeholders(english) == placeholders(dutch), dutch
            assert sorted(re.findall(r"<[^>]+>", english)) == sorted(re.findall(r"<[^>]+>", dutch)), dutch


def test_every_text_can_be_filled_in() -> None:
    """A bare percent sign would break the page that shows it."""
    for message in messages():
        for text in (*strings(message.id), *strings(message.string)):
            assert text % dict.fromkeys(re.findall(r"%\((\w+)\)", text), 1)


def test_a_translation_begins_and_ends_like_its_text() -> None:
    for message in messages():
        for dutch, english in zip(strings(message.id), strings(message.string), strict=True):
            assert (english[:1].isspace(), english[-1:].isspace()) == (dutch[:1].isspace(), dutch[-1:].isspace()), dutch


def test_templates_are_extracted_the_way_the_app_reads_them(app: Flask) -> None:
    _, options = mapping()
    jinja = app.jinja_env
    wanted = {"trim_blocks": jinja.trim_blocks, "lstrip_blocks": jinja.lstrip_blocks}
    given = {name: options["templates/**.html"][name] == "true" for name in wanted}
    assert given == wanted
    assert options["templates/**.html"]["newstyle_gettext"] == "true"
    assert jinja.policies["ext.i18n.trimmed"] is False


def test_the_catalogue_compiles() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    english = gettext.GNUTranslations(io.BytesIO(compiled.getvalue()))
    assert english.gettext("Mijn leerpad") == "My learning path"
    assert english.ngettext("%(num)s minuut", "%(num)s minuten", 2) == "%(num)s minutes"


@pytest.mark.parametrize("trace", ["/home/", "/root/", "/Users/", "C:\\"])
def test_the_catalogue_says_nothing_of_the_machine_it_was_made_on(trace: str) -> None:
    assert trace not in CATALOGUE.read_text("utf-8")


@cache
def mapping() -> tuple[list[tuple[str, str]], dict[str, dict[str, str]]]:
    with (ROOT / "babel.cfg").open() as file:
        return parse_mapping_cfg(file, "babel.cfg")


@cache
def texts() -> frozenset[Key]:
    """Extract every text from code and templates, as `pybabel extract` does."""
    method_map, options = mapping()
    found = extract_from_dir(ROOT, method_map, options, KEYWORDS)
    return frozenset(message for _, _, message, _, _ in found)


@cache
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def translations() -> dict[Key, Message]:
    return {message.id if isinstance(message.id, str) else tuple(message.id): message for message in messages()}


def strings(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%(?:%|\(\w+\)\w)", text))
