"""From a choice line of a casus, and the lines below it, to a `Move`.

`- [open vraag, autonomie] "Zin van de werker." (+4) +onthoud naam -> scene`: every piece has its own message, because
an author who forgets one of them has to hear which.
"""

import hashlib
import re
from dataclasses import dataclass, field

from elearning.content.casus import Condition, Meter, Move, Said
from elearning.content.casus_scan import RawMove
from elearning.content.decoding import Line
from elearning.content.inline import plain
from elearning.content.questions import as_text
from elearning.content.report import Report, shortened
from elearning.content.scan import trimmed
from elearning.content.spoken import (
    SEEN,
    almost_spoken,
    read_conditions,
    read_spoken,
    read_tags,
    refuse_braces,
    said_by,
)
from elearning.content.techniques import CODES
from elearning.content.written import Text

MOST_TECHNIQUES = 3
MOST_WORDS = 40
MOST_EFFECT = 12

OPENING = re.compile(r'- \[([^\[\]"]{0,200})\] "([^"]+)"')
EFFECT = re.compile(r" \(([^()]{0,200})\)")
TARGET = re.compile(r"(.*) -> ([a-z0-9]+(?:-[a-z0-9]+)*)$")
TOKEN = re.compile(
    r" (?:(STOP|herstel)|\+onthoud ([a-z0-9]+(?:-[a-z0-9]+)*)|\{als:([^{}]{1,120})\}"
    r"|\{#([a-z0-9]+(?:-[a-z0-9]+)*)\})(?=\s|$)"
)
POINTS = re.compile(r"\+[1-9]\d?|-[1-9]\d?|0")
NAMED_POINTS = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*) (\S+)")
FORM = "'- [techniek] \"zin\" (+4) -> scène'"


@dataclass
class _Tokens:
    """What stands behind the effect of a choice."""

    flags: list[str] = field(default_factory=list)
    remember: list[str] = field(default_factory=list)
    when: tuple[Condition, ...] = ()
    anchor: str | None = None


