"""Whose account it is when an employer says who somebody is."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import (
    Audit,
    Authenticator,
    AuthenticatorKind,
    Identity,
    Letter,
    LetterKind,
    Membership,
    Person,
    Role,
    RoleGrant,
    Wijkteam,
)
from elearning.providers import Provider
from elearning.services import inviting
from elearning.services.employer_sign_in import (
    Arrival,
    Refusal,
    RefusedError,
    arrive,
    choose_team,
    teams_to_choose,
    to_link,
)
from elearning.services.openid_terms import Known
from elearning.services.people import roles_of
from tests.people import Cast

RIVIERSTAD = Provider("proef", "Gemeente Rivierstad", "https://login.a", "id", "geheim", ("rivierstad.example",))
SAMIRA = Known("https://login.a", "samira-1", "samira@rivierstad.example", True, "Samira de Tester")
JAN = Known("https://login.a", "jan-1", "jan.de-boer@rivierstad.example", True, "Jan de Boer")


def refusal(session: Session, known: Known, now: datetime, viewer: int | None = None) -> Refusal:
    with pytest.raises(RefusedError) as caught:
        arrive(session, RIVIERSTAD, known, viewer, now)
    return caught.value.refusal


def count(session: Session, model: type[Identity | Person | Membership]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def open_teams(session: Session, *names: str) -> None:
    for team in session.scalars(select(Wijkteam)):
        team.join_domains = ["rivierstad.example"] if team.name.split()[-1] in names else []
    session.flush()


def test_an_account_is_linked_by_its_address_once_and_its_owner_is_told(
    session: Session, cast: Cast, now: datetime
) -> None:
    first, second = (arrive(session, RIVIERSTAD, SAMIRA, None, now) for _ in range(2))
    assert (first, second) == (Arrival(cast.samira, is_linked=True), Arrival(cast.samira))
    told = session.scalars(select(Letter).where(Letter.kind == LetterKind.ACCOUNT)).one()
    assert (told.person_id, told.data["what"]) == (cast.samira.id, "employer")
    acts = session.scalars(select(Audit.action).where(Audit.object == f"person:{cast.samira.id}")).all()
    assert acts == ["employer-linked"]


def test_once_linked_an_address_or_its_proof_no_longer_matters(session: Session, cast: Cast, now: datetime) -> None:
    arrive(session, RIVIERSTAD, SAMIRA, None, now)
    for other in ("tom@rivierstad.example", "samira@elders.example", ""):
        changed = replace(SAMIRA, address=other, is_verified=False)
        assert arrive(session, RIVIERSTAD, changed, None, now).person is cast.samira
    assert cast.samira.email == "samira@rivierstad.example"


def test_the_same_name_at_another_issuer_is_somebody_else(session: Session, cast: Cast, now: datetime) -> None:
    arrive(session, RIVIERSTAD, SAMIRA, None, now)
    other = replace(RIVIERSTAD, issuer="https://login.b", domains=("elders.example",))
    stranger = replace(SAMIRA, issuer="https://login.b", address="tom@rivierstad.example")
    with pytest.raises(RefusedError) as caught:
        arrive(session, other, stranger, None, now)
    assert caught.value.refusal is Refusal.OTHER_DOMAIN


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (replace(SAMIRA, is_verified=False), Refusal.UNVERIFIED),
        (replace(SAMIRA, address=""), Refusal.NO_ADDRESS),
        (replace(SAMIRA, address="samira@elders.example"), Refusal.OTHER_DOMAIN),
        (replace(SAMIRA, address="samira@x.rivierstad.example"), Refusal.OTHER_DOMAIN),
        (replace(SAMIRA, address="samira@xrivierstad.example"), Refusal.OTHER_DOMAIN),
        (JAN, Refusal.NO_TEAM),
        (replace(SAMIRA, address="els@rivierstad.example"), Refusal.PRESENT_WAY_FIRST),
        (replace(SAMIRA, address="anouk@rivierstad.example"), Refusal.PRESENT_WAY_FIRST),
    ],
)
def test_an_address_that_proves_too_little_changes_nothing(
    session: Session, now: datetime, known: Known, why: Refusal
) -> None:
    people = count(session, Person)
    assert refusal(session, known, now) is why
    assert (count(session, Person), count(session, Identity)) == (people, 0)


def test_somebody_new_is_a_learner_in_the_one_team_of_their_domain_with_the_employer_of_colleagues(
    session: Session, cast: Cast, now: datetime, east: Wijkteam
) -> None:
    open_teams(session, "Oost")
    arrival = arrive(session, RIVIERSTAD, JAN, None, now)
    jan = arrival.person
    assert arrival.is_new
    assert (jan.name, jan.email, jan.password_hash) == ("Jan de Boer", JAN.address, None)
    assert jan.employer_id == cast.samira.employer_id
    assert roles_of(session, jan.id) == {Role.LEARNER}
    assert session.scalars(select(Membership.wijkteam_id).where(Membership.person_id == jan.id)).all() == [east.id]
    assert not session.scalars(select(Letter).where(Letter.kind == LetterKind.ACCOUNT)).all()


@pytest.mark.parametrize(
    ("told", "name"),
    [("", "Jan De-boer"), ("http://kwaad.example", "Jan De-boer"), ("x" * 200, "Jan De-boer"), ("Jan", "Jan")],
)
def test_a_name_that_is_none_is_made_of_the_address(session: Session, now: datetime, told: str, name: str) -> None:
    open_teams(session, "Oost")
    assert arrive(session, RIVIERSTAD, replace(JAN, name=told), None, now).person.name == name


def test_an_address_without_letters_gives_a_colleague(session: Session, now: datetime) -> None:
    open_teams(session, "Oost")
    number = replace(JAN, name="", address="100234@rivierstad.example")
    assert arrive(session, RIVIERSTAD, number, None, now).person.name == "Collega"


def test_of_more_teams_somebody_chooses_one_of_their_own_domain_once(
    session: Session, cast: Cast, now: datetime, east: Wijkteam, west: Wijkteam
) -> None:
    open_teams(session, "Oost", "West")
    jan = arrive(session, RIVIERSTAD, JAN, None, now).person
    assert [team.name for team in teams_to_choose(session, jan, now.date())] == ["Wijkteam Oost", "Wijkteam West"]
    east.join_domains = ["elders.example"]
    session.flush()
    assert choose_team(session, jan, east.id, now) is None
    assert choose_team(session, jan, west.id, now) is west
    assert choose_team(session, jan, west.id, now) is None, "in a team already"
    assert jan.employer_id == cast.tom.employer_id


def test_who_did_not_come_by_an_employer_has_no_team_to_choose(session: Session, cast: Cast, now: datetime) -> None:
    open_teams(session, "Oost", "West")
    assert not teams_to_choose(session, cast.ruud, now.date())


@pytest.mark.parametrize(
    ("role", "taking", "joins"),
    [(Role.LEARNER, "Oost", True), (Role.LEARNER, "West", False), (Role.GUIDE, "Oost", False)],
)
def test_who_was_invited_to_learn_joins_a_team_of_their_employer_and_all_else_waits_for_its_letter(
    session: Session, now: datetime, east: Wijkteam, role: Role, taking: str, joins: bool
) -> None:
    open_teams(session, taking)
    invitation = inviting.invite(
        session, name="Jan de Boer", email=JAN.address, now=now, by=None, wijkteam_id=east.id, role=role
    )
    jan = arrive(session, RIVIERSTAD, JAN, None, now).person
    assert session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == jan.id)).all() == [Role.LEARNER]
    assert (invitation.accepted_at is not None) is joins
    assert len(session.scalars(select(Membership).where(Membership.person_id == jan.id)).all()) == joins


def test_who_learns_already_says_yes_to_another_team_themselves(
    session: Session, cast: Cast, now: datetime, west: Wijkteam
) -> None:
    open_teams(session, "West")
    invitation = inviting.invite(
        session, name="Samira", email=SAMIRA.address, now=now, by=cast.els.id, wijkteam_id=west.id
    )
    arrive(session, RIVIERSTAD, SAMIRA, None, now)
    assert invitation.accepted_at is None


def test_a_second_factor_is_not_passed_by_with_an_address(session: Session, cast: Cast, now: datetime) -> None:
    whose = {"person_id": cast.samira.id, "kind": AuthenticatorKind.TOTP, "name": "Telefoon", "secret": "x"}
    session.add(Authenticator(**whose, made_at=now, confirmed_at=now))
    session.flush()
    assert refusal(session, SAMIRA, now) is Refusal.PRESENT_WAY_FIRST


def test_an_address_that_an_employer_gave_to_somebody_new_does_not_open_the_old_account(
    session: Session, cast: Cast, now: datetime
) -> None:
    arrive(session, RIVIERSTAD, SAMIRA, None, now)
    next_one = replace(SAMIRA, subject="samira-2")
    assert refusal(session, next_one, now) is Refusal.PRESENT_WAY_FIRST
    assert arrive(session, RIVIERSTAD, next_one, cast.samira.id, now).is_linked


def test_who_is_signed_in_links_their_own_account_and_no_other(session: Session, cast: Cast, now: datetime) -> None:
    els = replace(SAMIRA, subject="els-1", address="els@rivierstad.example")
    assert refusal(session, els, now, viewer=cast.tom.id) is Refusal.OTHER_ACCOUNT
    assert refusal(session, JAN, now, viewer=cast.tom.id) is Refusal.OTHER_ACCOUNT
    assert to_link(session, cast.els, [RIVIERSTAD]) == [RIVIERSTAD]
    assert arrive(session, RIVIERSTAD, els, cast.els.id, now).person is cast.els
    assert refusal(session, els, now, viewer=cast.tom.id) is Refusal.OTHER_ACCOUNT
    assert not to_link(session, cast.els, [RIVIERSTAD])


@pytest.mark.parametrize("is_linked", [True, False])
def test_who_left_or_whose_account_is_closed_stays_out(
    session: Session, cast: Cast, now: datetime, is_linked: bool
) -> None:
    if is_linked:
        arrive(session, RIVIERSTAD, SAMIRA, None, now)
    cast.samira.left_at = now
    session.flush()
    assert refusal(session, SAMIRA, now) is Refusal.LEFT
    cast.samira.closed_at = now
    session.flush()
    assert refusal(session, SAMIRA, now) is Refusal.CLOSED
