"""Plain Markdown for who fills in a form or brings questions along: written as docs/auteurs.md says.

What somebody typed is Markdown of their own (a fact, bold letters), but it can never become structure: a line that
the reader would take for a choice, an option or the end of a block is escaped. What cannot be escaped is written a
little differently: `{` becomes `(`, and a `/` where a block could begin becomes `⁄`.
"""

import html
import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass

from elearning.content.choices import ATTEMPT
from elearning.content.decoding import UNSEEN, WIDE_GAP
from elearning.content.drafts import screen_slug
from elearning.content.inline import ENTITY, HTML
from elearning.content.model import Kind
from elearning.content.scan import LOOSE_OPTION, RULE, SLASHES
from elearning.content.shapes import OPTION_KEYS

BY_MARKS = (Kind.ONE, Kind.SEVERAL)
"""The kinds that need no `soort`: their brackets say it."""
ROUND = (Kind.ONE, Kind.TRUE_FALSE, Kind.FILL)
FENCED = re.compile(r"^(\s*(?:>\s*)?)(`{3,}|~{3,})")
MATCHED = {"waar": "Waar", "niet waar": "Niet waar"}


@dataclass(frozen=True)
class WrittenChoice:
    """One choice of a question as somebody filled it in.

    `match` is the right side of a KOPPEL. For VOLGORDE the choices stand in the right order; for INVUL `text` `*` is
    everything else.
    """

    text: str
    right: bool = False
    feedback: str = ""
    match: str = ""


def question_block(  # noqa: PLR0913 - one argument for each thing an author fills in
    kind: Kind,
    key: str,
    goal: str,
    prompt: str,
    choices: Sequence[WrittenChoice],
    *,
    model_answer: str = "",
    facts: Sequence[str] = (),
) -> str:
    """Write a question, from `/// vraag` up to `///`, with a line ending.

    What is missing (feedback, a right answer) stays missing: the reader says so at the line. Of a house visit the
    caller adds the drawing: `visit_block`.
    """
    body = _paragraphs(prompt, _prompt_line(kind))
    lines = ["", *body] if body and _like_an_option(body[0]) else body
    if kind is Kind.OPEN:
        below = [_quoted(line) for line in _paragraphs(model_answer, text_line)]
    else:
        below = [line for number, choice in enumerate(choices, 1) for line in _choice(kind, number, choice)]
    return _block(key, _options(kind, goal, facts), [*lines, *([""] if below else []), *below])


def visit_block(question: str, picture: str, alt: str, room: str) -> str:
    """Put the drawing and the room in words into the block of a house visit that `question_block` made."""
    lines = question.split("\n")
    soort = next(number for number, line in enumerate(lines) if line.startswith("    soort: "))
    first = next((number for number, line in enumerate(lines) if line.startswith("- [")), len(lines) - 2)
    told = [_quoted(line) for line in _paragraphs(room, _below_line)]
    drawing = [f"    beeld: {option_text(picture)}", f"    alt: {option_text(alt)}"]
    return "\n".join([*lines[: soort + 1], *drawing, *lines[soort + 1 : first], *told, "", *lines[first:]])


def free_key(wanted: str, taken: Container[str]) -> str:
    """Make an id out of any words: small letters, digits and dashes, and none that is taken."""
    base = screen_slug(wanted)[:60].strip("-") or "vraag"
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


# --- texts ------------------------------------------------------------------------------------------------------------


def one_line(text: str) -> str:
    """Put a text on one line, without what no editor shows."""
    return " ".join(UNSEEN.sub(" ", text).split())


def option_text(text: str) -> str:
    """Write a text behind `key:` of a block or as its title: plain text on one line."""
    return _no_slashes(one_line(_no_html(text)))


def text_line(line: str) -> str:
    """Write a line of running text so that it stays one."""
    line = _no_slashes(WIDE_GAP.sub(" ", UNSEEN.sub("", _no_html(line))).rstrip())
    line = FENCED.sub(lambda found: found.group(1) + found.group(2).replace("```", "\\```", 1).replace("~", ""), line)
    line = re.sub(r"^\s*[<»›]\s*", "“", line)
    while SLASHES.match(line):
        line = _without_opening(line)
    bare = line.lstrip()
    if RULE.match(line):
        return "…" if bare.startswith("=") else "\\" + bare
    return "\\" + bare if bare.startswith("#") else line


def _without_opening(line: str) -> str:
    """Take away from a line what makes it look like the begin or the end of a block."""
    bare = line.lstrip()
    if set(bare) <= set("\\|"):
        return "…"
    return re.sub(r"^\\?/", "⁄", bare) if re.match(r"\\?/", bare) else bare.replace("//", "/⁄", 1)


