"""What came of sending one mail."""

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """What the mail server said."""

    SENT = "verstuurd"
    LATER = "later"
    REFUSED = "geweigerd"


@dataclass(frozen=True)
class Result:
    """An outcome with the reason in a few words, without name or address."""

    outcome: Outcome
    why: str = ""
    #: The server itself fails, so no letter will get through for a while and this one is not to blame.
    server_down: bool = False
    #: A refusal of this letter (too big, taken for spam), which says nothing about the address.
    letter_only: bool = False
