"""Settings are checked together at start, and every mistake says what to write."""

from pathlib import Path

import pytest

from elearning.settings import PREFIX, MailServer, SettingsError, demo_settings, read_mail_url, read_settings

#: No key of any site: it stands here for everyone to read.
KEY = "Zx3-qLr8_Tn5vWb1hYc7JdKf2GmPo9Us4AeRi6Q"
GOOD = {
    "SECRET_KEY": KEY,
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
        ("SECRET_KEY", KEY[:31], "te kort"),
        ("SECRET_KEY", "x" * 40, "te raden"),
        ("SECRET_KEY", "devdevdevdevdevdevdevdevdevdevdevdev", "te raden"),
        ("SECRET_KEY", "abcdefghijklmnopqrstuvwxyz0123456789", "te raden"),
        ("SECRET_KEY", "3-qLr8_Tn5vW" * 4, "te raden"),
        ("SECRET_KEY", "please-ChangeMe-9f3kq-wvbx-0271-thyg", "te raden"),
        ("SECRET_KEY", "een-geheime-sleutel-van-veel-tekens-1", "te raden"),
        ("DEMO", "true", "ja of nee"),
        ("DEMO", "ja", "niet op een site met https"),
        ("PROXIES", "ja", "heel getal"),
        ("PROXIES", "-1", "heel getal"),
        ("PROXIES", "12", "heel getal"),
        ("METRICS_TOKEN", "kort", "te kort"),
        ("DATABASE_URL", "mysql://naam:geheim@host/db", "postgresql://"),
        ("DATABASE_URL", "sqlite://var/db", "volledig pad"),
        ("BASE_URL", "https://leren.voorbeeld.nl/keukentafel", "zonder pad"),
        ("BASE_URL", "https://leren.voorbeeld.nl:poort", "https://"),
        ("CONTACT_EMAIL", "hulp", "één mailadres"),
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


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("KEUKENTAFEL_SECRETKEY", "KEUKENTAFEL_SECRET_KEY?"),
        ("KEUKENTAFEL_MAIL_URL_FIL", "KEUKENTAFEL_MAIL_URL_FILE?"),
        ("KEUKENTAFEL_PROXY", "KEUKENTAFEL_PROXIES?"),
        ("KEUKENTAFEL_SENTRY_DSN", "ken ik niet."),
    ],
)
def test_a_variable_with_a_slip_of_the_pen_is_a_mistake_that_says_what_was_meant(variable: str, meant: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({**environ(), variable: "geheim"})

    assert [problem.endswith(meant) for problem in caught.value.problems] == [True]
    assert caught.value.problems[0].startswith(f"{variable} ken ik niet.")
    assert "geheim" not in str(caught.value)


def test_every_mistake_is_told_at_once() -> None:
    wrong = environ(SECRET_KEY="dev", DEMO="true", PROXIES="veel", MAIL_URL="mail", SMTP="mail.voorbeeld.nl")
    with pytest.raises(SettingsError) as caught:
        read_settings(wrong)

    assert len(caught.value.problems) == 5


def test_a_mistake_in_a_secret_never_repeats_the_secret() -> None:
    secrets = environ(SECRET_KEY="geheim1", DATABASE_URL="mysql://u:geheim2@h/db", METRICS_TOKEN="geheim3")
    with pytest.raises(SettingsError) as caught:
        read_settings(secrets)

    assert len(caught.value.problems) == 3
    assert "geheim" not in str(caught.value)


def test_nobody_stands_in_front_and_nobody_reads_figures_unless_the_operator_says_so() -> None:
    assert (read_settings(environ()).proxies, read_settings(environ()).metrics_token) == (0, "")
    told = read_settings(environ(PROXIES="2", METRICS_TOKEN="m" * 24))
    assert (told.proxies, told.metrics_token) == (2, "m" * 24)


def test_a_file_with_a_secret_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(b"\xff" * 40)
    with pytest.raises(SettingsError, match="geen tekst in UTF-8"):
        read_settings(environ(SECRET_KEY="", SECRET_KEY_FILE=str(file)))


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY + "\n")

    assert read_settings(environ(SECRET_KEY="", SECRET_KEY_FILE=str(file))).secret_key == KEY


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
