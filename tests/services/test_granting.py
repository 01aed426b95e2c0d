"""Roles: each where it can hold, accounted for, and never is there nobody left to do the beheer."""

from datetime import datetime
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Invitation, Organisation, Role, RoleGrant, SignIn, Wijkteam
from elearning.services import granting, inviting, people, signing_in
from elearning.services.granting import EVERYWHERE, LastAdminError, Place, PlaceError
from elearning.services.signing_in import Entrance
from tests.people import Cast

TEAM, EMPLOYER = Place(wijkteam_id=1), Place(organisation_id=1)
BOTH = Place(wijkteam_id=1, organisation_id=1)
FITS = {
    (Role.LEARNER, EVERYWHERE), (Role.AUTHOR, EVERYWHERE), (Role.ADMIN, EVERYWHERE),
    (Role.GUIDE, TEAM), (Role.MANAGER, TEAM), (Role.MANAGER, EMPLOYER),
}  # fmt: skip


@pytest.fixture
def oost(session: Session) -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()


def acts(session: Session) -> list[tuple[str, str, str]]:
    return [(row.action, row.object, row.result) for row in session.scalars(select(Audit).order_by(Audit.id))]


def roles(session: Session, person_id: int) -> list[tuple[Role, str]]:
    return [(one.role, one.place) for one in granting.held_by(session, person_id)]


@pytest.mark.parametrize(("role", "place"), [*product(Role, (EVERYWHERE, TEAM, EMPLOYER, BOTH))])
def test_a_role_holds_only_where_it_can(role: Role, place: Place) -> None:
    assert granting.fits(role, place) is ((role, place) in FITS)


def test_a_role_is_given_once_and_signs_every_device_out(
    session: Session, cast: Cast, now: datetime, oost: Wijkteam
) -> None:
    signing_in.start(session, cast.samira, Entrance(own_device=True), now)
    place = Place(wijkteam_id=oost.id)
    assert granting.grant(session, cast.samira, Role.MANAGER, place, cast.anouk.id, now)
    assert not granting.grant(session, cast.samira, Role.MANAGER, place, cast.anouk.id, now)
    assert roles(session, cast.samira.id) == [(Role.LEARNER, ""), (Role.MANAGER, "Wijkteam Oost")]
    assert acts(session) == [("granted-manager", f"person:{cast.samira.id}", f"wijkteam:{oost.id}")]
    assert session.scalars(select(SignIn).where(SignIn.person_id == cast.samira.id)).all() == []


def test_somebody_may_hold_one_role_in_two_places(session: Session, cast: Cast, now: datetime, oost: Wijkteam) -> None:
    employer = session.scalars(select(Organisation)).one()
    for place in (Place(wijkteam_id=oost.id), Place(organisation_id=employer.id)):
        assert granting.grant(session, cast.tom, Role.MANAGER, place, cast.anouk.id, now)
    assert [place for _, place in roles(session, cast.tom.id)] == ["", "Gemeente Rivierstad", "Wijkteam Oost"]


def test_a_role_in_the_wrong_place_is_refused(session: Session, cast: Cast, now: datetime) -> None:
    with pytest.raises(PlaceError):
        granting.grant(session, cast.tom, Role.GUIDE, EVERYWHERE, cast.anouk.id, now)
    assert acts(session) == []


@pytest.mark.parametrize("field", ["left_at", "closed_at"])
def test_who_is_gone_gets_no_role(session: Session, cast: Cast, now: datetime, field: str) -> None:
    setattr(cast.tom, field, now)
    with pytest.raises(PlaceError):
        granting.grant(session, cast.tom, Role.AUTHOR, EVERYWHERE, cast.anouk.id, now)


def test_a_role_is_taken_back(session: Session, cast: Cast, now: datetime) -> None:
    signing_in.start(session, cast.els, Entrance(own_device=False), now)
    [held] = [one for one in granting.held_by(session, cast.els.id) if one.role is Role.MANAGER]
    assert granting.take(session, cast.els, held.id, cast.anouk.id, now)
    assert roles(session, cast.els.id) == [(Role.LEARNER, "")]
    assert [act[0] for act in acts(session)] == ["took-manager"]
    assert session.scalars(select(SignIn).where(SignIn.person_id == cast.els.id)).all() == []


