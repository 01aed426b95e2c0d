"""The design keeps its promises: readable colours, no style or script inside pages, icons that exist, little weight."""

import gzip
import re
from itertools import pairwise
from pathlib import Path

import pytest

from assets import minified, read_styles, spelled_out, style_files

ROOT = Path(__file__).parents[1]
TOKENS = ROOT / "static/css/tokens.css"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
STYLES = sorted((ROOT / "static/css").rglob("*.css"))
SPRITE = (ROOT / "static/img/icons.svg").read_text()

#: Words on a ground: at least 4.5 to 1 (WCAG 1.4.3).
WORDS = """
default-color-document/default-bg-document default-color-document/default-bg-subtle
default-color-subtle/default-bg-document default-color-subtle/default-bg-subtle
default-color-subtle/default-bg-default default-color-default/default-bg-default
default-inverse-color-default/default-inverse-bg-default default-inverse-color-subtle/default-inverse-bg-default
default-inverse-color-default/default-inverse-bg-subtle default-inverse-color-default/default-inverse-bg-hover
action-1-color-default/default-bg-document action-1-color-default/default-bg-subtle
action-1-color-default/action-1-bg-subtle action-1-color-default/action-1-bg-default
action-1-color-default/action-1-bg-hover default-color-document/action-1-bg-subtle
action-1-inverse-color-default/action-1-inverse-bg-default action-1-inverse-color-default/action-1-inverse-bg-hover
action-1-inverse-color-default/action-1-inverse-bg-active
accent-1-color-default/accent-1-bg-default accent-1-color-document/accent-1-bg-default
default-color-subtle/accent-1-bg-subtle default-color-document/accent-1-bg-subtle
accent-1-inverse-color-default/accent-1-inverse-bg-default accent-1-inverse-color-default/accent-1-inverse-bg-hover
accent-2-color-default/accent-2-bg-default
accent-2-inverse-color-default/accent-2-inverse-bg-default accent-2-inverse-color-default/accent-2-inverse-bg-hover
default-color-document/highlight-bg-default default-color-document/accent-1-bg-default
disabled-color-default/default-bg-document
positive-color-default/positive-bg-default positive-color-default/positive-bg-subtle
negative-color-default/negative-bg-subtle negative-color-default/default-bg-document
warning-color-default/warning-bg-default warning-color-default/default-bg-document
default-color-document/positive-bg-subtle default-color-document/negative-bg-subtle
default-color-document/warning-bg-subtle default-color-document/info-bg-subtle
default-color-subtle/positive-bg-subtle default-color-subtle/negative-bg-subtle
positive-inverse-color-default/positive-inverse-bg-default negative-inverse-color-default/negative-inverse-bg-default
negative-inverse-color-default/negative-border-default
"""

#: Edges and signs that carry meaning: at least 3 to 1 (WCAG 1.4.11).
SIGNS = """
default-border-default/default-bg-document default-border-default/default-bg-subtle
action-1-border-default/default-bg-document action-1-border-default/action-1-bg-subtle
action-1-inverse-bg-default/default-bg-active accent-1-border-default/highlight-bg-default
positive-border-default/positive-bg-subtle negative-border-default/negative-bg-subtle
accent-1-inverse-bg-default/default-inverse-bg-default info-color-default/info-bg-subtle
warning-color-default/warning-bg-subtle action-1-color-default/action-1-bg-subtle
info-inverse-color-default/info-inverse-bg-default
"""


def colours(scheme: str) -> dict[str, str]:
    css = spelled_out(TOKENS.read_text())
    light, dark = css.split("@media screen", 1)
    found = dict(re.findall(r"--basis-(?:color-)?([\w-]+): (#[0-9a-f]{6})", light))
    if scheme == "donker":
        found.update(re.findall(r"--basis-(?:color-)?([\w-]+): (#[0-9a-f]{6})", dark))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def too_weak(pairs: str, scheme: str, least: float) -> list[str]:
    tokens = colours(scheme)
    ratios = {pair: contrast(*(tokens[name] for name in pair.split("/"))) for pair in pairs.split()}
    return [f"{pair}: {ratio:.2f}" for pair, ratio in ratios.items() if ratio < least]


