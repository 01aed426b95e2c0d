"""Makes PDFs that everybody can read: tagged, with a language and a title (PDF/UA-1), and fit to keep (PDF/A-3a).

A short child process does it, so that what the typesetter needs of memory does not stay with the web server. What
people typed goes in as data, never as a part of a template, so nothing in a name can be a command.
"""

import json
import os
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from elearning.paths import shipped

SECONDS = 60.0
#: What the fonts that go with us can certainly show: Latin with all its marks, Greek, Cyrillic and punctuation.
SHOWN = ((0x20, 0x7E), (0xA0, 0x17F), (0x384, 0x3CE), (0x400, 0x45F), (0x1E00, 0x1EF9), (0x2010, 0x2026))

_one_at_a_time = threading.BoundedSemaphore(1)


class TypesettingError(RuntimeError):
    """Nothing came of it; the words are the typesetter's own."""


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Fill `templates/pdf/<template>.typ` with data and give the PDF.

    Every template wants `title`, `made_on` (as 2026-11-22) and `language` (nl when left out).
    """
    request = json.dumps({"template": template, "data": _clean({"language": "nl", **data})})
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
    with _one_at_a_time:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "elearning.services.typesetting"],
                input=request.encode(),
                capture_output=True,
                env=environment,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise TypesettingError(f"{template}: took longer than {SECONDS:.0f} s") from error
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise TypesettingError(f"{template}: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout


def _clean(value: Any) -> Any:
    """Put letters and their marks together, and drop what is no text at all."""

    def legible(text: str) -> str:
        put_together = unicodedata.normalize("NFC", text)
        return "".join(letter for letter in put_together if letter == "\n" or unicodedata.category(letter)[0] != "C")

    return _mapped(value, legible)


def _plainer(value: Any) -> Any:
    """Put a question mark for every letter that our fonts may not have."""

    def shown(text: str) -> str:
        return "".join(one if one == "\n" or any(a <= ord(one) <= z for a, z in SHOWN) else "?" for one in text)

    return _mapped(value, shown)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _mapped(one, change) for key, one in value.items()}
    return [_mapped(one, change) for one in value] if isinstance(value, list | tuple) else value


def _typeset(template: str, data: Any) -> bytes:
    """Run in the child. A letter that our own fonts lack is looked for in those of the machine, else replaced."""
    import typst

    tries = ((data, True), (data, False), (_plainer(data), True))
    for number, (filled, ours_only) in enumerate(tries, 1):
        try:
            made = typst.compile(
                str(shipped("templates") / "pdf" / f"{template}.typ"),
                root=str(shipped("templates") / "pdf"),
                font_paths=[str(shipped("templates") / "pdf" / "fonts")],
                ignore_system_fonts=ours_only,
                sys_inputs={"data": json.dumps(filled)},
                pdf_standards=["ua-1", "a-3a"],
            )
            return bytes(made)
        except typst.TypstError as error:
            if "could not be displayed" not in str(error) or number == len(tries):
                raise
    raise AssertionError


def _answer(asked: BinaryIO, answer: BinaryIO) -> None:
    request = json.loads(asked.read())
    answer.write(_typeset(request["template"], request["data"]))


if __name__ == "__main__":
    _answer(sys.stdin.buffer, sys.stdout.buffer)
