"""Things on a table, in a hand or against a wall. Each stands with its foot at (0, 0)."""

from collections.abc import Callable

from tools.film.drawing.svg import box, group, line, oval, path

SHADE = "#5b351f"


def _under(width: float) -> str:
    return oval(0, 1, width, width * 0.24, SHADE, opacity=0.4)


def bottle(glass: str = "#1f3a2b", label: str = "#e2d5ba") -> str:
    """A wine bottle."""
    shape = "M-24,0 V-104 C-24,-126 -10,-130 -10,-150 V-186 H10 V-150 C10,-130 24,-126 24,-104 V0 C24,8 -24,8 -24,0 Z"
    drawn = path(shape, glass) + box((-24, -86), (48, 50), label) + box((-16, -76), (32, 5), "#8d3440")
    drawn += (
        box((-12, -65), (24, 3), "#9b8d74")
        + box((-12, -57), (24, 3), "#9b8d74")
        + box((-11, -190), (22, 22), "#6d2731", 3)
    )
    return drawn + line("M-15,-10 V-30 M-15,-92 V-106", "#fff", 4, opacity=0.22)


def beer() -> str:
    """A brown beer bottle."""
    shape = "M-19,0 V-78 C-19,-98 -8,-104 -8,-122 V-140 H8 V-122 C8,-104 19,-98 19,-78 V0 C19,6 -19,6 -19,0 Z"
    label = box((-19, -66), (38, 38), "#efe3c6") + box((-13, -54), (26, 6), "#b5483a")
    return path(shape, "#6a3f1d") + label + line("M-12,-8 V-22 M-12,-72 V-82", "#fff", 3.5, opacity=0.25)


def wine_glass(full: float = 0.0) -> str:
    """A glass on a stem; `full` 0 is empty."""
    bowl = "M-22,-104 C-26,-70 -14,-52 0,-50 C14,-52 26,-70 22,-104 Z"
    drawn = _under(22) + line("M0,-50 V-6", "#dbe8ea", 4, opacity=0.85) + oval(0, -3, 18, 4.5, "#dbe8ea", opacity=0.85)
    drawn += path(bowl, "#dbe8ea", opacity=0.5)
    if full:
        drawn += path("M-23,-82 C-21,-62 -11,-53 0,-52 C11,-53 21,-62 23,-82 Z", "#6d1f2e")
    return (
        drawn
        + oval(0, -104, 22, 4.5, "none", stroke="#eef6f6", stroke_width=2.4)
        + line("M-15,-96 C-16,-82 -13,-70 -8,-62", "#fff", 2.6, opacity=0.6)
    )


def tumbler(full: float = 0.5) -> str:
    """A plain glass with some wine in it."""
    level = -2 - 52 * full
    drawn = _under(24) + path(
        "M-22,-62 C-22,-30 -20,-10 -18,-2 C-14,3 14,3 18,-2 C20,-10 22,-30 22,-62 Z", "#dbe8ea", opacity=0.42
    )
    wine = f"M-21.5,{level:.1f} C-20,-20 -19,-8 -17,-3 C-13,2 13,2 17,-3 C19,-8 20,-20 21.5,{level:.1f} Z"
    drawn += path(wine, "#6d1f2e") + oval(0, level, 21.5, 4.6, "#8c3040")
    rim = oval(0, -62, 22, 5, "none", stroke="#eef6f6", stroke_width=2.4)
    return drawn + rim + line("M-14,-50 C-14,-34 -13,-20 -12,-10", "#fff", 2.6, opacity=0.5)


def mug(band: str = "#237a84", drink: str = "#5a3825") -> str:
    """A mug of coffee or tea."""
    drawn = _under(34) + path("M26,-44 C48,-44 46,-14 23,-16", stroke="#f3eee3", stroke_width=8)
    drawn += path("M-26,-54 H26 L22,-4 C20,4 -20,4 -22,-4 Z", "#f3eee3") + oval(0, -54, 26, 6.5, drink)
    return drawn + line("M-22,-30 H22", band, 7)


def letter(turn: float, paper: str = "#efe6d6", red: bool = False) -> str:
    """One envelope or letter lying on the table; a reminder has red in it."""
    drawn = path("M-62,0 L-52,-26 H58 L66,0 Z", paper, stroke="#c9bda8", stroke_width=1.6)
    drawn += line("M-40,-18 H0 M-42,-10 H6", "#9fb0b0", 2.5)
    colour = "#b5483a" if red else "#bcd0d2"
    return group(drawn + box((18, -21), (32, 9), colour), turn=turn)


