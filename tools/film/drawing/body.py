"""What is below the head: shoulders, clothes, arms and hands."""

import math
from typing import Literal

from tools.film.drawing.people import Colours, Person
from tools.film.drawing.svg import box, group, line, oval, path

Hand = Literal["flat", "open", "fist", "pen", "phone", "point"]
Point = tuple[float, float]
FOOT = 440
"""How far down a body goes; a table or the edge of the picture covers the rest."""


def torso(person: Person) -> str:
    """Draw the shoulders with the clothes and the neck."""
    colours, wide = person.colours, person.build

    def at(x: float) -> float:
        return round(x * wide, 1)

    shape = (
        f"M-22,-8 C{at(-72)},2 {at(-116)},16 {at(-126)},66 C{at(-138)},130 {at(-136)},200 {at(-138)},{FOOT} "
        f"L{at(130)},{FOOT} C{at(132)},200 {at(130)},132 {at(116)},70 C{at(106)},24 {at(62)},6 26,-8 Z"
    )
    shade = (
        f"M{at(-138)},{FOOT} C{at(-136)},200 {at(-138)},130 {at(-126)},66 C{at(-120)},40 {at(-106)},24 {at(-88)},14 "
        f"C{at(-104)},80 {at(-102)},180 {at(-94)},{FOOT} Z"
    )
    drawn = path(shape, colours.top) + path(shade, colours.top_dark, opacity=0.48)
    before, after = CLOTHES[person.clothes]
    drawn += before(colours) + _neck(colours) + after(colours)
    return drawn + (_badge(colours.skin) if person.badge else "")


def _neck(colours: Colours) -> str:
    neck = "M-25,-40 C-25,-16 -27,-5 -33,2 C-11,23 22,21 36,2 C29,-7 27,-20 27,-40 Z"
    shade = "M-25,-40 C-25,-23 -25,-12 -27,-4 C-8,9 13,4 27,-14 L27,-40 Z"
    return path(neck, colours.skin) + path(shade, colours.skin_dark, opacity=0.52)


def _nothing(_: Colours) -> str:
    return ""


def _cardigan(colours: Colours) -> str:
    """An open cardigan over a shirt."""
    drawn = path(f"M-24,-12 C-10,40 2,120 4,{FOOT} L78,{FOOT} C66,170 52,60 28,-12 Z", colours.under)
    drawn += line("M-14,6 C2,24 22,22 30,4", colours.top_dark, 4, opacity=0.3)
    drawn += line(f"M-26,-6 C-10,60 0,150 2,{FOOT} M30,-8 C54,60 68,160 80,{FOOT}", colours.top_dark, 7)
    return drawn + "".join(oval(x, y, 5, 5, colours.top_dark) for x, y in ((-8, 150), (-4, 214), (-2, 278)))


def _collar(colours: Colours) -> str:
    """The collar of a shirt, under a jumper."""
    drawn = path("M-32,-8 C-20,18 0,34 10,40 C22,32 34,14 38,-8 L28,-20 L-24,-20 Z", colours.under)
    return drawn + line("M-34,14 C-18,40 0,50 10,54 C24,48 36,36 42,14", colours.top_dark, 6, opacity=0.7)


def _points(_: Colours) -> str:
    white = path("M-34,-10 L-24,-20 L4,24 L-12,38 Z", "#ffffff") + path("M38,-10 L29,-18 L10,24 L26,36 Z", "#ffffff")
    return white + line("M-12,38 L4,24 M10,24 L26,36", "#c9d6d3", 2.4)


def _hood(colours: Colours) -> str:
    """A hood that hangs on the shoulders, with its cords."""
    hood = path("M-58,4 C-50,-34 56,-36 64,2 C52,34 -44,36 -58,4 Z", colours.top_dark)
    return hood + line("M-14,26 C-18,60 -18,80 -16,96 M26,26 C30,60 30,76 28,92", colours.under, 5)


def _pocket(colours: Colours) -> str:
    return line("M-60,300 C-40,250 -30,230 -20,226 H40 C52,232 62,252 78,300", colours.top_dark, 4, opacity=0.6)


def _jacket(colours: Colours) -> str:
    """A jacket with a zip, over a T-shirt."""
    shirt = path("M-30,-10 C-16,24 4,44 8,60 C18,44 32,24 36,-10 Z", colours.under)
    zip_ = line(f"M8,60 C10,140 12,240 14,{FOOT}", colours.top_dark, 5)
    return shirt + zip_ + line("M-70,130 H-34 M52,130 H90", colours.top_dark, 4, opacity=0.6)


def _lapels(colours: Colours) -> str:
    return path("M-34,-12 C-44,4 -40,30 6,62 C-6,36 -16,12 -24,-14 Z", colours.top_dark) + path(
        "M38,-12 C50,4 44,30 10,62 C18,36 26,12 28,-14 Z", colours.top_dark
    )


def _blouse(colours: Colours) -> str:
    """A blouse with a light shawl round the shoulders."""
    return path("M-30,-8 C-18,24 2,44 8,52 C18,44 30,24 36,-8 Z", colours.skin)


