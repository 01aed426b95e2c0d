"""The first words of a passage, whatever somebody wrote there."""

import pytest

from elearning.services.review_points import quote_of


def test_words_are_read_without_markup_and_asides() -> None:
    aside = '<a class="el-fact__source" href="/bronnen#feit-a">(Bron, 2024)</a>'
    assert quote_of(f'<p title="a > b">Eén <strong>glas</strong>{aside}, meer niet.</p>') == "Eén glas, meer niet."


@pytest.mark.parametrize("piece", ["<", '<"', '"<', "<span popover ", '<a class="el-fact__source" '])
def test_a_text_that_only_opens_is_gone_through_once(piece: str) -> None:
    assert len(quote_of(piece * (256_000 // len(piece)))) <= 160
