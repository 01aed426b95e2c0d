"""The people for the beheerder: found by name, team, employer or role, and changed with an account of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Audit, Invitation, Letter, LetterKind, Membership, Organisation, Role, SignIn, Wijkteam
from elearning.services import directory, inviting, leaving, signing_in
from elearning.services.directory import NONE, Details, Filter, PersonSeen, State
from elearning.services.people import AddressTakenError, add_person
from elearning.services.signing_in import Entrance
from tests.counting import counted
from tests.people import Cast


def names(rows: Sequence[PersonSeen]) -> list[str]:
    return [one.name.split()[0] for one in rows]


def listed(session: Session, now: datetime, **only: object) -> list[str]:
    return names(directory.listed(session, Filter(**only), local_date(now), 1)[0])  # type: ignore[arg-type]


def found(session: Session, now: datetime, words: str) -> list[str]:
    return names(directory.found(session, words, local_date(now))[0])


def actions(session: Session) -> Sequence[str]:
    return session.scalars(select(Audit.action).order_by(Audit.id)).all()


def details(person: object, **changes: object) -> Details:
    fields = ("name", "email", "employer_id")
    return Details(**{**{name: getattr(person, name) for name in fields}, **changes})  # type: ignore[arg-type]


@pytest.fixture
def oost(session: Session) -> int:
    return session.scalars(select(Wijkteam.id).where(Wijkteam.name == "Wijkteam Oost")).one()


def test_everyone_stands_in_the_list_by_name(session: Session, cast: Cast, now: datetime) -> None:
    rows, total = directory.listed(session, Filter(), local_date(now), 1)
    assert total == 8
    assert names(rows) == ["Anouk", "Bas", "Els", "Gerda", "Noor", "Ruud", "Samira", "Tom"]
    els = rows[2]
    assert (els.employer, els.teams, els.state) == ("Gemeente Rivierstad", ("Wijkteam Oost",), State.ACTIVE)
    assert els.roles == (Role.LEARNER, Role.MANAGER)


def test_a_list_is_narrowed_by_team_employer_and_role(session: Session, cast: Cast, now: datetime, oost: int) -> None:
    assert listed(session, now, team=oost) == ["Bas", "Els", "Noor", "Samira"]
    assert listed(session, now, team=NONE) == ["Anouk", "Gerda", "Ruud"]
    assert listed(session, now, role=Role.GUIDE) == ["Gerda"]
    assert listed(session, now, role=Role.MANAGER, team=oost) == ["Els"]
    cast.tom.employer_id = None
    session.flush()
    assert listed(session, now, employer=NONE) == ["Tom"]
    assert listed(session, now, employer=99) == []


def test_who_left_a_team_is_not_in_it(session: Session, cast: Cast, now: datetime, oost: int) -> None:
    row = session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).one()
    row.until_on = local_date(now)
    session.flush()
    assert "Samira" not in listed(session, now, team=oost)
    assert "Samira" in listed(session, now, team=NONE)


def test_a_long_list_comes_in_pages_and_costs_as_much(session: Session, cast: Cast, now: datetime) -> None:
    for number in range(60):
        add_person(session, name=f"Zz {number:02}", email=f"z{number}@x.example", password_hash=None, now=now)
    with counted(session) as q:
        first, total = directory.listed(session, Filter(), local_date(now), 1)
    assert (len(first), total, len(q)) == (50, 68, 5)
    second, _ = directory.listed(session, Filter(), local_date(now), 2)
    assert names(second) == ["Zz"] * 18
    assert not {one.id for one in first} & {one.id for one in second}
    assert directory.listed(session, Filter(), local_date(now), 9)[0] == ()


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("samira", ["Samira"]),
        ("TESTER sam", ["Samira"]),
        ("hiernaast", ["Bas", "Noor"]),
        ("tom@rivier", ["Tom"]),
        ("zoe", ["Zoë"]),
        ("ZOË ozturk", ["Zoë"]),
        ("niemand", []),
        ("  ", []),
        ("%", []),
    ],
)
def test_people_are_found_by_parts_of_name_and_address(
    session: Session, cast: Cast, now: datetime, words: str, who: list[str]
) -> None:
    add_person(session, name="Zoë Öztürk", email="z@x.example", password_hash=None, now=now)
    assert found(session, now, words) == who


def test_closed_accounts_are_in_no_list(session: Session, cast: Cast, now: datetime) -> None:
    cast.samira.closed_at = now
    session.flush()
    assert "Samira" not in listed(session, now)
    assert found(session, now, "samira") == []


def test_who_left_is_listed_alike_whether_or_not_they_ever_used_their_account(
    session: Session, cast: Cast, now: datetime
) -> None:
    """It can still be undone; and of an ex-colleague too a list does not say who never came in."""
    cast.tom.password_hash = None
    for person in (cast.samira, cast.tom):
        leaving.let_leave(session, person, now, None, cast.anouk.id)
    rows = {one.name: one.state for one in directory.listed(session, Filter(), local_date(now), 1)[0]}
    assert rows["Samira de Tester"] is rows["Tom de Tester"] is State.LEFT
    assert found(session, now, "tom") == ["Tom"]


def test_a_list_says_who_was_only_invited_and_who_left(session: Session, cast: Cast, now: datetime) -> None:
    cast.tom.left_at = now
    inviting.invite(session, name="Nieuw", email="nieuw@x.example", now=now, by=cast.anouk.id)
    states = {one.name.split()[0]: one.state for one in directory.listed(session, Filter(), local_date(now), 1)[0]}
    assert (states["Tom"], states["Nieuw"], states["Els"]) == (State.LEFT, State.INVITED, State.ACTIVE)


def test_what_did_not_change_is_not_accounted_for(session: Session, cast: Cast, now: datetime) -> None:
    signing_in.start(session, cast.samira, Entrance(own_device=True), now)
    directory.change(session, cast.samira, details(cast.samira), cast.anouk.id, now)
    assert actions(session) == []
    assert session.scalars(select(SignIn).where(SignIn.person_id == cast.samira.id)).all()


def test_name_and_employer_are_changed(session: Session, cast: Cast, now: datetime) -> None:
    samira, employer = cast.samira, session.scalars(select(Organisation)).one()
    changed = details(samira, name="Samira Nieuw", employer_id=None)
    directory.change(session, samira, changed, cast.anouk.id, now)
    assert (samira.name, samira.employer_id) == ("Samira Nieuw", None)
    assert actions(session) == ["name-changed", "employer-changed"]
    directory.change(session, samira, details(samira, employer_id=employer.id), cast.anouk.id, now)
    assert samira.employer_id == employer.id


def test_a_new_address_ends_sign_ins_and_is_tried_afresh(session: Session, cast: Cast, now: datetime) -> None:
    samira = cast.samira
    samira.mail_refused_at, samira.mail_refused_why = now, "550"
    signing_in.start(session, samira, Entrance(own_device=True), now)
    directory.change(session, samira, details(samira, email=" Samira@Nieuw.Example "), cast.anouk.id, now)
    session.refresh(samira)
    assert (samira.email, samira.mail_refused_why) == ("samira@nieuw.example", "")
    assert samira.mail_refused_at is None
    assert session.scalars(select(SignIn).where(SignIn.person_id == samira.id)).all() == []
    assert actions(session) == ["address-changed"]


def test_an_address_of_somebody_else_is_taken(session: Session, cast: Cast, now: datetime) -> None:
    with pytest.raises(AddressTakenError):
        directory.change(session, cast.samira, details(cast.samira, email=cast.tom.email), cast.anouk.id, now)


def test_an_open_invitation_goes_to_the_new_address_and_its_old_link_is_dead(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = inviting.invite(session, name="Nieuw", email="tikfout@x.example", now=now, by=cast.anouk.id)
    row.token_hash = "die van de oude brief"
    person = session.get_one(type(cast.anouk), row.person_id)
    later = now + timedelta(days=1)
    directory.change(session, person, details(person, email="goed@x.example"), cast.anouk.id, later)
    row = session.scalars(select(Invitation)).one()
    assert (row.email, row.token_hash, row.ends_at) == ("goed@x.example", None, later + inviting.VALID)
    letters = session.scalars(select(Letter).where(Letter.kind == LetterKind.INVITATION)).all()
    assert len(letters) == 2


def test_an_invitation_of_who_is_in_already_does_not_go_along(session: Session, cast: Cast, now: datetime) -> None:
    """Its sender would read the new address; the beheerder can invite again."""
    oost = session.scalars(select(Wijkteam.id).where(Wijkteam.name == "Wijkteam Oost")).one()
    row = inviting.invite(session, name="Tom", email=cast.tom.email, now=now, by=cast.els.id, wijkteam_id=oost)
    directory.change(session, cast.tom, details(cast.tom, email="tom@nieuw.example"), cast.anouk.id, now)
    assert row.email == "tom@rivierstad.example"
    assert not inviting.resend(session, row, cast.els.id, now), "the link for the old address stays dead"
