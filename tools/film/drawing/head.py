"""Heads: one face with a jaw and a chin, and the hair and beards that go with it."""

from tools.film.drawing import face
from tools.film.drawing.people import Colours, Person
from tools.film.drawing.svg import line, oval, path


def behind(person: Person) -> str:
    """Draw the hair that hangs behind neck and shoulders."""
    dark = person.colours.hair_dark
    if person.haircut == "hood":
        return path(
            "M-62,-60 C-80,0 -84,60 -60,100 C-20,116 40,110 64,84 C70,30 74,-30 62,-66 C40,-112 -38,-114 -62,-60 Z",
            person.colours.top_dark,
        )
    shapes = {
        "long": "M-56,-30 C-64,-84 -22,-104 14,-98 C52,-92 64,-58 58,-20 C56,20 66,60 62,96 C40,112 12,104 -4,100"
        " C-34,112 -66,104 -74,84 C-60,50 -58,10 -56,-30 Z",
        "bob": "M-58,-28 C-64,-80 -24,-102 12,-98 C50,-94 62,-60 58,-26 C58,0 60,30 52,52 C30,62 -20,66 -58,50"
        " C-66,26 -60,0 -58,-28 Z",
        "ponytail": "M-30,-70 C-70,-78 -96,-44 -92,2 C-90,34 -80,56 -88,84 C-62,74 -54,36 -56,4 C-58,-16 -48,-30 -34,-38 Z",
    }
    bun = oval(-44, -78, 27, 25, dark) + line("M-60,-84 C-52,-96 -34,-96 -26,-84", person.colours.hair, 3, opacity=0.6)
    return bun if person.haircut == "bun" else path(shapes[person.haircut], dark) if person.haircut in shapes else ""


def head(person: Person) -> str:
    """Draw everything of a head that stands still, except the eyes, the mouth and what lies over the eyes."""
    colours = person.colours
    outline, shade = _outline(person)
    drawn = path(BACK[person.haircut], colours.hair_dark) if person.haircut in BACK else ""
    drawn += path(outline, colours.skin) + path(shade, colours.skin_dark, opacity=0.3)
    drawn += _beard(person) + face.ear(colours) + _front(person)
    if person.lines:
        drawn += line("M2,-50 C14,-54 28,-54 38,-50", colours.skin_dark, 2.2, opacity=0.5)
        drawn += line("M2,26 C-2,32 -3,38 -1,43", colours.skin_dark, 2.2, opacity=0.5)
    return drawn + oval(-8, 20, 13, 8, colours.lip, opacity=0.16)


def over(person: Person) -> str:
    """Draw what lies over the eyes: the nose and the glasses."""
    return face.nose(person.colours) + (face.glasses(person.glasses) if person.glasses else "")


def over_mouth(person: Person) -> str:
    """Draw what lies over the mouth."""
    if person.beard != "moustache":
        return ""
    shape = "M2,37 C8,27 18,25 22,29 C27,25 36,27 42,36 C36,41 29,37 22,38.500 C14,37 8,42 2,37 Z"
    return path(shape, person.colours.hair)


def _outline(person: Person) -> tuple[str, str]:
    """Give the face and its shadow side."""
    chin = person.chin

    def at(x: float) -> float:
        return round(8 + (x - 8) * person.jaw, 1)

    left = f"{at(-34)},{chin - 16} {at(-44)},32 C-48,16 -51,-8 -50,-34 Z"
    outline = (
        f"M-50,-34 C-48,-70 -16,-84 16,-80 C46,-76 58,-52 57,-26 C57,-12 58,-2 {at(57)},14 "
        f"C{at(55)},44 {at(44)},{chin - 6} {at(20)},{chin} C{at(-6)},{chin + 6} {left}"
    )
    shade = (
        f"M-50,-34 C-48,-58 -36,-72 -18,-78 C-34,-50 -34,0 -22,40 C-16,58 -4,70 {at(12)},{chin + 1} "
        f"C{at(-10)},{chin + 4} {left}"
    )
    return outline, shade


