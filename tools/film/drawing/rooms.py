"""The rooms: what hangs, stands and shines behind the people, and the table before them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tools.film.drawing import outside, things
from tools.film.drawing.svg import box, group, line, oval, path

WOOD, PALE_WOOD, DARK_WOOD = "wood", "pale-wood", "dark-wood"


@dataclass(frozen=True)
class Room:
    """A room: its wall and furniture, the light over the table, the table, and what stands before the people.

    `spots` are what the camera can go to, by the middle and the width of what it then sees.
    """

    background: Callable[[], str]
    lamp: str = ""
    table: str = ""
    front: Callable[[], str] = lambda: ""
    spots: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)


def window(view: str, *, curtains: str = "", closed: bool = False, sill: str = "") -> str:
    """Draw a window of four panes, from 112,76 to 410,344, with what is seen through it."""
    drawn = box((96, 60), (330, 300), "#e9e0cf", 6) + f'<g clip-path="url(#pane)">{view}</g>'
    drawn += box((255, 76), (11, 268), "#e9e0cf") + box((112, 196), (298, 9), "#e9e0cf")
    if curtains:
        drawn += _curtains(curtains, closed)
    return drawn + box((84, 356), (356, 16), "#d8cdb9", 4) + sill


def _curtains(colour: str, closed: bool) -> str:
    half = path("M78,48 H210 C206,120 196,180 206,246 C212,290 190,330 176,372 H78 Z", colour)
    folds = line(
        "M100,52 C104,150 92,250 96,366 M128,52 C132,150 120,250 124,366 M154,52 C158,150 146,250 150,366",
        "#1d1310",
        5,
        opacity=0.22,
    )
    if closed:
        return half + folds + box((64, 40), (392, 12), "#4b3a34", 6)
    narrow = path("M78,48 H128 C124,150 120,250 128,372 H78 Z M394,48 H444 V372 H396 C404,250 398,150 394,48 Z", colour)
    return (
        narrow
        + line("M100,52 C104,150 98,250 102,366 M420,52 C424,150 416,250 420,366", "#1d1310", 5, opacity=0.2)
        + box((64, 40), (392, 12), "#4b3a34", 6)
    )


def counter(colour: str, top: str = "#d9cdb8", wall: str = "") -> str:
    """Draw a kitchen block with a tap, and tiles over it if `wall` names their colour."""
    drawn = ""
    if wall:
        drawn += box((640, 250), (840, 170), wall)
        drawn += "".join(
            box((644 + column * 60, 254 + row * 56), (56, 52), "#ffffff", 3, opacity=0.05 + 0.03 * ((column * 7 + row * 3) % 3))
            for column in range(14) for row in range(3)
        )  # fmt: skip
    drawn += box((640, 404), (840, 18), top) + box((640, 422), (840, 300), colour)
    for number in range(5):
        drawn += box((652 + number * 150, 436), (138, 220), "#ffffff", 5, opacity=0.06)
        drawn += box((706 + number * 150, 448), (30, 6), "#9db3ae", 3)
    return drawn + line("M980,404 V352 C980,326 1026,326 1026,352 V362", "#b7c4c1", 9)


def cupboards(colour: str) -> str:
    """Draw the cupboards on the wall."""
    drawn = box((940, 30), (400, 190), colour, 6)
    return (
        drawn
        + "".join(box((950 + number * 128, 40), (120, 170), "#ffffff", 4, opacity=0.07) for number in range(3))
        + "".join(box((x, 186), (6, 16), "#c9d2cc", 3) for x in (1054, 1088, 1216))
    )


def wall(top: str, middle: str, bottom: str) -> str:
    """Fill the picture with a wall that catches some light in its middle."""
    return (
        f'<defs><linearGradient id="wall" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{top}"/>'
        f'<stop offset=".55" stop-color="{middle}"/><stop offset="1" stop-color="{bottom}"/></linearGradient></defs>'
        + box((-200, -200), (1680, 1120), "url(#wall)")
    )


def _calendar() -> str:
    drawn = box((500, 92), (92, 122), "#efe7d8", 4) + box((500, 92), (92, 44), "#7d9d98", 4)
    days = "".join(
        box((508 + column * 16, 146 + row * 15), (10, 8), "#c7bca8", 1.5) for column in range(5) for row in range(4)
    )
    return drawn + days


def _dishes() -> str:
    plates = "".join(
        oval(1120 + shift, 402 - number * 7, 46 - number * 2, 9, "#e6ded0") + oval(1120 + shift, 401 - number * 7, 32, 5, "#cfc5b4")
        for number, shift in enumerate((0, 4, -3, 3, 0))
    )  # fmt: skip
    cup = box((1098, 338), (36, 34), "#c9b39a", 5) + path("M1134,346 q16,8 0,20", stroke="#c9b39a", stroke_width=6)
    return plates + cup


def johan(tidy: bool = False) -> str:
    """Johan's kitchen: dark, and full; or with the curtains open and the bags gone."""
    walls = wall("#3c6a6d", "#4f8480", "#33595c") if tidy else wall("#24474f", "#35605f", "#1d3a41")
    sky = outside.street(day=tidy)
    sill = group(things.plant(alive=tidy), at=(357, 356))
    drawn = walls + counter("#2a5055", wall="#3f6a6c") + cupboards("#2a5055")
    drawn += window(sky, curtains="#8c6a5e", closed=not tidy, sill=sill) + _calendar()
    if tidy:
        return drawn + group(things.teapot(), at=(1120, 404))
    bottles = ((1206, 406, "#223c2c"), (1246, 408, "#1d3527"), (1290, 406, "#223c2c"), (690, 406, "#27402f"))
    drawn += _dishes() + "".join(
        group(things.bottle(colour, "#c8b58f"), at=(x, y), scale=(0.66, 0.66)) for x, y, colour in bottles
    )
    return drawn + group(things.sack(), at=(30, 720)) + group(things.sack(), at=(160, 724), scale=(0.72, 0.66))


