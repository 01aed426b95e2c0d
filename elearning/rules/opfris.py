"""What an answer says about memory.

The ratings are those of FSRS (Ye e.a. 2022): wrong is Again, right but guessed is Hard, right is Good. Easy is never
given: nobody is asked how easy it was.
"""

AGAIN, HARD, GOOD = 1, 2, 3


def rating_of(right: bool, guessed: bool) -> int:
    """Rate a first answer to a graded question."""
    if not right:
        return AGAIN
    return HARD if guessed else GOOD
