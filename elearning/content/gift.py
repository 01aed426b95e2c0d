"""Reading Moodle GIFT: questions as plain text, with the answers between braces and a blank line between questions.

The text is walked over once. A backslash makes `~ = # { } :` ordinary signs: those are set apart before anything else.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from elearning.content.decoding import UNSEEN
from elearning.content.foreign import LOST_UNSEEN, Piece
from elearning.content.imported import LONGEST, MOST_ANSWERS, TOO_LONG, Answer, Raw

_ESCAPED = re.compile(r"\\([\\~=#{}:n])")
_APART = {sign: chr(0xE100 + index) for index, sign in enumerate("\\~=#{}:n")}
_BACK = {ord(apart): "\n" if sign == "n" else sign for sign, apart in _APART.items()}
_NAME = re.compile(r"::(.{0,2000}?)::", re.DOTALL)
_FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d{1,9})?)%")
_TRUTH = re.compile(r"(T|TRUE|F|FALSE)\s*(?=#|\Z)", re.IGNORECASE)
_CLOZE = re.compile(r"\d{0,3}:(?:SHORTANSWER|SA|MW|MULTICHOICE|MC|NUMERICAL|NM|MR)\w{0,4}:", re.IGNORECASE)
_NUMBER = r"-?\d{1,12}(?:[.,]\d{1,8})?"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*")
UNCLOSED = "De accolade { van deze vraag wordt niet gesloten."
UNOPENED = "Hier staat een } zonder {."
TWO_IN_ONE = "Hier staan twee vragen of antwoorden aan elkaar. Zet er een lege regel tussen."
NO_ANSWERS = "Tussen de accolades staan geen antwoorden die met = of ~ beginnen."


def read_gift(text: str) -> Iterator[Raw]:
    """Give every question in the order of the file, and everything else that stands there as what it is."""
    for line, chunk in _chunks(text):
        if chunk.startswith("$CATEGORY:"):
            yield Raw(line, chunk.removeprefix("$CATEGORY:").strip()[:200], "category")
        elif len(chunk) > LONGEST:
            yield Raw(line, "", "?", broken=TOO_LONG)
        else:
            yield _question(line, chunk)


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Split at blank lines; lines that begin with // are for who wrote them."""
    start = 0
    kept: list[str] = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff") + "\n"), 1):
        bare = line.strip()
        if bare.startswith("//"):
            continue
        if bare.startswith("$CATEGORY:") or not bare:
            if kept:
                yield start, "\n".join(kept)
            kept = []
            if bare:
                yield number, bare
            continue
        start = start if kept else number
        kept.append(line)
    if kept:
        yield start, "\n".join(kept)


def _question(line: int, chunk: str) -> Raw:
    seen = UNSEEN.sub("", chunk.replace("\t", " "))
    notes = (LOST_UNSEEN,) if seen != chunk.replace("\t", " ") else ()
    text = _ESCAPED.sub(lambda found: _APART[found.group(1)], seen).strip()
    named = _NAME.match(text)
    name = " ".join(_plain(named.group(1)).split()) if named else ""
    text = text[named.end() :].strip() if named else text
    before, opened, rest = text.partition("{")
    inside, closed, after = rest.partition("}")
    broken = _mistake(before, opened, inside, closed, after)
    if broken:
        return Raw(line, name, "?", broken=broken)
    prompt, kind = _format(before)
    if not opened:
        return Raw(line, name, "description", Piece(_plain(prompt), kind))
    gap = " … " if after.strip() and inside.strip() else " "
    whole = Piece(_plain(f"{prompt.strip()}{gap}{after.strip()}".strip()), kind)
    return _answered(Raw(line, name, "?", whole, notes=notes), inside.strip(), kind)


def _mistake(before: str, opened: str, inside: str, closed: str, after: str) -> str:
    if "}" in before:
        return UNOPENED
    if opened and not closed:
        return UNCLOSED
    return TWO_IN_ONE if "{" in inside or "{" in after or "}" in after else ""


def _answered(raw: Raw, inside: str, kind: str) -> Raw:
    """Tell by what stands between the braces which kind of question it is."""
    answers, _, after = inside.partition("####")
    answers, raw = answers.strip(), replace(raw, general=_piece(after, kind))
    if _CLOZE.match(answers):
        return replace(raw, type="cloze")
    if not answers:
        return replace(raw, type="essay")
    if answers.startswith("#"):
        return _numerical(raw, answers[1:], kind)
    if answers.startswith(">"):
        return replace(raw, type="ordering", answers=_steps(answers, kind))
    if _TRUTH.match(answers):
        return replace(raw, type="truefalse", answers=_truth(answers, kind))
    return _chosen(raw, answers, kind)


