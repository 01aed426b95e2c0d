"""Lines that somebody says: `Johan: "Wat moet je?" {vt}`, in a conversation and in the written-out text of a film.

Behind the words stand tags between braces: what the line shows (`{vt}`, `{bt}`, a technique) and when it is said.
All patterns have bounded repeats, so that a hostile line does not keep us busy.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from elearning.content.casus import Condition, Said
from elearning.content.decoding import Line
from elearning.content.inline import plain
from elearning.content.report import Report, shortened
from elearning.content.techniques import CODES

TALKS = ("vt", "bt")
"""Change talk (verandertaal) and sustain talk (behoudtaal), as an author writes them."""

WORD = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]{0,30}\.?"
NAME = rf"{WORD}(?: (?:van|de|den|der|het|ten|ter|{WORD})){{0,3}}"
"""A name of at most four words, each with a capital but for those that stand inside a name."""
TAGS = r"((?: \{[^{}]{1,120}\}){0,9})"
SPOKEN = re.compile(rf'({NAME}): "([^"]+)"{TAGS}$')
SEEN = re.compile(rf"\(([^\s].*)\){TAGS}$")
ONLY_TAGS = re.compile(rf"{TAGS}$")
ALMOST_SPOKEN = re.compile(rf'\s*({NAME})\s?[:;.]?\s{{0,3}}["“”„«]')
UNQUOTED = re.compile(rf"\s*({NAME})\s?:")
CONDITION = re.compile(r"(niet )?([a-z0-9]+(?:-[a-z0-9]+)*)(?: (<|>=) ([0-9]{1,3}))?")

HINTS = frozenset(
    {"Beter", "Liever", "Zeg", "Vraag", "Of", "Bijvoorbeeld", "Zo", "Ook", "Kan", "Dus", "Goed", "Niet", "Wel", "Want"}
)
"""Words that begin an advice in the feedback. Nobody is called so."""


@dataclass(frozen=True)
class Tags:
    """What stands between braces behind a line."""

    talk: Literal["", "vt", "bt"] = ""
    technique: str = ""
    when: tuple[Condition, ...] = ()


def split_tags(text: str) -> tuple[str, str]:
    """Take the tags off the end of a line."""
    start = text.find(" {")
    return (text[:start], text[start:]) if start > 0 and ONLY_TAGS.match(text, start) else (text, "")


def said_by(text: str) -> str | None:
    """Tell who says this line; None when it is not of the form `Naam: "…"`."""
    found = SPOKEN.match(text)
    return found.group(1) if found and found.group(1).split()[0] not in HINTS else None


def read_spoken(text: str, line: int, report: Report) -> Said | None:
    """Read a line of the form `Naam: "…"` with its tags."""
    found = SPOKEN.match(text)
    if found is None or said_by(text) is None:
        return None
    who, words, tags = found.groups()
    read = read_tags(tags, line, report)
    return Said(who, plain(words.strip(), line, report), line, read.talk, read.technique, read.when)


def read_tags(tags: str, line: int, report: Report) -> Tags:
    """Read the tags behind a line; each kind at most once."""
    talk: Literal["", "vt", "bt"] = ""
    technique = ""
    when: tuple[Condition, ...] = ()
    names = [name.strip() for name in re.findall(r"\{([^{}]*)\}", tags)]
    for name in names:
        if name in TALKS:
            talk = "vt" if name == "vt" else "bt"
        elif name.startswith("als:"):
            when = read_conditions(name.removeprefix("als:"), line, report)
        elif name in CODES:
            technique = name
        else:
            hint = report.hint(name, (*CODES, *TALKS))
            report.fout(line, f"'{{{shortened(name)}}}' ken ik niet.{hint}")
    kinds = ["als" if name.startswith("als:") else "vt" if name in TALKS else "techniek" for name in names]
    if len(set(kinds)) < len(kinds):
        report.fout(line, "Hier staat iets twee keer tussen accolades. Laat er van elke soort één staan.")
    return Tags(talk, technique, when)


def read_conditions(text: str, line: int, report: Report) -> tuple[Condition, ...]:
    """Read what stands behind `als:`: conditions that all have to hold, with `en` between them."""
    found = []
    for part in re.split(r"\s+en\s+", text.strip()):
        condition = _condition(part.strip())
        if condition is None:
            report.fout(
                line,
                f"De voorwaarde '{shortened(part.strip())}' lees ik niet. "
                "Schrijf: naam, niet naam, openheid < 20 of openheid >= 60, met ' en ' ertussen.",
            )
        else:
            found.append(condition)
    return tuple(found)


def _condition(text: str) -> Condition | None:
    found = CONDITION.fullmatch(text)
    if found is None:
        return None
    negated, subject, relation, value = found.groups()
    if relation is None:
        return Condition(subject, "is not" if negated else "is")
    return None if negated else Condition(subject, "<" if relation == "<" else ">=", int(value))


def almost_spoken(text: str, names: frozenset[str]) -> bool:
    """Say whether a line was probably meant to be said by somebody; `names` are those who speak for certain."""
    found = ALMOST_SPOKEN.match(text)
    if found and (found.group(1).split()[0] not in HINTS) and (":" in text[: found.end()] or found.group(1) in names):
        return True
    unquoted = UNQUOTED.match(text)
    return unquoted is not None and unquoted.group(1) in names


def refuse_braces(lines: Iterable[Line], report: Report) -> None:
    """Report braces in text to the learner: nothing between them would mean anything there."""
    for line in lines:
        if "{" in line.text or "}" in line.text:
            report.fout(line.number, "Deze accolades lees ik niet. Ze horen achter wat er gezegd wordt of te zien is.")


def read_transcript(lines: tuple[Line, ...], report: Report) -> tuple[tuple[Line, ...], tuple[Said, ...]]:
    """Take the tags off the lines of a transcript; give what is shown, and the lines that show a technique.

    A line that somebody says stands on a line of its own on the page too: two spaces make a break in Markdown.
    """
    kept: list[Line] = []
    shown: list[Said] = []
    for line in lines:
        said = read_spoken(line.text.rstrip(), line.number, report)
        if said is None:
            kept.append(line)
            continue
        if said.when:
            report.fout(line.number, "In een film gebeurt altijd hetzelfde. Haal {als: …} weg.")
        kept.append(Line(line.number, f'{said.who}: "{said.text}"  '))
        shown += [said] if said.technique else []
    return tuple(kept), tuple(shown)