def _beard(person: Person) -> str:
    colours = person.colours
    cheeks = (
        "M-42,20 C-30,30 -14,32 -2,29 C10,24 30,24 42,28 C48,28 54,24 56,17 C54,46 43,70 20,76 C-6,82 -34,60 -42,20 Z"
    )
    lip = "M2,33 C12,27 30,27 40,32 C36,38 6,40 2,33 Z"
    if person.beard == "stubble":
        return path(cheeks, colours.hair_dark, opacity=0.4) + path(lip, colours.hair_dark, opacity=0.33)
    if person.beard == "goatee":
        beard = (
            "M-42,18 C-36,34 -22,44 -8,42 C-2,34 6,30 20,30 C34,30 40,34 44,38 C50,34 54,26 56,16"
            " C54,46 42,70 20,76 C-6,82 -34,62 -42,18 Z"
        )
        bare = "M0,38 C10,30 32,30 40,37 C44,48 36,58 20,58 C6,58 -4,48 0,38 Z"
        above = "M0,34 C10,28 30,28 40,33 C36,38 4,39 0,34 Z"
        return (
            path(beard, colours.hair, opacity=0.82) + path(bare, colours.skin) + path(above, colours.hair, opacity=0.7)
        )
    return ""


BACK = {
    "thin": "M-58,-30 C-66,-76 -30,-100 8,-94 C40,-90 54,-66 52,-40 C40,-66 10,-76 -18,-70 C-30,-52 -42,-20 -46,22"
    " C-58,14 -62,-8 -58,-30 Z",
    "curls": "M-54,-24 C-60,-74 -28,-98 10,-95 C42,-93 56,-68 54,-42 C40,-64 10,-72 -16,-68 C-30,-54 -42,-24 -44,16"
    " C-54,6 -56,-8 -54,-24 Z",
    "balding": "M-54,-24 C-62,-70 -30,-92 4,-90 C24,-89 38,-82 46,-70 C30,-76 8,-74 -8,-66 C-28,-56 -40,-30 -42,12"
    " C-52,4 -56,-8 -54,-24 Z",
    "parted": "M-54,-24 C-60,-74 -28,-98 10,-95 C42,-93 56,-68 54,-42 C40,-64 10,-72 -16,-68 C-30,-54 -42,-24 -44,18"
    " C-54,8 -56,-8 -54,-24 Z",
}
"""The dark hair behind the face."""

FRONT = {
    "thin": "M-52,-24 C-58,-66 -26,-92 6,-88 C30,-86 42,-76 46,-64 C30,-74 14,-74 2,-68 C-8,-63 -24,-60 -32,-48"
    " C-38,-38 -40,-26 -41,-10 C-46,-12 -50,-16 -52,-24 Z",
    "curls": "M-50,-22 C-60,-70 -30,-97 8,-94 C38,-93 54,-74 54,-48 C44,-62 28,-66 10,-64 C-10,-62 -26,-58 -34,-44"
    " C-38,-34 -39,-24 -40,-8 C-45,-10 -49,-14 -50,-22 Z",
    "tousled": "M-52,-18 C-60,-66 -32,-96 6,-94 C40,-93 60,-74 58,-46 C52,-38 50,-44 46,-50 C40,-38 30,-52 20,-46"
    " C10,-40 0,-54 -12,-46 C-22,-42 -30,-44 -36,-36 C-40,-26 -40,-16 -41,-6 C-46,-8 -50,-12 -52,-18 Z",
    "balding": "M-50,-20 C-54,-34 -52,-50 -44,-56 C-40,-40 -40,-24 -40,-6 C-45,-8 -49,-14 -50,-20 Z"
    " M-44,-58 C-36,-80 -18,-90 0,-90 C-8,-82 -22,-74 -28,-58 Z",
    "parted": "M-52,-16 C-62,-68 -30,-98 10,-95 C42,-93 58,-74 56,-46 C48,-56 44,-62 30,-66 C6,-62 -16,-62 -28,-66"
    " C-36,-52 -39,-30 -40,-8 C-45,-8 -50,-10 -52,-16 Z",
    "long": "M-54,10 C-66,-62 -36,-102 12,-98 C50,-94 64,-62 58,-18 C52,-38 44,-56 24,-68 C8,-56 -22,-48 -36,-40"
    " C-42,-24 -42,0 -46,34 C-52,30 -54,20 -54,10 Z",
    "bob": "M-56,30 C-66,-56 -38,-102 12,-98 C50,-94 64,-62 58,-20 C54,-34 48,-44 40,-52 C16,-44 -14,-46 -32,-54"
    " C-40,-34 -40,0 -44,40 C-50,40 -55,36 -56,30 Z",
    "bun": "M-52,-6 C-62,-62 -34,-100 12,-96 C46,-92 60,-66 56,-34 C50,-52 42,-64 22,-72 C6,-60 -22,-54 -34,-44"
    " C-40,-30 -40,-14 -42,4 C-48,2 -51,-2 -52,-6 Z",
    "ponytail": "M-52,-8 C-62,-62 -34,-100 12,-96 C46,-92 62,-66 56,-30 C52,-46 42,-62 30,-70 C4,-70 -20,-62 -34,-46"
    " C-40,-32 -40,-16 -42,2 C-48,0 -51,-4 -52,-8 Z",
}
"""The hair over the face."""


