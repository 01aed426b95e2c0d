"""A text as lines that keep their own endings, for who changes a line of it and must leave every other byte alone."""

import re
from collections.abc import Iterable

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def lines_of(text: str) -> list[str]:
    """Cut a text into lines with their endings; put together they are the text again."""
    return _LINE.findall(text)


def bare(line: str) -> str:
    """Give a line without its ending."""
    return line.rstrip("\r\n")


def ending_of(line: str) -> str:
    """Give how a line ends, to let a new one end the same; the last line of a text may have no ending."""
    return line[len(bare(line)) :] or "\n"


def joined(lines: Iterable[str]) -> str:
    """Make one text of lines of different texts: they stay as many lines, whatever they end with."""
    made: list[str] = []
    for line in lines:
        if line == "\n" and made and made[-1].endswith("\r"):  # together these would be one line ending
            made[-1] += "\n"
        made.append(line)
    return "".join(made)
