"""One key of a head is changed on its own lines: read back equal, and every other line the same to the byte."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content.head_edit import HeadError, head_data, set_head

COURSES = Path(__file__).parents[2] / "courses"
SHIPPED = {
    path: path.read_bytes().decode()
    for path in sorted(COURSES.glob("**/*.md"))
    if path.name in ("cursus.md", "module.md", "toets.md", "casus.md", "bijeenkomst.md")
}
phrases = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=40
)
phrases = phrases.filter(lambda text: text.strip() != "" and "\ufeff" not in text)
slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True)
values = st.one_of(
    phrases,
    st.integers(0, 999),
    st.lists(phrases, min_size=1, max_size=4, unique=True),
    st.lists(st.dictionaries(slugs, phrases, min_size=1, max_size=3), min_size=1, max_size=3, unique_by=repr),
    st.dictionaries(slugs, st.integers(0, 100), min_size=1, max_size=3),
    st.none(),
)


def as_read(value: Any) -> Any:
    if isinstance(value, int):
        return str(value)
    return {key: str(one) for key, one in value.items()} if isinstance(value, dict) else value


@settings(max_examples=60)
@given(st.sampled_from(sorted(SHIPPED)), st.data())
def test_a_changed_key_is_read_back_and_the_others_keep_every_byte(path: Path, data: st.DataObject) -> None:
    text = SHIPPED[path]
    if data.draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    before = head_data(text)
    assert before
    key = data.draw(st.sampled_from([*before, "bronnen", "nieuw"]))
    value = data.draw(values)
    made = set_head(text, key, value)
    after = head_data(made)
    assert after is not None
    assert after.pop(key, None) == as_read(value)
    assert after == {name: one for name, one in before.items() if name != key}
    old, new = text.splitlines(keepends=True), made.splitlines(keepends=True)
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    tail = len(old) - same - sum(1 for _ in _own(old, same))
    assert new[len(new) - tail :] == old[len(old) - tail :]


def _own(lines: list[str], first: int) -> list[str]:
    """The lines of the key that was changed at most: up to the next key."""
    end = next((n for n in range(first + 1, len(lines)) if lines[n][:1] not in (" ", "\r", "\n")), len(lines))
    return lines[first:end]


HEAD = """---
titel: Een   # de titel
# hierna de leerdoelen
leerdoelen: [a, b]  # twee
volgorde:
  # eerst het begin
  - begin # dit is kort
  - midden

  # aan het eind
  - toets
minuten: 2
---
Tekst --- en zo.
"""


def test_remarks_stay_with_what_they_are_about() -> None:
    assert set_head(HEAD, "titel", "Twee: en meer") == HEAD.replace("Een   #", '"Twee: en meer"   #')
    assert set_head(HEAD, "leerdoelen", ["a", "c"]) == HEAD.replace("[a, b]", "[a, c]")
    assert set_head(HEAD, "volgorde", ["begin", "toets"]) == HEAD.replace("  - midden\n", "")
    assert set_head(HEAD, "volgorde", ["begin", "midden", "toets", "nieuw"]) == HEAD.replace(
        "toets\n", "toets\n  - nieuw\n"
    )
    moved = set_head(HEAD, "volgorde", ["toets", "begin", "midden"])
    assert "# eerst het begin\n\n  # aan het eind\n  - toets\n  - begin # dit is kort\n  - midden\nminuten" in moved
    assert set_head(HEAD, "minuten", None) == HEAD.replace("minuten: 2\n", "")
    assert set_head(HEAD, "facet", ["beleid"]) == HEAD.replace("minuten: 2\n", "minuten: 2\nfacet:\n  - beleid\n")
    assert set_head(HEAD, "minuten", 2) == HEAD


def test_a_remark_above_what_goes_is_kept() -> None:
    assert "# eerst het begin\n  - midden" in set_head(HEAD, "volgorde", ["midden", "toets"])


@pytest.mark.parametrize(
    "text", ["", "tekst", "---\ntitel: x\n", "---\n- a\n---\n", "---\na: [\n---\n", "---\na: &x b\n---\n"]
)
def test_a_head_that_cannot_be_read_is_left_alone(text: str) -> None:
    assert head_data(text) is None
    with pytest.raises(HeadError, match="kop"):
        set_head(text, "titel", "x")
