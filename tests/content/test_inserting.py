"""What forms put into a text lands at a place where it fits, and is read back as it was meant."""

from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content.casus import Casus
from elearning.content.drafts import read_draft
from elearning.content.inserting import (
    WrittenMove,
    figure_block,
    film_block,
    scene_at,
    table,
    text_block,
    with_block,
    with_move,
    with_words,
)
from elearning.content.model import Callout, Figure, Film, Module, Voice
from elearning.content.report import Severity
from elearning.content.step_starter import CASUS, starter_step
from tests.content.test_writing import HOSTILE, WORDS

MODULE = starter_step("module", "a", "A", ["doel"])
MOVE = WrittenMove(["open vraag"], 'Hoe "gaat" het?', [("", 4)], "begin", "Wim", "Goed.", "Je vraagt door.")


@settings(max_examples=40)
@given(st.integers(0, 40))
def test_a_block_never_lands_inside_the_head_or_another_block(line: int) -> None:
    made, place = with_block(MODULE, line, text_block("weetje", "Titel", "Tekst."))
    draft = read_draft("c/a/module.md", made.encode())
    assert [one for one in draft.problems if one.severity is Severity.FOUT] == []
    assert made.split("\n")[place - 1] == "/// weetje | Titel"
    assert [line for line in made.split("\n") if line] == [
        *[one for one in made.split("\n")[: place - 1] if one],
        "/// weetje | Titel", "Tekst.", "///",
        *[one for one in made.split("\n")[place + 2 :] if one],
    ]  # fmt: skip
    assert made.replace("/// weetje | Titel\nTekst.\n///", "").split() == MODULE.split()


def test_words_come_behind_the_line_that_was_pointed_at() -> None:
    line = MODULE.split("\n").index("Dan kan de ander ja zeggen, en ook nee.") + 1
    made, place = with_words(MODULE, line, "[[feit:x]]")
    assert place == line
    assert "ook nee. [[feit:x]]\n" in made
    assert "minuten: 1 [[" not in with_words(MODULE, 4, "[[feit:x]]")[0]
    option = next(number for number, one in enumerate(MODULE.split("\n"), 1) if one.startswith("    "))
    assert with_words(MODULE, option, "[[feit:x]]")[1] > option, "an option of a block says nothing to a learner"


texts = st.lists(st.sampled_from(HOSTILE + WORDS), min_size=1, max_size=6).map("".join)


@settings(max_examples=40)
@given(texts, texts)
def test_no_text_breaks_out_of_its_block(title: str, text: str) -> None:
    blocks = [
        text_block("weetje", f"T{title}", f"a{text}"),
        text_block("stem", f"T{title}", f"a{text}"),
        figure_block("a.svg", f"T{title}", text),
        film_block("a.mp4", [("titel", f"T{title}"), ("ondertiteling", "a.vtt"), ("poster", "")], f"a{text}"),
    ]
    head = "---\ntitel: a\nsamenvatting: a\nminuten: 1\nleerdoelen: [a]\n---\n## Een scherm\n"
    content = read_draft("c/a/module.md", (head + "\n".join(blocks)).encode()).content
    assert isinstance(content, Module)
    assert [type(part) for part in content.screens[0].parts] == [Callout, Voice, Figure, Film]


def test_a_choice_comes_below_the_others_of_its_scene() -> None:
    text = CASUS.replace("titel: x", "titel: X").replace("leerdoelen: []", "leerdoelen: [doel]")
    made, line = with_move(text, "deur", MOVE)
    draft = read_draft("c/a/casus.md", made.encode())
    assert [one for one in draft.problems if one.severity is Severity.FOUT] == []
    assert isinstance(draft.content, Casus)
    move = draft.content.scenes[0].moves[-1]
    assert (move.text, move.line, move.effects[0][1], move.to) == ("Hoe ‘gaat’ het?", line, 4, "begin")
    assert (move.reply[0].who, move.reply[0].text, move.feedback.source) == ("Wim", "Goed.", "Je vraagt door.")
    assert scene_at(text, line) == "deur"
    assert with_move(text, "bestaat-niet", MOVE) == (text, 0)


def test_a_stop_leads_nowhere_and_what_happens_stands_between_parentheses() -> None:
    move = WrittenMove(["overnemen"], "Stop.", [("ouders", 0), ("hamza", -4)], "", "", "Hij knikt.", "Nee.", seen=True)
    made, _ = with_move(CASUS, "deur", move)
    assert '- [overnemen] "Stop." (ouders 0, hamza -4) STOP\n  > (Hij knikt.)\n  > Nee.\n' in made


def test_a_table_is_made_of_what_was_typed_or_pasted() -> None:
    assert table("a\tb\n1\t2\n3") == "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |   |\n"
    assert table("| a | b |\n| 1 | 2 |") == "| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert table("") == ""
