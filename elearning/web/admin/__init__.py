"""For the beheerder: who there is, what they may do, what the site does by itself, and what became of it."""

from elearning.web.admin import (
    accreditation,
    audit,
    certificates,
    leaving,
    letters,
    merging,
    moving,
    organisations,
    people,
    person,
    regions,
    roster,
    settings,
    start,
    teams,
)
from elearning.web.admin.blueprint import blueprint

__all__ = [
    "accreditation",
    "audit",
    "blueprint",
    "certificates",
    "leaving",
    "letters",
    "merging",
    "moving",
    "organisations",
    "people",
    "person",
    "regions",
    "roster",
    "settings",
    "start",
    "teams",
]