def awan() -> str:
    """The Awan family's kitchen, in the evening: small, warm and tidy."""
    drawn = wall("#5d4038", "#8a5f4a", "#4a322c") + counter("#3f5a52", wall="#b98a5c") + cupboards("#3f5a52")
    drawn += window(outside.street(day=False), curtains="#c99a4a", sill=group(things.plant(), at=(340, 356)))
    drawing = (
        box((506, 84), (104, 82), "#f7f1e4", 3)
        + oval(536, 112, 13, 13, "#e2a93b")
        + line("M520,152 V132 L548,120 L576,132 V152 Z M588,152 V128", "#b5483a", 4)
    )
    timetable = box((512, 184), (84, 108), "#e4ece8", 3) + box((512, 184), (84, 20), "#5b4f8a", 3)
    timetable += "".join(
        box((520 + column * 18, 212 + row * 18), (13, 12), "#b7c8c2", 1) for column in range(4) for row in range(4)
    )
    return drawn + drawing + timetable + group(things.teapot(), at=(1130, 404)) + _jars()


def _jars() -> str:
    return "".join(
        box((1210 + number * 46, 348), (36, 56), colour, 6) + box((1210 + number * 46, 340), (36, 12), "#6d4b33", 4)
        for number, colour in enumerate(("#d98b4a", "#c9b26b", "#9c4a3c"))
    )


def awan_later(father: bool = True) -> str:
    """The same kitchen by day, with Hamza and his father in the garden behind the window, or Hamza alone."""
    drawn = wall("#7a5a4b", "#b08a6c", "#6a4a3e") + counter("#4c6d63", wall="#caa377") + cupboards("#4c6d63")
    return drawn + window(outside.garden(father), curtains="#d9ae62") + group(things.teapot(), at=(1130, 404)) + _jars()


def janssen(crates: int = 3) -> str:
    """Meneer Janssen's kitchen: orderly, from long ago; three empty crates stand at the back door, later a chair."""
    drawn = wall("#5d786f", "#7d978b", "#4c655d") + box((640, 250), (400, 170), "#a9b79d")
    drawn += window(outside.street(day=True), curtains="#cdbb94", sill=group(things.plant(), at=(350, 356)))
    drawn += box((640, 404), (400, 18), "#cbb391") + box((640, 422), (400, 300), "#6b5139")
    drawn += "".join(box((652 + 130 * number, 436), (118, 220), "#ffffff", 5, opacity=0.06) for number in range(3))
    drawn += line("M760,404 V352 C760,326 806,326 806,352 V362", "#b7c4c1", 9) + group(
        things.teapot(), at=(930, 404), scale=(0.9, 0.9)
    )
    drawn += _builders() + _clock() + _back_door()
    if crates:
        return drawn + "".join(group(things.crate(), at=(1150, 560 - 54 * number)) for number in range(crates))
    return drawn + group(things.chair(), at=(1160, 570), scale=(1.1, 1.2))


