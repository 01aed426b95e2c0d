"""The words of letters: Jinja templates that know no Flask and no language but Dutch.

`templates/mail/<kind>/` holds the subject and the text of a kind, plain and as HTML. Leerbrieven that are joined are
parts of one letter; each part brings its own text. HTML is escaped, and a name that is not given is an error.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from elearning.clock import AMSTERDAM
from elearning.paths import shipped

#: What mail programs on a phone show of a subject.
LONGEST_SUBJECT = 60

#: What a tired worker wants to read first: what has a date, what takes two minutes, who calls back, then the rest.
ORDER = ("deadline", "opfris", "follow-up", "call-back", "reminder", "next-step", "nudge")


def render(kind: str, context: Mapping[str, Any]) -> tuple[str, str, str]:
    """Write a letter: gives its subject (at most 60 characters), its text and its HTML.

    Every letter needs `person` and `site`. Leerbrieven are given as `parts`: mappings with their `kind`, the one that
    gives the letter its subject first.
    """
    given = {**context, "parts": [_headed(part, context) for part in context.get("parts", ())]}
    lead = given["parts"][0] if given["parts"] else {}
    given["heading"] = lead.get("heading") or _line(kind, given)
    given["subject"] = short(given["heading"], LONGEST_SUBJECT)
    text, html = (_template(kind, form).render(given) for form in ("txt", "html"))
    return given["subject"], _tidy(text), html.strip() + "\n"


def part_text(part: Mapping[str, Any]) -> tuple[str, str]:
    """Write one part of a leerbrief on its own, to show somebody before it goes: its heading and its text."""
    headed = _headed(part, {})
    text = _environment().get_template(f"{part['kind']}/part.txt.jinja").render(part=headed)
    return headed["heading"], _tidy(text)


def in_order(parts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Put the parts of a joined letter in the order in which somebody wants to read them."""
    return sorted(parts, key=lambda part: ORDER.index(part["kind"]))


def listed(names: Sequence[str], most: int = 1_000) -> str:
    """Say some names in one sentence: a, b en c. What would make it longer than `most` becomes: en meer."""
    for kept in range(len(names), 0, -1):
        said = [*names[:kept], *(["meer"] if kept < len(names) else [])]
        sentence = " en ".join(filter(None, (", ".join(said[:-1]), said[-1])))
        if len(sentence) <= most or kept == 1:
            return short(sentence, most)
    return ""


def short(text: str, most: int) -> str:
    """Keep a line within a length, at the end of a word."""
    if len(text) <= most:
        return text
    whole = text[:most].rpartition(" ")[0] or text[: most - 1]
    return whole.rstrip(" ,:‘") + "…"


def day(moment: date | datetime) -> str:
    """Write a day as people say it: dinsdag 1 december."""
    on = moment.astimezone(AMSTERDAM).date() if isinstance(moment, datetime) else moment
    return _said(on)


@lru_cache(64)
def _said(on: date) -> str:
    return str(format_date(on, "EEEE d MMMM", locale="nl"))


def _headed(part: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    return {**part, "heading": _line(part["kind"], {**context, "part": part})}


def _line(kind: str, context: Mapping[str, Any]) -> str:
    return " ".join(_environment().get_template(f"{kind}/subject.txt.jinja").render(context).split())


@cache
def _template(kind: str, form: str) -> Any:
    own = f"{kind}/letter.{form}.jinja"
    return _environment().select_template([own, f"learning.{form}.jinja"])


def _tidy(text: str) -> str:
    """Leave one empty line where templates left several."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(shipped("templates") / "mail"),
        autoescape=select_autoescape(["html.jinja"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else every part of every letter asks the disk whether it changed
    )
    environment.filters |= {"listed": listed, "short": short, "day": day}
    return environment
