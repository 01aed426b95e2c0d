"""Starting the real program beside the tests, and talking to it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

START_SECONDS = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def wait_until(what: object, seconds: float) -> bool:
    """Ask every twentieth of a second whether `what()` is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("KEUKENTAFEL_", "PYTHON"))}


@contextmanager
def running(command: Sequence[str], port: int, *, cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a site until its first page answers; at the end it is gone, with all its children."""
    log = cwd / f"site-{port}.log"
    with log.open("wb") as out:
        child = subprocess.Popen(
            command, cwd=cwd, env=clean_environment(), stdout=out, stderr=out, start_new_session=True
        )
        try:
            ready = wait_until(lambda: child.poll() is not None or not is_free(port), START_SECONDS)
            assert ready, "the site did not start in time"
            assert child.poll() is None, log.read_text("utf-8", "replace")
            yield child
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


class Visitor:
    """A plain HTTP client with cookies."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def fetch(self, path: str, data: bytes | None = None) -> tuple[str, bytes]:
        """Give the address where redirects ended and what was there."""
        with self.opener.open(self.base + path, data, timeout=20) as answer:
            return answer.url.removeprefix(self.base), answer.read()


FILL = """
import sys
from pathlib import Path
from elearning.cli import site
from elearning.cli.opening import read
from elearning.cli.shipping import bring_up_to_date

site._use_demo_settings(Path(sys.argv[1]), 8000)
settings = read()
bring_up_to_date(settings)
site._fill_demo(settings)
"""


def furnish(folder: Path, factory: pytest.TempPathFactory) -> Path:
    """Put a filled demo in a folder. It is lived through once for all tests of a run, and copied."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    filled, ready = base / "furnished", base / "furnished.ready"
    try:
        filled.mkdir()
    except FileExistsError:
        assert wait_until(ready.exists, 300), "nobody filled the demo"
    else:
        root = Path(__file__).resolve().parents[1]
        subprocess.run([sys.executable, "-c", FILL, str(filled)], cwd=root, env=clean_environment(), check=True)
        ready.touch()
    shutil.copytree(filled, folder, dirs_exist_ok=True)
    return folder
