"""Every number in a course text comes from a fact, so that it has a source, a year, and changes everywhere at once.

Found are digits, and words that say how many of all: "één op de vier", "driekwart", "de helft", "tien procent". Names
such as MOTI-4 and NIX18 are no numbers, and neither is counting in words ("drie vragen").
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from elearning.content.prose import Saying
from elearning.content.waivers import Finding

TOKEN = re.compile(r"(?<!\S)[^\s\d¼-¾⅐-⅞]{0,200}[\d¼-¾⅐-⅞]\S*")
"""A word with a digit in it, or with a fraction such as ½."""
NAME = re.compile(r"[^\W\d_]*[A-Z][^\W\d_]*[-–]?\d|\d[-–]?[A-Z]")
"""Digits joined to a capital or to a word with a capital in it."""

SMALL = "twee|drie|vier|vijf|zes|zeven|acht|negen|tien"
WORDS = f"één|een|{SMALL}|elf|twaalf|vijftien|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig|honderd"
SHARES = re.compile(
    rf"\b(?:(?:één|een|{SMALL}) op de (?:{WORDS})|driekwart|de helft"
    rf"|(?:één|een) (?:kwart|derde|vierde|vijfde|tiende)(?= van)|(?:{SMALL}) (?:kwart|derde|vierde|vijfde|tiende)"
    rf"|(?:{WORDS}) procent)\b",
    re.IGNORECASE,
)
TRIM = "‘’“”\"'«»()[]{}.,;:!?…*"
AROUND = 80
LONGEST_NAME = 60
MOST_SHOWN = 8


def number_findings(sayings: tuple[Saying, ...]) -> Iterator[Finding]:
    """Report every number that stands in a text by itself."""
    for saying in sayings:
        if saying.counted:
            yield from _in(saying)


def _in(saying: Saying) -> Iterator[Finding]:
    text = saying.text
    found = [(match.start(), match.group()) for match in SHARES.finditer(text)]
    found += [(match.start(), match.group().strip(TRIM)) for match in TOKEN.finditer(text) if _counts(match.group())]
    for place, number in sorted(found):
        around = text[max(0, place - AROUND) : place + len(number) + AROUND]
        line = saying.line(place)
        yield Finding(line, "", number[:LONGEST_NAME], around, group=(saying.question or line, bool(saying.question)))


def _counts(token: str) -> bool:
    return len(token) > LONGEST_NAME or not NAME.search(token)


def together(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Say the numbers of one question, or of one line, in one message; other findings stay as they are."""
    for group, found in groupby(findings, key=lambda finding: finding.group):
        first, *rest = found
        if group is None:
            yield from (first, *rest)
            continue
        numbers = list(dict.fromkeys(finding.quote for finding in (first, *rest)))
        shown = ", ".join(f"'{number}'" for number in numbers[:MOST_SHOWN]) + (" …" if numbers[MOST_SHOWN:] else "")
        yield replace(first, message=_message(shown, len(numbers) > 1, in_question=group[1]))


def _message(shown: str, several: bool, *, in_question: bool) -> str:
    what = f"De getallen {shown} staan" if several else f"Het getal {shown} staat"
    if in_question:
        return f"{what} los in deze vraag. Zet bij de vraag '    feit: sleutel' met het feit waar ze op leunt."
    return f"{what} los in de tekst. Zet er een feit neer: [[feit:sleutel]], of stel het vrij in de kop."
