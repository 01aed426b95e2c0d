"""The shared files of all courses: facts with their source, and words with their explanation."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel

from elearning.content.decoding import decode
from elearning.content.frontmatter import SHARED_LIMIT, Place, Tree, read_tree, validate
from elearning.content.heads import FactHead, TermHead
from elearning.content.report import Problem, Report, shortened
from elearning.content.scan import SLUG
from elearning.content.written import Fact, Term

FACTS = "feiten.yaml"
TERMS = "woorden.yaml"
EXPLANATION_WORDS = 25

Entry = TypeVar("Entry", bound=BaseModel)


@dataclass(frozen=True)
class Facts:
    """All facts by key, the line where each one says until when to trust it, and what is wrong in the file."""

    facts: dict[str, Fact]
    lines: dict[str, int]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Terms:
    """All words by key, and what is wrong in the file."""

    terms: dict[str, Term]
    problems: tuple[Problem, ...] = ()


@lru_cache(maxsize=32)
def read_facts(data: bytes) -> Facts:
    """Read `feiten.yaml`. The same bytes are read once: every course and every preview needs them."""
    report = Report(FACTS)
    tree = _tree(data, report)
    heads = _entries(tree, FactHead, report)
    facts = {key: _fact(key, head) for key, head in heads.items()}
    for key, head in heads.items():
        checked = head.nagekeken
        if checked and (checked.door is None) != (checked.op is None):
            report.fout(
                tree.line(key, "nagekeken"), "Vul bij 'nagekeken' allebei in: 'door' (een naam) en 'op' (een datum)."
            )
    return Facts(facts, {key: tree.line(key, "controleer") for key in facts}, tuple(report.problems))


@lru_cache(maxsize=32)
def read_terms(data: bytes) -> Terms:
    """Read `woorden.yaml`."""
    report = Report(TERMS)
    tree = _tree(data, report)
    heads = _entries(tree, TermHead, report)
    for key, head in heads.items():
        count = len(head.uitleg.split())
        if count > EXPLANATION_WORDS:
            report.let_op(
                tree.line(key, "uitleg"),
                f"Deze uitleg is {count} woorden lang. Hooguit {EXPLANATION_WORDS} leest prettig.",
            )
    terms = {key: Term(key, head.woord, head.uitleg) for key, head in heads.items()}
    return Terms(terms, tuple(report.problems))


def _tree(data: bytes, report: Report) -> Tree:
    lines = decode(data, report)
    return (lines and read_tree(tuple(lines), report, SHARED_LIMIT)) or Tree()


def _entries(tree: Tree, schema: type[Entry], report: Report) -> dict[str, Entry]:
    """Check every entry by itself, so that one mistake does not hide the others."""
    found = {}
    lines = _lines_per_entry(tree)
    for key, data in tree.data.items():
        line = tree.line(key)
        if not SLUG.fullmatch(key):
            report.fout(line, f"'{shortened(key)}' kan geen naam zijn. Gebruik kleine letters, cijfers en streepjes.")
        elif not isinstance(data, dict):
            report.fout(line, "Zet de gegevens eronder, met twee spaties ervoor: '  sleutel: waarde'.")
        else:
            entry = validate(Tree(data, lines[key]), schema, report)
            found.update({key: entry} if entry else {})
    return found


def _lines_per_entry(tree: Tree) -> dict[str | int, dict[Place, int]]:
    found: dict[str | int, dict[Place, int]] = {}
    for place, number in tree.lines.items():
        if place:
            found.setdefault(place[0], {})[place[1:]] = number
    return found


def _fact(key: str, head: FactHead) -> Fact:
    checked = head.nagekeken
    complete = checked is not None and checked.door is not None and checked.op is not None
    return Fact(
        key=key,
        value=head.waarde,
        source=head.bron,
        year=head.jaar,
        check_before=head.controleer,
        topic=head.onderwerp,
        checked_by=checked.door if checked and complete else None,
        checked_on=checked.op if checked and complete else None,
        url=head.url,
        group=head.groep,
    )
