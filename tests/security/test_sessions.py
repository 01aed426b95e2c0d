"""Rows S14-S17 and the tokens of section 3: a cookie is nobody's but by signing in, and dies when it should.

Signing out, time-outs and a new password have tests of their own in `tests/web/test_sign_in.py`, and who left in
`test_own_data.py`; here every way in which rights change is looked at from a copy of the cookie.
"""

import base64
import json
import re
import zlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from elearning.models import Base, Invitation, Letter, LetterKind, Moment, MomentKind, Role, SignIn
from elearning.services import granting, leaving, people, signing_in, tokens
from elearning.services.signing_in import Entrance
from tests.moment import NOW
from tests.pages import Page
from tests.people import PASSWORD, Cast
from tests.security.rounds import WHO, Answer
from tests.walls import Town, everything

COOKIE = "keukentafel"


def copy_of(page: Page) -> Page:
    """Another browser that holds the same cookie."""
    cookie, copy = page.client.get_cookie(COOKIE), page.another()
    assert cookie
    copy.client.set_cookie(COOKIE, cookie.value)
    return copy


def is_in(page: Page) -> bool:
    return page.client.get("/account").status_code == 200


def _give_role(town: Town) -> None:
    people.grant_role(town.session, town.samira, Role.AUTHOR)


def _take_role(town: Town) -> None:
    people.grant_role(town.session, town.samira, Role.AUTHOR)
    town.session.add(SignIn(**_row(town)))
    held = granting.held_by(town.session, town.samira.id)
    number = next(one.id for one in held if one.role is Role.AUTHOR)
    assert granting.take(town.session, town.samira, number, town.anouk.id, NOW)


def _row(town: Town) -> dict[str, object]:
    """A sign-in of the token that the copy holds."""
    return {
        "person_id": town.samira.id, "token_hash": tokens.hash_of("gekopieerd"), "idle_minutes": 60, "created_at": NOW,
        "seen_at": NOW, "ends_at": NOW + timedelta(hours=2), "device": "", "stage": "whole", "way": "password",
    }  # fmt: skip


def _close(town: Town) -> None:
    town.samira.closed_at = NOW


def _end_all(town: Town) -> None:
    signing_in.end_all(town.session, town.samira)