def _front(person: Person) -> str:
    colours = person.colours
    extra = {"thin": _thin, "curls": _curls, "parted": _strands, "long": _strands, "bob": _strands, "bun": _strands}
    drawn = path(FRONT["tousled" if person.haircut == "hood" else person.haircut], colours.hair)
    return drawn + (extra[person.haircut](colours) if person.haircut in extra else "")


def _thin(colours: Colours) -> str:
    loose = line("M4,-84 C14,-96 26,-96 34,-92 M-22,-84 C-20,-96 -8,-102 2,-100", colours.hair, 7)
    loose += line("M-46,-60 C-56,-66 -60,-74 -58,-80", colours.hair_dark, 6)
    lines = "M-30,-62 C-20,-74 -6,-80 8,-80 M-40,-46 C-34,-58 -26,-66 -16,-70"
    return loose + line(lines, colours.hair_dark, 2.6, opacity=0.5)


def _curls(colours: Colours) -> str:
    places = ((-44, -52, 12), (-34, -70, 13), (-16, -84, 13), (4, -90, 13), (24, -87, 13), (40, -76, 12), (50, -60, 9))
    drawn = "".join(oval(x, y, size, size, colours.hair) for x, y, size in (*places, (-50, -34, 9)))
    for x, y in ((-30, -72), (-10, -84), (10, -82), (28, -78), (-38, -54)):
        drawn += line(f"M{x - 5},{y + 3} C{x - 4},{y - 4} {x + 4},{y - 4} {x + 5},{y + 2}", "#3c2c27", 2.2, opacity=0.8)
    return drawn


def _strands(colours: Colours) -> str:
    lines = "M-40,-52 C-30,-76 -8,-88 14,-88 M-30,-56 C-18,-72 2,-80 22,-80"
    return line(lines, colours.hair_dark, 2.6, opacity=0.55)


def around(person: Person) -> str:
    """Draw the hood that is up, round the face."""
    if person.haircut != "hood":
        return ""
    rim = (
        "M-40,70 C-70,40 -72,-30 -58,-64 C-38,-112 40,-114 62,-66 C72,-34 70,20 56,58 C60,20 62,-26 50,-52"
        " C34,-84 -20,-86 -40,-50 C-52,-22 -50,30 -24,72 Z"
    )
    return path(rim, person.colours.top) + line(
        "M-24,72 C-50,30 -52,-22 -40,-50 C-20,-86 34,-84 50,-52 C62,-26 60,20 56,58", person.colours.top_dark, 5
    )
