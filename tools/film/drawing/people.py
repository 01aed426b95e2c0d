"""Who there are: each person is a set of choices, not a drawing of its own."""

from dataclasses import dataclass, replace
from typing import Literal

Haircut = Literal["thin", "curls", "tousled", "balding", "parted", "long", "bob", "bun", "ponytail", "hood"]
Beard = Literal["none", "stubble", "goatee", "moustache"]
Clothes = Literal["cardigan", "jumper", "hoodie", "jacket", "blouse"]


@dataclass(frozen=True)
class Colours:
    """A person's colours; a `…_dark` is the shadow side."""

    skin: str
    skin_dark: str
    lip: str
    eye: str
    brow: str
    hair: str
    hair_dark: str
    top: str
    top_dark: str
    under: str = "#eef3f1"
    lid: str = "#2b1f1b"


@dataclass(frozen=True)
class Person:
    """How somebody looks. `jaw` and `chin` shape the face, `build` the shoulders, `size` the whole person."""

    colours: Colours
    haircut: Haircut
    clothes: Clothes
    beard: Beard = "none"
    jaw: float = 1.0
    chin: float = 76
    build: float = 1.0
    size: float = 1.0
    glasses: str = ""
    badge: bool = False
    tired: bool = False
    lines: bool = False
    lashes: bool = False


BROWN = Colours(
    "#8a5a3f", "#5f3a28", "#5a2a22", "#1f1613", "#241813", "#241a17", "#17100e", "#237a84", "#175a63", lid="#20140f"
)
OLIVE = Colours(
    "#c68e68", "#93623f", "#8c4a3c", "#2a1c14", "#1d1a1c", "#1d1a1c", "#131113", "#4d7a5b", "#355741", "#e8eeec"
)
PALE = Colours(
    "#e3b091",
    "#b97f63",
    "#8f4a41",
    "#3d4a4c",
    "#6b5a4c",
    "#8d7a68",
    "#6e5d4e",
    "#84525a",
    "#5f3840",
    "#d9d2c3",
    "#3b2a26",
)

PEOPLE: dict[str, Person] = {
    "johan": Person(PALE, "thin", "cardigan", "stubble", tired=True, lines=True),
    "harold": Person(BROWN, "curls", "jumper", "goatee", jaw=0.98, glasses="#2b2320", badge=True),
    "hamza": Person(OLIVE, "tousled", "hoodie", jaw=0.92, chin=70, build=0.9, size=0.95),
    "vader": Person(
        replace(OLIVE, hair="#33302f", hair_dark="#242120", brow="#2a2625", top="#3f5566", top_dark="#2c3d4b"),
        "parted", "jacket", "moustache", jaw=1.02, build=1.04, tired=True, lines=True,
    ),
    "moeder": Person(
        replace(OLIVE, skin="#cf9872", skin_dark="#9c6a47", lip="#9a4b44", top="#a2475a", top_dark="#7a3243", under="#f0dcc2"),
        "bun", "blouse", jaw=0.88, chin=71, build=0.88, size=0.96, lashes=True,
    ),
    "samira": Person(
        replace(OLIVE, skin="#d6a27c", skin_dark="#a5724f", lip="#a4524a", hair="#2b1d18", hair_dark="#1d1310",
                top="#c9772f", top_dark="#99561d", under="#fbf1e0"),
        "long", "jumper", jaw=0.88, chin=71, build=0.88, size=0.97, badge=True, lashes=True,
    ),
    "janssen": Person(
        replace(PALE, skin="#e8bfa4", skin_dark="#bd8c72", lip="#9a5248", eye="#4a6472", brow="#aab0af", hair="#dfe2e0",
                hair_dark="#b9c0bf", top="#3e5a86", top_dark="#2b4064", under="#dfe7f2"),
        "balding", "jumper", "moustache", build=1.05, glasses="#3d4f57", tired=True, lines=True,
    ),
    "dewit": Person(
        replace(PALE, skin="#ecc7ae", skin_dark="#c1937a", lip="#a85a55", eye="#51707c", brow="#a79d95", hair="#c9c4bd",
                hair_dark="#a39d95", top="#6d6a94", top_dark="#4e4b72", under="#f2e9ea"),
        "bob", "cardigan", jaw=0.9, chin=72, build=0.88, size=0.96, tired=True, lines=True, lashes=True,
    ),
    "esther": Person(
        replace(PALE, skin="#e9bd9f", skin_dark="#bb8768", lip="#a5554b", eye="#4c5f43", brow="#7a4a2c", hair="#9a5a31",
                hair_dark="#743f1f", top="#2f7466", top_dark="#1f5549"),
        "bob", "jumper", jaw=0.89, chin=72, build=0.89, size=0.97, badge=True, lashes=True,
    ),
    "preventie": Person(
        replace(PALE, skin="#f0c9ae", skin_dark="#c4947a", lip="#b3605a", eye="#4a6f86", brow="#a97f45", hair="#d9ae62",
                hair_dark="#b2883f", top="#5b4f8a", top_dark="#413767"),
        "ponytail", "jacket", jaw=0.88, chin=71, build=0.88, size=0.96, badge=True, lashes=True,
    ),
}  # fmt: skip
PEOPLE["janssen coat"] = replace(
    PEOPLE["janssen"], clothes="jacket", colours=replace(PEOPLE["janssen"].colours, top="#6a6252", top_dark="#4c4639")
)
PEOPLE["hamza hood up"] = replace(PEOPLE["hamza"], haircut="hood")
"""Everybody the library can draw; `direction/*.yaml` says who plays whom."""