def letters(red: bool = False, count: int = 4) -> str:
    """A pile of post; of a pile of reminders every other letter has red in it, and the upper one."""
    looks = ((-6, "#efe6d6"), (4, "#f7f1e5"), (-3, "#e6dccb"), (6, "#fbf7ee"), (-5, "#f4ecdd"), (3, "#fffaf0"))
    pile = [
        group(letter(turn, paper, red and (count - number) % 2 == 1), at=(number % 2 * 6, -8 * number))
        for number, (turn, paper) in enumerate(looks[:count])
    ]
    return _under(70) + "".join(pile)


def folder() -> str:
    """One thin folder."""
    return (
        _under(74)
        + path("M-74,4 L-60,-36 H62 L76,4 Z", "#d8a24a")
        + path("M-66,2 L-54,-32 H56 L68,2 Z", "#e9bd6b")
        + line("M-30,-16 H26", "#8a6426", 3)
    )


def notebook() -> str:
    """A notebook with some lines in it."""
    lines = "".join(f"M{-56 + number},{-28 + number * 9} H{30 + number * 3} " for number in range(3))
    drawn = path("M-78,4 L-62,-40 H58 L78,4 Z", "#fdfaf2", stroke="#cfc4ae", stroke_width=2) + line(
        lines, "#a9b8bb", 2.2
    )
    return drawn + path("M-78,4 L-62,-40 H-52 L-66,4 Z", "#e2a93b")


def form() -> str:
    """A sheet with three questions."""
    drawn = path("M-60,6 L-50,-44 H48 L58,6 Z", "#ffffff", stroke="#cfc4ae", stroke_width=2)
    lines = "M-30,-36 H34 M-32,-22 H36 M-34,-8 H38"
    ticks = "".join(
        box((-46 - number, -38 + number * 14), (8, 7), "#d7e6e4", stroke="#237a84", stroke_width=1.6)
        for number in range(3)
    )
    return drawn + line(lines, "#9fb0b0", 3) + ticks


def shoebox(full: bool = False) -> str:
    """A shoe box full of letters; later it is fuller than full."""
    turns = (-14, 6, -5, 12, -9, 3) if full else (-6, 8, -3)
    inside = "".join(
        group(
            box((-26, -60), (52, 66), "#fbf7ee" if number % 2 else "#efe6d6", 2) + box((-18, -52), (24, 6), "#b5483a"),
            at=(-48 + 20 * number, -50 - 6 * (number % 2)),
            turn=turn,
        )
        for number, turn in enumerate(turns)
    )
    return (
        _under(96)
        + inside
        + path("M-92,4 L-86,-62 H86 L92,4 Z", "#c07a4a")
        + path("M-86,-62 H86 L87,-50 H-87 Z", "#9a5c33")
        + box((-30, -40), (60, 22), "#e9d8bd", 2)
    )


def crate() -> str:
    """An empty beer crate."""
    drawn = box((-70, -52), (140, 52), "#8a6a3f", 4) + box((-26, -42), (52, 16), "#5d4425", 6)
    return drawn + line("M-66,-12 H66", "#6e5230", 4)


def chair() -> str:
    """A kitchen chair, seen from the front."""
    return line("M-44,-150 V0 M44,-150 V0 M-44,-142 H44 M-44,-104 H44", "#7b4b2d", 12) + box(
        (-52, -66), (104, 16), "#9a6440", 5
    )


def pouch() -> str:
    """A small plastic bag with weed in it."""
    drawn = path("M-26,2 L-22,-40 H22 L26,2 C14,8 -14,8 -26,2 Z", "#dfe9e6", opacity=0.75) + line(
        "M-21,-34 H21", "#b9c8c4", 3
    )
    return drawn + path("M-18,0 C-16,-14 -6,-18 0,-16 C10,-20 18,-10 18,0 C8,5 -10,5 -18,0 Z", "#6f7f3f")


def phone() -> str:
    """A telephone lying on the table."""
    return path("M-34,2 L-26,-26 H20 L14,2 Z", "#172227") + path("M-27,-1 L-21,-23 H15 L10,-1 Z", "#3d5962")


def frame(kind: str = "man") -> str:
    """A standing photo: of a man, or of a couple."""
    drawn = box((-40, -104), (80, 104), "#8a6a44", 4) + box((-32, -96), (64, 88), "#e8dfcc")
    people = (0,) if kind == "man" else (-14, 15)
    for x in people:
        hair, top = ("#8b8d8c", "#3f5566") if x <= 0 else ("#6d4b33", "#f2ece0")
        drawn += path(f"M{x - 20},-8 C{x - 20},-38 {x + 20},-38 {x + 20},-8 Z", top) + oval(x, -54, 14, 17, "#e0b394")
        drawn += path(
            f"M{x - 14},-56 C{x - 16},-78 {x + 16},-78 {x + 14},-56 C{x + 6},-66 {x - 6},-66 {x - 14},-56 Z", hair
        )
    return drawn