def _builders() -> str:
    """A photo of men on a scaffold."""
    drawn = (
        box((500, 84), (190, 132), "#5d4635", 4)
        + box((510, 94), (170, 112), "#c8d8da")
        + box((510, 168), (170, 38), "#a9997c")
    )
    drawn += line("M524,94 V206 M594,94 V206 M664,94 V206 M510,168 H680", "#7d6a4a", 4)
    for x, top in ((540, "#b5483a"), (572, "#3e5a86"), (606, "#e2a93b"), (640, "#35605f")):
        drawn += path(f"M{x - 13},168 C{x - 14},140 {x + 14},140 {x + 13},168 Z", top) + oval(x, 132, 8, 10, "#d9a888")
        drawn += path(f"M{x - 10},130 C{x - 9},116 {x + 9},116 {x + 10},130 Z", "#f3dfae")
    return drawn


def _clock() -> str:
    return oval(840, 130, 46, 46, "#efe6d3", stroke="#5d4635", stroke_width=8) + line(
        "M840,130 V102 M840,130 V160", "#3b2a22", 5
    )


def _back_door() -> str:
    drawn = box((1060, 110), (220, 560), "#efe6d3", 4) + box((1078, 128), (184, 540), "#4f6f74")
    return (
        drawn
        + box((1100, 152), (140, 190), "url(#daylight)", 3)
        + box((1166, 152), (8, 190), "#4f6f74")
        + oval(1244, 420, 9, 9, "#e8b64c")
    )


def parlour() -> str:
    """Mevrouw De Wit's room: a cupboard with a photo of her husband, a lamp and a window in the evening."""
    drawn = wall("#6d6283", "#94869d", "#574d6b") + window(
        outside.street(day=False), curtains="#b9a2bd", sill=group(things.plant(), at=(350, 356))
    )
    cupboard = box((760, 300), (420, 420), "#6b4a35", 8) + box((744, 286), (452, 20), "#835c42", 4)
    cupboard += "".join(box((776 + 200 * number, 324), (188, 380), "#ffffff", 5, opacity=0.07) for number in range(2))
    cupboard += group(things.frame("man"), at=(1090, 286)) + group(things.plant(), at=(1160, 286), scale=(0.8, 0.8))
    lamp = line("M1250,720 V250", "#3b3040", 8) + path("M1180,250 L1214,140 H1286 L1320,250 Z", "#f0cf8a")
    picture = box((520, 90), (150, 110), "#e9dfcf", 4) + path(
        "M532,188 V150 C560,120 590,170 620,140 C640,130 650,150 658,150 V188 Z", "#7fa08a"
    )
    return drawn + picture + cupboard + lamp


def office() -> str:
    """A talking room of the wijkteam."""
    drawn = wall("#4d7f86", "#78a3a3", "#3f6a70") + window(
        outside.street(day=True), sill=group(things.plant(), at=(350, 356))
    )
    board = (
        box((720, 90), (380, 210), "#d9c7a3", 6)
        + box((746, 116), (120, 80), "#fbf7ee", 3)
        + box((890, 112), (84, 110), "#e9bd6b", 3)
    )
    return (
        drawn
        + board
        + box((1000, 130), (74, 60), "#9fc4bd", 3)
        + box((760, 216), (96, 60), "#e4a08c", 3)
        + box((900, 420), (380, 300), "#37606a", 6)
    )


WINDOW = {"window": (290.0, 215.0, 480.0)}
DOOR = {"door": (470.0, 300.0, 620.0), "post": (640.0, 330.0, 420.0), "front": (700.0, 330.0, 960.0)}

