"""Rows S71 and S73: the list of what runs on a server is that of the lock, and everything in the lock has a hash."""

import json
import re
from pathlib import Path

import pytest

from tools.sbom import bill, licence_of, locked

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.txt").read_text("utf-8")


def test_the_bill_is_that_of_the_lock() -> None:
    """`python -m tools.sbom` writes it anew."""
    assert json.loads((ROOT / "docs/sbom.json").read_text("utf-8")) == bill(LOCK)


def test_every_line_of_the_lock_is_pinned_and_has_a_hash() -> None:
    packages = list(locked(LOCK))
    lines = [line for line in LOCK.splitlines() if line and not line.startswith((" ", "#", "-"))]
    assert len(packages) == len(lines) > 50
    assert all(one.hashes for one in packages)
    assert "http://" not in LOCK
    assert not re.search(r"^\s*(-e|--index-url|--extra-index-url|git\+)", LOCK, re.MULTILINE)


@pytest.mark.parametrize("name", [one.name for one in locked(LOCK)])
def test_every_package_says_under_which_licence_it_is(name: str) -> None:
    """Ours is EUPL-1.2; nothing here asks more than to be named (LGPL: used as it is, as a library)."""
    free = (
        r"MIT(-0|-CMU)?|BSD-[23]-Clause|Apache-2\.0|PSF-2\.0|MPL-2\.0|ISC|OFL-1\.1|LGPL-3\.0-(only|or-later)|Unlicense"
    )
    said = licence_of(name)
    assert said
    assert re.fullmatch(rf"({free})( (OR|AND) ({free}))*", said), said
