"""Measure how quick and how small the program is: `python3 dev.py bench [--quick] [--part NAME] [--store]`.

Every part runs in a process of its own, so that none leaves anything behind for the next. With `--store` the figures
become what later runs are compared with, and the table in docs/prestaties.md.
"""

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import report
from benchmarks.line import Line

ROOT = Path(__file__).resolve().parents[1]
#: By name: what a part tells.
PARTS = {
    "pages": "wat een pagina kost, naast het minste dat haar onderdelen kosten",
    "storm": "64 mensen tegelijk, en een storm van inlogpogingen",
    "capacity": "een gewone drukke minuut: 64 mensen die lezen en nadenken",
    "memory": "geheugen van alle processen",
    "growth": "wat managers zien en exporteren, bij 1.000 tot 100.000 mensen",
    "letters": "opfris plannen en brieven versturen, bij 1.000 tot 100.000 mensen",
    "opfris": "beslissingen van het geheugenmodel",
    "first_visit": "het eerste bezoek op een trage telefoon",
    "processes": "meer processen op één PostgreSQL",
}


def main() -> None:
    """Run the parts that are asked for, and print the table."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Meet hoe snel en hoe klein Keukentafel is.")
    parser.add_argument("--quick", action="store_true", help="binnen tien minuten, met minder rondes")
    parser.add_argument("--part", choices=PARTS, action="append", help="alleen dit onderdeel; mag vaker")
    parser.add_argument("--store", action="store_true", help="bewaar de tabel, om later mee te vergelijken")
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.out:
        _measure(chosen.part[0], chosen.out, quick=chosen.quick)
        return
    lines, failed = _run(chosen.part or list(PARTS), quick=chosen.quick)
    if chosen.store:
        report.store(lines)
    if failed:
        sys.exit(f"Niet gelukt: {', '.join(failed)}.")


def _run(parts: Sequence[str], *, quick: bool) -> tuple[list[Line], list[str]]:
    lines: list[Line] = []
    failed, before = [], report.stored()
    for part in parts:
        print(f"== {part}: {PARTS[part]}", flush=True)
        began = time.monotonic()
        found = _in_a_process_of_its_own(part, quick=quick)
        if found is None:
            failed.append(part)
            continue
        for line in found:
            heading = "" if lines and lines[-1].part == line.part else f"\n{line.part}\n"
            print(heading + report.row(line, before.get(line.key)), flush=True)
            lines.append(line)
        print(f"\n({time.monotonic() - began:.0f} s)", flush=True)
    return lines, failed


def _in_a_process_of_its_own(part: str, *, quick: bool) -> list[Line] | None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "lines.json"
        words = ["--part", part, "--out", str(out), *(["--quick"] if quick else [])]
        if subprocess.run([sys.executable, "-m", "benchmarks", *words], cwd=ROOT, check=False).returncode != 0:  # noqa: S603 (our own words)
            return None
        return [Line(**row) for row in json.loads(out.read_text("utf-8"))]


def _measure(part: str, out: Path, *, quick: bool) -> None:
    """Measure one part, and leave its figures in a file."""
    lines = importlib.import_module(f"benchmarks.{part}").measure(quick=quick)
    out.write_text(json.dumps([asdict(line) for line in lines]), "utf-8")


if __name__ == "__main__":
    main()
