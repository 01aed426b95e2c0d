"""The commands of this project, for a machine that has only Python 3.11 and a package registry.

    python3 dev.py run      everything needed, then the site with demo people at http://127.0.0.1:8000
    python3 dev.py test     everything needed, then all checks and tests, browser tests included
    python3 dev.py faults   everything needed, then every fault drill; `faults NAME` runs one of them
    python3 dev.py bench    everything needed, then how quick and how small it is; `--quick` takes ten minutes

It makes `.venv`, installs the hash-locked requirements, builds fonts, styles and translations, and then hands over to
the program's own commands. Standard library only.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UV = "uv==0.13.9"
#: The one without windows comes first: a page is the same in it, for a third of the processor's time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: What runs beside the tests, by hand.
PROGRAMS = {"faults": "tests.faults", "bench": "benchmarks"}
ON_BOTH = ("tests/models", "tests/services", "tests/web")
#: What takes longest first, because two run at a time. Collecting also compiles the tests, once for all processes.
CHECKS = (
    ("types", ("mypy",)),
    ("collection", ("pytest", "--collect-only")),
    ("format", ("ruff", "format", "--check", ".")),
    ("lint", ("ruff", "check", ".")),
    ("imports", ("lint-imports",)),
    ("courses", ("elearning", "courses", "check")),
)


def main() -> None:
    """Read the command line and do one of the commands."""
    parser = argparse.ArgumentParser(description="Keukentafel draaien of testen.")
    parser.add_argument("command", choices=("run", "test", "faults", "bench"))
    parser.add_argument("--port", type=int, default=8000)
    arguments, rest = parser.parse_known_args()
    if sys.version_info < (3, 11):
        sys.exit("Keukentafel heeft Python 3.11 of nieuwer nodig.")
    install("requirements.txt" if arguments.command == "run" else "requirements-test.txt")
    build()
    if arguments.command == "run":
        hand_over(["-m", "elearning", "run", "--port", str(arguments.port), *rest])
    if arguments.command in PROGRAMS:
        hand_over(["-m", PROGRAMS[arguments.command], *rest])
    test(rest)


def install(lock: str) -> None:
    """Make the virtual environment hold what the lock file names; quick when it does already."""
    make_venv()
    stamp = VENV / "installed"
    wanted = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    full = hashlib.sha256((ROOT / "requirements-test.txt").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() in (wanted, full):
        return
    print(f"Onderdelen installeren uit {lock} …", flush=True)
    stamp.unlink(missing_ok=True)
    have_uv = call([str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", UV]) == 0
    commands = [[str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r", lock]]
    if have_uv:
        commands.insert(0, [str(PYTHON), "-m", "uv", "pip", "sync", "-q", "--require-hashes", lock])
    if not any(call(command) == 0 for command in commands):
        sys.exit("Het installeren lukte niet. Is er een verbinding met de pakketbron?")
    stamp.write_text(wanted)


def make_venv() -> None:
    """Make the virtual environment, or say which package of the system is missing."""
    if PYTHON.exists():
        return
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, ImportError):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Python kan geen venv maken. Op Debian of Ubuntu: apt install python3-venv")


def build() -> None:
    """Build fonts, styles and translations, each only when it changed."""
    if call([str(PYTHON), "assets.py"]) != 0:
        sys.exit("Het bouwen van lettertypen en opmaak lukte niet.")


def test(rest: Sequence[str]) -> None:
    """Run every check and every test; ends with the first that fails."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every process that a test starts compiles everything again
    environment = {**os.environ, "CHROMIUM": find_browser()}
    with ThreadPoolExecutor(2) as two_at_a_time:
        passed = list(two_at_a_time.map(passes, CHECKS))
    failed = [name for (name, _), good in zip(CHECKS, passed, strict=True) if not good]
    if failed and not rest:
        sys.exit(f"Niet goed: {', '.join(failed)}.")
    tests = [str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "load", "--durations=10"]
    print("== tests", flush=True)
    if call([*tests, *rest], environment) != 0:
        sys.exit("De tests zijn niet goed.")
    if not rest:
        print("== tests on PostgreSQL", flush=True)
        sys.exit(call([*tests, "--database=postgresql", *ON_BOTH], environment))


def passes(check: tuple[str, Sequence[str]]) -> bool:
    """Run one check with the tool of the virtual environment; what it says is shown if something is wrong."""
    name, (tool, *words) = check
    command = own([tool, *words]) if tool == "elearning" else [str(BIN / tool), *words]
    done = subprocess.run(  # noqa: S603 (our own words)
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    good = done.returncode == 0
    print(f"== {name}: {'good' if good else done.stdout.decode('utf-8', 'replace')}", flush=True)
    return good


def own(command: Sequence[str]) -> list[str]:
    """Call the program itself, which is not installed in its own environment."""
    return [str(PYTHON), "-m", *command]


def find_browser() -> str:
    """Find Chromium; as root on Debian install the one without windows; else say how."""
    named = os.environ.get("CHROMIUM") or shutil.which(BROWSERS[0])
    if not named and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Chromium installeren voor de browsertests …", flush=True)
        install = ["apt-get", "install", "-y", "-qq"]
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        call(["apt-get", "update", "-qq"])
        if call([*install, BROWSERS[0]], quiet) != 0 and not any(map(shutil.which, BROWSERS)):
            call([*install, BROWSERS[1]], quiet)
    named = named or next(filter(None, map(shutil.which, BROWSERS)), "")
    if not named:
        sys.exit("De browsertests hebben Chromium nodig. Op Debian of Ubuntu: sudo apt install chromium")
    return named


def hand_over(arguments: Sequence[str]) -> None:
    """Become the program, so that stopping this stops that."""
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), *arguments])  # noqa: S606 (no shell is meant)


def call(command: Sequence[str], environment: dict[str, str] | None = None) -> int:
    """Run a command in this folder and give its exit code."""
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 (our own words)


if __name__ == "__main__":
    main()
