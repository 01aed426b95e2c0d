"""Changing the order of a course in `cursus.md`: lines move, come or go, and every other byte stays."""

import re
from typing import Any

from elearning.content.head_edit import HeadError, head_data, set_head

ORDER = "volgorde"
CORE = "kern"


def with_step(text: str, folder: str, *, core: bool = False) -> str:
    """Put a new part at the end of the order."""
    order = _list(text, ORDER)
    text = set_head(text, ORDER, [*order, folder]) if folder not in order else text
    return with_core(text, folder, wanted=True) if core else text


def without_step(text: str, folder: str) -> str:
    """Take a part out of the order and the core. Raises HeadError when a course would be left without parts."""
    for key in (ORDER, CORE):
        left = [one for one in _list(text, key) if one != folder]
        if not left:
            raise HeadError("Dit is het laatste onderdeel. Een cursus heeft er ten minste één, ook in de kern.")
        text = set_head(text, key, left)
    return text


def moved(text: str, folder: str, by: int) -> str:
    """Move a part up (-1) or down (1) in the order."""
    order = _list(text, ORDER)
    if folder not in order:
        return set_head(text, ORDER, [*order, folder])
    place = order.index(folder)
    other = min(max(place + by, 0), len(order) - 1)
    order.insert(other, order.pop(place))
    return set_head(text, ORDER, order)


def with_core(text: str, folder: str, *, wanted: bool) -> str:
    """Put a part in the core, in the order of the course, or take it out."""
    core = [one for one in _list(text, CORE) if one != folder]
    if wanted:
        order = _list(text, ORDER)
        places = {one: number for number, one in enumerate(order)}
        place = places.get(folder, len(order))
        at = next((number for number, one in enumerate(core) if places.get(one, -1) > place), len(core))
        core.insert(at, folder)
    if not core:
        raise HeadError("In de kern staat ten minste één onderdeel. Zet er eerst een ander in.")
    return set_head(text, CORE, core)


def renamed(text: str, old: str, new: str) -> str:
    """Call a part by its new folder in the order and the core."""
    for key in (ORDER, CORE):
        there = _list(text, key)
        if old in there:
            text = set_head(text, key, [new if one == old else one for one in there])
    return text


def relinked(text: str, course: str, old: str, new: str) -> str:
    """Let the links of a text lead to the new folder."""
    return re.sub(rf"\]\(module:({re.escape(course)}/)?{re.escape(old)}(?=[#)])", rf"](module:\g<1>{new}", text)


def with_former(text: str, old: str) -> str:
    """Remember in a part what its folder was called before, so that old addresses and answers still find it."""
    former = _list(text, "voorheen")
    return text if old in former else set_head(text, "voorheen", [*former, old])


def _list(text: str, key: str) -> list[Any]:
    data = head_data(text)
    if data is None:
        raise HeadError("De kop van dit bestand kan ik niet lezen. Verbeter hem eerst in de tekst.")
    found = data.get(key)
    return list(found) if isinstance(found, list) else []