def _chosen(raw: Raw, text: str, kind: str) -> Raw:
    """Read answers that each begin with = or ~."""
    pieces = re.split(r"([=~])", text)
    if pieces[0].strip() or len(pieces) < 3:
        return replace(raw, broken=NO_ANSWERS)
    if len(pieces) > 2 * MOST_ANSWERS + 1:
        return replace(raw, broken=TOO_LONG)
    marked = list(zip(pieces[1::2], pieces[2::2], strict=True))
    is_all_right = all(mark == "=" for mark, _ in marked)
    if is_all_right and all("->" in words for _, words in marked):
        return replace(raw, type="matching", answers=tuple(_pair(words, kind) for _, words in marked))
    answers = tuple(_answer(mark, words, kind) for mark, words in marked)
    single = any(mark == "=" for mark, _ in marked)
    return replace(raw, type="shortanswer" if is_all_right else "multichoice", answers=answers, single=single)


def _answer(mark: str, words: str, kind: str) -> Answer:
    """Read one answer with its weight and its feedback."""
    fraction, words = _weighed(words, 100.0 if mark == "=" else 0.0)
    answer, _, feedback = words.partition("#")
    return Answer(_piece(answer, kind), fraction, _piece(feedback, kind))


def _weighed(words: str, otherwise: float) -> tuple[float, str]:
    """Take off what an answer is worth."""
    words = words.strip()
    found = _WEIGHT.match(words)
    return (float(found.group(1).replace(",", ".")), words[found.end() :]) if found else (otherwise, words)


def _pair(words: str, kind: str) -> Answer:
    words, _, feedback = words.partition("#")
    left, _, right = words.partition("->")
    return Answer(_piece(left, kind), 100.0, _piece(feedback, kind), _piece(right, kind))


def _truth(text: str, kind: str) -> tuple[Answer, ...]:
    """Read T or F. The first feedback is for who is wrong, the second for who is right."""
    found = _TRUTH.match(text)
    assert found is not None
    is_true = found.group(1).upper().startswith("T")
    _, _, rest = text.partition("#")
    wrong, _, right = rest.partition("#")
    said = (_piece(right, kind), _piece(wrong, kind))
    return (
        Answer(Piece("true"), 100.0 if is_true else 0.0, said[0] if is_true else said[1]),
        Answer(Piece("false"), 0.0 if is_true else 100.0, said[1] if is_true else said[0]),
    )


def _steps(text: str, kind: str) -> tuple[Answer, ...]:
    """Read what must be put in order: a line each, below the line with settings."""
    return tuple(Answer(_piece(line, kind), 100.0) for line in text.split("\n")[1:] if line.strip())


def _numerical(raw: Raw, text: str, kind: str) -> Raw:
    if not text.strip():
        return replace(raw, broken=NO_ANSWERS)
    pieces = [one for one in text.split("=") if one.strip()]
    if len(pieces) > MOST_ANSWERS or text.count("~") > MOST_ANSWERS:
        return replace(raw, broken=TOO_LONG)
    answers = tuple(
        _number(part, kind, right=index == 0) for piece in pieces for index, part in enumerate(piece.split("~"))
    )
    return replace(raw, type="numerical", answers=answers)


def _number(words: str, kind: str, *, right: bool) -> Answer:
    """Read a number with a margin (`3:0.1`), or a range (`1..5`)."""
    fraction, words = _weighed(words, 100.0 if right else 0.0)
    value, _, feedback = words.partition("#")
    value = _plain(value)
    between = _RANGE.fullmatch(value)
    if between:
        number, tolerance = _middle(between.group(1), between.group(2))
    else:
        number, _, tolerance = (part.strip() for part in value.partition(":"))
        number = number or ("" if right else "*")
    return Answer(Piece(number, "plain"), fraction, _piece(feedback, kind), tolerance=tolerance or "0")


def _middle(low: str, high: str) -> tuple[str, str]:
    """Write a range as its middle and what it may be off."""
    ends = sorted(Decimal(one.replace(",", ".")) for one in (low, high))
    return f"{(ends[0] + ends[1]) / 2:f}", f"{(ends[1] - ends[0]) / 2:f}"


def _format(text: str) -> tuple[str, str]:
    """Take off how a text was written."""
    text = text.strip()
    found = _FORMAT.match(text)
    return (text[found.end() :], found.group(1)) if found else (text, "moodle")


def _piece(text: str, otherwise: str) -> Piece:
    text = text.strip()
    found = _FORMAT.match(text)
    return Piece(_plain(text[found.end() :] if found else text).strip(), found.group(1) if found else otherwise)


def _plain(text: str) -> str:
    return text.translate(_BACK)
