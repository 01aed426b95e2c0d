"""The program as people start it: it serves, and nothing of it outlives its end."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

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


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc who is there")
def test_a_worker_that_was_killed_comes_back_and_holds_on_to_nothing(folder: Path) -> None:
    port = free_port()
    with running(command(port, folder / "var"), port, cwd=folder) as site:
        first, *others = _children(site.pid)
        os.kill(first, signal.SIGKILL)
        log = folder / f"site-{port}.log"
        assert wait_until(lambda: log.read_text("utf-8").count("the worker begins") > 1, 30), "there is no worker"
        [second] = set(_children(site.pid)) - {*others}
        os.kill(second, signal.SIGSTOP)  # a letter in hand takes its time
        os.kill(site.pid, signal.SIGKILL)
        assert wait_until(lambda: is_free(port), 3), "it was forked from who listens, and holds on to the port"
        os.kill(second, signal.SIGCONT)
        assert wait_until(lambda: not _is_there(second), 5), "it outlives its parent"


def _children(parent: int) -> list[int]:
    """Name the children of a process, the oldest first: the first worker begins before the web processes."""
    found = [one for place in Path(f"/proc/{parent}/task").glob("*/children") for one in place.read_text().split()]
    return sorted(map(int, found))


def _is_there(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


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
        assert Visitor(port).fetch("/healthz")[1] == b"ok\n"


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


METRICS = "metrics-voor-de-proef-0123456789"


@pytest.fixture
def real(folder: Path, tmp_path: Path) -> dict[str, str]:
    """The settings of a real site on the rows of the demo."""
    furnished = tmp_path / "site"
    shutil.copytree(folder / "var", furnished)
    values = {
        "SECRET_KEY": "Zx3-qLr8_Tn5vWb1hYc7JdKf2GmPo9Us4AeRi6Q",
        "DATABASE_URL": f"sqlite:///{furnished / 'demo.db'}",
        "MEDIA_DIR": str(furnished / "nieuwe-media"),
        "BASE_URL": "https://leren.voorbeeld.nl",
        "ORGANISATION_NAME": "IVZ",
        "PHONE": "088",
        "CONTACT_EMAIL": "a@b.nl",
        "MAIL_URL": f"postbox:{tmp_path / 'postbox'}",
        "METRICS_TOKEN": METRICS,
    }
    return clean_environment() | {f"KEUKENTAFEL_{name}": value for name, value in values.items()}


def test_a_real_site_counts_over_its_processes_logs_in_json_and_finishes_what_it_has_in_hand(
    real: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    words = ["serve", "--port", str(port), "--workers", "2", "--no-worker"]
    with (tmp_path / "log").open("wb") as log:
        site = subprocess.Popen([sys.executable, "-m", "elearning", *words], cwd=ROOT, env=real, stderr=log, stdout=log)
    try:
        assert wait_until(lambda: not is_free(port), 90)
        base = f"http://127.0.0.1:{port}"
        for _ in range(30):  # each on a connection of its own, so both processes get some
            with urlopen(f"{base}/healthz") as answer:
                assert answer.headers["Server"] == ""
        figures = Request(f"{base}/metrics", headers={"Authorization": f"Bearer {METRICS}"})
        told = {urlopen(figures).read().partition(b'page="site.alive",status="200"} ')[2].split()[0] for _ in range(6)}
        assert told == {b"30.0"}, "any process tells the sum of both"
        os.kill(site.pid, signal.SIGTERM)
        assert site.wait(timeout=20) == 0
    finally:
        site.kill()
        site.wait()
    lines = (tmp_path / "log").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("{") and " is gepubliceerd." not in line] == []
    assert all("time" in json.loads(line) for line in lines if line.startswith("{"))
    assert (tmp_path / "site" / "nieuwe-media").stat().st_mode & 0o077 == 0
