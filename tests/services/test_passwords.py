"""Passwords: strong enough, hashed slowly, compared in the same time."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher

from elearning.services import passwords
from tests.people import PASSWORD, password_hash


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with hardly any work."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    monkeypatch.setattr(passwords, "_NOBODY", hasher.hash("nobody"))


@contextmanager
def hashing_something_else() -> Iterator[None]:
    """The one thread that hashes is busy for as long as this lasts."""
    ended = threading.Event()
    busy = passwords._hashing.submit(ended.wait)
    try:
        yield
    finally:
        ended.set()
        busy.result(5)


def test_hashing_costs_what_the_standard_asks() -> None:
    assert password_hash().startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.usefixtures("quick")
def test_only_the_password_itself_is_right() -> None:
    stored = passwords.hash_password(PASSWORD)
    assert passwords.is_right(PASSWORD, stored)
    for other in ("", PASSWORD.lower(), PASSWORD + " ", PASSWORD[:-1], "x" * 100_000):
        assert not passwords.is_right(other, stored)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("stored", [None, "", "plain", "$argon2id$broken"])
def test_nobody_and_a_broken_hash_are_never_right(stored: str | None) -> None:
    assert not passwords.is_right("nobody", stored)


@pytest.mark.usefixtures("quick")
def test_nobody_costs_a_comparison_too(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    class Watching:
        def verify(self, *arguments: str) -> bool:
            compared.append(arguments)
            return True

    monkeypatch.setattr(passwords, "_hasher", Watching())
    assert not passwords.is_right("x", None)
    assert len(compared) == 1


@pytest.mark.usefixtures("quick")
def test_the_longest_password_that_may_be_chosen_works() -> None:
    longest = "langwachtwoord" + "x" * (passwords.LONGEST - 14)
    assert passwords.weakness_of(longest) is None
    assert passwords.is_right(longest, passwords.hash_password(longest))


@pytest.mark.parametrize(("weak", "why"), [
    ("", "short"), ("kort", "short"), ("elf tekens!", "short"), ("x y" * 99, "long"), ("1" * 300, "long"),
    ("a" * 12, "common"), ("abababababab", "common"), ("Welkom123456", "common"),
])  # fmt: skip
def test_a_short_common_monotonous_or_endless_password_is_refused(weak: str, why: str) -> None:
    assert passwords.weakness_of(weak) == why


@pytest.mark.parametrize("fine", [PASSWORD, "correct paard batterij", "Zwölf Zeichen", "🚲🚲🚲 drie fietsen"])
def test_a_sentence_is_fine(fine: str) -> None:
    assert passwords.weakness_of(fine) is None


@pytest.mark.parametrize("leaked", ["iloveyou1234", "Wachtwoord123", "passw0rd1234", "football1234", "feyenoord1908"])
def test_what_leaked_elsewhere_is_refused(leaked: str) -> None:
    assert passwords.weakness_of(leaked) == "common"


def test_names_of_and_around_somebody_are_refused_for_them() -> None:
    assert passwords.weakness_of("Zevenbergen-West", ["Wijkteam Zevenbergen-West"]) == "common"
    assert passwords.weakness_of("Zevenbergen-West") is None


@pytest.mark.usefixtures("quick")
def test_one_sign_or_two_for_a_letter_with_an_accent_is_the_same_password() -> None:
    composed, split = "caf\u00e9 met terras", "cafe\u0301 met terras"
    assert passwords.is_right(split, passwords.hash_password(composed))
    assert passwords.weakness_of("e\u0301" * 6 + "abcde") == "short", "length counts what people see"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("fine", ["  spaties aan de rand  ", "x" * 20 + " drie fietsen 🚲", "тридцать три коровы"])
def test_every_sign_is_allowed(fine: str) -> None:
    assert passwords.weakness_of(fine) is None
    assert passwords.is_right(fine, passwords.hash_password(fine))


def test_who_waits_too_long_for_a_hash_hears_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.01)
    with hashing_something_else(), pytest.raises(passwords.BusyError):
        passwords.is_right("x", None)


def test_who_comes_when_the_queue_is_full_hears_that_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_places", threading.BoundedSemaphore(1))
    with passwords._places, pytest.raises(passwords.BusyError):
        passwords.is_right("x", None)
    assert not passwords.is_right("x", None), "and the next one has a place again"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows the priority of a thread")
def test_a_hash_lets_everything_else_go_first() -> None:
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    theirs = passwords._hashing.submit(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())).result(5)
    assert theirs == passwords.GIVES_WAY
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == mine, "the pages keep their own"
