"""What may stand in the front matter of each kind of file. The field names are the author's own words."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from elearning.content.model import GatheringKind
from elearning.content.written import Reviewed


def _whole_number(value: object) -> object:
    """Pydantic would also take 6.0 or 1_0 for a number; an author who writes that means something else."""
    return value if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else "?"


def _plain_date(value: object) -> object:
    return value if value is None or (isinstance(value, str) and len(value) == 10) else "?"


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Number = Annotated[int, BeforeValidator(_whole_number)]
Day = Annotated[date, BeforeValidator(_plain_date)]
GoalLine = Annotated[dict[Slug, Phrase], Field(min_length=1, max_length=1)]
WaiverLine = Annotated[dict[Phrase, Phrase], Field(min_length=1, max_length=1)]
Openness = Annotated[Number, Field(ge=0, le=100)]
YesNo = Literal["ja", "nee"]
Facet = Literal["beleid", "voorlichten", "vroeg-signaleren", "lichte-interventies", "terugval-voorkomen"]
Audience = Literal["generalist", "specialist", "t-shaped", "aandachtsfunctionaris"]


class Head(BaseModel):
    """No front matter takes keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReviewHead(Head):
    """Who read a part along and found it right: a name or what they are, and the day."""

    door: Phrase
    op: Day
    als: Phrase | None = None


class StepHead(Head):
    """What every part of a course may say besides what it is about.

    `veiligheid: ja` marks a text whose change must reach authors who made the text their own.
    """

    nagekeken: list[ReviewHead] = []
    veiligheid: YesNo = "nee"
    voorheen: list[Slug] = []
    vrijgesteld: list[WaiverLine] = []

    @property
    def reviewed(self) -> tuple[Reviewed, ...]:
        """Give who found it right, as the course keeps it."""
        return tuple(Reviewed(one.door, one.op, one.als or "") for one in self.nagekeken)


class CourseHead(Head):
    """`cursus.md`."""

    titel: Phrase
    samenvatting: Phrase
    deel: Annotated[Number, Field(ge=1, le=2)] = 1
    leerdoelen: Annotated[list[GoalLine], Field(min_length=1)]
    volgorde: Annotated[list[Slug], Field(min_length=1)]
    kern: Annotated[list[Slug], Field(min_length=1)]
    norm: Annotated[Number, Field(ge=1, le=100)] = 80
    accreditatie: Phrase | None = None
    vrijgesteld: list[WaiverLine] = []


class ModuleHead(StepHead):
    """`module.md`."""

    titel: Phrase
    samenvatting: Phrase
    minuten: Annotated[Number, Field(ge=1, le=8)]
    leerdoelen: Annotated[list[Slug], Field(min_length=1)]
    facet: list[Facet] = []
    voor: list[Audience] = []
    bronnen: list[Phrase] = []


class QuizHead(StepHead):
    """`toets.md`."""

    titel: Phrase
    samenvatting: Phrase
    minuten: Annotated[Number, Field(ge=1, le=60)]
    trekking: Annotated[Number, Field(ge=1, le=100)]
    norm: Annotated[Number, Field(ge=1, le=100)] | None = None


class CasusHead(StepHead):
    """`casus.md`."""

    titel: Phrase
    samenvatting: Phrase
    minuten: Annotated[Number, Field(ge=1, le=20)]
    leerdoelen: Annotated[list[Slug], Field(min_length=1)]
    bewoner: Phrase
    werker: Phrase
    gaat_over: Annotated[Phrase, Field(alias="gaat-over")]
    openheid: Openness | None = None
    meters: Annotated[dict[Slug, Openness], Field(min_length=1)] | None = None
    beeld: Phrase | None = None
    lvb: YesNo = "nee"
    kinderen: YesNo = "nee"
    opfris: YesNo = "nee"
    neem_mee: Annotated[list[Phrase], Field(alias="neem-mee")] = []
    oefening: Phrase | None = None


class GatheringHead(StepHead):
    """`bijeenkomst.md`."""

    titel: Phrase
    samenvatting: Phrase
    minuten: Annotated[Number, Field(ge=15, le=240)]
    soort: GatheringKind
    leerdoelen: Annotated[list[Slug], Field(min_length=1)]


class PoolHead(Head):
    """`opfris/vragen.md`."""

    titel: Phrase | None = None
    vrijgesteld: list[WaiverLine] = []


class CheckedHead(Head):
    """Who looked a fact up, and when. Both stay empty until somebody did."""

    door: Phrase | None = None
    op: Day | None = None


class FactHead(Head):
    """One fact of `feiten.yaml`."""

    waarde: Phrase
    bron: Phrase
    jaar: Annotated[Number, Field(ge=1900, le=2200)]
    groep: Phrase | None = None
    controleer: Day | None = None
    onderwerp: Literal["gevaar", "medicijnen", "toestemming", "wet"] | None = None
    nagekeken: CheckedHead | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s\"'<>\\]+$", max_length=500)] | None = None


class TermHead(Head):
    """One word of `woorden.yaml`."""

    woord: Phrase
    uitleg: Phrase


# --- the file of a region ---------------------------------------------------------------------------------------------

Offer = Literal[
    "interventie", "verwijsroute", "huisarts", "woningcorporatie", "politie", "veilig-thuis", "ggd", "ggz", "scholen",
    "jeugdhulp",
]  # fmt: skip
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Phone = Annotated[str, StringConstraints(pattern=r"^$|^[0-9+(][0-9 ()./-]{1,28}[0-9]$")]
Address = Annotated[str, StringConstraints(pattern=r"^$|^[^\s@<>]{1,64}@[^\s@<>]{3,190}$")]
Link = Annotated[str, StringConstraints(pattern=r"^$|^https?://[^\s\"'<>\\]{1,480}$")]


class CardHead(Head):
    """A contact card in the file of a region."""

    naam: Annotated[Phrase, Field(max_length=100)]
    functie: Short = ""
    telefoon: Phone = ""
    mail: Address = ""
    spreekuur: Annotated[str, StringConstraints(max_length=200)] = ""


class EntryHead(Head):
    """An entry of the sociale kaart, an intervention or a route."""

    soort: Offer
    naam: Annotated[Phrase, Field(max_length=100)]
    wat: Annotated[str, StringConstraints(max_length=300)] = ""
    route: Annotated[str, StringConstraints(max_length=200)] = ""
    telefoon: Phone = ""
    url: Link = ""
    controleer: Day


class TeamHead(Head):
    """The card of a wijkteam, by its name."""

    naam: Phrase
    kaart: CardHead


class RegionHead(Head):
    """A whole region."""

    regio: Phrase
    kaart: CardHead | None = None
    wijkteams: list[TeamHead] = []
    aanbod: list[EntryHead] = []
