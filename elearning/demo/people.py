"""Who there is in the demo region, and what they have done so far."""

from collections.abc import Iterator
from dataclasses import dataclass

from elearning.models import OrganisationKind, Role

DOMAIN = "demo.example"


@dataclass(frozen=True)
class Held:
    """A role of somebody in the demo, and where it holds."""

    role: Role
    wijkteam: str | None = None
    organisation: str | None = None


@dataclass(frozen=True)
class Someone:
    """A person of the demo: `screens` of the basis course done (-1 = its core and the test), started `days` ago."""

    name: str
    employer: str
    wijkteam: str | None
    screens: int = 0
    days: int = 0
    roles: tuple[Held, ...] = ()
    #: How often this person answers right, 0-1.
    skill: float = 0.8
    shown_as: str = ""
    #: How many modules of verdieping they did after the core.
    more: int = 0
    #: What they say of how they work, and whether they are the aandachtsfunctionaris of their team.
    style: str = ""
    leads: bool = False
    #: The module they know beforehand, and skip.
    knows: str = ""
    #: How many choices they made in the casus before they read on (-1 = after the course, to its end and once more).
    talks: int = 0
    #: Did the core of the second course too.
    both: bool = False

    @property
    def email(self) -> str:
        """Give the address to sign in with."""
        plain = self.name.lower().translate(str.maketrans("ëéïöüçğşı", "eeioucgsi"))
        return f"{plain.replace(' ', '.').replace(chr(39), '')}@{DOMAIN}"


REGIONS = {"rivierstad": "Rivierstad", "dijkdorp": "Dijkdorp"}
EMPLOYERS = {
    "IVZ Rivierenland": OrganisationKind.ADDICTION_CARE,
    "Gemeente Rivierstad": OrganisationKind.MUNICIPALITY,
    "Gemeente Dijkdorp": OrganisationKind.MUNICIPALITY,
    "Welzijn De Oever": OrganisationKind.WELFARE,
}
TEAMS = {"Wijkteam Noord": "rivierstad", "Wijkteam Zuid": "rivierstad", "Wijkteam Dijkdorp": "dijkdorp"}
RIVIERSTAD, DIJKDORP, OEVER, IVZ = "Gemeente Rivierstad", "Gemeente Dijkdorp", "Welzijn De Oever", "IVZ Rivierenland"
NOORD, ZUID, DORP = TEAMS
PEOPLE = (
    Someone(
        "Fatima Yilmaz", RIVIERSTAD, NOORD, 7, 12, shown_as="wijkteammedewerker, bezig", style="generalist", talks=5
    ),
    Someone("Nienke Postma", DIJKDORP, DORP, 0, 0, shown_as="wijkteammedewerker, nog niet begonnen"),
    Someone(
        "Karim Haddad",
        OEVER,
        NOORD,
        -1,
        40,
        skill=0.97,
        shown_as="wijkteammedewerker, klaar",
        style="t-shaped",
        leads=True,
        knows="standaardglas",
        talks=-1,
    ),
    Someone(
        "Els de Vries",
        IVZ,
        None,
        -1,
        200,
        (Held(Role.AUTHOR), Held(Role.GUIDE, DORP)),
        1.0,
        "preventiewerker, schrijft en begeleidt Dijkdorp",
        more=99,
    ),
    Someone(
        "Bram Kuipers",
        IVZ,
        None,
        -1,
        150,
        (Held(Role.GUIDE, NOORD), Held(Role.GUIDE, ZUID)),
        0.95,
        "preventiewerker, begeleidt Noord en Zuid",
    ),
    Someone("Marloes Bakker", RIVIERSTAD, None, 3, 30, (Held(Role.MANAGER, organisation=RIVIERSTAD),), 0.8, "manager"),
    Someone("Sjoerd Hofstra", DIJKDORP, None, 0, 0, (Held(Role.MANAGER, wijkteam=DORP),), 0.8, "teammanager"),
    Someone("Anouk Meijer", IVZ, None, 0, 0, (Held(Role.ADMIN),), 0.8, "beheerder"),
    Someone("Tom Verhoeven", RIVIERSTAD, NOORD, 20, 60),
    Someone("Samira el Idrissi", RIVIERSTAD, NOORD, -1, 75, skill=0.96, more=3, both=True),
    Someone("Fleur van Leeuwen", RIVIERSTAD, NOORD, -1, 70, skill=0.9, both=True),
    Someone("Daan Vermeer", RIVIERSTAD, NOORD, 24, 66, skill=0.75),
    Someone("Wouter de Boer", RIVIERSTAD, NOORD, 0, 0),
    Someone("Joyce Pinas", OEVER, NOORD, 2, 3),
    Someone("Henk Jansma", RIVIERSTAD, ZUID, 10, 45, skill=0.6),
    Someone("Ayşe Demir", RIVIERSTAD, ZUID, -1, 250, skill=0.98, style="specialist", both=True),
    Someone("Lotte Smit", OEVER, ZUID, 14, 21),
    Someone("Ruben van Dam", OEVER, ZUID, 0, 0),
    Someone("Ilse Groen", RIVIERSTAD, ZUID, 5, 5, skill=0.7),
    Someone("Dewi Prakoso", DIJKDORP, DORP, -1, 25, skill=0.97),
    Someone("Jan Willem Mulder", DIJKDORP, DORP, 17, 90, skill=0.5),
    Someone("Zoë van der Linden", OEVER, DORP, 1, 1),
    Someone("Mehmet Kaya", OEVER, DORP, 0, 0),
)


def demo_people() -> Iterator[tuple[str, str, str]]:
    """Give name, address and role of everyone the sign-in page of the demo names."""
    return ((one.name, one.email, one.shown_as) for one in PEOPLE if one.shown_as)
