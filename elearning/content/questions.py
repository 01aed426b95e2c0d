"""From the lines of a question block to a `Question`, with everything that makes an answer unfair reported."""

import hashlib
import json
import re

from elearning.content.choices import Body, Option, kind_by_marks, read_body
from elearning.content.decoding import Line
from elearning.content.inline import plain
from elearning.content.model import Choice, Kind, Question
from elearning.content.report import Report, closest, shortened, suggestion
from elearning.content.scan import SLUG, Block, trimmed
from elearning.content.written import Text

TRUE_FALSE = {"waar": "waar", "niet waar": "niet-waar"}
EXACTLY_ONE = (Kind.ONE, Kind.TRUE_FALSE)


def read_question(block: Block, report: Report) -> Question | None:
    """Read a question; None when not even its kind can be told."""
    kind, certain = _kind(block, report)
    if kind is None:
        return None
    body = read_body(kind, block.body, report)
    prompt = as_text(body.prompt, block.line)
    if not prompt.source and not body.broken:
        report.fout(block.line, "Deze vraag heeft geen tekst. Zet de vraag boven de keuzes.")
    if certain and not body.broken:
        _check_choices(kind, body, block.line, report)
    if certain:
        _check_room(kind, block, report)
    choices = tuple(_choice(kind, option) for option in body.options)
    alt, room = _alt(kind, block, report), as_text(body.room, block.line) if trimmed(body.room) else None
    return Question(
        key=_key(block, report),
        kind=kind,
        goal=block.options["doel"].value if "doel" in block.options else "",
        prompt=prompt,
        choices=choices,
        line=block.line,
        hash=content_hash(kind, prompt, choices, (alt, room.source if room else "")),
        model_answer=as_text(body.model, block.line) if body.model else None,
        former=_former(block, report),
        alt=alt,
        description=room,
    )


def as_text(lines: tuple[Line, ...] | list[Line], fallback_line: int) -> Text:
    """Put lines back together as one text that knows where it began."""
    kept = trimmed(lines)
    if not kept:
        return Text("", fallback_line)
    return Text("\n".join(line.text for line in kept), kept[0].number)


def content_hash(kind: Kind, prompt: Text, choices: tuple[Choice, ...], room: tuple[str, ...] = ()) -> str:
    """Fingerprint of what gives an answer its meaning. Feedback may be improved without making answers old.

    `room` is what is said of the room of a VISIT; for other kinds it is left out, so that old fingerprints stay.
    """
    what = [[choice.text.source, choice.right, choice.match] for choice in choices]
    parts = [kind.value, prompt.source, what, *([room] if kind is Kind.VISIT else [])]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _kind(block: Block, report: Report) -> tuple[Kind | None, bool]:
    """Tell the kind, and whether it is certain enough to complain about what the kind asks for."""
    option = block.options.get("soort")
    if option is None:
        kind = kind_by_marks(block.body)
        if kind is None:
            report.fout(
                block.line, "Wat voor vraag is dit? Zet er keuzes in zoals '- (x) tekst', of een regel '    soort: …'."
            )
        return kind, True
    names = [kind.value for kind in Kind]
    if option.value in names:
        return Kind(option.value), True
    report.fout(option.line, f"De soort '{shortened(option.value)}' ken ik niet.{suggestion(option.value, names)}")
    near = closest(option.value, names)
    return (Kind(near), False) if near else (None, False)


def _key(block: Block, report: Report) -> str:
    if not SLUG.fullmatch(block.argument):
        report.fout(
            block.line, "Dit id klopt niet. Gebruik kleine letters, cijfers en streepjes: '/// vraag | fles-wijn'."
        )
    return block.argument


def _former(block: Block, report: Report) -> tuple[str, ...]:
    option = block.options.get("voorheen")
    if option is None:
        return ()
    former = tuple(part.strip() for part in option.value.split(","))
    if not all(SLUG.fullmatch(part) for part in former):
        report.fout(
            option.line, "Een oud id bestaat uit kleine letters, cijfers en streepjes. Zet een komma tussen twee ids."
        )
    return former


def _alt(kind: Kind, block: Block, report: Report) -> str:
    option = block.options.get("alt")
    return plain(option.value, option.line, report) if option and kind is Kind.VISIT else ""


def _choice(kind: Kind, option: Option) -> Choice:
    return Choice(
        key=choice_key(kind, option),
        text=Text(option.text, option.line),
        right=option.right,
        feedback=as_text(option.feedback, option.line) if trimmed(option.feedback) else None,
        match=option.match,
    )


def choice_key(kind: Kind, option: Option) -> str:
    """Name a choice by the author's id, or by its own text, so that moving it keeps its answers."""
    if kind is Kind.TRUE_FALSE and option.text.lower() in TRUE_FALSE:
        return TRUE_FALSE[option.text.lower()]
    return option.anchor or hashlib.sha256(option.text.encode()).hexdigest()[:8]


