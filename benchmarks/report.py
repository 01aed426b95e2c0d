"""The table of a run: printed beside the one that was stored, and stored for the next."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import psutil

from benchmarks.line import Line
from elearning import clock

STORED = Path(__file__).with_name("stored.json")
PAGE = Path(__file__).parents[1] / "docs" / "prestaties.md"
BEGIN, END = "<!-- tabel -->\n", "<!-- einde tabel -->\n"
#: A figure moved when it lies so much beside the stored one, and its rounds do not touch those of then.
MOVED = 0.15


def stored() -> dict[str, Line]:
    """Read the figures of an earlier run; empty when there are none."""
    if not STORED.exists():
        return {}
    rows = json.loads(STORED.read_text("utf-8"))["lines"]
    return {line.key: line for line in (Line(**row) for row in rows)}


def store(lines: Sequence[Line]) -> None:
    """Keep the figures for the next run, and put the table in the page about speed."""
    kept = {"made": f"{clock.now():%Y-%m-%d}", "machine": machine(), "lines": [asdict(line) for line in lines]}
    STORED.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    made = f"Gemeten op {kept['made']}: {kept['machine']}.\n"
    PAGE.write_text(f"{before}{BEGIN}\n{made}\n{markdown(lines)}\n{END}{after}", "utf-8")


def machine() -> str:
    """Say on what was measured."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} kernen, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


def markdown(lines: Iterable[Line]) -> str:
    """Write the table, a heading a part."""
    texts = []
    for part, group in groupby(lines, key=lambda line: line.part):
        rows = [f"| {one.name} | {figure(one)} | {spread(one)} | {one.goal} | {_said(one)} |" for one in group]
        texts.append(
            "\n".join([f"### {part}", "| wat | waarde | van – tot | doel | |", "|---|---|---|---|---|", *rows])
        )
    return "\n\n".join(texts)


def row(line: Line, before: Line | None) -> str:
    """Write one figure as it is printed, with how it moved."""
    parts = [f"{line.name:44}", f"{figure(line):>14}", f"{spread(line):>16}", f"{line.goal:8}", _said(line)]
    return "  ".join(parts) + moved(line, before)


def moved(line: Line, before: Line | None) -> str:
    """Tell how a figure moved since the stored run; nothing when it did not."""
    if before is None or not before.value or abs(line.value / before.value - 1) < MOVED:
        return ""
    if None not in (line.low, line.high, before.low, before.high) and _touch(line, before):
        return ""
    return f"  [was {figure(before)}]"


def figure(line: Line) -> str:
    """Write a figure with its unit, in three digits that count."""
    value = f"{line.value:,.0f}" if abs(line.value) >= 100 else f"{line.value:.3g}"
    return f"{value} {line.unit}".strip()


def spread(line: Line) -> str:
    """Write the smallest and the largest of the rounds."""
    if line.low is None or line.high is None or line.low == line.high:
        return ""
    return f"{line.low:.3g} – {line.high:.3g}"


def _touch(one: Line, other: Line) -> bool:
    return (one.low or 0) <= (other.high or 0) and (other.low or 0) <= (one.high or 0)


def _said(line: Line) -> str:
    said = "" if line.met is None else "gehaald" if line.met else "NIET gehaald"
    return " ".join(filter(None, (said, line.note)))