def sack() -> str:
    """A full rubbish bag."""
    shape = "M-84,0 C-100,-120 -70,-180 -20,-200 C-26,-214 -14,-226 0,-220 C12,-228 26,-216 20,-202 C70,-180 100,-110 88,0 Z"
    return path(shape, "#1c2f36") + line(
        "M-20,-180 C-34,-140 -36,-100 -32,-60 M26,-174 C40,-130 44,-90 40,-40", "#2f4750", 6, opacity=0.8
    )


def plant(alive: bool = True) -> str:
    """A plant in a pot, on a sill or cupboard."""
    pot = path("M-27,0 L-21,-34 H21 L27,0 Z", "#b5674a")
    if not alive:
        return pot + line(
            "M-1,-34 C-5,-64 -19,-74 -35,-68 M1,-34 C5,-68 21,-80 35,-66 M0,-34 C-1,-60 5,-74 -5,-94", "#7c6b45", 5
        )
    leaves = "M0,-34 C-6,-70 -30,-84 -46,-80 C-44,-58 -24,-44 0,-34 C4,-72 26,-92 44,-86 C42,-60 24,-46 0,-34 C-10,-70 -6,-100 4,-116 C16,-98 12,-64 0,-34 Z"
    return (
        path(leaves, "#4d8a63")
        + line("M0,-36 C-8,-58 -22,-70 -36,-74 M0,-36 C8,-60 22,-76 34,-80 M0,-36 V-100", "#376b4a", 2.6)
        + pot
    )


def teapot() -> str:
    """A teapot under its own steam."""
    body = path("M-44,0 C-60,-20 -54,-62 -20,-66 H24 C56,-62 62,-20 46,0 Z", "#d9cdb8")
    spout = line("M48,-34 C70,-40 66,-60 82,-64", "#d9cdb8", 11) + path(
        "M-48,-50 C-84,-56 -84,-10 -48,-16", stroke="#d9cdb8", stroke_width=9
    )
    return _under(52) + spout + body + oval(2, -68, 18, 5, "#c2b49a") + oval(2, -76, 6, 6, "#c2b49a")


def moped() -> str:
    """A moped on its stand, about two metres long."""
    wheels = "".join(
        oval(x, -62, 62, 62, "none", stroke="#1c2529", stroke_width=15)
        + oval(x, -62, 44, 44, "none", stroke="#8fa0a3", stroke_width=4)
        + line(
            f"M{x - 40},-62 H{x + 40} M{x},-102 V-22 M{x - 28},-90 L{x + 28},-34 M{x + 28},-90 L{x - 28},-34",
            "#8fa0a3",
            2.5,
        )
        for x in (-150, 150)
    )
    drawn = wheels + line("M150,-62 L104,-210 M104,-210 L74,-226 M104,-206 H132", "#55656a", 12)
    drawn += path(
        "M-170,-150 C-120,-172 -40,-176 10,-160 C30,-150 60,-150 92,-190 L112,-150 C80,-90 40,-70 -20,-74 L-120,-84 Z",
        "#b5483a",
    )
    drawn += path("M-176,-160 C-140,-184 -60,-186 -8,-170 L-14,-154 C-70,-164 -130,-160 -172,-146 Z", "#22282b")
    drawn += path("M-60,-84 H34 L22,-34 C0,-22 -40,-24 -54,-38 Z", "#6f7c80") + oval(-14, -54, 20, 20, "#9aa8ab")
    return drawn + line("M-40,-40 C-80,-30 -130,-34 -196,-40", "#8c999c", 11) + oval(122, -184, 15, 17, "#f3dfae")


THINGS: dict[str, Callable[[], str]] = {
    "bottle": bottle, "beer": beer, "empty glass": wine_glass, "glass": lambda: wine_glass(0.6), "tumbler": tumbler,
    "mug": mug, "coffee": lambda: mug("#e2a93b", "#4a2c1b"), "tea": lambda: mug("#b5674a", "#9a5a24"), "post": letters,
    "bills": lambda: letters(red=True, count=6), "few bills": lambda: letters(red=True, count=3), "folder": folder,
    "notebook": notebook, "form": form, "pouch": pouch, "phone": phone, "teapot": teapot, "plant": plant,
    "shoebox": shoebox, "full shoebox": lambda: shoebox(full=True), "letter": lambda: letter(-6, "#fffaf0", red=True), "couple": lambda: frame("couple"), "photo": frame,
}  # fmt: skip
"""What `direction/*.yaml` can put on a table, by name."""
