"""Joining a wijkteam with its code and a work address."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Invitation, Organisation, OrganisationKind, Person, Wijkteam
from elearning.services import inviting, joining
from elearning.services.people import person_with_address
from tests.moment import Clock
from tests.people import Cast

NEW = "nieuw@rivierstad.example"


@pytest.fixture
def oost(session: Session, cast: Cast, clock: Clock) -> Wijkteam:
    team = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()
    team.join_domains = ["rivierstad.example"]
    joining.new_code(session, team, cast.els.id, clock.now)
    return team


def test_a_code_finds_its_team_however_it_is_typed(session: Session, oost: Wijkteam) -> None:
    code = str(oost.join_code)
    assert len(code) == 8
    for typed in (code, code.lower(), joining.shown_code(code), f" {code[:4]} - {code[4:]} "):
        assert joining.team_of_code(session, typed) is oost


@pytest.mark.parametrize("typed", ["", "x", "AAAA-AAAA", "%" * 8, "A" * 9])
def test_another_code_finds_none(session: Session, oost: Wijkteam, typed: str) -> None:
    assert joining.team_of_code(session, typed) is None
    assert joining.team_of_code(session, str(oost.join_code) + "A") is None


def test_codes_have_no_letters_that_are_misread(session: Session, cast: Cast, oost: Wijkteam, clock: Clock) -> None:
    codes = {joining.new_code(session, oost, cast.els.id, clock.now) for _ in range(50)}
    assert len(codes) == 50
    assert not set("".join(codes)) & set("01OILUV")


def test_an_old_code_and_a_stopped_one_are_dead(session: Session, cast: Cast, oost: Wijkteam, clock: Clock) -> None:
    old = str(oost.join_code)
    new = joining.new_code(session, oost, cast.els.id, clock.now)
    assert joining.team_of_code(session, old) is None
    joining.stop_code(session, oost, cast.els.id, clock.now)
    assert joining.team_of_code(session, new) is None
    actions = session.scalars(select(Audit.action).where(Audit.object == f"wijkteam:{oost.id}")).all()
    assert actions == ["join-code-made", "join-code-made", "join-code-stopped"]


def test_who_has_a_work_address_of_the_team_is_invited_to_it(
    session: Session, cast: Cast, oost: Wijkteam, clock: Clock
) -> None:
    assert joining.ask(session, oost, "Nieuwe Collega", f" {NEW.upper()}", clock.now)
    [made] = session.scalars(select(Invitation))
    assert (made.email, made.wijkteam_id, made.invited_by_id) == (NEW, oost.id, None)
    assert made.employer_id == cast.els.employer_id, "colleagues with such an address all work there"
    person = inviting.accept(session, made, clock.now, "hash")
    assert person.employer_id == cast.els.employer_id


@pytest.mark.parametrize(
    "email",
    [
        "x@rivierstad.example.kwaad.example",
        "x@kwaadrivierstad.example",
        "x@sub.rivierstad.example",
        "x@rivierstad.exampl",
        "rivierstad.example@kwaad.example",
        "x@kwaad.example",
    ],
)
def test_any_other_address_is_sent_nothing(session: Session, oost: Wijkteam, clock: Clock, email: str) -> None:
    assert not joining.ask(session, oost, "Iemand", email, clock.now)
    assert session.scalar(select(Invitation.id)) is None
    assert person_with_address(session, email) is None


def test_whose_employer_is_not_sure_gets_none(session: Session, cast: Cast, oost: Wijkteam, clock: Clock) -> None:
    other = Organisation(name="Welzijn Elders", kind=OrganisationKind.WELFARE)
    session.add(other)
    session.flush()
    cast.noor.employer_id = other.id
    joining.ask(session, oost, "Nieuwe Collega", NEW, clock.now)
    assert session.scalars(select(Invitation.employer_id)).one() is None


def test_a_manager_chooses_among_the_employers_of_the_team(
    session: Session, cast: Cast, oost: Wijkteam, clock: Clock
) -> None:
    names = ["Zorg Elders", "Welzijn Elders"]
    others = [Organisation(name=name, kind=OrganisationKind.WELFARE) for name in names]
    session.add_all(others)
    session.flush()
    cast.noor.employer_id = others[1].id
    found = joining.employers_in(session, oost, cast.els.id, clock.now)
    assert [one.name for one in found] == ["Gemeente Rivierstad", "Welzijn Elders"]
    assert session.scalars(select(Person.id).where(Person.employer_id == others[0].id)).all() == []