@pytest.mark.parametrize("scheme", ["licht", "donker"])
def test_words_stand_out_from_their_ground(scheme):
    assert too_weak(WORDS, scheme, 4.5) == []


@pytest.mark.parametrize("scheme", ["licht", "donker"])
def test_edges_and_signs_stand_out_from_their_ground(scheme):
    assert too_weak(SIGNS, scheme, 3.0) == []


@pytest.mark.parametrize("scheme", ["licht", "donker"])
@pytest.mark.parametrize("ground", ["default-bg-document", "default-bg-subtle"])
def test_the_focus_ring_is_seen_on_every_ground(scheme, ground):
    tokens = colours(scheme)
    assert contrast(tokens["focus-outline-color"], tokens[ground]) >= 3


def test_every_colour_of_the_dark_scheme_is_written_once():
    assert "@media" not in TOKENS.read_text()
    assert set(colours("donker")) == set(colours("licht"))


def test_light_dark_is_spelled_out_for_older_browsers():
    css = spelled_out(":root { --a: light-dark(#fff, rgb(0 0 0 / .3)); --b: 1px; }")
    assert css == (
        ":root{--a: #fff;--b: 1px}@media screen{"
        '@media (prefers-color-scheme:dark){:root:not([data-theme="licht"]){--a: rgb(0 0 0 / .3)}}'
        ':root[data-theme="donker"]{--a: rgb(0 0 0 / .3)}}'
    )


def test_every_token_is_used_and_every_used_token_exists():
    css = "".join(path.read_text() for path in STYLES)
    defined = set(re.findall(r"^  (--[\w-]+):", TOKENS.read_text(), re.MULTILINE))
    used = set(re.findall(r"var\((--(?:basis|el)-[\w-]+)", css))
    assert used == defined


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_holds_style_or_script(path):
    """The Content-Security-Policy would refuse them anyway."""
    html = path.read_text()
    assert not re.search(r"<[^>]*\sstyle\s*=", html)
    assert not re.search(r"<style\b", html)
    assert not re.search(r"<script\b(?![^>]*\ssrc=)", html)
    assert not re.search(r"<[^>{]*\son[a-z]+\s*=", html)
    assert "javascript:" not in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_says_what_it_is_for(path):
    assert path.read_text().startswith("{#")


def test_every_icon_exists_and_is_used():
    html = "".join(path.read_text() for path in TEMPLATES)
    drawn = set(re.findall(r'<symbol id="([\w-]+)" viewBox="0 0 24 24">', SPRITE))
    asked = set(re.findall(r"""\bicon\('([\w-]+)'""", html)) | set(
        re.findall(r"""\b(?:before|after)='([\w-]+)'""", html)
    )
    assert asked <= drawn
    assert {name for name in drawn if not re.search(f"['\"]{name}['\"]", html)} == set()


def test_every_class_of_ours_in_a_template_has_a_style():
    css = "".join(path.read_text() for path in STYLES)
    html = "".join(path.read_text() for path in TEMPLATES)
    plain = re.sub(r"{{.*?}}|{%.*?%}", " ", html)
    asked = {
        name for words in re.findall(r'class="([^"]*)"', plain) for name in words.split() if name.startswith("el-")
    }
    assert {name for name in asked if not name.endswith(("-", "_")) and f".{name}" not in css} == set()


def test_scripts_are_small():
    """That for films loads where there is one, that for passkeys at the sign-in, the editor for who writes courses."""
    sizes = {path.name: path.stat().st_size for path in SCRIPTS}
    assert sizes.pop("editor.js") <= 20_000
    assert sizes.pop("paste.js") <= 9_000
    assert sizes.pop("film.js") <= 5_500
    assert sizes.pop("passkey.js") <= 3_000
    assert sum(sizes.values()) <= 10_000


def test_the_style_sheet_is_small():
    sheet = "".join(minified(read_styles(path)) for path in style_files(ROOT / "static/css"))
    assert len(gzip.compress(sheet.encode())) <= 13_000
    assert sheet.count("{") == sheet.count("}")


def test_the_sheet_for_everything_starts_with_the_tokens():
    names = [path.name for path in style_files(ROOT / "static/css")]
    assert names[:3] == ["tokens.css", "base.css", "layout.css"]
    assert all(one < other for one, other in pairwise(names[3:]))
