"""How arms can be held, and what is in the hands. Distances are from the middle of somebody's neck, facing right."""

from dataclasses import dataclass

from tools.film.drawing import things
from tools.film.drawing.body import Hand, Point, arm
from tools.film.drawing.people import Person
from tools.film.drawing.svg import group, path

Joints = tuple[Point, Point, Point]


@dataclass(frozen=True)
class Held:
    """A thing in or under a hand."""

    thing: str
    at: Point
    size: float = 1.0
    turn: float = 0.0


@dataclass(frozen=True)
class Limb:
    """One arm."""

    joints: Joints
    hand: Hand = "flat"
    turn: float = 4
    flip: bool = False


FAR, NEAR = (100.0, 92.0), (-94.0, 84.0)
NEAR_RESTS = Limb((NEAR, (-106, 225), (0, 274)))
FAR_RESTS = Limb((FAR, (140, 224), (56, 264)), turn=178, flip=True)

ARMS: dict[str, tuple[tuple[Limb, ...], tuple[Held, ...]]] = {
    "rest": ((FAR_RESTS, NEAR_RESTS), ()),
    "tumbler": ((NEAR_RESTS, Limb((FAR, (142, 216), (76, 256)), "fist", 176, flip=True)), (Held("tumbler", (36, 282)),)),
    "turns glass": (
        (Limb((FAR, (142, 216), (86, 246)), "fist", 178, flip=True), Limb((NEAR, (-106, 220), (4, 256)), "fist", 4)),
        (Held("empty glass", (46, 286)),),
    ),
    "head": ((NEAR_RESTS, Limb((FAR, (134, 222), (70, 14)), "fist", -104)), ()),
    "eyes": ((NEAR_RESTS, Limb((FAR, (156, 140), (98, -36)), "fist", -122)), ()),
    "open": ((NEAR_RESTS, Limb((FAR, (150, 214), (150, 158)), "open", -58)), ()),
    "write": ((FAR_RESTS, Limb((NEAR, (-110, 226), (6, 278)), "pen", 8)), ()),
    "give": ((NEAR_RESTS, Limb((FAR, (150, 214), (196, 258)), "flat", 6)), ()),
    "together": ((Limb((FAR, (138, 230), (44, 262)), turn=180, flip=True), Limb((NEAR, (-106, 230), (-8, 264)), turn=0)), ()),
    "bottle": ((NEAR_RESTS, Limb((FAR, (150, 214), (94, 172)), "fist", -142)), (Held("bottle", (62, 284), 0.8),)),
    "bottles": (
        (Limb((NEAR, (-150, 214), (-100, 168)), "fist", -20), Limb((FAR, (158, 214), (110, 170)), "fist", -142)),
        (Held("bottle", (-68, 286), 0.8), Held("bottle", (78, 286), 0.8)),
    ),
    "phone": ((NEAR_RESTS, Limb((FAR, (146, 214), (90, 156)), "phone", -134)), ()),
    "pouch": ((NEAR_RESTS, Limb((FAR, (150, 210), (160, 206)), "fist", -10)), (Held("pouch", (196, 236)),)),
    "down": ((Limb((NEAR, (-120, 240), (-104, 400)), "fist", 92), Limb((FAR, (130, 240), (116, 400)), "fist", 88)), ()),
    "bell": ((Limb((NEAR, (-120, 240), (-104, 400)), "fist", 92), Limb((FAR, (176, 90), (206, -84)), "fist", -80)), ()),
    "wrench": ((Limb((FAR, (168, 180), (196, 236)), "fist", 60), Limb((NEAR, (-70, 226), (60, 250)), "fist", 10)), ()),
    "crossed": (
        (Limb((FAR, (142, 196), (-30, 218)), turn=178, flip=True), Limb((NEAR, (-124, 196), (64, 190)), turn=-4)),
        (),
    ),
    "point": ((NEAR_RESTS, Limb((FAR, (176, 158), (168, 40)), "point", -84)), ()),
    "letter": ((NEAR_RESTS, Limb((FAR, (150, 214), (100, 176)), "fist", -142)), (Held("letter", (52, 150), 1.2, -64),)),
    "cloth": (
        (Limb((FAR, (146, 206), (72, 196)), "fist", 176, flip=True), Limb((NEAR, (-106, 210), (-4, 200)), "fist", 4)),
        (Held("cloth", (36, 246)),),
    ),
}  # fmt: skip
"""The ways to hold one's arms that `direction/*.yaml` can name."""


def arms(person: Person, name: str) -> str:
    """Draw both arms with what they hold; a held thing lies behind the fingers."""
    limbs, held = ARMS[name]
    drawn = "".join(
        group(_thing(item.thing), at=item.at, turn=item.turn, scale=(item.size, item.size)) for item in held
    )
    return drawn + "".join(arm(person, limb.joints, limb.hand, limb.turn, limb.flip) for limb in limbs)


def _thing(name: str) -> str:
    cloth = path("M-30,0 C-40,-40 -20,-56 0,-50 C24,-58 40,-34 28,2 C12,14 -14,12 -30,0 Z", "#c9bda8")
    return cloth if name == "cloth" else things.THINGS[name]()
