"""The disk is full while people hand in: a clear page that keeps the text, nothing half, and fine when there is room.

    python3 dev.py faults disk_full [--megabytes 40] [--learners 24] [--seconds 8]

The disk is a small one in memory, in a name space of our own: nothing of it is left, however the drill ends. A back-up
to that disk says in Dutch that it failed, and leaves nothing behind. Needs Linux, and `unshare` (util-linux).
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from html import unescape
from pathlib import Path

from elearning.models import schema
from tests.databases import SqliteFiles, engine_for, fill, people_and_courses
from tests.faults.drill import ATTEMPTS, QUESTIONS, QUIZ, Ledger, Place, end, learning, options, wrong_in
from tests.running import clean_environment
from tests.served import ROOT, Browser, serving

APART = "KT_DRILL_APART"
TEXT = "Dit schreef ik net, en dat wil ik niet kwijt."


def main() -> None:
    chosen = options("Een volle schijf.", megabytes=40, learners=24, seconds=8)
    _go_apart()
    disk = Path(tempfile.mkdtemp(prefix="kt-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={chosen.megabytes}m", "none", str(disk)], check=True)
    url = SqliteFiles(disk).url("drill")
    engine = engine_for(url)
    fill(url, schema.upgrade)
    fill(url, people_and_courses)
    (disk / "media").mkdir()
    here, ledger, wrong = Place(url, disk, engine, SqliteFiles(disk)), Ledger(), []
    with serving(here.site()):
        writer, *browsers = here.learners(chosen.learners + 1)
        form = writer.get(QUIZ).form()
        path = f"{writer.post(f'{QUIZ}/start', form).location}/1"
        with learning(browsers, ledger, at_once=4):
            while len(ledger.saved) < chosen.learners * QUESTIONS * ATTEMPTS // 3:
                time.sleep(0.01)
            before = len(ledger.saved)
            _fill_up(disk)
            until = time.monotonic() + chosen.seconds
            wrong += _look(writer, path, form | {"keuze": "goed", "notitie": TEXT})
            wrong += _back_up(here)
            while time.monotonic() < until:
                time.sleep(0.05)
            (disk / "filler").unlink()
        if writer.post(path, form | {"keuze": "goed"}).status != 302:
            wrong.append("there is room again, and saving still fails")
    wrong += wrong_in(engine, ledger) + [f"a request ended with {one}" for one in ledger.troubles if one != "503"]
    engine.dispose()
    with sqlite3.connect(disk / "drill.db") as connection:
        if (said := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            wrong.append(f"the database is damaged: {said}")
    subprocess.run(["umount", "-l", str(disk)], check=True)
    disk.rmdir()
    figures = {"answers with a yes": len(ledger.saved), "of which before": before, "clear no": len(ledger.troubles)}
    end("disk_full", figures, wrong)


def _go_apart() -> None:
    """Begin again in a name space of our own, where a disk may be mounted that nobody else sees."""
    if APART in os.environ:
        return
    if not shutil.which("unshare"):
        sys.exit("disk_full: unshare ontbreekt; deze oefening kan hier niet.")
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", "--mount", *as_root, sys.executable, "-m", "tests.faults.disk_full", *sys.argv[1:]]
    os.execvpe("unshare", command, {**os.environ, APART: "1"})


def _fill_up(disk: Path) -> None:
    """Take all room there is, to the last byte."""
    with (disk / "filler").open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue


def _look(browser: Browser, path: str, fields: dict[str, str]) -> list[str]:
    """See what somebody sees who reads, and who saves."""
    page = browser.post(path, fields)
    reading = [browser.get(one).status for one in (QUIZ, "/mijn-leerpad", "/cursus/proef")]
    return [
        *([] if page.status == 503 else [f"saving on a full disk is answered with {page.status}"]),
        *([] if TEXT in unescape(page.text) else ["the page does not hold the text"]),
        *([] if reading == [200] * 3 else [f"reading on a full disk is answered with {reading}"]),
    ]


def _back_up(here: Place) -> list[str]:
    folder = here.folder / "kopie"
    command = [sys.executable, "-m", "elearning", "backup", str(folder)]
    everything = clean_environment() | here.environment
    done = subprocess.run(command, cwd=ROOT, env=everything, capture_output=True, text=True, check=False)
    left = list(folder.iterdir()) if folder.is_dir() else []
    return [
        *([] if done.returncode == 1 else [f"a back-up to a full disk ends with {done.returncode}"]),
        *([] if "De reservekopie is niet gelukt" in done.stderr else [f"a back-up to a full disk says {done.stderr}"]),
        *([f"a back-up to a full disk leaves {left}"] if left else []),
    ]


if __name__ == "__main__":
    main()
