"""Passkeys: of this site only, to a challenge that was ours and for them, once, and with a count that goes up."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Authenticator
from elearning.services import passkeys
from elearning.services.passkeys import PasskeyError
from tests.moment import NOW
from tests.people import Cast
from tests.phone import PRESENT, VERIFIED, Phone, bytes_of, text_of

SITE = passkeys.party_of("http://localhost", "IVZ Proefland", "t" * 40)
HERE = "sign-in/een"


def asked(session: Session, person_id: int | None = None, now: datetime = NOW, whom: str = HERE) -> str:
    return passkeys.sign_in_options(session, SITE, person_id, passkeys.new_challenge(SITE, whom, now))


def used(session: Session, phone: Phone, options: str, now: datetime = NOW) -> int:
    return passkeys.take(session, SITE, HERE, phone.use(options), now)


@pytest.fixture
def add(session: Session, cast: Cast) -> Callable[..., Phone]:
    def made(phone: Phone | None = None, name: str = "samira") -> Phone:
        phone, person = phone or Phone(), getattr(cast, name)
        options = passkeys.registration_options(session, SITE, person, passkeys.new_challenge(SITE, HERE, NOW))
        passkeys.add(session, SITE, person, HERE, phone.make(options), NOW)
        return phone

    return made


def test_a_passkey_that_was_made_says_whose_it_is(session: Session, cast: Cast, add: Callable[..., Phone]) -> None:
    samira, tom = add(), add(name="tom")
    assert used(session, samira, asked(session)) == cast.samira.id
    assert used(session, tom, asked(session)) == cast.tom.id


def test_what_is_asked_is_of_this_site_and_says_nothing_of_the_person(session: Session, cast: Cast) -> None:
    options = json.loads(
        passkeys.registration_options(session, SITE, cast.samira, passkeys.new_challenge(SITE, HERE, NOW))
    )
    assert options["rp"] == {"id": "localhost", "name": "IVZ Proefland"}
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    handle = bytes_of(options["user"]["id"])
    assert len(handle) == 32
    assert str(cast.samira.id).encode() != handle


def test_a_phone_that_has_one_is_not_asked_for_another(session: Session, cast: Cast, add: Callable[..., Phone]) -> None:
    phone = add()
    again = passkeys.registration_options(session, SITE, cast.samira, passkeys.new_challenge(SITE, HERE, NOW))
    assert [one["id"] for one in json.loads(again)["excludeCredentials"]] == [text_of(phone.credential_id)]
    with pytest.raises(PasskeyError, match="known"):
        add(phone, "tom")


def test_at_the_second_step_only_ones_own_passkeys_are_asked_for(
    session: Session, cast: Cast, add: Callable[..., Phone]
) -> None:
    phone, _ = add(), add(name="tom")
    allowed = json.loads(asked(session, cast.samira.id))["allowCredentials"]
    assert [one["id"] for one in allowed] == [text_of(phone.credential_id)]
    assert json.loads(asked(session)).get("allowCredentials", []) == [], "a visitor is told of nobody's passkeys"


def test_an_answer_works_once(session: Session, add: Callable[..., Phone]) -> None:
    phone, options = add(), asked(session)
    answer = phone.use(options)
    assert passkeys.take(session, SITE, HERE, answer, NOW)
    with pytest.raises(PasskeyError):
        passkeys.take(session, SITE, HERE, answer, NOW)
    with pytest.raises(PasskeyError, match="used already"):
        used(session, phone, options)


def test_a_challenge_is_over_after_five_minutes(session: Session, add: Callable[..., Phone]) -> None:
    phone = add()
    assert used(session, phone, asked(session), NOW + timedelta(minutes=4))
    with pytest.raises(PasskeyError, match="over"):
        used(session, phone, asked(session), NOW + timedelta(minutes=5))


@pytest.mark.parametrize("challenge", [b"", b"x" * 56, bytes(56), b"x" * 2000])
def test_a_challenge_that_is_not_ours_is_refused(session: Session, add: Callable[..., Phone], challenge: bytes) -> None:
    with pytest.raises(PasskeyError):
        used(session, add(), json.dumps({"challenge": text_of(challenge)}))


def test_a_challenge_of_somebody_else_is_refused(session: Session, add: Callable[..., Phone]) -> None:
    with pytest.raises(PasskeyError, match="somebody else"):
        used(session, add(), asked(session, whom="sign-in/twee"))


def test_a_challenge_whose_end_was_moved_is_refused(session: Session, add: Callable[..., Phone]) -> None:
    challenge = bytearray(passkeys.new_challenge(SITE, HERE, NOW - timedelta(hours=1)))
    challenge[16:24] = int((NOW + timedelta(hours=1)).timestamp()).to_bytes(8, "big")
    with pytest.raises(PasskeyError, match="not ours"):
        used(session, add(), json.dumps({"challenge": text_of(bytes(challenge))}))


@pytest.mark.parametrize(
    "bent",
    [
        {"origin": "http://localhost.evil.example"},
        {"origin": "https://localhost"},
        {"origin": "http://localhost:81"},
        {"host": "evil.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
    ],
    ids=str,
)
def test_a_phone_that_was_led_astray_or_saw_nobody_is_refused(
    session: Session, add: Callable[..., Phone], bent: dict[str, object]
) -> None:
    phone = add()
    for name, value in bent.items():
        setattr(phone, name, value)
    with pytest.raises(PasskeyError):
        used(session, phone, asked(session))
    with pytest.raises(PasskeyError):
        add(Phone(**bent))  # type: ignore[arg-type]


def test_a_copy_of_a_key_is_noticed_by_its_count(session: Session, add: Callable[..., Phone]) -> None:
    phone = add()
    assert used(session, phone, asked(session))
    copy = Phone(count=phone.count - 1, credential_id=phone.credential_id, key=phone.key)
    with pytest.raises(PasskeyError):
        used(session, copy, asked(session))
    assert used(session, phone, asked(session)), "the real one still works"


def test_a_phone_that_does_not_count_is_fine(session: Session, add: Callable[..., Phone]) -> None:
    phone = add()
    for _ in range(2):
        assert passkeys.take(session, SITE, HERE, phone.use(asked(session), step=0), NOW)


def test_another_key_under_a_known_name_is_refused(session: Session, add: Callable[..., Phone]) -> None:
    thief = Phone(credential_id=add().credential_id)
    with pytest.raises(PasskeyError):
        used(session, thief, asked(session))


def test_a_refused_answer_leaves_the_count_alone(session: Session, add: Callable[..., Phone]) -> None:
    phone = add()
    used(session, phone, asked(session))
    phone.origin = "http://evil.example"
    with pytest.raises(PasskeyError):
        used(session, phone, asked(session))
    assert session.scalars(select(Authenticator.sign_count)).one() == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda more: st.lists(more, max_size=3),
    max_leaves=4,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_sent_is_refused_and_nothing_breaks(
    session: Session, cast: Cast, add: Callable[..., Phone], data: st.DataObject
) -> None:
    if session.scalar(select(Authenticator.id).limit(1)) is None:
        session.info["phone"] = add()
    phone: Phone = session.info["phone"]
    making = data.draw(st.booleans())
    challenge = json.dumps({"challenge": text_of(passkeys.new_challenge(SITE, HERE, NOW))})
    answer = json.loads((Phone().make if making else phone.use)(challenge))
    place = data.draw(st.sampled_from(["id", "rawId", "type", "response", *answer["response"]]))
    value = data.draw(JSON | st.binary(max_size=60).map(text_of))
    holder = answer["response"] if place in answer["response"] else answer
    if holder[place] == value or place == "userHandle":
        return
    holder[place] = value
    whose = (cast.samira, HERE) if making else (HERE,)
    with pytest.raises(PasskeyError):
        (passkeys.add if making else passkeys.take)(session, SITE, *whose, json.dumps(answer), NOW)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "answer", ["", "x", "null", "[]", "{}", "[" * 9000, '{"id":"\\u0000"}', "9" * 30_000, "\ud800"]
)
def test_what_is_no_answer_is_refused(session: Session, cast: Cast, answer: str) -> None:
    with pytest.raises(PasskeyError):
        passkeys.take(session, SITE, HERE, answer, NOW)
    with pytest.raises(PasskeyError):
        passkeys.add(session, SITE, cast.samira, HERE, answer, NOW)


@pytest.mark.parametrize(
    ("address", "works"),
    [
        ("https://leren.voorbeeld.nl", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
    ],
)
def test_browsers_want_a_name_for_a_site(address: str, works: bool) -> None:
    assert passkeys.work_at(address) is works
