"""What operators copy works as it stands: every option, command, variable and path in it is one of ours."""

import os
import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from elearning.cli import main
from elearning.settings import PREFIX, read_settings
from elearning.web.gate import LARGE_BODIES
from tests.test_docs import commands
from tests.test_settings import KEY

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
UNITS = [path for path in FILES if path.suffix in (".service", ".timer")]
COMMANDS = {tuple(name.split()[1:]): command for name, command in commands(main)}
#: Hardening that every service has (systemd.exec); `systemd-analyze security` says 1.5 (OK).
HARDENED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictNamespaces": "yes",
    "UMask": "0077",
    "User": "keukentafel",
}


def lines_of(path: Path) -> list[tuple[str, str]]:
    rows = [line.partition("=") for line in path.read_text("utf-8").splitlines()]
    return [(name, value) for name, equals, value in rows if equals and not name.startswith("#")]


def works(words: list[str]) -> None:
    """See that these words are a command of ours, and that it takes them."""
    length = next(size for size in (3, 2, 1) if tuple(words[:size]) in COMMANDS)
    command = COMMANDS[tuple(words[:length])]
    context = click.Context(command)
    try:
        command.parse_args(context, [*words[length:]])
    except click.UsageError as error:
        pytest.fail(f"{words}: {error}")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_every_service_starts_a_command_that_exists(unit: Path) -> None:
    for name, value in lines_of(unit):
        if name.startswith("Exec"):
            program, *words = shlex.split(value)
            assert program == "/opt/keukentafel/bin/elearning"
            works(words)


@pytest.mark.parametrize("unit", [one for one in UNITS if one.suffix == ".service"], ids=lambda path: path.name)
def test_every_service_may_do_nothing_that_it_need_not(unit: Path) -> None:
    assert dict(lines_of(unit)) | HARDENED == dict(lines_of(unit))


def test_the_container_runs_a_command_that_exists_as_an_ordinary_user() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001$", last, re.MULTILINE)
    assert 'ENTRYPOINT ["elearning"]' in last
    found = re.search(r"^CMD (\[.*\])$", last, re.MULTILINE)
    assert found
    works([word.strip(' "') for word in found[1].strip("[]").split(",")])
    assert "/readyz" in last


def test_the_settings_to_fill_in_are_all_there_and_good(tmp_path: Path) -> None:
    secrets = {
        "SECRET_KEY": KEY,
        "DATABASE_URL": "postgresql://keukentafel:geheim@localhost/keukentafel",
        "MAIL_URL": "smtp+starttls://leren:geheim@mail.voorbeeld.nl",
        "METRICS_TOKEN": "m" * 43,
    }
    environ = {name: value.strip('"') for name, value in lines_of(DEPLOY / "omgeving")}
    for name, secret in secrets.items():
        (tmp_path / name).write_text(secret)
        assert environ.pop(f"{PREFIX}{name}_FILE").startswith("/etc/keukentafel/")
        environ[f"{PREFIX}{name}_FILE"] = str(tmp_path / name)
    settings = read_settings(environ)
    assert settings.secure
    assert settings.proxies == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_variable_is_named_that_is_none(path: Path) -> None:
    named = set(re.findall(PREFIX + r"[A-Z_]+", path.read_text("utf-8")))
    known = set(re.findall(r"`(" + PREFIX + r"[A-Z_]+)`", (ROOT / "docs/beheer.md").read_text("utf-8")))
    assert named - known == set()


def test_both_proxies_do_what_the_program_counts_on() -> None:
    nginx, caddy = ((DEPLOY / name).read_text("utf-8") for name in ("nginx.conf", "Caddyfile"))
    for text in (nginx, caddy):
        assert "X-Request-ID" in text
        assert "/metrics" in text
        assert "/redactie/" in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert "proxy_set_header Host $http_host;" in nginx
    form = re.search(r"log_format keukentafel '(.*)';", nginx)
    assert form
    assert not set(re.findall(r"\$\w+", form[1])) & {"$request", "$uri", "$request_uri", "$args", "$http_referer"}
    assert "request>uri delete" in caddy


def test_the_largest_body_passes_the_proxy() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    limits = [int(size) * 1024**2 for size in re.findall(r"client_max_body_size (\d+)m", text)]
    others = [size for page, size in LARGE_BODIES.items() if not page.startswith("author.")]
    assert max(limits) >= max(LARGE_BODIES.values())
    assert min(limits) >= max(others)


def test_the_way_in_for_operators_is_a_program() -> None:
    assert os.access(DEPLOY / "keukentafel", os.X_OK)
    subprocess.run(["/bin/sh", "-n", DEPLOY / "keukentafel"], check=True)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_has_nothing_to_remark_but_that_nothing_is_installed() -> None:
    done = subprocess.run(["systemd-analyze", "verify", *UNITS], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "is not executable" not in line] == []


def test_the_timer_wakes_the_back_up() -> None:
    timer = ConfigParser(interpolation=None)
    timer.read(DEPLOY / "keukentafel-backup.timer")
    assert timer["Timer"]["Persistent"] == "yes"
    assert (DEPLOY / "keukentafel-backup.service").exists()


PAGE = (ROOT / "docs/beheer.md").read_text("utf-8")
TOLD = re.findall(r"(?:sudo keukentafel|elearning) ([a-z][a-z-]+(?: [^`\n]*)?)", PAGE)


def known_options(command: click.Command) -> set[str]:
    return {option for param in command.params if isinstance(param, click.Option) for option in param.opts}


@pytest.mark.parametrize("told", sorted(set(TOLD)))
def test_every_command_that_the_page_tells_to_type_exists_with_its_options(told: str) -> None:
    words = re.split(r" \||[|<>&;(]", told)[0].split()
    found = next((COMMANDS[tuple(words[:size])] for size in (3, 2, 1) if tuple(words[:size]) in COMMANDS), None)
    assert found or tuple(words[:1]) in {name[:1] for name in COMMANDS}, told
    options = {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)}
    assert found is None or options - known_options(found) == set()
