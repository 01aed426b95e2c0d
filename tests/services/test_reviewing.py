"""Writing in the head of a text who read it along."""

from datetime import date

import pytest

from elearning.content.head_edit import HeadError
from elearning.services.reviewing import Review, with_review

MO = Review("Mo", "ervaringsdeskundige", date(2026, 11, 22))
HEAD = "---\ntitel: Een les  # kort\nminuten: 3\n{}---\n## Scherm\nnagekeken: geen kop\n"
MINE = "  - door: Mo\n    op: 2026-11-22\n    als: ervaringsdeskundige\n"


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ("", "nagekeken:\n" + MINE),
        ("nagekeken: []\nfacet: []\n", "nagekeken:\n" + MINE + "facet: []\n"),
        (
            "nagekeken:\n  - door: Ans # de arts\n    op: 2025-01-01\n\nfacet: []\n",
            "nagekeken:\n  - door: Ans # de arts\n    op: 2025-01-01\n" + MINE + "\nfacet: []\n",
        ),
    ],
)
def test_who_read_along_is_added_to_the_head_and_once(there: str, wanted: str) -> None:
    made = with_review(HEAD.format(there), MO)
    assert made == HEAD.format(wanted)
    assert with_review(made, MO) == made


@pytest.mark.parametrize("text", ["", "geen kop", "---\n- a\n---\n", HEAD.format("nagekeken: iemand\n")])
def test_a_head_that_cannot_be_read_is_left_to_its_author(text: str) -> None:
    with pytest.raises(HeadError):
        with_review(text, MO)
