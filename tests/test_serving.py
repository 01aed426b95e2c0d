"""The program as people start it: it serves, and nothing of it outlives its end."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest

from elearning.demo import PASSWORD, demo_people
from elearning.serving import PortTakenError, refuse_taken
from tests.running import Visitor, clean_environment, free_port, furnish, is_free, running, wait_until

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]


def command(port: int, folder: Path) -> list[str]:
    return [sys.executable, "-m", "elearning", "run", "--port", str(port), "--folder", str(folder)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all starts, which find the demo filled already; `test_packaging` starts from nothing."""
    place = tmp_path_factory.mktemp("run")
    furnish(place / "var", tmp_path_factory)
    (place / "elearning").symlink_to(ROOT / "elearning")
    return place


def test_it_signs_somebody_in_and_is_gone_three_seconds_after_a_kill(folder: Path) -> None:
    port = free_port()
    with running(command(port, folder / "var"), port, cwd=folder) as site:
        visitor = Visitor(port)
        _, page = visitor.fetch("/inloggen")
        token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        _, email, _ = next(demo_people())
        form = {"csrf_token": token[1].decode(), "email": email, "password": PASSWORD}
        path, page = visitor.fetch("/inloggen", urlencode(form).encode())
        assert path == "/mijn-leerpad"
        assert b"<h1>Dag " in page
        os.kill(site.pid, signal.SIGKILL)
        assert wait_until(lambda: is_free(port), 3), "a worker outlives its parent"


def test_a_second_start_is_refused_in_dutch_and_the_first_goes_on(folder: Path) -> None:
    port = free_port()
    with running(command(port, folder / "var"), port, cwd=folder):
        second = subprocess.run(
            command(port, folder / "var"),
            cwd=folder,
            env=clean_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert second.returncode != 0
        assert (
            f"Poort {port} is al in gebruik. Stop het andere programma, of kies een andere met --port." in second.stderr
        )
        assert Visitor(port).fetch("/gezond")[1] == b"ok\n"


def test_a_polite_end_is_an_end(folder: Path) -> None:
    port = free_port()
    with running(command(port, folder / "var"), port, cwd=folder) as site:
        os.kill(site.pid, signal.SIGTERM)
        site.wait(timeout=15)
        assert wait_until(lambda: is_free(port), 3)


def test_a_taken_port_is_found_out_before_anything_starts() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"Poort {port} is al in gebruik"):
            refuse_taken("127.0.0.1", port)
    refuse_taken("127.0.0.1", free_port())