def _shawl(colours: Colours) -> str:
    drawn = path("M-40,-8 C-62,10 -60,40 -30,96 C-22,150 -26,200 -30,250 L14,250 C20,180 8,120 -6,74 Z", colours.under)
    drawn += path("M40,-8 C60,10 56,36 30,84 L8,60 C22,36 34,12 38,-8 Z", colours.under)
    return drawn + line("M-36,12 C-30,50 -12,90 -8,150", colours.top_dark, 2.4, opacity=0.35)


CLOTHES = {
    "cardigan": (_cardigan, _nothing),
    "jumper": (_collar, _points),
    "hoodie": (_pocket, _hood),
    "jacket": (_jacket, _lapels),
    "blouse": (_blouse, _shawl),
}
"""Of each garment what lies under the neck, and what over it."""


def _badge(skin: str) -> str:
    """Draw the yellow cord with a card that tells who works for the wijkteam."""
    cord = line("M-30,0 C-22,60 -4,110 18,140 M38,0 C44,60 36,110 24,140", "#e8b64c", 6)
    card = box((-6, 140), (58, 74), "#fff", 7) + box((-6, 140), (58, 18), "#0e6670", 7)
    card += box((4, 166), (22, 24), "#d8c2b2", 3) + oval(15, 175, 6, 6, skin) + box((31, 168), (14, 4), "#90a6a8", 2)
    card += box((31, 177), (14, 4), "#c2d0d0", 2) + box((4, 198), (38, 5), "#c2d0d0", 2)
    return cord + group(card, turn=-3)


def hand(kind: Hand, colours: Colours) -> str:
    """Draw a hand that points to the right from its wrist."""
    skin, dark = colours.skin, colours.skin_dark
    palm = path("M-8,-14 C12,-20 30,-16 36,-6 C40,4 32,14 24,15 C12,18 -2,16 -8,12 Z", skin)
    if kind == "flat":
        fingers = line("M30,-9 L47,-7 M32,2 L50,3 M30,12 L44,13", skin, 11.5) + line(
            "M6,6 C16,14 22,18 30,19", skin, 12
        )
        palm = path("M-8,-17 C14,-22 34,-19 42,-12 C50,-5 50,8 42,13 C30,19 8,19 -8,15 Z", skin)
        return palm + fingers + line("M33,-3 L45,-2 M33,8 L44,8.5", dark, 1.8, opacity=0.6)
    if kind == "open":
        fingers = (
            "M20,-10 C34,-22 44,-28 52,-30 M28,-6 C44,-13 54,-16 62,-16 M30,2 C44,0 54,0 62,1 M26,10 C36,12 46,14 53,17"
        )
        return palm + line(fingers + " M6,-12 C12,-24 18,-30 24,-34", skin, 10.5)
    if kind == "pen":
        pen = line("M16,-6 L50,-40", "#20343a", 5) + line("M48,-38 L53,-43", "#e8b64c", 5)
        return pen + palm + line("M14,-8 C24,-14 30,-10 34,-6", skin, 11) + line("M18,4 L34,5", dark, 1.8, opacity=0.5)
    if kind == "point":
        return palm + line("M20,-9 L58,-13", skin, 11) + line("M22,2 L34,3 M20,10 L30,11", dark, 1.8, opacity=0.6)
    folds = line("M30,-6 L18,-4 M33,3 L20,4", dark, 1.8, opacity=0.6)
    fist = path("M-8,-16 C12,-22 30,-18 36,-6 C38,6 32,16 20,18 C8,20 -2,18 -8,14 Z", skin) + folds
    phone = group(box((0, -26), (26, 50), "#172227", 5) + box((3, -21), (20, 38), "#8fd0d8", 2), at=(16, -2), turn=70)
    return phone + fist if kind == "phone" else fist


def arm(person: Person, joints: tuple[Point, Point, Point], kind: Hand, turn: float, flip: bool = False) -> str:
    """Draw an arm over shoulder, elbow and wrist, with the hand turned so many degrees."""
    (sx, sy), (ex, ey), (wx, wy) = joints
    sx, ex = sx * person.build, ex * person.build
    sleeve, dark = person.colours.top, person.colours.top_dark
    reach = group(hand(kind, person.colours), at=(0 if kind in ("flat", "open") else 14, 0))
    drawn = group(reach, at=(wx, wy), turn=turn, scale=(1, -1) if flip else (1, 1))
    drawn += line(f"M{sx:.1f},{sy:.1f} L{ex:.1f},{ey:.1f} L{wx:.1f},{wy:.1f}", sleeve, 52)
    drawn += line(
        f"M{ex - 12:.1f},{ey - 16:.1f} Q{ex:.1f},{ey - 2:.1f} {ex + 14:.1f},{ey - 8:.1f}", dark, 3.4, opacity=0.55
    )
    along = math.atan2(wy - ey, wx - ex)
    across = (-math.sin(along) * 19, math.cos(along) * 19)
    x, y = wx + math.cos(along) * 18.7, wy + math.sin(along) * 18.7
    ends = f"M{x + across[0]:.1f},{y + across[1]:.1f} L{x - across[0]:.1f},{y - across[1]:.1f}"
    return drawn + line(ends, dark, 10)
