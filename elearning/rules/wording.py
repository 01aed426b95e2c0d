"""How an author's words read in a place that already says part of it: twice the same is once too many."""

import re

from elearning.content.model import Kind, Question

HOW = re.compile(r"\b(?:Kies alles\b|Vul [^.?!]{1,80} in\.)")
YES = re.compile(r"\A(<p>)?(?:Ja|Klopt|Precies|Juist|Inderdaad|Zeker|Goed|Prima)[.,:!] +((?:<[^<>]+>)*)(.)", re.DOTALL)


def tells_how(question: Question) -> bool:
    """Tell whether the question itself says how to answer, so that no hint has to."""
    return question.kind in (Kind.SEVERAL, Kind.FILL) and bool(HOW.search(question.prompt.source))


def without_yes(html: str) -> str:
    """Leave "Klopt." out of what we say to the right answer, for somebody who chose another."""
    return YES.sub(lambda found: f"{found[1] or ''}{found[2]}{found[3].upper()}", html)
