"""Accounts, addresses, roles and choices."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import Membership, Person, Role, RoleGrant, Wijkteam
from elearning.services import people, signing_in
from elearning.services.belonging import belonging_of
from elearning.services.signing_in import Entrance
from tests.people import Cast


def test_an_address_is_found_however_it_is_typed(session: Session, cast: Cast) -> None:
    assert people.person_with_address(session, "  SAMIRA@Rivierstad.Example ") == cast.samira


def test_an_address_has_one_account(session: Session, cast: Cast, now: datetime) -> None:
    before = session.scalar(select(func.count()).select_from(Person))
    with pytest.raises(people.AddressTakenError, match=r"samira@rivierstad\.example"):
        people.add_person(session, name="X", email="Samira@rivierstad.example", password_hash=None, now=now)
    assert session.scalar(select(func.count()).select_from(Person)) == before


def test_a_closed_account_is_not_found_and_its_address_stays_taken(session: Session, cast: Cast, now: datetime) -> None:
    cast.samira.closed_at = now
    session.flush()
    assert people.person_with_address(session, "samira@rivierstad.example") is None
    with pytest.raises(people.AddressTakenError):
        people.add_person(session, name="X", email="samira@rivierstad.example", password_hash=None, now=now)


def test_everyone_is_a_learner(session: Session, now: datetime) -> None:
    person = people.add_person(session, name=" Wim ", email="Wim@x.example", password_hash=None, now=now)
    assert session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person.id)).all() == [Role.LEARNER]
    assert (person.name, person.email, person.language, person.theme) == ("Wim", "wim@x.example", "nl", None)


def test_a_role_holds_in_one_place(session: Session, cast: Cast) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    people.grant_role(session, cast.tom, Role.GUIDE, wijkteam=west)
    grant = session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == cast.tom.id, RoleGrant.role == Role.GUIDE)
    ).one()
    assert (grant.wijkteam_id, grant.organisation_id) == (west.id, None)


def test_somebody_joins_a_team_on_the_dutch_date(session: Session, cast: Cast) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    people.join_team(session, cast.ruud, west, datetime.fromisoformat("2026-11-23T23:30:00+00:00"))
    member = session.scalars(select(Membership).where(Membership.person_id == cast.ruud.id)).one()
    assert str(member.from_on) == "2026-11-24"


@pytest.mark.parametrize(("key", "value", "taken"), [
    ("taal", "en", True), ("taal", "nl", True), ("thema", "donker", True), ("thema", "licht", True),
    ("taal", "fr", False), ("thema", "", False), ("name", "x", False), ("email", "x@y", False), ("", "", False),
])  # fmt: skip
def test_only_known_choices_are_stored(cast: Cast, key: str, value: str, taken: bool) -> None:
    person = cast.samira
    assert people.choose(person, key, value) is taken
    assert ((person.language, person.theme) == ("nl", None)) is (not taken or value == "nl")
    assert person.email == "samira@rivierstad.example"


def test_a_new_role_signs_every_device_out(session: Session, cast: Cast, now: datetime) -> None:
    token = signing_in.start(session, cast.samira, Entrance(own_device=True), now)
    people.grant_role(session, cast.samira, Role.AUTHOR)
    assert signing_in.find(session, token, now) is None


def roles(session: Session, person: Person, now: datetime) -> set[str]:
    return set(belonging_of(session, person.id, now.date()).works_as)


def test_somebody_says_how_they_work_and_takes_it_back(session: Session, cast: Cast, now: datetime) -> None:
    assert roles(session, cast.samira, now) == set()
    assert people.choose_style(session, cast.samira, "t-shaped")
    assert roles(session, cast.samira, now) == {"t-shaped"}
    assert roles(session, cast.tom, now) == set()
    assert not people.choose_style(session, cast.samira, "baas")
    assert cast.samira.working_style == "t-shaped"
    assert people.choose_style(session, cast.samira, "")
    assert cast.samira.working_style is None


def test_somebody_leads_in_a_team_only_while_they_are_in_it(session: Session, cast: Cast, now: datetime) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    people.join_team(session, cast.ruud, west, now, addiction_lead=True)
    assert roles(session, cast.ruud, now) == {"aandachtsfunctionaris"}
    assert roles(session, cast.ruud, now - timedelta(days=1)) == set()
    member = session.scalars(select(Membership).where(Membership.person_id == cast.ruud.id)).one()
    member.until_on = (now + timedelta(days=2)).date()
    session.flush()
    assert roles(session, cast.ruud, now + timedelta(days=1)) == {"aandachtsfunctionaris"}
    assert roles(session, cast.ruud, now + timedelta(days=2)) == set()
