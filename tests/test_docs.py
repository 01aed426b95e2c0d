"""The pages in `docs/` keep up with the program: what can be set, typed or written is explained there."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from elearning.cli import main
from elearning.content import casus_scan, heads, media
from elearning.content.inline import MARKER_NAMES, REGIONAL
from elearning.content.model import Kind
from elearning.content.reader import read_course_sources
from elearning.content.regional import read_region
from elearning.content.report import Severity
from elearning.content.shapes import SHAPES
from elearning.content.techniques import CODES
from elearning.models import Role
from elearning.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs/besluiten").glob("*.md"))
CODE = sorted((ROOT / "elearning").rglob("*.py"))
AUTHORS = (ROOT / "docs/auteurs.md").read_text("utf-8")
OPERATORS = (ROOT / "docs/beheer.md").read_text("utf-8")
WORDS = (ROOT / "docs/woordenlijst.md").read_text("utf-8")
HEADS = [head for head in vars(heads).values() if isinstance(head, type) and issubclass(head, heads.Head)]


# --- what an operator can set and type --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_explained_with_its_file_variant(name: str) -> None:
    variable = PREFIX + name.upper()
    assert f"| `{variable}` | `{variable}_FILE` |" in OPERATORS


def test_no_setting_is_explained_that_is_not_there() -> None:
    known = {PREFIX + field.name.upper() for field in fields(Settings)}
    named = set(re.findall(PREFIX + r"[A-Z_]+", "".join(page.read_text("utf-8") for page in PAGES)))
    assert named - known - {f"{name}_FILE" for name in known} == set()


def commands(group: click.Group, path: str = "elearning") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


@pytest.mark.parametrize(("name", "command"), [*commands(main)], ids=[name for name, _ in commands(main)])
def test_every_command_is_explained_with_its_options(name: str, command: click.Command) -> None:
    row = next((line for line in OPERATORS.splitlines() if re.match(rf"\| `{name}[ `]", line)), "")
    options = [option for found in command.params if isinstance(found, click.Option) for option in found.opts]
    assert row
    assert [option for option in options if f"`{option}`" not in row] == []


def test_no_command_is_explained_that_is_not_there() -> None:
    known = {name for name, _ in commands(main)}
    rows = re.findall(r"^\| `(elearning [a-z -]+[a-z])", OPERATORS, flags=re.MULTILINE)
    assert {row for row in rows if row not in known} == set()


def test_every_role_can_be_found() -> None:
    assert [role.value for role in Role if f"`{role.value}`" not in OPERATORS] == []


# --- what an author can write -----------------------------------------------------------------------------------------


KEYS = [(head, field.alias or name) for head in HEADS for name, field in head.model_fields.items()]


@pytest.mark.parametrize(("head", "key"), KEYS)
def test_every_key_of_front_matter_is_explained(head: type[heads.Head], key: str) -> None:
    assert f"`{key}`" in AUTHORS or f" {key}:" in AUTHORS


@pytest.mark.parametrize("name", SHAPES)
def test_every_block_is_explained_with_its_options(name: str) -> None:
    row = next((line for line in AUTHORS.splitlines() if line.startswith("| `") and f"`{name}`" in line), "")
    assert row
    assert [option for option in SHAPES[name].options if f"`{option}`" not in row] == []
    assert re.search(rf"^\s*`?/// {name} \|", AUTHORS, flags=re.MULTILINE), "an example shows it"


@pytest.mark.parametrize("kind", [*Kind])
def test_every_kind_of_question_is_explained(kind: Kind) -> None:
    assert f"`soort: {kind.value}`" in AUTHORS


def test_every_marker_file_type_and_weight_is_explained() -> None:
    wanted = [f"[[{name}:" for name in MARKER_NAMES] + [f"[[regio:{name}]]" for name in REGIONAL]
    wanted += [f"*{weight.value}*" for weight in Severity]
    assert [text for text in wanted if text not in AUTHORS] == []
    types = [*media.PICTURES, *media.FILMS, *media.CAPTIONS]
    assert [name for name in types if not re.search(rf"\b{name}\b", AUTHORS)] == []


CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:20.000\nWat kom je doen? Ik slaap slecht. Hoe ziet een avond er bij u uit?\n"


def examples() -> list[str]:
    """Give every indented example of the authors' page, as one text each."""
    blocks = re.findall(r"(?:^    .*\n|^\n)+", AUTHORS, flags=re.MULTILINE)
    texts = ["\n".join(line[4:] for line in block.split("\n")).strip("\n") + "\n" for block in blocks]
    return [text for text in texts if text.strip()]


def test_the_examples_of_the_authors_page_are_a_course_without_mistakes() -> None:
    course = next(text for text in examples() if text.startswith("---"))
    blocks = [text for text in examples() if text.startswith("///")]
    question = next(text for text in blocks if text.startswith("/// vraag"))
    module = (
        "---\ntitel: Glas\nsamenvatting: Een glas.\nminuten: 2\nleerdoelen: [standaardglas]\nveiligheid: ja\n"
        + next(text for text in examples() if text.startswith("nagekeken:"))
        + "---\n"
        "## Glas\nEen [[feit:flesje-bier]] en [[begrip:standaardglas]].\n\n" + "\n".join(blocks)
    )
    quiz = "---\ntitel: Toets\nsamenvatting: Een toets.\nminuten: 1\ntrekking: 1\n---\n"
    sources = {
        "feiten.yaml": next(text for text in examples() if text.startswith("flesje-bier:")),
        "woorden.yaml": next(text for text in examples() if text.startswith("standaardglas:")),
        "basis/cursus.md": course,
        "basis/standaardglas/module.md": module,
        "basis/standaardglas/glazen.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>',
        "basis/standaardglas/tafel.mp4": "film",
        "basis/standaardglas/tafel.jpg": "picture",
        "basis/standaardglas/tafel.nl.vtt": CAPTIONS,
        "basis/eindtoets/toets.md": quiz + question.replace("| fles-wijn", "| toets-fles-wijn"),
    }
    reading = read_course_sources("basis", {name: text.encode() for name, text in sources.items()})
    assert [str(problem) for problem in reading.problems] == []


