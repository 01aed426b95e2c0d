"""The file that names the employers is checked at start, with all its mistakes at once and no secret in any of them."""

from dataclasses import fields
from pathlib import Path

import pytest

from elearning.providers import Provider, read_providers
from elearning.services.employer_sign_in import Refusal
from elearning.services.openid_terms import Failure
from elearning.settings import SettingsError, read_settings
from tests.test_settings import environ

GOOD = {
    "slug": '"rivierstad"',
    "name": '"Gemeente Rivierstad"',
    "issuer": '"https://login.rivierstad.example/realms/werk"',
    "client_id": '"keukentafel"',
    "client_secret_file": '"geheim"',
    "domains": '["Rivierstad.example", "wijkteam.rivierstad.example"]',
}


def table(**changes: str) -> str:
    lines = {**GOOD, **changes}
    return "[[provider]]\n" + "\n".join(f"{key} = {value}" for key, value in lines.items() if value) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "geheim").write_text("S3cr3t~\n")
    return tmp_path / "werkgevers.toml"


def read(file: Path, text: str) -> tuple[tuple[Provider, ...], list[str]]:
    file.write_text(text)
    problems: list[str] = []
    return read_providers(str(file), problems), problems


def test_a_good_file_gives_its_employers_in_their_order(file: Path) -> None:
    other = table(slug='"oever"', verified="true", second_factor="true", internal="true")
    found, problems = read(file, table() + other)
    assert problems == []
    first, second = found
    assert (first.slug, first.client_secret) == ("rivierstad", "S3cr3t~")
    assert first.domains == ("rivierstad.example", "wijkteam.rivierstad.example")
    assert not any((first.verified, first.second_factor, first.internal, first.is_local))
    assert second.verified
    assert second.second_factor
    assert second.internal
    assert "S3cr3t" not in repr(first)


def test_without_the_setting_there_are_no_employers() -> None:
    assert read_settings(environ()).providers == ()


def test_the_settings_take_them_in_with_all_other_mistakes(file: Path) -> None:
    file.write_text(table())
    assert read_settings(environ(PROVIDERS=str(file))).providers[0].slug == "rivierstad"
    file.write_text(table(issuer='"login"'))
    with pytest.raises(SettingsError) as caught:
        read_settings(environ(PROVIDERS=str(file), PHONE=""))
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slug": ""}, "slug ontbreekt"),
        ({"slug": '"Gemeente Rivierstad"'}, "kleine letters"),
        ({"slug": "7"}, "slug ontbreekt"),
        ({"name": '" "'}, "name ontbreekt"),
        ({"issuer": ""}, "issuer ontbreekt"),
        ({"issuer": '"login.rivierstad.example"'}, "begin met https://"),
        ({"issuer": '"https://login.rivierstad.example/?x=1"'}, "na het pad"),
        ({"issuer": '"http://login.rivierstad.example"'}, "gebruik https://"),
        ({"issuer": '"https://login.microsoftonline.com/common/v2.0"'}, "eigen tenant"),
        ({"client_id": ""}, "client_id ontbreekt"),
        ({"client_secret_file": ""}, "client_secret_file ontbreekt"),
        ({"client_secret_file": '"weg"'}, "weg is niet te lezen"),
        ({"client_secret": '"S3cr3t~"'}, "niet in dit bestand"),
        ({"domains": ""}, "domains ontbreekt"),
        ({"domains": "[]"}, "domains ontbreekt"),
        ({"domains": '"rivierstad.example"'}, "domains ontbreekt"),
        ({"domains": '["jan@rivierstad.example"]'}, "na de @"),
        ({"domains": "[7]"}, "na de @"),
        ({"verified": '"ja"'}, "true of false"),
        ({"verfied": "true"}, "bedoel je verified"),
        ({"kleur": '"rood"'}, "kleur is onbekend"),
    ],
)
def test_a_mistake_says_where_and_what_to_write(file: Path, changes: dict[str, str], words: str) -> None:
    found, problems = read(file, table(**changes))
    assert found == ()
    assert len(problems) == 1
    assert problems[0].startswith("KEUKENTAFEL_PROVIDERS, werkgever")
    assert words in problems[0]
    assert "S3cr3t" not in problems[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "geen werkgever"),
        ("[provider]\nslug = 'x'\n", "[[provider]]"),
        ("[[providers]]\nslug = 'x'\n", "providers is onbekend"),
        ("slug = ", "geen TOML"),
        (table() + table(), "twee keer"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_says_so(file: Path, text: str, words: str) -> None:
    assert any(words in one for one in read(file, text)[1])


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    problems: list[str] = []
    read_providers(str(tmp_path / "weg.toml"), problems)
    assert "niet te lezen" in problems[0]


def test_all_mistakes_of_all_employers_are_told_at_once(file: Path) -> None:
    bad = table(slug='"a"', issuer='"x"', domains="[]") + table(slug='"b"', name="")
    assert len(read(file, bad)[1]) == 3


def test_on_this_computer_an_employer_may_be_tried_out_over_http(file: Path) -> None:
    found, problems = read(file, table(issuer='"http://localhost:8080/realms/werk"'))
    assert problems == []
    assert found[0].is_local


def test_a_secret_of_more_lines_is_no_secret(file: Path) -> None:
    (file.parent / "geheim").write_text("een\ntwee\n")
    assert "één regel" in read(file, table())[1][0]


def test_the_page_for_operators_explains_every_key_and_every_reason_in_the_log() -> None:
    page = (Path(__file__).parents[1] / "docs/sso.md").read_text("utf-8")
    keys = [field.name for field in fields(Provider) if field.name != "client_secret"]
    assert [key for key in (*keys, "client_secret_file") if f"| `{key}` | " not in page] == []
    rows = "".join(line.partition("|")[2].partition("|")[0] for line in page.splitlines())
    assert [why.value for why in (*Failure, *Refusal) if f"`{why.value}`" not in rows] == []


def test_the_example_of_that_page_is_good(file: Path) -> None:
    page = (Path(__file__).parents[1] / "docs/sso.md").read_text("utf-8")
    lines = [line.removeprefix("    ") for line in page.splitlines() if line.startswith("    ")]
    example = "\n".join(lines).replace("/etc/keukentafel/sso-rivierstad", "geheim")
    assert read(file, example)[1] == []