# --- what makes a question whole -------------------------------------------------------------------------------------


def _check_choices(kind: Kind, body: Body, line: int, report: Report) -> None:
    if kind is Kind.OPEN:
        if not trimmed(body.model):
            report.fout(
                line, "Deze open vraag heeft geen voorbeeldantwoord. Zet onder de vraag: '> zo kun je het zeggen'."
            )
        return
    _check_twice(kind, body, report)
    if kind is Kind.VISIT:
        _check_visit(body, line, report)
    else:
        _check_number(kind, body, line, report)
        _check_right(kind, body, line, report)
    for option in body.options:
        plain(option.match or "", option.line, report)
        if not trimmed(option.feedback):
            report.fout(
                option.line, "Deze keuze heeft geen terugkoppeling. Zet eronder: '  > waarom dit (niet) klopt'."
            )
    {Kind.TRUE_FALSE: _check_true_false, Kind.FILL: _check_fill}.get(kind, _nothing)(body, line, report)


def _nothing(body: Body, line: int, report: Report) -> None:
    """Most kinds have no rules of their own."""


def _check_number(kind: Kind, body: Body, line: int, report: Report) -> None:
    least = 1 if kind is Kind.FILL else 2
    if len(body.options) < least:
        report.fout(line, "Deze vraag heeft te weinig keuzes. Zet er ten minste twee onder, elk met terugkoppeling.")


def _check_twice(kind: Kind, body: Body, report: Report) -> None:
    seen: set[str] = set()
    for option in body.options:
        names = {"id " + choice_key(kind, option), re.sub(r"\s+", " ", option.text).strip().lower()}
        if names & seen:
            report.fout(option.line, "Deze keuze staat er twee keer. Haal er één weg of maak ze verschillend.")
        seen |= names


def _check_right(kind: Kind, body: Body, line: int, report: Report) -> None:
    right = [option for option in body.options if option.right]
    if not right and body.options:
        report.fout(line, "Geen enkele keuze is goed. Zet een x tussen de haken van het goede antwoord: (x) of [x].")
    if kind in EXACTLY_ONE and len(right) > 1:
        report.fout(right[1].line, "Er kan maar één keuze goed zijn. Maak hier ( ) van, of gebruik overal [ ] en [x].")


def _check_true_false(body: Body, line: int, report: Report) -> None:
    for option in body.options:
        if option.text.lower() not in TRUE_FALSE:
            report.fout(option.line, "Bij waar-of-niet zijn de keuzes 'Waar' en 'Niet waar'. Schrijf ze precies zo.")


def _check_fill(body: Body, line: int, report: Report) -> None:
    rest = [option for option in body.options if option.text == "*"]
    if not rest:
        report.fout(line, "Hier ontbreekt '- ( ) *', met terugkoppeling voor alle andere antwoorden. Zet het onderaan.")
    for option in rest:
        if option.right:
            report.fout(option.line, "Al het andere kan niet goed zijn. Maak van (x) hier ( ).")


# --- a house visit ---------------------------------------------------------------------------------------------------

ROOM = {"beeld": "kamer.svg", "alt": "wat er op de tekening staat"}
MOST_IN_A_ROOM = 12


def _check_visit(body: Body, line: int, report: Report) -> None:
    """Signals and things that are none, not more than somebody can look for, and the room in words."""
    signals = sum(option.right for option in body.options)
    if signals < 2:
        report.fout(
            line, "Een huisbezoek heeft ten minste twee signalen. Zet een x bij wat een signaal is: '- [x] tekst'."
        )
    elif len(body.options) - signals < 2:
        report.fout(
            line, "Hier is bijna alles een signaal. Zet er ten minste twee dingen bij die dat niet zijn: '- [ ] tekst'."
        )
    for option in body.options[MOST_IN_A_ROOM : MOST_IN_A_ROOM + 1]:
        report.fout(option.line, f"Een huisbezoek heeft hooguit {MOST_IN_A_ROOM} keuzes. Haal er een paar weg.")
    if not trimmed(body.room):
        report.fout(
            line,
            "De kamer in woorden ontbreekt. Zet boven de keuzes: '> wat er te zien is', evenveel als in de tekening.",
        )


def _check_room(kind: Kind, block: Block, report: Report) -> None:
    """Only a house visit has a picture of its own, and it always has one."""
    for key, example in ROOM.items():
        option = block.options.get(key)
        if kind is Kind.VISIT and option is None:
            report.fout(block.line, f"Hier ontbreekt '{key}'. Zet onder deze regel: '    {key}: {example}'.")
        elif kind is not Kind.VISIT and option is not None:
            report.fout(
                option.line,
                f"'{key}' kan alleen bij 'soort: huisbezoek'. Haal de optie weg, of zet er een blok '/// beeld' voor.",
            )
