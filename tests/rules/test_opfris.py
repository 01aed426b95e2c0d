"""What an answer says about memory."""

import pytest

from elearning.models import Rating
from elearning.rules.opfris import rating_of


@pytest.mark.parametrize(
    ("right", "guessed", "rating"),
    [(True, False, Rating.GOOD), (True, True, Rating.HARD), (False, False, Rating.AGAIN), (False, True, Rating.AGAIN)],
)
def test_wrong_is_again_a_lucky_guess_is_hard_and_right_is_good(right: bool, guessed: bool, rating: Rating) -> None:
    assert rating_of(right, guessed) == rating