def test_learning_and_the_roles_of_others_are_not_taken(session: Session, cast: Cast, now: datetime) -> None:
    numbers = session.scalars(select(RoleGrant.id)).all()
    mine = [one.id for one in granting.held_by(session, cast.els.id) if one.role is not Role.LEARNER]
    for number in {*numbers, 0, 99_999} - set(mine):
        assert not granting.take(session, cast.els, number, cast.anouk.id, now)
    assert acts(session) == []


def test_the_last_beheerder_keeps_the_key(session: Session, cast: Cast, now: datetime) -> None:
    [key] = [one.id for one in granting.held_by(session, cast.anouk.id) if one.role is Role.ADMIN]
    with pytest.raises(LastAdminError):
        granting.take(session, cast.anouk, key, cast.anouk.id, now)
    with pytest.raises(LastAdminError):
        granting.take_all(session, cast.anouk, cast.anouk.id, now)
    people.grant_role(session, cast.ruud, Role.ADMIN)
    assert granting.admins(session) == 2
    assert granting.take(session, cast.anouk, key, cast.anouk.id, now)
    assert granting.admins(session) == 1


@pytest.mark.parametrize("lost", ["left_at", "closed_at", "password_hash"])
def test_a_beheerder_who_cannot_come_in_is_no_second_one(
    session: Session, cast: Cast, now: datetime, lost: str
) -> None:
    people.grant_role(session, cast.ruud, Role.ADMIN)
    setattr(cast.ruud, lost, None if lost == "password_hash" else now)
    session.flush()
    assert granting.admins(session) == 1
    with pytest.raises(LastAdminError):
        granting.take_all(session, cast.anouk, cast.anouk.id, now)


def test_all_roles_go_at_once_but_learning(session: Session, cast: Cast, now: datetime, oost: Wijkteam) -> None:
    granting.grant(session, cast.els, Role.AUTHOR, EVERYWHERE, cast.anouk.id, now)
    granting.take_all(session, cast.els, None, now)
    assert roles(session, cast.els.id) == [(Role.LEARNER, "")]
    assert {act[0] for act in acts(session)} == {"granted-author", "took-author", "took-manager"}


def invited(session: Session, now: datetime, by: int, role: Role, place: Place, email: str) -> Invitation:
    what = {"wijkteam_id": place.wijkteam_id, "organisation_id": place.organisation_id}
    return inviting.invite(session, name="Wie Dan Ook", email=email, now=now, by=by, role=role, **what)


def test_a_role_that_was_taken_does_not_come_back_by_an_older_link(
    session: Session, cast: Cast, now: datetime, oost: Wijkteam
) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    places = (Place(wijkteam_id=oost.id), Place(wijkteam_id=west.id))
    same, other = (invited(session, now, cast.anouk.id, Role.MANAGER, one, cast.els.email) for one in places)
    [held] = [one for one in granting.held_by(session, cast.els.id) if one.role is Role.MANAGER]
    granting.take(session, cast.els, held.id, cast.anouk.id, now)
    assert same.revoked_at == now
    assert other.revoked_at is None, "that is another team"
    assert ("invitation-revoked", f"invitation:{same.id}", "ok") in acts(session)


def test_the_roles_that_a_beheerder_promised_end_with_their_own(session: Session, cast: Cast, now: datetime) -> None:
    granting.grant(session, cast.ruud, Role.ADMIN, EVERYWHERE, cast.anouk.id, now)
    own = invited(session, now, cast.ruud.id, Role.ADMIN, EVERYWHERE, "ruud@thuis.example")
    learner = invited(session, now, cast.ruud.id, Role.LEARNER, EVERYWHERE, "nieuw@rivierstad.example")
    of_anouk = invited(session, now, cast.anouk.id, Role.AUTHOR, EVERYWHERE, "auteur@ivz.example")
    [held] = [one for one in granting.held_by(session, cast.ruud.id) if one.role is Role.ADMIN]
    granting.take(session, cast.ruud, held.id, cast.anouk.id, now)
    assert [one.revoked_at for one in (own, learner, of_anouk)] == [now, None, None]
