"""Remembers of every film what it was made from, so that only what has changed is made again."""

import hashlib
import json
from pathlib import Path

from tools.film.script import Script

PLACEHOLDER = "placeholder "
ENDINGS = (".mp4", ".webm", ".nl.vtt", ".jpg")


def fingerprint(*parts: object) -> str:
    """Boil down what a film is made from."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


class Ledger:
    """The list beside this file: a film's name, and the fingerprint of what it was made from."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.made: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def done(self, script: Script, key: str) -> bool:
        """Whether this film lies there, made from just this."""
        return self.made.get(script.name) == key and all(script.beside(ending).exists() for ending in ENDINGS)

    def note(self, script: Script, key: str) -> None:
        """Write down that a film was made."""
        self.made[script.name] = key
        self.save()

    def forget(self, known: set[str]) -> list[str]:
        """Strike out the films that no text names any more, and name them."""
        gone = sorted(set(self.made) - known)
        for name in gone:
            del self.made[name]
        self.save()
        return gone

    def save(self) -> None:
        """Keep the list, in an order that does not change from one run to the next."""
        self.path.write_text(json.dumps(self.made, indent=1, sort_keys=True) + "\n", encoding="utf-8")