class MoveReader:
    """Reads the choices of one casus. `meters` is None when the front matter does not tell them."""

    def __init__(self, report: Report, meters: tuple[Meter, ...] | None, names: frozenset[str]) -> None:
        self.report = report
        self.meters = meters
        self.names = names

    def read(self, raw: RawMove) -> Move | None:
        """Read a choice; None when its line cannot be made sense of."""
        reply, feedback = self.below(raw)
        opening = OPENING.match(raw.text)
        if opening is None:
            self.report.fout(raw.line, f"Deze keuze lees ik niet. Schrijf {FORM}.")
            return None
        effect = EFFECT.match(raw.text, opening.end())
        if effect is None:
            self.report.fout(
                raw.line, f"Deze keuze heeft geen effect. Zet het direct achter de zin, bijvoorbeeld (+4): {FORM}."
            )
            return None
        rest = raw.text[effect.end() :]
        target = TARGET.fullmatch(rest)
        tokens = self.tokens(target.group(1) if target else rest, raw.line)
        self.check_end(tokens, target is not None, raw.line)
        text = self.sentence(opening.group(2), raw.line)
        return Move(
            key=tokens.anchor or hashlib.sha256(text.encode()).hexdigest()[:8],
            text=text,
            techniques=self.techniques(opening.group(1), raw.line),
            effects=self.effects(effect.group(1), raw.line),
            to=target.group(2) if target and "STOP" not in tokens.flags else None,
            reply=reply,
            feedback=feedback,
            line=raw.line,
            stop="STOP" in tokens.flags,
            repair="herstel" in tokens.flags,
            remember=tuple(dict.fromkeys(tokens.remember)),
            when=tokens.when,
        )

    # --- the pieces of the line ---------------------------------------------------------------------------------------

    def sentence(self, text: str, line: int) -> str:
        """Check what the worker says."""
        text = plain(text.strip(), line, self.report)
        if len(text.split()) > MOST_WORDS:
            self.report.fout(line, f"Deze zin heeft meer dan {MOST_WORDS} woorden. Maak hem korter.")
        return text

    def techniques(self, text: str, line: int) -> tuple[str, ...]:
        """Read the names between the square brackets."""
        names = tuple(name.strip() for name in text.split(","))
        for name in names:
            if name not in CODES:
                self.report.fout(line, f"De techniek '{shortened(name)}' ken ik niet.{self.report.hint(name, CODES)}")
        if len(names) > MOST_TECHNIQUES:
            self.report.fout(
                line, f"Een keuze heeft hooguit {MOST_TECHNIQUES} technieken. Laat de belangrijkste staan."
            )
        if len(set(names)) < len(names):
            self.report.fout(line, "Een techniek staat er twee keer. Haal er één weg.")
        return tuple(dict.fromkeys(name for name in names if name in CODES))

    def effects(self, text: str, line: int) -> tuple[tuple[str, int], ...]:
        """Read the points per meter: `+4`, or with more meters `ouders +8, hamza -4`."""
        if self.meters is None:
            return ()
        if text == "0":
            return tuple((meter.slug, 0) for meter in self.meters)
        slugs = [meter.slug for meter in self.meters]
        found: dict[str, int] = {}
        for part in text.split(","):
            named = NAMED_POINTS.fullmatch(part.strip())
            slug, points = named.groups() if named else (slugs[0] if len(slugs) == 1 else "", part.strip())
            if slug not in slugs:
                self.unknown_meter(slug, slugs, line)
            elif slug in found:
                self.report.fout(line, f"De meter '{slug}' staat er twee keer. Haal er één weg.")
            else:
                found[slug] = self.points(points, line)
        return tuple((slug, found.get(slug, 0)) for slug in slugs)

    def unknown_meter(self, slug: str, slugs: list[str], line: int) -> None:
        """Say which meters there are."""
        if slug:
            self.report.fout(line, f"De meter '{shortened(slug)}' ken ik niet.{self.report.hint(slug, slugs)}")
        else:
            example = ", ".join(f"{name} +4" for name in slugs[:2]) or "openheid +4"
            self.report.fout(line, f"Er is meer dan één meter. Zeg welke, zoals ({example}).")

    def points(self, text: str, line: int) -> int:
        """Read one number of points, with its sign."""
        if POINTS.fullmatch(text) is None:
            self.report.fout(line, f"Het effect '{shortened(text)}' lees ik niet. Schrijf (+4), (0) of (-8).")
            return 0
        if abs(int(text)) > MOST_EFFECT:
            self.report.fout(line, f"Een effect ligt tussen -{MOST_EFFECT} en +{MOST_EFFECT}. Maak het kleiner.")
        return int(text)

    def tokens(self, text: str, line: int) -> _Tokens:
        """Read what stands between the effect and the arrow."""
        found, place = _Tokens(), 0
        while token := TOKEN.match(text, place):
            flag, name, condition, anchor = token.groups()
            if (flag and flag in found.flags) or (condition and found.when) or (anchor and found.anchor):
                self.report.fout(line, f"'{shortened(token.group().strip())}' staat er twee keer. Haal er één weg.")
            found.flags += [flag] if flag else []
            found.remember += [name] if name else []
            found.when = read_conditions(condition, line, self.report) if condition else found.when
            found.anchor = anchor or found.anchor
            place = token.end()
        if text[place:].strip():
            self.strange(text[place:].strip(), line)
        return found

    def strange(self, text: str, line: int) -> None:
        """Say that something behind the effect cannot be read."""
        word = text.split(maxsplit=1)[0]
        hint = self.report.hint(word, ("STOP", "herstel", "+onthoud", "{als: naam}", "{#id}", "->"))
        self.report.fout(line, f"Dit lees ik niet achter het effect: '{shortened(text)}'.{hint}")

    def check_end(self, tokens: _Tokens, leads_on: bool, line: int) -> None:
        """A STOP leads back, everything else leads on."""
        if leads_on and "STOP" in tokens.flags:
            self.report.fout(line, "Na een STOP gaat de cursist terug. Haal '-> scène' weg, of haal STOP weg.")
        elif not leads_on and "STOP" not in tokens.flags:
            self.report.fout(line, "Waar leidt deze keuze heen? Zet aan het eind '-> scène', of schrijf STOP.")

    # --- the lines below it -------------------------------------------------------------------------------------------

    def below(self, raw: RawMove) -> tuple[tuple[Said, ...], Text]:
        """Split the lines below a choice: first what is said and seen in reply, then the feedback."""
        lines = list(trimmed(raw.below))
        reply: list[Said] = []
        while lines:
            said = None if lines[0].blank else self.said(lines[0])
            if said is None and not lines[0].blank:
                break
            reply += [said] if said else []
            lines.pop(0)
        for line in lines:
            if said_by(line.text) in self.names or almost_spoken(line.text, self.names):
                self.report.fout(line.number, "De reactie staat boven de terugkoppeling. Zet deze regel daarboven.")
        refuse_braces(lines, self.report)
        feedback = as_text(lines, raw.line)
        if not reply:
            self.report.fout(
                raw.line, "Deze keuze heeft geen reactie. Zet er direct onder: '  > Naam: \"…\"' of '  > (…)'."
            )
        if not feedback.source:
            self.report.fout(
                raw.line, "Deze keuze heeft geen terugkoppeling. Zet onder de reactie: '  > waarom dit (niet) helpt'."
            )
        return tuple(reply), feedback

    def said(self, line: Line) -> Said | None:
        """Read a line of the reply; None = the feedback begins."""
        spoken = read_spoken(line.text, line.number, self.report)
        if spoken is not None:
            return spoken
        seen = SEEN.match(line.text)
        if seen is not None:
            tags = read_tags(seen.group(2), line.number, self.report)
            words = plain(seen.group(1), line.number, self.report)
            return Said("", words, line.number, tags.talk, tags.technique, tags.when)
        if almost_spoken(line.text, self.names):
            self.report.fout(
                line.number, "Wat iemand zegt, schrijf je als 'Naam: \"…\"'. Kijk naar de aanhalingstekens."
            )
            return Said("", line.text, line.number)
        return None