ENDS: dict[str, Callable[[Town], object]] = {
    "a role that is given": _give_role,
    "a role that is taken": _take_role,
    "leaving the work": lambda town: leaving.let_leave(town.session, town.samira, NOW, None, town.anouk.id),
    "an account that is closed": _close,
    "signing out everywhere": _end_all,
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_copy_of_a_cookie_is_dead_after(client: Page, town: Town, end: Callable[[Town], object]) -> None:
    page = client.sign_in(town.samira)
    copy = copy_of(page)
    assert is_in(copy)
    end(town)
    town.session.commit()
    assert not is_in(copy)
    assert not is_in(page)
    assert town.session.scalar(select(SignIn.id).where(SignIn.person_id == town.samira.id)) is None or end is _close


@pytest.mark.parametrize("planted", ["known-to-a-stranger", "", "0", "1", "' OR 1=1--", "\x00", "x" * 9000])
def test_a_planted_value_is_never_taken_over(client: Page, planted: str) -> None:
    with client.client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"], cookie["_id"] = planted, True, "x"
    stranger = copy_of(client)
    assert not is_in(stranger)
    client.get("/inloggen")
    client.submit("Log in", email="samira@rivierstad.example", password=PASSWORD)
    assert is_in(client)
    assert not is_in(stranger)
    with client.client.session_transaction() as cookie:
        assert cookie["_user_id"] != planted
        assert len(cookie["_user_id"]) >= 43


def test_a_cookie_that_was_changed_or_made_by_somebody_else_opens_nothing(samira: Page, cast: Cast) -> None:
    held = samira.client.get_cookie(COOKIE)
    assert held
    body, _, signature = held.value.partition(".")
    forged = json.dumps({"_user_id": str(cast.anouk.id), "_fresh": True}).encode()
    own = base64.urlsafe_b64encode(forged).rstrip(b"=").decode()
    packed = "." + base64.urlsafe_b64encode(zlib.compress(forged)).rstrip(b"=").decode()
    for value in (
        f"{own}.{signature}",
        f"{packed}.{signature}",
        own,
        f"{body}.{signature[:-2]}AA",
        f"{body}",
        "null",
        "{}",
    ):
        other = samira.another()
        other.client.set_cookie(COOKIE, value)
        assert not is_in(other), value


def test_nothing_of_a_person_can_be_read_in_a_cookie(samira: Page, cast: Cast) -> None:
    samira.get("/mijn-leerpad")
    with samira.client.session_transaction() as cookie:
        kept = json.dumps(dict(cookie)).lower()
        assert set(cookie) <= {"_user_id", "_fresh", "_permanent", "csrf_token", "_flashes"}
    for word in ("samira", "rivierstad", "tester", "role", "learner"):
        assert word not in kept


@pytest.mark.parametrize("who", WHO)
def test_looking_never_changes_anything(round_of: list[Answer]) -> None:
    """S15: every page, file and odd address of everybody, with HEAD and OPTIONS too, writes no row."""
    looked = [one for one in round_of if one.method in ("GET", "HEAD", "OPTIONS")]
    assert len(looked) > 60
    assert not [f"{one}: {one.writes}" for one in looked if one.writes]


@pytest.mark.parametrize("who", WHO)
def test_no_address_and_no_link_holds_a_name_or_an_address_of_somebody(round_of: list[Answer]) -> None:
    """S17: what stands in an address stands in logs, in histories and in the Referer of the next page."""
    personal = re.compile(r"samira|noor%20|tester|@rivierstad|rivierstad\.example|%40rivierstad", re.IGNORECASE)
    for answer in round_of:
        found = [answer.headers.get("Location", "")]
        if answer.is_page:
            links = answer.root.xpath("//@href | //@action | //@src")
            found += [
                one for one in links if not one.startswith(("mailto:", "otpauth:"))
            ]  # these are for one's own app
        assert not [one for one in found if personal.search(one)], answer


# Tokens.


def _invitations(town: Town) -> list[str]:
    made = [
        Invitation(
            person_id=town.samira.id, name="x", email=f"{number}@x.example", wijkteam_id=town.east["wijkteam"][0],
            role=Role.LEARNER, made_at=NOW, ends_at=NOW,
        )
        for number in range(1000)
    ]  # fmt: skip
    return _derived(town, made)


def _moments(town: Town) -> list[str]:
    made = [Moment(person_id=town.samira.id, kind=MomentKind.LETTER, drawn=[], made_at=NOW) for _ in range(1000)]
    return _derived(town, made)


def _derived(town: Town, rows: list[object]) -> list[str]:
    town.session.add_all(rows)
    town.session.flush()
    return [tokens.derived_token("k" * 40, row) for row in rows]  # type: ignore[arg-type]


MAKERS: dict[str, Callable[[Town], list[str]]] = {
    "sign-ins": lambda town: [signing_in.start(town.session, town.samira, Entrance(), NOW) for _ in range(1000)],
    "readers and feeds": lambda town: [tokens.new_token() for _ in range(1000)],
    "invitations": _invitations,
    "opfris letters": _moments,
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_thousand_tokens_cannot_be_guessed_from_each_other(town: Town, make: Callable[[Town], list[str]]) -> None:
    """256 bits, all different, each bit as often on as off (within five sigma), and no row keeps the token itself."""
    made = make(town)
    town.session.commit()
    assert len(set(made)) == 1000
    values = [int.from_bytes(base64.urlsafe_b64decode(one + "=" * (-len(one) % 4))) for one in made]
    assert all(len(one) == 43 for one in made)
    for bit in range(256):
        on = sum(value >> bit & 1 for value in values)
        assert abs(on - 500) < 5 * (1000 * 0.25) ** 0.5, f"bit {bit} is on {on} times"
    kept = repr(everything(town.session)) + repr(town.session.execute(select(SignIn.__table__)).all())
    assert not any(one in kept for one in made[::50])


def test_another_key_or_another_row_is_another_token(town: Town) -> None:
    """Who has the database but not the key cannot make a link; nor can who has a link make the next."""
    (first, second) = (Letter(person_id=1, kind=LetterKind.TEST, made_at=NOW, id=number) for number in (1, 2))
    made = {tokens.derived_token(key, row) for key in ("k" * 40, "j" * 40) for row in (first, second)}
    assert len(made) == 4


def test_every_column_for_a_token_keeps_a_hash() -> None:
    """What is typed over from paper is short and is slowed down instead: join codes and codes on a certificate."""
    typed = {"wijkteam.join_code", "certificate.code"}
    names = {
        f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns
        if re.search(r"token|(^|_)code$|secret|password|feed", column.name) and "ends_at" not in column.name
    }  # fmt: skip
    sealed = {"authenticator.secret"}
    assert {name for name in names if not name.endswith("_hash")} <= typed | sealed
