"""A text that comes back from a browser changes no byte that its author did not touch."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elearning.content.rewriting import as_shown, retyped
from elearning.paths import shipped

SHIPPED = sorted(shipped("courses").rglob("*.md")) + sorted(shipped("courses").glob("*.yaml"))
texts = st.lists(st.sampled_from(["a", "b", "", "é", "## x", "  - y"]), max_size=8).flatmap(
    lambda lines: st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=len(lines), max_size=len(lines)).map(
        lambda ends: "".join(line + end for line, end in zip(lines, ends, strict=True))
    )
)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: "/".join(file.parts[-2:]))
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_shipped_file_comes_back_to_the_byte(file: Path, ending: str) -> None:
    text = file.read_bytes().decode()
    assert retyped(text, as_shown(text).replace("\n", ending)) == text


@given(texts, st.sampled_from(["", "\ufeff"]), st.sampled_from(["", "laatste"]))
def test_any_text_comes_back_to_the_byte(text: str, mark: str, last: str) -> None:
    whole = mark + text + last
    assert retyped(whole, as_shown(whole).replace("\n", "\r\n")) == whole


@given(texts, texts)
@example("a\rb\n", "a\n\n")
def test_what_is_typed_is_what_is_kept(before: str, typed: str) -> None:
    assert as_shown(retyped(before, typed)) == as_shown(typed)


@given(texts)
def test_a_line_that_is_added_touches_no_other(text: str) -> None:
    typed = as_shown(text)
    made = retyped(text, "nieuw\n" + typed)
    assert made.endswith(text)
    assert made.startswith("nieuw")
