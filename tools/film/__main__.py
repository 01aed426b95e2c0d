"""`python -m tools.film`: make placeholders, films or only their captions, and list the lines to record."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tools.film.direction import staging
from tools.film.draft import draft
from tools.film.ledger import Ledger, fingerprint
from tools.film.render import caption, make, rehearse
from tools.film.script import NARRATOR, Script, scripts
from tools.film.sound import RECORDINGS, Studio, recording

ROOT = Path(__file__).parents[2]
LEDGER = Path(__file__).parent / "rendered.json"
CACHE = ROOT / "var" / "film"
LOOK = 1
"""Raise this after changing how people or rooms are drawn: then all films are made again."""


def main(arguments: list[str] | None = None) -> int:
    """Do what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tools.film", description=__doc__)
    parser.add_argument("what", choices=("draft", "build", "captions", "lines", "list"))
    parser.add_argument("only", nargs="*", help="parts of names, such as `johan` or `awan/tafel`; without: all films")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="also what has not changed")
    asked = parser.parse_args(arguments)
    chosen = [script for script in scripts(ROOT / "courses") if any(part in script.name for part in asked.only or [""])]
    if asked.what in ("draft", "build") and not asked.only:
        Ledger(LEDGER).forget({script.name for script in chosen})
    if asked.what == "draft":
        return _draft(chosen)
    if asked.what == "build":
        return _build(chosen, asked.processes, asked.again)
    for script in chosen:
        if asked.what == "captions":
            caption(rehearse(script, staging(script), Studio(CACHE)))
        _tell(script, lines=asked.what == "lines")
    return 0


def _draft(chosen: list[Script]) -> int:
    ledger = Ledger(LEDGER)
    for script in chosen:
        if draft(script, ledger):
            print(f"{script.name}: a placeholder")
    return 0


def _build(chosen: list[Script], processes: int, again: bool) -> int:
    """Make what has changed, each film in a process of its own."""
    ledger = Ledger(LEDGER)
    waiting = [(script, key) for script in chosen for key in [_key(script)] if again or not ledger.done(script, key)]
    print(f"{len(waiting)} of {len(chosen)} films to make")
    started = time.monotonic()
    with ProcessPoolExecutor(processes, max_tasks_per_child=1) as pool:
        jobs = {pool.submit(make, script, staging(script), CACHE): (script, key) for script, key in waiting}
        for job in as_completed(jobs):
            script, key = jobs[job]
            seconds = job.result()
            Ledger(LEDGER).note(script, key)
            print(f"{script.name}: {seconds:.1f} s of film ({time.monotonic() - started:.0f} s)", flush=True)
    return 0


def _key(script: Script) -> str:
    """Boil down what this film is made from: its text, its direction, its recordings."""
    voices = [path.read_bytes() for number in range(1, len(script.lines) + 1) if (path := recording(script, number))]
    return fingerprint(LOOK, script.lines, staging(script), voices)


def _tell(script: Script, lines: bool) -> None:
    print(f"{script.name} -> {RECORDINGS.name}/{script.source.parent.name}/" if lines else script.name)
    for number, line in enumerate(script.lines if lines else (), 1):
        print(f"  {script.scene}-{number}  {line.who or NARRATOR}: {line.text}")


if __name__ == "__main__":
    sys.exit(main())
