"""The closed list of conversation techniques: what an author writes, and the code the MITI counts it under.

The codes are those of the Motivational Interviewing Treatment Integrity manual 4.2 (Moyers, Manuel and Ernst, 2014).
It does not tell open and closed questions apart. A summary we count as a complex reflection: ours puts things together.
"""

from enum import StrEnum


class Code(StrEnum):
    """A behaviour code of the MITI 4.2; NONE = something the MITI does not count."""

    QUESTION = "Q"
    SIMPLE = "SR"
    COMPLEX = "CR"
    AFFIRM = "AF"
    SEEK = "Seek"
    EMPHASIZE = "Emphasize"
    INFORM = "GI"
    PERSUADE_WITH_PERMISSION = "Persuade with Permission"
    PERSUADE = "Persuade"
    CONFRONT = "Confront"
    NONE = ""


TECHNIQUES: dict[str, Code] = {
    "open vraag": Code.QUESTION,
    "gesloten vraag": Code.QUESTION,
    "schaalvraag": Code.QUESTION,
    "terugvraag": Code.QUESTION,
    "eenvoudige reflectie": Code.SIMPLE,
    "complexe reflectie": Code.COMPLEX,
    "samenvatting": Code.COMPLEX,
    "bevestiging": Code.AFFIRM,
    "toestemming vragen": Code.SEEK,
    "samen kiezen": Code.SEEK,
    "autonomie": Code.EMPHASIZE,
    "informatie": Code.INFORM,
    "informatie met toestemming": Code.PERSUADE_WITH_PERMISSION,
}
"""What helps a conversation, or does no harm to it."""

TRAPS: dict[str, Code] = {
    "waarschuwen": Code.PERSUADE,
    "ongevraagd advies": Code.PERSUADE,
    "overnemen": Code.PERSUADE,
    "geruststellen": Code.PERSUADE,
    "confronteren": Code.CONFRONT,
    "voorbijgaan": Code.NONE,
    "onwaarheid": Code.NONE,
}
"""What closes the door, however well it is meant."""

CODES: dict[str, Code] = TECHNIQUES | TRAPS