def _paragraphs(text: str, write: Callable[[str], str]) -> list[str]:
    """Write every line, without empty ones around."""
    return trimmed([write(line) for line in re.split(r"\r\n|\r|\n", text)])


def trimmed(lines: list[str]) -> list[str]:
    """Leave out the empty lines before and behind a text."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def _prompt_line(kind: Kind) -> Callable[[str], str]:
    def write(line: str) -> str:
        """A prompt is what no line of a question can be mistaken for: not a choice, not a model answer."""
        bare = text_line(line).strip()
        if bare.startswith(">") and (kind in (Kind.OPEN, Kind.VISIT) or not re.match(r"> \S", bare)):
            bare = "\\" + bare
        return _no_attempt(bare) if ATTEMPT.match(bare) else bare

    return write


def _below_line(line: str) -> str:
    """Feedback, and the room in words, stand where choices could stand too."""
    bare = text_line(line).strip()
    return _no_attempt(bare, "  > ") if ATTEMPT.match("  > " + bare) else bare


def _no_attempt(bare: str, before: str = "") -> str:
    """Take away from a line what makes it look like a choice."""
    bare = re.sub(r"^[•–—]", "-", bare)
    bare = re.sub(r"^(\d{1,3})([.)])", r"\1\\\2", bare)
    bare = re.sub(r"^([-*+])", r"\\\1", bare)
    start, rest = bare[:12], bare[12:]
    start = re.sub(r"([(\[{<])\s?([)\]}>])", r"\1…\2", start)
    start = re.sub(r"(?<!\\)([(\[])(?!\[)(\s?\S?\s?)([)\]])", r"\\\1\2\\\3", start)
    start = re.sub(r"[{<](\s?\S?\s?)[}>]", r"‹\1›", start)
    if ATTEMPT.match(before + start + rest):
        start = start.translate(str.maketrans("()[]{}<>", "‹›‹›‹›‹›"))
    return start + rest


def _quoted(line: str) -> str:
    return f"> {line}" if line else ">"


def _no_html(text: str) -> str:
    """Take the sting out of what would be read as HTML."""
    if "&" in text and ENTITY.search(text):
        text = ENTITY.sub(lambda found: found.group().replace("&", "& "), html.unescape(text))
    return HTML.sub(lambda found: f"< {found.group()[1:]}", text) if "<" in text else text


def _no_slashes(text: str) -> str:
    return re.sub("//(?=/)", "/⁄", text)


# --- pieces of a block ------------------------------------------------------------------------------------------------


def _block(key: str, options: Iterable[str], lines: Iterable[str]) -> str:
    return "\n".join([f"/// vraag | {key}", *options, *lines, "///", ""])


def _options(kind: Kind, goal: str, facts: Sequence[str]) -> list[str]:
    options = [f"    doel: {goal}"] if goal else []
    options += [f"    soort: {kind.value}"] if kind not in BY_MARKS else []
    return [*options, f"    feit: {', '.join(facts)}"] if facts else options


def _like_an_option(line: str) -> bool:
    """Tell whether the first line of a prompt would be read as an option; a blank line above it helps."""
    found = LOOSE_OPTION.match(line)
    return found is not None and found.group(1) in OPTION_KEYS


def _choice(kind: Kind, number: int, choice: WrittenChoice) -> list[str]:
    text = _choice_text(kind, choice.text)
    if kind is Kind.ORDER:
        first = f"{number}. {text}"
    elif kind is Kind.MATCH:
        first = f"- {_side(choice.text)} => {_side(choice.match)}"
    else:
        left, right = "()" if kind in ROUND else "[]"
        first = f"- {left}{'x' if choice.right else ' '}{right} {text}"
    return [first, *("  " + _quoted(line) for line in _paragraphs(choice.feedback, _below_line))]


def _choice_text(kind: Kind, text: str) -> str:
    """Write a choice on one line; what is compared with an answer (INVUL) gets no escapes."""
    text = _no_anchor(_no_slashes(one_line(_no_html(text))))
    if kind is Kind.TRUE_FALSE:
        return MATCHED.get(text.lower(), text)
    return text or "…" if kind is Kind.FILL else text_line(text) or "…"


def _no_anchor(text: str) -> str:
    """Braces, or a # at the end, would be read as the id of a choice."""
    text = text.replace("{", "(").replace("}", ")")
    text = re.sub(r"\((\s?)#", r"(\1nr. ", text)
    return re.sub(r"(?<=\s)#(?=\S+$)", "nr. ", text)


def _side(text: str) -> str:
    """Write one side of a pair: the right one is shown as it is, so nothing is escaped."""
    text = _no_anchor(_no_slashes(one_line(_no_html(text))))
    text = re.sub(r"[=-]\s*>", "→", text).replace(">", "›")
    return re.sub(r"^[(\[]([ x]?)[)\]]", r"‹\1›", text) or "…"
