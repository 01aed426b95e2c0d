"""The regional layer as one file: whom to call, what we do ourselves, how to refer, and the sociale kaart.

It leaves an installation and comes into another one like this, and somebody can fill it in with any editor. It is
strict YAML with Dutch keys, read like the head of a course file.
"""

from dataclasses import dataclass
from typing import Any

import yaml

from elearning.content.decoding import decode
from elearning.content.frontmatter import SHARED_LIMIT, read_tree, validate
from elearning.content.heads import RegionHead
from elearning.content.report import Problem, Report


@dataclass(frozen=True)
class RegionFile:
    """What was read, or None, and what is wrong with it."""

    head: RegionHead | None
    problems: tuple[Problem, ...]


def read_region(data: bytes, name: str) -> RegionFile:
    """Read the file of a region; never raises. With any *fout* there is no head: nothing is taken over half."""
    report = Report(name)
    lines = decode(data, report, SHARED_LIMIT)
    tree = read_tree(tuple(lines), report, SHARED_LIMIT) if lines is not None else None
    head = validate(tree, RegionHead, report) if tree is not None else None
    return RegionFile(None if report.problems else head, tuple(report.problems))


def write_region(head: RegionHead) -> str:
    """Write the file of a region; what is empty is left out."""
    text: str = yaml.safe_dump(_filled(head.model_dump(mode="json")), allow_unicode=True, sort_keys=False, width=120)
    return text


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one) for key, one in value.items() if one not in ("", None, [])}
    return [_filled(one) for one in value] if isinstance(value, list) else value
