"""What a form writes, the reader reads back: what somebody typed never becomes structure."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elearning.content.decoding import decode
from elearning.content.model import Kind, Question
from elearning.content.parts import PartReader
from elearning.content.report import Report
from elearning.content.scan import Block, scan
from elearning.content.writing import WrittenChoice, free_key, question_block, visit_block

HOSTILE = [
    "- ( ) ", "- [x] ", "( ) ", "(x) ", "[ ] ", "() ", "<x> ", "1. ", "12) ", "• ", "– ", "> ", ">", "  > ", "/// ",
    "///", "//", "/", "/// vraag | a", "## ", "# ", "---", "===", "***", "```", "~~~", "doel: ", "    soort: open",
    "=> ", "-> ", "{#x}", "{", " #x", "(#x)", "<b>", "<", "»", "&amp;", "&#1;", "\\", "|", "\x00", "\u202e",
    " " * 120, "\t", "*", "\n", "\r\n", "\n\n",
]  # fmt: skip
WORDS = ["hoe gaat het", "Ja.", "1,3", "‘s avonds’", "[[feit:fles-wijn]]", "**vet**", "a(b)", "C#", "x=y", "25", "é"]
texts = st.lists(st.sampled_from(HOSTILE + WORDS), min_size=1, max_size=7).map("".join)
feedbacks = texts.filter(lambda text: bool(re.search(r"[a-zA-Z]", text)))


def read(block: str) -> tuple[list[Question], Report]:
    report = Report("a/b/module.md")
    lines = decode(block.encode(), report) or []
    document = scan(lines, report, front_required=False)
    reader = PartReader("a/b", report)
    assert document.front is None
    found = [reader.part(piece) if isinstance(piece, Block) else piece for piece in document.pieces]
    questions = [one for one in found if isinstance(one, Question)]
    assert questions == found, "something fell out of the block"
    return questions, report


def bare(text: str | None) -> str:
    """Letters and digits only: what escapes and marks may not change."""
    text = re.sub(r"&\w+;|&#\d+;|nr\.|\\x01", "", text or "")
    return re.sub(r"[^\wé]|_", "", text)


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=25)
@given(prompt=feedbacks, answers=st.lists(st.tuples(texts, st.booleans(), feedbacks, texts), min_size=2, max_size=4))
@example(prompt="doel: wat?", answers=[("a", True, "b", "c")] * 2)
def test_whatever_is_typed_is_read_back_as_it_was_meant(
    kind: Kind, prompt: str, answers: list[tuple[str, bool, str, str]]
) -> None:
    choices = [WrittenChoice(f"keuze {n} {a[0]}", a[1], a[2], f"paar {a[3]}") for n, a in enumerate(answers)]
    if kind is Kind.OPEN:
        choices = []
    block = question_block(
        kind, "a", "rekenen", f"Vraag {prompt}" if kind is Kind.VISIT else prompt, choices, model_answer="Zo"
    )
    if kind is Kind.VISIT:
        block = visit_block(block, "kamer.svg", "Een kamer", prompt)
    questions, _ = read(block)
    assert len(questions) == 1
    question = questions[0]
    assert (question.kind, question.goal, question.key) == (kind, "rekenen", "a")
    assert bare(question.prompt.source).endswith(bare(prompt))
    assert [bare(one.text.source) for one in question.choices] == [bare(one.text) for one in choices]
    assert [bare(one.feedback.source if one.feedback else None) for one in question.choices] == [
        bare(a[2]) for a in answers
    ][: len(choices)]
    if kind in (Kind.ONE, Kind.SEVERAL, Kind.FILL, Kind.VISIT):
        assert [one.right for one in question.choices] == [one.right for one in choices]
    if kind is Kind.MATCH:
        assert [bare(one.match) for one in question.choices] == [bare(one.match) for one in choices]


def test_an_ordinary_question_is_written_as_the_manual_says() -> None:
    choices = [WrittenChoice("4", False, "Dat lijkt logisch."), WrittenChoice("7", True, "Klopt.\n\nEcht waar.")]
    assert question_block(Kind.ONE, "fles-wijn", "standaardglas", "Hoeveel?", choices, facts=("fles-wijn",)) == (
        "/// vraag | fles-wijn\n    doel: standaardglas\n    feit: fles-wijn\nHoeveel?\n\n- ( ) 4\n"
        "  > Dat lijkt logisch.\n"
        "- (x) 7\n  > Klopt.\n  >\n  > Echt waar.\n///\n"
    )


@pytest.mark.parametrize("kind", [Kind.ONE, Kind.ORDER, Kind.MATCH, Kind.FILL, Kind.OPEN])
def test_what_was_typed_in_plain_words_gives_no_fout_and_is_not_changed(kind: Kind) -> None:
    choices = [
        WrittenChoice("zeven (of meer)", True, "Ja: 1 + 1 = 2.", "rechts"),
        WrittenChoice("*", False, "Nee.", "ook"),
    ]
    text = "Wat zeg je?\nDoe het [[feit:fles-wijn]] *rustig*."
    questions, report = read(
        question_block(kind, "a", "g", text, [] if kind is Kind.OPEN else choices, model_answer="Zo.")
    )
    assert report.problems == []
    assert questions[0].prompt.source == text


def test_true_or_false_is_written_with_its_own_words() -> None:
    block = question_block(
        Kind.TRUE_FALSE,
        "a",
        "g",
        "Klopt dit?",
        [WrittenChoice("waar", True, "J"), WrittenChoice("NIET WAAR", False, "N")],
    )
    questions, report = read(block)
    assert report.problems == []
    assert [one.key for one in questions[0].choices] == ["waar", "niet-waar"]


def test_an_id_is_made_of_any_words_and_is_never_taken() -> None:
    assert free_key("Één fles wíjn?", set()) == "een-fles-wijn"
    assert free_key("fles", {"fles", "fles-2"}) == "fles-3"
    assert free_key("???", set()) == "vraag"
