"""A course to take along: everything in it works from a folder, and a foreign site understands the package."""

import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from posixpath import normpath
from zipfile import ZipFile

import pytest
from lxml import etree

from elearning.content.model import Module
from elearning.content.written import Text
from elearning.services.handout import write_scorm, write_website
from elearning.services.handout.addresses import Addresses
from elearning.services.handout.archive import write_archive
from elearning.services.handout.scorm import shell_data
from tests.courses import HERE
from tests.handouts import order, packed, proef
from tests.linting import lint, parse, text_of

IMSCP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADLCP = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
LOADED = ("src", "href", "poster")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    return packed(write_website, order(), tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    return packed(write_website, order(with_tests=True), tmp_path_factory.mktemp("tested"))


@pytest.fixture(scope="module")
def scorm(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    return packed(write_scorm, order(), tmp_path_factory.mktemp("scorm"))


def pages(archive: ZipFile) -> dict[str, str]:
    return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".html")}


def addresses(html: str) -> Iterator[str]:
    for element in parse(html)[0].iter():
        yield from (element.get(name) for name in LOADED if element.get(name))


def words(html: str) -> str:
    return text_of(parse(html)[0])


def test_every_page_is_sound_html(tested: ZipFile, scorm: ZipFile) -> None:
    for name, html in {**pages(tested), "inhoud.html": pages(scorm)["inhoud.html"]}.items():
        # Captions are held in the page: a browser loads none from beside it.
        assert [fault for fault in lint(*parse(html)) if "data:text/vtt" not in fault] == [], name


@pytest.mark.parametrize("kind", ["tested", "scorm"])
def test_every_address_leads_to_something_in_the_folder(kind: str, request: pytest.FixtureRequest) -> None:
    archive: ZipFile = request.getfixturevalue(kind)
    html = pages(archive)
    for name, page in html.items():
        for address in addresses(page):
            if address.startswith(("data:text/vtt", "tel:", "https://")):
                continue
            file, _, anchor = address.partition("#")
            place = normpath(f"{PurePosixPath(name).parent}/{file}") if file else name
            assert place in archive.namelist(), f"{name}: {address}"
            assert not anchor or f'id="{anchor}"' in html[place], f"{name}: {address}"


def test_nothing_is_loaded_from_elsewhere(site: ZipFile) -> None:
    for name, html in pages(site).items():
        for element in parse(html)[0].iter("script", "link", "img", "video", "source", "iframe"):
            for attribute in LOADED:
                assert "//" not in (element.get(attribute) or ""), name
    loaded = b"".join(site.read(name) for name in site.namelist() if name.endswith((".css", ".js")))
    assert not re.search(rb"url\([\"']?https?:|@import|\bfetch\(|XMLHttpRequest|sendBeacon", loaded)


def test_the_general_number_stands_where_a_contact_would(site: ZipFile) -> None:
    html = pages(site)
    assert "Welkom bij de proef. Bel IVZ Proefland, 088 123 45 67." in words(html["index.html"])
    assert not [name for name, page in html.items() if re.search("[\ue000-\uf8ff]", page)]


def test_media_come_along_byte_for_byte_under_their_own_names(site: ZipFile) -> None:
    assert site.read("media/glas/tafel.mp4") == (HERE / "proef/glas/tafel.mp4").read_bytes()
    assert site.read("media/gesprek-aan-tafel/deur.jpg") == (HERE / "proef/gesprek-aan-tafel/deur.jpg").read_bytes()


def test_names_that_differ_only_in_capitals_stay_two_files(tmp_path: Path) -> None:
    course = proef()
    one = course.media[0]
    twin = replace(one, name=one.name.upper().replace("PROEF/", "proef/"), sha256="f" * 64)
    both = Addresses(order(replace(course, media=(one, twin))), tmp_path, "index.html")
    assert both.media(one).lower() != both.media(twin).lower()


def test_the_test_stays_at_home_unless_asked(site: ZipFile, tested: ZipFile) -> None:
    everything = "".join(
        site.read(name).decode() for name in site.namelist() if name.endswith((".html", ".js", ".txt"))
    )
    assert "TOETS-GOED" not in everything
    assert "De toets zit er niet bij." in everything
    assert "TOETS-GOED" in pages(tested)["onderdelen/eindtoets.html"]
    assert "De toets zit erbij" in tested.read("LEESMIJ.txt").decode()


def test_every_page_says_that_the_answers_travel_along(site: ZipFile) -> None:
    assert all("De goede antwoorden reizen erin mee." in html for html in pages(site).values())
    assert "De goede antwoorden zitten in deze kopie." in site.read("LEESMIJ.txt").decode()


def test_without_a_script_every_answer_and_every_scene_can_be_read(site: ZipFile) -> None:
    module, casus = (words(pages(site)[f"onderdelen/{name}.html"]) for name in ("glas", "gesprek-aan-tafel"))
    for said in ("Niet goed: vier", "FEEDBACK-VIER", "Goed: twaalf", "1. luisteren", "borrel: klein glaasje"):
        assert said in module
    for said in ("“Hoe gaat het met je?”", "FEEDBACK-OPEN", "EINDE-WEG", "Stop: dit kan gevaarlijk zijn of mag niet."):
        assert said in casus


