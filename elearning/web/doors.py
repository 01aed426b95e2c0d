"""How open everybody at the table is, as pages show it: a name, and a door in five steps."""

from elearning.content.casus import Casus
from elearning.rules.casus import Meters, door


def doors_of(casus: Casus, meters: Meters) -> list[tuple[str, int]]:
    """Give for everybody how far the door is open, 1-5."""
    return [(name_of(casus, slug), door(value)) for slug, value in meters]


def moved(casus: Casus, before: Meters, after: Meters) -> list[tuple[str, int, int]]:
    """Give for everybody how open they were and are, 0-100."""
    were = dict(before)
    return [(name_of(casus, slug), were[slug], value) for slug, value in after]


def name_of(casus: Casus, slug: str) -> str:
    """Name whose openness a meter tells."""
    return next((meter.name for meter in casus.meters if meter.slug == slug), slug)
