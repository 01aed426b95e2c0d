"""What every test of a command asks for, and leaves as it was."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from elearning.cli import main
from elearning.settings import PREFIX

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def umask_stays() -> Iterator[None]:
    """Commands make files for their own user alone; the tests after them do as they did."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    values = {
        "SECRET_KEY": "Zx3-qLr8_Tn5vWb1hYc7JdKf2GmPo9Us4AeRi6Q",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'cli.db'}",
        "MEDIA_DIR": str(tmp_path / "media"),
        "BASE_URL": "https://leren.voorbeeld.nl",
        "ORGANISATION_NAME": "IVZ",
        "PHONE": "088",
        "CONTACT_EMAIL": "a@b.nl",
        "MAIL_URL": f"postbox:{tmp_path / 'postbox'}",
    }
    return {PREFIX + name: value for name, value in values.items()}


@pytest.fixture
def run(environ: dict[str, str]) -> Run:
    def call(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, words, input=typed, env=environ)

    return call
