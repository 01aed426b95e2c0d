"""A sealed secret opens with the key of its installation only."""

import pytest

from elearning.services.sealing import SealError, seal, unseal

KEY = "t" * 40


def test_what_was_sealed_opens_with_the_same_key() -> None:
    assert unseal(KEY, seal(KEY, "GEHEIM")) == "GEHEIM"


def test_a_row_shows_nothing_of_the_secret_and_two_of_the_same_differ() -> None:
    one, other = seal(KEY, "GEHEIM"), seal(KEY, "GEHEIM")
    assert "GEHEIM" not in one
    assert one != other


@pytest.mark.parametrize("key", ["u" * 40, "", "t" * 41])
def test_another_key_opens_nothing(key: str) -> None:
    with pytest.raises(SealError):
        unseal(key, seal(KEY, "GEHEIM"))


@pytest.mark.parametrize("change", [lambda text: text[:-2] + "AA", lambda text: text[:20], lambda _: "", lambda _: "é"])
def test_what_was_changed_does_not_open(change: object) -> None:
    with pytest.raises(SealError):
        unseal(KEY, change(seal(KEY, "GEHEIM")))  # type: ignore[operator]