def test_what_waits_for_an_expert_is_named_and_no_more(tmp_path: Path) -> None:
    course = proef()
    held = tuple(replace(step, held_back=True) if isinstance(step, Module) else step for step in course.steps)
    archive = packed(write_website, order(replace(course, steps=held)), tmp_path)
    assert "onderdelen/glas.html" not in archive.namelist()
    assert "FEEDBACK-VIER" not in "".join(pages(archive).values())
    assert "Deze onderdelen kijkt een deskundige nog na." in words(pages(archive)["index.html"])


def test_addresses_of_the_site_become_those_of_the_handout(tmp_path: Path) -> None:
    made = Addresses(order(), tmp_path, "index.html")
    here = "onderdelen/veilig.html"
    for address, wanted in {
        "/cursus/proef/glas/meer": "glas.html#meer",
        "/cursus/proef/begin": "glas.html",  # the name that it had before
        "/cursus/proef/wim-thuis": "gesprek-aan-tafel.html",
        "/cursus/proef/eindtoets": "https://leren.example/cursus/proef/eindtoets",
        "/cursus/ander/begin": "https://leren.example/cursus/ander/begin",
        "/bronnen#feit-flesje": "../bronnen.html#feit-flesje",
        "/zakkaart": "https://leren.example/zakkaart",
        "tel:113": "tel:113",
    }.items():
        assert f'href="{wanted}"' in made.text(f'<a href="{address}">x</a>', here)
    assert 'target="_blank"' in made.text('<a href="https://ergens.example/a?b=1&amp;c=2">x</a>', here)
    assert made.text('<p>Typ href="/zakkaart" in.</p>', here) == '<p>Typ href="/zakkaart" in.</p>'


def test_what_an_author_typed_stays_text(tmp_path: Path) -> None:
    course = replace(proef(), title='A & B <script>"', intro=Text("", 1, "<p>ok</p>"))
    archive = packed(write_scorm, order(course), tmp_path)
    assert "A &amp; B &lt;script&gt;" in pages(archive)["inhoud.html"]
    assert "A & B <script>" in archive.read("LEESMIJ.txt").decode()
    assert etree.fromstring(archive.read("imsmanifest.xml")).findtext(f".//{IMSCP}title") == 'A & B <script>"'


def test_the_same_version_gives_the_same_bytes(tmp_path: Path) -> None:
    def made(name: str) -> bytes:
        return packed(write_scorm, order(), tmp_path / name).fp.read()  # type: ignore[union-attr]

    assert made("one") == made("two")


def test_a_film_passes_through_in_pieces(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with film.open("wb") as file:
        file.truncate(64 * 1024**2)
    with (tmp_path / "uit.zip").open("wb") as target:
        tracemalloc.start()
        write_archive(target, [("media/film.mp4", film)])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 8 * 1024**2


def test_a_film_that_is_gone_is_said_and_not_left_out(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_website(order(), tmp_path / "nothing", BytesIO())


def test_the_manifest_has_the_structure_that_the_schema_asks_for(scorm: ZipFile) -> None:
    """IMS CP 1.1.2 with ADL's additions: these elements, in this order, with these attributes."""
    root = etree.fromstring(scorm.read("imsmanifest.xml"))
    assert root.tag == f"{IMSCP}manifest"
    assert [child.tag for child in root] == [f"{IMSCP}{name}" for name in ("metadata", "organizations", "resources")]
    assert [child.text for child in root[0]] == ["ADL SCORM", "1.2"]
    (organization,) = root[1]
    assert root[1].get("default") == organization.get("identifier")
    assert [child.tag for child in organization] == [f"{IMSCP}title", f"{IMSCP}item"]
    item = organization[1]
    (resource,) = root[2]
    assert [child.tag for child in item] == [f"{IMSCP}title"]
    assert item.get("identifierref") == resource.get("identifier")
    assert (resource.get("type"), resource.get(f"{ADLCP}scormtype"), resource.get("href")) == (
        "webcontent", "sco", "index.html",
    )  # fmt: skip
    ids = [one.get("identifier") for one in root.iter() if one.get("identifier")]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one) for one in ids)


def test_the_manifest_names_every_file_once_and_stands_on_top(scorm: ZipFile) -> None:
    root = etree.fromstring(scorm.read("imsmanifest.xml"))
    named = [file.get("href") for file in root.iter(f"{IMSCP}file")]
    assert scorm.namelist()[0] == "imsmanifest.xml"
    assert sorted(named) == sorted(set(scorm.namelist()) - {"imsmanifest.xml"})


def test_done_is_the_core_that_somebody_can_do_alone() -> None:
    assert shell_data(order())["required"] == ["glas", "veilig"]
    assert shell_data(order(with_tests=True))["required"] == ["glas", "veilig", "eindtoets"]
    without_core = order(replace(proef(), core=()))
    assert shell_data(without_core)["required"] == ["glas", "gesprek", "veilig", "gesprek-aan-tafel"]


def test_the_score_counts_the_graded_questions_of_the_core() -> None:
    asked = shell_data(order())["questions"]
    assert "glas/fles" in asked
    assert "glas/bij-jou" not in asked, "a reflection has no right answer"
    assert not [name for name in asked if not name.startswith(("glas/", "veilig/"))]
