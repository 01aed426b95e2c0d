"""Settings are checked together at start, and every mistake says what to write."""

from pathlib import Path

import pytest

from elearning.settings import PREFIX, MailServer, SettingsError, demo_settings, read_mail_url, read_settings

GOOD = {
    "SECRET_KEY": "k" * 40,
    "DATABASE_URL": "sqlite:///x.db",
    "MEDIA_DIR": "media",
    "BASE_URL": "https://leren.voorbeeld.nl/",
    "ORGANISATION_NAME": "IVZ",
    "PHONE": "088",
    "CONTACT_EMAIL": "a@b.nl",
    "MAIL_URL": "smtp://mail.voorbeeld.nl",
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
        ("MAIL_URL", "mail.voorbeeld.nl", "begin met smtp://"),
        ("MAIL_URL", "http://mail.voorbeeld.nl", "begin met smtp://"),
        ("MAIL_URL", "smtp://", "na de naam van de server"),
        ("MAIL_URL", "smtp://naam:wacht/woord@mail.voorbeeld.nl", "codeer vreemde tekens"),
        ("MAIL_URL", "smtp://mail.voorbeeld.nl:mail", "poort"),
        ("MAIL_URL", "smtp://[mail.voorbeeld.nl", "poort"),
        ("MAIL_URL", "postbox:map", "hele map"),
        ("MAIL_URL", "postbox://map", "hele map"),
        ("MAIL_FROM", "Leren <leren@voorbeeld.nl>", "één mailadres"),
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


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.voorbeeld.nl", MailServer("smtp", "mail.voorbeeld.nl", 25)),
        ("smtp+starttls://mail.voorbeeld.nl", MailServer("smtp+starttls", "mail.voorbeeld.nl", 587)),
        ("smtps://mail.voorbeeld.nl/", MailServer("smtps", "mail.voorbeeld.nl", 465)),
        ("smtp://[::1]:2525", MailServer("smtp", "::1", 2525)),
        (
            "smtps://leren%40ivz:p%40ss%3Aw%2Frd@mail.voorbeeld.nl:4650",
            MailServer("smtps", "mail.voorbeeld.nl", 4650, "leren@ivz", "p@ss:w/rd"),
        ),
        ("postbox:/var/lib/post%20bus", MailServer("postbox", folder="/var/lib/post bus")),
    ],
)
def test_the_mail_server_is_one_address(url: str, server: MailServer) -> None:
    assert read_mail_url(url) == server


def test_a_wrong_mail_address_is_never_repeated_because_it_may_hold_a_password() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(environ(MAIL_URL="smtp://leren:geheim@mail.voorbeeld.nl:mail"))

    assert "geheim" not in str(caught.value)


def test_the_password_of_the_mail_server_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_text("smtps://leren:geheim@mail.voorbeeld.nl\n")

    assert read_mail_url(read_settings(environ(MAIL_URL="", MAIL_URL_FILE=str(file))).mail_url).password == "geheim"


def test_letters_come_from_the_address_for_help_unless_another_is_named() -> None:
    assert read_settings(environ()).sender_address == "a@b.nl"
    assert read_settings(environ(MAIL_FROM="leren@b.nl")).sender_address == "leren@b.nl"


def test_the_settings_of_the_demo_are_good_and_its_key_stays_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "een map"
    first, second = (read_settings(demo_settings(folder, 8000)) for _ in range(2))

    assert first == second
    assert first.demo
    assert read_mail_url(first.mail_url).folder == str(folder / "postbox")
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0
