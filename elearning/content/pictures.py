"""Pictures made anew: a child process decodes what somebody sent and writes only what is to be seen of it.

Nothing else of the file stays: not where and when it was taken, not what was hidden behind it. Decoders have mistakes
and pictures can be bombs, so it happens in a process of its own, with little time and memory, that is thrown away.
"""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import BinaryIO

from elearning.content.media import RefusedMediaError, extension

SECONDS = 20.0
#: What may be sent: a photo of a phone is larger than what is kept of it.
LARGEST = 25 * 1024**2
MOST_PIXELS = 24_000_000
#: Of what is kept: no screen of ours shows a picture wider.
WIDEST = 1600
HIGHEST = 4000

#: How the child says what is wrong, and what that means to who sent the picture.
REASONS = {
    "unknown": "‘{}’ is geen foto of tekening die we kunnen lezen. Sla het beeld op als JPG, PNG of WebP.",
    "moving": "‘{}’ is een bewegend plaatje. Maak er een film van, of kies een stilstaand beeld.",
    "large": "‘{}’ is te groot om te tonen. Hooguit 24 miljoen beeldpunten mag. Maak het beeld kleiner.",
    "broken": "‘{}’ is beschadigd. Open het beeld op je computer en sla het opnieuw op.",
    "heavy": "Het lukt niet om ‘{}’ te lezen. Maak het beeld kleiner en sla het op als JPG.",
}
#: However many authors send photos, this process starts no more than one child.
_one_at_a_time = threading.Lock()
FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


@dataclass(frozen=True)
class Remade:
    """A picture as it is kept: a new file, its extension and its size in pixels."""

    data: bytes
    extension: str
    width: int
    height: int


def remade(source: BinaryIO, name: str, wanted: str = "") -> Remade:
    """Make a picture anew. `source` is an open file, `name` how messages call it.

    The extension of `wanted` says in which form, if it is one of ours; else it keeps its own. Raises RefusedMediaError
    when it is no picture we take, or it takes too much time or memory.
    """
    form = FORMATS.get(extension(wanted), "")
    try:
        with _one_at_a_time:
            done = _child(source, form)
    except subprocess.TimeoutExpired:
        raise RefusedMediaError(REASONS["heavy"].format(name)) from None
    head, _, data = done.stdout.partition(b"\n")
    words = head.decode("ascii", "replace").split()
    if done.returncode != 0 or len(words) != 3:
        reason = words[0] if len(words) == 1 and words[0] in REASONS else "heavy"
        raise RefusedMediaError(REASONS[reason].format(name))
    return Remade(data, words[0], int(words[1]), int(words[2]))


def _child(source: BinaryIO, form: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-m", "elearning.content.picturing", form],
        stdin=source,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    """Give the child our modules and nothing else: no secrets, should somebody ever break into it."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TMPDIR", "LD_LIBRARY_PATH") if key in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