ROOMS = {
    "johan": Room(johan, lamp="#e2a93b", table="wood", spots={"sacks": (240.0, 540.0, 640.0)}),
    "johan later": Room(lambda: johan(tidy=True), table="wood", spots=WINDOW),
    "johan door shut": Room(lambda: outside.front_door(sacks=True), front=outside.door_shut, spots=DOOR),
    "johan door": Room(lambda: outside.front_door(sacks=True), front=outside.door_leaf, spots=DOOR),
    "johan door later shut": Room(lambda: outside.front_door(sacks=False), front=outside.door_shut, spots=DOOR),
    "johan door later": Room(lambda: outside.front_door(sacks=False), front=outside.door_leaf, spots=DOOR),
    "awan": Room(awan, lamp="#b5483a", table="pale", spots=WINDOW),
    "awan later": Room(awan_later, table="pale", spots=WINDOW),
    "awan later alone": Room(lambda: awan_later(father=False), table="pale", spots=WINDOW),
    "shed": Room(outside.shed, front=outside.shed_front),
    "janssen": Room(janssen, table="dark", spots={"photo": (595.0, 160.0, 400.0), "crates": (1090.0, 440.0, 560.0)}),
    "janssen later": Room(
        lambda: janssen(crates=0), table="dark", spots={"clock": (840.0, 160.0, 400.0), "chair": (1090.0, 440.0, 560.0)}
    ),
    "parlour": Room(parlour, table="pale", spots={"photo": (1060.0, 270.0, 430.0)}),
    "office": Room(office, table="pale"),
}
"""The rooms that `direction/*.yaml` can name."""


def lamp(colour: str) -> str:
    """Draw the lamp over the table."""
    shade = "M556,150 C560,96 600,66 640,66 C680,66 720,96 724,150 Z"
    dark = "M556,150 C560,96 600,66 640,66 C618,84 604,112 602,150 Z"
    drawn = line("M640,-40 V70", "#13282e", 5) + path(shade, colour) + path(dark, "#3b2412", opacity=0.22)
    return drawn + oval(640, 150, 84, 13, "#fff1c9") + oval(640, 152, 30, 9, "#ffffff")


def table(kind: str) -> str:
    """Draw the table, with the light on it."""
    top, edge, grain = {
        "wood": ("url(#wood)", "#7b4b2d", "#8f5a36"), "pale": ("url(#pale)", "#9a7148", "#a9825a"), "dark": ("url(#dark)", "#4c2f1d", "#5d3c27"),
    }[kind]  # fmt: skip
    drawn = path(
        "M170,548 H1110 C1130,548 1142,556 1150,570 L1216,668 C1226,684 1216,700 1196,700 H84 C64,700 54,684 64,668"
        " L130,570 C138,556 150,548 170,548 Z",
        top,
    )
    drawn += path(
        "M64,668 C54,684 64,700 84,700 H1196 C1216,700 1226,684 1216,668 L1222,690 C1226,712 1214,724 1196,724 H84"
        " C66,724 54,712 58,690 Z",
        edge,
    )
    drawn += box((110, 722), (36, 60), edge) + box((1134, 722), (36, 60), edge)
    lines = "M210,578 C420,570 700,584 1040,574 M150,620 C420,612 760,630 1130,618 M120,656 C460,650 860,664 1170,654"
    return drawn + line(lines, grain, 2.4, opacity=0.35) + oval(640, 606, 420, 70, "#ffe6a8", opacity=0.3)


DEFS = """<defs>
<linearGradient id="wood" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#b98152"/><stop offset="1" stop-color="#9a6440"/></linearGradient>
<linearGradient id="pale" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#d8ab78"/><stop offset="1" stop-color="#bb8a58"/></linearGradient>
<linearGradient id="dark" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#8a5c3c"/><stop offset="1" stop-color="#6b4329"/></linearGradient>
<linearGradient id="evening" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#27496b"/><stop offset=".55" stop-color="#5a6f8c"/><stop offset="1" stop-color="#d99a6c"/></linearGradient>
<linearGradient id="daylight" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#8fc0d6"/><stop offset="1" stop-color="#dcecec"/></linearGradient>
<radialGradient id="cone" cx="640" cy="150" r="620" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#ffe7ad" stop-opacity=".55"/><stop offset=".35" stop-color="#ffdf9a" stop-opacity=".22"/><stop offset="1" stop-color="#ffdf9a" stop-opacity="0"/></radialGradient>
<clipPath id="pane"><rect x="112" y="76" width="298" height="268"/></clipPath>
<filter id="soft" x="-20%" y="-10%" width="140%" height="120%"><feGaussianBlur stdDeviation="26"/></filter>
</defs>"""


def picture(room: Room) -> str:
    """Draw everything behind the people."""
    cone = '<path d="M556,152 L724,152 L1180,720 H100 Z" fill="url(#cone)" filter="url(#soft)"/>'
    return DEFS + room.background() + (lamp(room.lamp) + cone if room.lamp else "")
