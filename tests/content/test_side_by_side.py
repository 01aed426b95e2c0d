"""Two texts beside each other: every line of both is there or counted, and only what differs is marked."""

from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content.side_by_side import side_by_side

LINES = st.lists(st.sampled_from(["een twee drie", "een twee vier", "", "vijf", "- [x] zes"]), max_size=12)


def marked(side: tuple[object, ...]) -> list[str]:
    return [piece.text for piece in side if piece.marked]  # type: ignore[attr-defined]


def test_only_the_words_that_differ_are_marked() -> None:
    (row,) = side_by_side("Drink niet te veel.", "Drink liever niet te veel!")
    assert row.changed
    assert marked(row.left) == ["."]
    assert marked(row.right) == ["liever ", "!"]


def test_texts_that_are_the_same_have_no_rows_that_changed() -> None:
    rows = side_by_side("a\nb\nc\n" * 9, "a\nb\nc\n" * 9)
    assert not any(row.changed for row in rows)
    assert sum(row.skipped for row in rows) == 27


@given(left=LINES, right=LINES)
@settings(max_examples=60)
def test_no_line_goes_missing(left: list[str], right: list[str]) -> None:
    rows = side_by_side("\n".join(left), "\n".join(right))
    for side, lines in (("left", left), ("right", right)):
        wanted = "\n".join(lines).splitlines()
        line = 1
        for row in rows:
            line += row.skipped
            if getattr(row, f"{side}_line"):
                assert getattr(row, f"{side}_line") == line
                text = "".join(piece.text for piece in getattr(row, side))
                count = text.count("\n") + 1
                assert text == "\n".join(wanted[line - 1 : line - 1 + count])
                line += count
        assert line - 1 == len(wanted)


def test_texts_without_a_word_in_common_are_marked_as_a_whole() -> None:
    (row,) = side_by_side("[ " * 9_000, "] " * 9_000)
    assert [len(row.left), len(row.right)] == [1, 1]
