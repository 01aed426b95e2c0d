"""Settings are checked together at start, and every mistake says what to write."""

from pathlib import Path

import pytest

from elearning.settings import PREFIX, SettingsError, read_settings

GOOD = {
    "SECRET_KEY": "k" * 40,
    "DATABASE_URL": "sqlite:///x.db",
    "MEDIA_DIR": "media",
    "BASE_URL": "https://leren.voorbeeld.nl/",
    "ORGANISATION_NAME": "IVZ",
    "PHONE": "088",
    "CONTACT_EMAIL": "a@b.nl",
}


def environ(**changes: str) -> dict[str, str]:
    return {PREFIX + name: value for name, value in {**GOOD, **changes}.items()}


def test_good_settings_are_read_and_frozen() -> None:
    settings = read_settings(environ(DEMO="nee", THEME_FILE="thema.css"))

    assert settings.base_url == "https://leren.voorbeeld.nl"
    assert settings.secure
    assert not settings.demo
    assert settings.theme_file == Path("thema.css")
    with pytest.raises(AttributeError):
        settings.demo = True  # type: ignore[misc]


def test_every_missing_setting_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({})

    assert len(caught.value.problems) == len(GOOD)
    assert all(any(PREFIX + name in problem for problem in caught.value.problems) for name in GOOD)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "dev", "te kort"),
        ("SECRET_KEY", "x" * 31, "te kort"),
        ("DEMO", "true", "ja of nee"),
        ("BASE_URL", "leren.voorbeeld.nl", "https://"),
        ("BASE_URL", "ftp://leren.voorbeeld.nl", "https://"),
        ("BASE_URL", "http://leren.voorbeeld.nl", "https"),
    ],
)
def test_a_wrong_setting_says_what_to_write(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(environ(**{name: value}))

    assert len(caught.value.problems) == 1
    assert words in caught.value.problems[0]
    assert name in caught.value.problems[0]


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("s" * 40 + "\n")

    assert read_settings(environ(SECRET_KEY="", SECRET_KEY_FILE=str(file))).secret_key == "s" * 40


def test_a_secret_file_that_is_not_there_is_a_problem_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(environ(SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "weg")))

    assert "weg" in caught.value.problems[0]


def test_plain_http_is_for_this_computer_only() -> None:
    assert not read_settings(environ(BASE_URL="http://127.0.0.1:8000")).secure
