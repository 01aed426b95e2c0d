"""Row S70 and "full crawl" of section 4: no page, style, script, drawing or letter asks anything of another host.

Links that somebody may press (`<a href>`) lead elsewhere now and then; everything that a browser fetches by itself is
ours. A real browser sees the same in `tests/browser` (a request to another host fails every test there).
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.security.rounds import WHO, Answer

ROOT = Path(__file__).parents[2]
#: Whatever a browser fetches without being asked.
FETCHED = (
    "//@src | //@srcset | //@poster | //@data | //@action | //@formaction | //@ping | //@background | "
    "//link/@href | //use/@href | //image/@href"
)
ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9][a-z0-9.-]*\.[a-z]{2,}", re.IGNORECASE)
#: Names of vocabularies, which nobody fetches.
NAMES = ("http://www.w3.org/", "https://www.w3.org/", "http://purl.org/", "http://creativecommons.org/")
OURS = ("", "localhost")


@pytest.mark.parametrize("who", WHO)
def test_a_page_fetches_from_here_only(round_of: list[Answer]) -> None:
    pages = [one for one in round_of if one.is_page]
    assert len(pages) > 60
    for page in pages:
        root = page.root
        for address in root.xpath(FETCHED):
            assert urlsplit(address).netloc in OURS, f"{page}: {address}"
            assert urlsplit(address).scheme in ("", "http"), f"{page}: {address}"
        for meta in root.xpath("//meta[@http-equiv or @property]"):
            assert not ADDRESS.search(meta.get("content") or ""), page
        assert not root.xpath(
            "//iframe[not(starts-with(@src, '/'))] | //object | //embed | //base[@href] | //applet"
        ), page
        assert not root.xpath("//@style | //script[not(@src)] | //style | //@*[starts-with(name(), 'on')]"), page


@pytest.mark.parametrize("who", WHO)
def test_a_link_elsewhere_is_a_plain_link_and_is_told_nothing(round_of: list[Answer]) -> None:
    for page in (one for one in round_of if one.is_page):
        for link in page.root.xpath("//a[starts-with(@href, 'http') or starts-with(@href, '//')]"):
            assert urlsplit(link.get("href")).scheme in ("https", "http"), page
            assert link.get("target") is None or "noopener" in link.get("rel", ""), page
            assert not re.search(r"utm_|[?&](user|mail|id|token)=", link.get("href")), page
        schemes = {urlsplit(one).scheme for one in page.root.xpath("//a/@href")}
        assert schemes <= {"", "http", "https", "mailto", "tel", "webcal", "otpauth"}, page


def files(*endings: str) -> list[Path]:
    """Give every file of ours that a browser gets as it is."""
    made = [one for ending in endings for one in (ROOT / "static").rglob(f"*.{ending}")]
    return made + [one for ending in endings for one in (ROOT / "courses").rglob(f"*.{ending}")]


@pytest.mark.parametrize("ending", ["css", "js", "svg", "webmanifest", "html"])
def test_no_file_of_ours_names_another_host(ending: str) -> None:
    found = files(ending)
    assert found or ending == "html"
    for path in found:
        text = re.sub(r"/\*.*?\*/|^\s*//.*$|<!--.*?-->", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        named = [one for one in ADDRESS.findall(text) if not f"{one}/".lower().startswith(NAMES)]
        assert not named, f"{path}: {named}"


def test_no_letter_fetches_anything() -> None:
    """A picture or a style of elsewhere would tell who opened a letter, and when."""
    letters = list((ROOT / "templates/mail").rglob("*"))
    assert len(letters) > 40
    for path in (one for one in letters if one.is_file()):
        text = path.read_text("utf-8")
        assert not re.search(r"<img|<link\b|<script|<iframe|<object|background=|url\(|@import|<video|<audio", text), (
            path
        )
        assert not [one for one in ADDRESS.findall(text) if not f"{one}/".lower().startswith(NAMES)], path


STORES = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie")
#: The editor shows parts that our own templates made; `tests/test_hostile_fields.py` looks into them.
RUNS = re.compile(
    r"\beval\(|new Function|(?<!\[data-panel\]\"\)\.)(?<!\[data-company\]\"\)\.)innerHTML|outerHTML|document\.write|"
    r"insertAdjacentHTML|setTimeout\(\s*[\"'`]|srcdoc|createContextualFragment"
)


def test_no_script_keeps_anything_of_a_person_or_runs_a_text() -> None:
    """ASVS V14.3.3 and V1.3.2: what a browser keeps by itself is the zakkaart and nothing else."""
    found = files("js")
    assert len(found) > 5
    for path in found:
        text = path.read_text("utf-8")
        assert not STORES.search(text), path
        assert not RUNS.search(text), path
