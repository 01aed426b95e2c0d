"""Recovery codes: shown once, each good for once, and only for who they are of."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import RecoveryCode
from elearning.services import recovery
from tests.people import Cast


@pytest.fixture
def codes(session: Session, cast: Cast, now: datetime) -> list[str]:
    return recovery.renew(session, cast.samira.id, now)


def test_there_are_ten_and_all_differ(codes: list[str], session: Session, cast: Cast) -> None:
    assert len(set(codes)) == recovery.HOW_MANY == recovery.left(session, cast.samira.id)


def test_a_code_is_too_long_to_guess_and_has_no_letters_that_look_alike(codes: list[str]) -> None:
    assert len(recovery.SIGNS) ** recovery.LENGTH > 2**112, "ASVS 6.5.2"
    assert not set("".join(codes)) & set("ilo01")


def test_rows_hold_nothing_of_a_code(codes: list[str], session: Session) -> None:
    kept = "".join(session.scalars(select(RecoveryCode.code_hash)))
    assert not any(group in kept for code in codes for group in (code, code.replace("-", "")))


def test_a_code_works_once(codes: list[str], session: Session, cast: Cast) -> None:
    assert recovery.take(session, cast.samira.id, codes[3])
    assert not recovery.take(session, cast.samira.id, codes[3])
    assert recovery.left(session, cast.samira.id) == 9


@pytest.mark.parametrize(
    "typed",
    [lambda code: code.upper(), lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', ' ')}\n"],
)
def test_how_it_is_typed_does_not_matter(codes: list[str], session: Session, cast: Cast, typed: object) -> None:
    assert recovery.take(session, cast.samira.id, typed(codes[0]))  # type: ignore[operator]


def test_the_code_of_another_is_no_code(codes: list[str], session: Session, cast: Cast) -> None:
    assert not recovery.take(session, cast.tom.id, codes[0])
    assert recovery.take(session, cast.samira.id, codes[0])


@pytest.mark.parametrize("typed", ["", "-", "aaaa-aaaa-aaaa-aaaa-aaaa-aaaa", "\x00", "é" * 5000, "' or 1=1 --"])
def test_nonsense_is_no_code(codes: list[str], session: Session, cast: Cast, typed: str) -> None:
    assert not recovery.take(session, cast.samira.id, typed)


def test_new_codes_end_the_old_ones(codes: list[str], session: Session, cast: Cast, now: datetime) -> None:
    recovery.renew(session, cast.samira.id, now)
    assert not recovery.take(session, cast.samira.id, codes[0])
    assert recovery.left(session, cast.samira.id) == 10
