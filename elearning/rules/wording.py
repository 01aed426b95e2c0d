"""How an author's words read in a place that already says part of it: twice the same is once too many."""

import hashlib
import json
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


def mark_of(question: Question) -> str:
    """Give a mark of what stands on a screen with a question: it changes with the words, and says nothing of what is
    right. Of a question to fill in no answer stands there.
    """
    choices = () if question.kind is Kind.FILL else question.choices
    shown = sorted((choice.key, choice.text.source) for choice in choices)
    beside = sorted(choice.match or "" for choice in choices)
    room = (question.alt, question.description.source if question.description else "")
    parts = (question.kind.value, question.prompt.source, shown, beside, room)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]