def test_the_region_of_the_authors_page_has_nothing_to_remark() -> None:
    region = read_region(next(text for text in examples() if text.startswith("regio:")).encode(), "regio.yaml")
    assert region.problems == ()
    assert region.head
    assert region.head.aanbod[0].soort == "verwijsroute"


def test_the_casus_of_the_authors_page_has_nothing_to_remark() -> None:
    casus = next(text for text in examples() if "bewoner:" in text)
    course = next(text for text in examples() if text.startswith("---"))
    sources = {
        "basis/cursus.md": course.replace("  - eindtoets\n", "  - wim\n", 1),
        "basis/wim/casus.md": casus,
        "basis/wim/deur.mp4": "film",
        "basis/wim/deur.jpg": "picture",
        "basis/wim/deur.nl.vtt": CAPTIONS,
    }
    reading = read_course_sources("basis", {name: text.encode() for name, text in sources.items()})
    assert [str(problem) for problem in reading.problems if problem.path == "basis/wim/casus.md"] == []
    assert reading.course
    assert [one.slug for one in reading.course.casussen] == ["wim"]


def test_every_technique_option_and_ending_of_a_casus_is_explained() -> None:
    wanted = [*CODES, *(f"`{option}: " for option in casus_scan.OPTIONS), "`half`", "`gestopt`", "`STOP`", "`herstel`"]
    assert [text for text in wanted if text not in AUTHORS] == []
    assert [name for name in CODES if f"`{name}`" not in AUTHORS] == []


# --- the words of the code --------------------------------------------------------------------------------------------


def names_of(path: Path) -> Iterator[str]:
    """Give every name that a file makes; the keys of course files are the author's own words."""
    if path.name == "heads.py":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def parts_of(name: str) -> set[str]:
    """Split `held_back` and `StepDone` into words."""
    return {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def forbidden() -> set[str]:
    section = WORDS.partition("## Forbidden words")[2].partition("Never the name of a file")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {word for row in rows for word in re.findall(r"`([a-z]+)`", row)}


def test_the_list_of_forbidden_words_can_be_read() -> None:
    assert {"case", "refresh", "neighbourhood", "gebruiker"} <= forbidden()


def test_no_name_in_the_code_holds_a_forbidden_word() -> None:
    names = {(str(path.relative_to(ROOT)), name) for path in CODE for name in (*names_of(path), path.stem)}
    assert {place for place in names if parts_of(place[1]) & forbidden()} == set()


def test_no_file_is_a_drawer_for_everything() -> None:
    drawers = set(re.findall(r"`([a-z]+)`", WORDS.partition("Never the name of a file or folder:")[2]))
    assert {"utils", "helpers", "common", "misc"} <= drawers
    assert [path for path in (ROOT / "elearning").rglob("*") if path.stem in drawers] == []


def test_the_words_of_the_list_are_the_names_of_the_code() -> None:
    table = WORDS.partition("## From page to code")[2].partition("Shapes of names")[0]
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("|")]
    wanted = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    code = "\n".join(path.read_text("utf-8") for path in CODE)
    assert len(wanted) > 40
    assert [name for name in wanted if not re.search(rf"\b{re.escape(name.split('.')[-1])}\b", code)] == []


# --- links and names of files -----------------------------------------------------------------------------------------


def links() -> list[tuple[Path, str]]:
    pages = [(page, re.sub(r"^    .*$|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.MULTILINE)) for page in PAGES]
    found = [(page, target) for page, text in pages for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    return [(page, target) for page, target in found if not re.match(r"https:|mailto:|module:|zakkaart:", target)]


def test_every_link_between_pages_leads_somewhere() -> None:
    lost = [(page.name, to) for page, to in links() if not (page.parent / to.partition("#")[0]).exists()]
    assert len(links()) > 20
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    tops = r"(?:elearning|templates|static|docs|tests|courses)/"
    named = re.findall(rf"`({tops}[\w./-]*)`", page.read_text("utf-8"))
    courses_of_authors = () if page.name != "auteurs.md" else ("courses/beeld/", "courses/basis")
    assert [name for name in named if not (ROOT / name).exists() and name not in courses_of_authors] == []


def test_every_decision_says_why_what_and_what_follows() -> None:
    assert len(DECISIONS) >= 6
    for number, page in enumerate(DECISIONS, 1):
        headings = re.findall(r"^#+ .*$", page.read_text("utf-8"), flags=re.MULTILINE)
        assert headings[0].startswith(f"# {number:04}. "), page.name
        assert headings[1:] == ["## Context", "## Besluit", "## Gevolgen"], page.name


def test_the_changelog_tells_of_this_version_to_everyone() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8").partition(f"## [{version}]")[2].partition("\n## ")[0]
    audiences = ["Voor medewerkers", "Voor auteurs", "Voor begeleiders", "Voor managers", "Beheer"]
    assert re.findall(r"^### (.*)$", changes, flags=re.MULTILINE) == audiences
