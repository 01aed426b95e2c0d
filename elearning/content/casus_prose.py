"""What is read in a casus, for the number check and the readability check.

What somebody says may hold any number: people talk like that. What the course itself tells (the introduction, what
there is to see, feedback, the end) needs a fact for each of them.
"""

from collections.abc import Iterator

from elearning.content.casus import Casus, Said
from elearning.content.decoding import Line
from elearning.content.frontmatter import Tree
from elearning.content.prose import Saying, one_saying, paragraph_sayings
from elearning.content.written import Text

HEAD = ("titel", "samenvatting", "gaat-over", "oefening")


def casus_sayings(casus: Casus, tree: Tree) -> tuple[Saying, ...]:
    """Give everything that is read in a casus, from top to bottom."""
    return tuple(_all(casus, tree))


def _all(casus: Casus, tree: Tree) -> Iterator[Saying]:
    for key in HEAD:
        yield from one_saying(tree.data.get(key), tree.line(key), running=key not in ("titel", "samenvatting"))
    for index, lesson in enumerate(casus.lessons):
        yield from one_saying(lesson, tree.line("neem-mee", index))
    yield from _text(casus.intro)
    for scene in casus.scenes:
        yield from one_saying(scene.title, scene.line, running=False)
        yield from _said(scene.said)
        for move in scene.moves:
            yield from one_saying(move.text, move.line, counted=False)
            yield from _said(move.reply)
            yield from _text(move.feedback)
        if scene.text is not None:
            yield from _text(scene.text)


def _said(lines: tuple[Said, ...]) -> Iterator[Saying]:
    for line in lines:
        yield from one_saying(line.text, line.line, counted=not line.who)


def _text(text: Text) -> Iterator[Saying]:
    lines = [Line(number, line) for number, line in enumerate(text.source.split("\n"), text.line)]
    yield from paragraph_sayings(lines)
