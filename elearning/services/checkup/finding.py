"""One thing that was looked at: how it is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How something is; a fault ends the command with 1."""

    GOOD = "goed"
    NOTE = "let op"
    FAULT = "fout"


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was seen, and what the operator can do; `told` names nobody and holds no secret."""

    mark: Mark
    what: str
    told: str
    advice: str = ""


def good(what: str, told: str) -> Finding:
    """Tell that something is as it should be."""
    return Finding(Mark.GOOD, what, told)


def note(what: str, told: str, advice: str) -> Finding:
    """Tell of something that deserves attention but stops nobody."""
    return Finding(Mark.NOTE, what, told, advice)


def fault(what: str, told: str, advice: str) -> Finding:
    """Tell of something that is wrong."""
    return Finding(Mark.FAULT, what, told, advice)
