"""What moves in a face: mouth, eyes and brows; and what does not: nose, ears, glasses."""

from typing import Literal

from tools.film.drawing.people import Colours, Person
from tools.film.drawing.svg import Attribute, line, oval, path

Mouth = Literal["shut", "sad", "smile", "a", "b", "c", "o"]
INSIDE, TONGUE, TEETH = "#4a1d20", "#b5575a", "#f6efe6"


def mouth(shape: Mouth, colours: Colours) -> str:
    """Draw one of the seven mouths: three at rest, four that speak."""
    lip = colours.lip
    rest = {"shut": "M8,43 C15,46 25,46 33,42", "sad": "M8,46 C15,42 25,41 33,44", "smile": "M5,40 C13,50 28,50 36,38"}
    if shape in rest:
        return line(rest[shape], lip, 3.5)
    rim: dict[str, Attribute] = {"stroke": lip, "stroke_width": 2.6, "stroke_linejoin": "round"}
    if shape == "a":
        return path("M8,42 C14,39 27,39 33,41 C29,49 14,50 8,42 Z", INSIDE, **rim)
    if shape == "b":
        tongue = path("M13,49 C18,46 25,46 29,48 C25,53 17,53 13,49 Z", TONGUE)
        return path("M7,41 C14,36 27,36 34,40 C32,54 13,56 7,41 Z", INSIDE, **rim) + tongue
    if shape == "c":
        teeth = path("M11,39.4 C17,36 26,36 31,38.6 L30,42 C24,41 17,41 12,42.4 Z", TEETH)
        tongue = path("M13,52 C18,48 26,48 29,51 C25,58 17,58 13,52 Z", TONGUE)
        return path("M6,40 C13,33 28,33 35,39 C34,60 11,62 6,40 Z", INSIDE, **rim) + teeth + tongue
    return path("M14,37 C22,33 30,38 29,45 C28,53 15,53 13,46 C12,42 12,39 14,37 Z", INSIDE, **rim)


def eyes(person: Person, lids: float, gaze: tuple[float, float], worry: float) -> str:
    """Draw both eyes with their brows. `lids` 0-1 open; `worry` lifts the brows in the middle, below 0 it frowns."""
    left, right = (0.0, -8.0, 5.4), (37.0, -9.0, 4.8)
    return "".join(_eye(person, at, lids, gaze) for at in (left, right)) + _brows(person.colours, worry)


def _eye(person: Person, at: tuple[float, float, float], lids: float, gaze: tuple[float, float]) -> str:
    x, y, size = at
    colours = person.colours
    bag = f"M{x - 9},{y + 11} C{x - 3},{y + 14} {x + 4},{y + 14} {x + 9},{y + 10}"
    drawn = line(bag, colours.skin_dark, 2.4, opacity=0.75) if person.tired else ""
    if lids < 0.15:
        return drawn + line(f"M{x - 8},{y + 1} C{x - 3},{y + 5} {x + 4},{y + 5} {x + 8},{y + 1}", colours.lid, 3.2)
    lid = y - 10 * lids - 1
    across, down = gaze[0] * 3.2, gaze[1] * 2.2
    white = (
        f"M{x - 11},{y} C{x - 6},{lid} {x + 7},{lid} {x + 11},{y} C{x + 6},{y + 7.5} {x - 6},{y + 7.5} {x - 11},{y} Z"
    )
    lash = f" M{x + 11},{y - 1} L{x + 15},{y - 5}" if person.lashes else ""
    return (
        drawn
        + path(white, "#fbf7f0")
        + oval(round(x + across, 2), round(y - 0.6 + down, 2), size, round(min(6.2, 6.4 * lids + 0.6), 2), colours.eye)
        + oval(round(x + across + 1.8, 2), round(y - 2.6 + down, 2), 1.5, 1.5, "#fff", opacity=0.85)
        + line(f"M{x - 12},{y + 0.5} C{x - 6},{lid - 0.5} {x + 7},{lid - 0.5} {x + 12},{y + 0.5}{lash}", colours.lid, 3)
    )


def _brows(colours: Colours, worry: float) -> str:
    drawn = ""
    for y, inner, outer in ((-27.0, 11.0, -13.0), (-28.0, 28.0, 50.0)):
        middle = (inner + outer) / 2
        shape = (
            f"M{outer},{y + worry * 4.5:.1f} C{middle - 2},{y - 4:.1f} {middle + 2},{y - 4 - worry:.1f} "
            f"{inner},{y + 1 - worry * 6:.1f}"
        )
        drawn += line(shape, colours.brow, 5.2)
    return drawn


def nose(colours: Colours) -> str:
    """Draw the nose."""
    return (
        path("M22,-10 C26,2 36,12 35,20 C33,27 22,27 16,22", colours.skin)
        + line("M24,-6 C28,4 37,12 35,20 C32,26 22,26 17,22", colours.skin_dark, 3)
        + path("M20,16 C26,12 36,14 35,21 C31,27 20,26 17,22 Z", colours.lip, opacity=0.22)
    )


def ear(colours: Colours) -> str:
    """Draw the one ear that shows."""
    shape = "M-43,-9 C-57,-19 -65,-3 -59,12 C-55,24 -45,26 -41,16 Z"
    return path(shape, colours.skin) + line("M-55,-4 C-51,0 -50,8 -49,13", colours.skin_dark, 2.6)


def glasses(colour: str) -> str:
    """Draw glasses, with a little light in them."""
    frame = "M16,-11 C19,-14 22,-14 25,-11 M-16,-12 L-48,-8"
    rims = "".join(
        f'<rect x="{x}" y="-21" width="{width}" height="26" rx="11" fill="none" stroke="{colour}" stroke-width="3"/>'
        for x, width in ((-16, 32), (25, 28))
    )
    return rims + line(frame, colour, 3) + line("M-8,-14 L-2,-19 M32,-14 L37,-19", "#fff", 2, opacity=0.5)
