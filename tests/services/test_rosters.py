"""Taking in many people at once: every row says what becomes of it, and it is all or nothing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import (
    Audit,
    Base,
    Invitation,
    Letter,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    Region,
    RoleGrant,
    Roster,
    Wijkteam,
)
from elearning.services import inviting, rosters
from elearning.services.people import person_with_address
from elearning.services.roster_files import Line, Sheet
from elearning.services.rosters import Act, Fault, Plan, Row
from tests.counting import counted
from tests.moment import Clock
from tests.people import Cast

CITY, EAST, WEST = "Gemeente Rivierstad", "Wijkteam Oost", "Wijkteam West"
Rows = list[tuple[str, ...]]
Keep = Callable[[Rows], Roster]
NEW = ("Nieuwe Collega", "nieuw@rivierstad.example", CITY, EAST)


@pytest.fixture
def keep(session: Session, cast: Cast, clock: Clock) -> Keep:
    def kept(rows: Rows) -> Roster:
        lines = tuple(Line(number, *row) for number, row in enumerate(rows, start=2))
        return rosters.keep(session, cast.anouk.id, "mensen.csv", Sheet(lines, "UTF-8", ("afdeling",)), clock.now)

    return kept


@pytest.fixture
def judge(session: Session, keep: Keep, clock: Clock) -> Callable[..., Row]:
    def judged(*rows: tuple[str, ...]) -> Row:
        return rosters.plan(session, keep(list(rows)), clock.now).rows[-1]

    return judged


@pytest.fixture
def take_in(session: Session, cast: Cast, keep: Keep, clock: Clock) -> Callable[..., Plan]:
    return lambda *rows: rosters.apply(session, keep(list(rows)), cast.anouk.id, clock.now)


@pytest.fixture
def nothing_changes(session: Session) -> Iterator[None]:
    """No row of any table but that of the list itself changes."""
    before = everything(session)
    yield
    assert everything(session) == before


def everything(session: Session) -> dict[str, Any]:
    session.flush()
    tables = [table for table in Base.metadata.sorted_tables if table.name != "roster"]
    return {table.name: sorted(map(str, session.execute(select(table)))) for table in tables}


def faults(row: Row) -> list[tuple[Fault, str, str]]:
    assert row.faults
    assert not row.acts
    return [(one.fault, one.text, one.hint) for one in row.faults]


def memberships(session: Session, email: str) -> list[tuple[str, bool]]:
    rows = session.execute(
        select(Wijkteam.name, Membership.addiction_lead)
        .join(Membership, Membership.wijkteam_id == Wijkteam.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.email == email)
    )
    return sorted((row[0], row[1]) for row in rows)


def test_somebody_new_gets_an_account_a_team_an_employer_and_an_invitation(
    session: Session, cast: Cast, take_in: Callable[..., Plan], clock: Clock
) -> None:
    done = take_in(("  Nieuwe  Collega ", " NIEUW@rivierstad.example", "gemeente  rivierstad", "WIJKTEAM oost", "Ja"))
    [row] = done.rows
    assert row.acts == [Act.NEW, Act.JOINS, Act.LEADS, Act.INVITED]
    person = person_with_address(session, NEW[1])
    assert person
    assert (person.name, person.password_hash, person.employer_id) == ("Nieuwe Collega", None, cast.els.employer_id)
    assert memberships(session, person.email) == [(EAST, True)]
    assert session.scalar(select(RoleGrant.id).where(RoleGrant.person_id == person.id)) is None
    [made] = session.scalars(select(Invitation))
    assert (made.person_id, made.invited_by_id, made.name) == (person.id, cast.anouk.id, "Nieuwe Collega")
    [letter] = session.scalars(select(Letter).where(Letter.person_id == person.id))
    assert (letter.period, letter.due_at, letter.data["invitation"]) == (f"{made.id}/1", clock.now, made.id)


def test_who_is_taken_in_can_accept_and_is_in_the_team_once(
    session: Session, take_in: Callable[..., Plan], clock: Clock
) -> None:
    take_in(NEW)
    [made] = session.scalars(select(Invitation))
    inviting.accept(session, made, clock.now, "hash")
    assert memberships(session, NEW[1]) == [(EAST, False)]


def test_who_has_an_account_only_joins_and_is_sent_nothing(
    session: Session, cast: Cast, take_in: Callable[..., Plan]
) -> None:
    [row] = take_in((cast.tom.name, cast.tom.email, CITY, EAST)).rows
    assert row.acts == [Act.JOINS]
    assert memberships(session, cast.tom.email) == [(EAST, False), (WEST, False)]
    assert session.scalar(select(Invitation.id)) is None
    assert session.scalar(select(Letter.id).where(Letter.person_id == cast.tom.id)) is None


def test_who_is_there_already_stays_as_they_are(cast: Cast, judge: Callable[..., Row], nothing_changes: None) -> None:
    row = judge((cast.samira.name, cast.samira.email, CITY, EAST))
    assert (row.acts, row.faults) == ([], [])


def test_a_member_becomes_aandachtsfunctionaris_and_no_does_not_take_it_away(
    session: Session, cast: Cast, take_in: Callable[..., Plan]
) -> None:
    whose = (cast.samira.name, cast.samira.email, CITY, EAST)
    assert take_in((*whose, "x")).rows[0].acts == [Act.LEADS]
    assert memberships(session, cast.samira.email) == [(EAST, True)]
    assert take_in((*whose, "nee")).rows[0].acts == []
    assert memberships(session, cast.samira.email) == [(EAST, True)]


def test_who_had_no_employer_gets_one(session: Session, cast: Cast, take_in: Callable[..., Plan]) -> None:
    cast.samira.employer_id = None
    assert take_in((cast.samira.name, cast.samira.email, CITY, EAST)).rows[0].acts == [Act.HIRED]
    assert cast.samira.employer_id == cast.els.employer_id


def test_somebody_may_work_in_two_teams(session: Session, take_in: Callable[..., Plan]) -> None:
    done = take_in(NEW, (*NEW[:3], WEST))
    assert [row.acts for row in done.rows] == [[Act.NEW, Act.JOINS, Act.INVITED], [Act.JOINS]]
    assert memberships(session, NEW[1]) == [(EAST, False), (WEST, False)]
    assert session.scalar(select(func.count()).select_from(Invitation)) == 1


def test_who_comes_back_to_a_team_they_left_is_in_it_anew(
    session: Session, cast: Cast, take_in: Callable[..., Plan], clock: Clock
) -> None:
    old = session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).one()
    old.until_on = local_date(clock.now)
    assert take_in((cast.samira.name, cast.samira.email, CITY, EAST)).rows[0].acts == [Act.JOINS]
    assert len(memberships(session, cast.samira.email)) == 2


def test_a_list_that_is_taken_in_twice_changes_nothing_the_second_time(
    session: Session, take_in: Callable[..., Plan]
) -> None:
    take_in(NEW)
    assert take_in(NEW).there_already == 1
    assert session.scalar(select(func.count()).select_from(Invitation)) == 1


def test_whose_invitation_is_over_is_invited_again_by_the_same_one(
    session: Session, take_in: Callable[..., Plan], clock: Clock
) -> None:
    take_in(NEW)
    clock.move(days=15)
    assert take_in(NEW).rows[0].acts == [Act.INVITED]
    [made] = session.scalars(select(Invitation))
    assert inviting.state_of(made, clock.now) is inviting.State.OPEN
    assert [one.period for one in session.scalars(select(Letter).order_by(Letter.id))] == [
        f"{made.id}/1", f"{made.id}/2",
    ]  # fmt: skip


def test_the_address_of_a_closed_account_is_for_somebody_new(
    session: Session, cast: Cast, take_in: Callable[..., Plan], clock: Clock
) -> None:
    tom = cast.tom
    tom.closed_at = clock.now
    assert Act.NEW in take_in(("Tom de Nieuwe", "tom@rivierstad.example", CITY, EAST)).rows[0].acts
    found = person_with_address(session, "tom@rivierstad.example")
    assert found
    assert found.id != tom.id


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("", *NEW[1:]), (Fault.NAME, "", "")),
        (("12345", *NEW[1:]), (Fault.NAME, "12345", "")),
        ((NEW[0], "", CITY, EAST), (Fault.ADDRESS, "", "")),
        ((NEW[0], "nieuw@rivierstad", CITY, EAST), (Fault.ADDRESS, "nieuw@rivierstad", "")),
        ((NEW[0], "a@b.nl;c@d.nl", CITY, EAST), (Fault.ADDRESS, "a@b.nl;c@d.nl", "")),
        ((*NEW[:2], "", EAST), (Fault.EMPLOYER, "", "")),
        ((*NEW[:2], "Gemeente Rivierstadt", EAST), (Fault.EMPLOYER, "Gemeente Rivierstadt", CITY)),
        ((*NEW[:2], "Iets heel anders", EAST), (Fault.EMPLOYER, "Iets heel anders", "")),
        ((*NEW[:3], ""), (Fault.TEAM, "", "")),
        ((*NEW[:3], "wijkteam-oost"), (Fault.TEAM, "wijkteam-oost", EAST)),
        ((*NEW, "misschien"), (Fault.LEAD, "misschien", "")),
    ],
)
def test_a_row_that_is_not_right_says_why(
    judge: Callable[..., Row], row: tuple[str, ...], expected: tuple[Fault, str, str]
) -> None:
    assert faults(judge(row)) == [expected]


@pytest.mark.parametrize("formula", ["=1+1", "+31612345678", "-1", "@SUM(A1)", '=HYPERLINK("http://kwaad.example")'])
@pytest.mark.parametrize("place", range(5))
def test_a_formula_is_refused_wherever_it_stands(judge: Callable[..., Row], formula: str, place: int) -> None:
    cells = [*NEW, "nee"]
    cells[place] = formula
    assert (Fault.FORMULA, formula, "") in faults(judge(tuple(cells)))


def test_all_faults_of_a_row_are_told_at_once(judge: Callable[..., Row]) -> None:
    assert [fault for fault, *_ in faults(judge(("", "", "", "", "?")))] == [
        Fault.NAME, Fault.ADDRESS, Fault.LEAD, Fault.EMPLOYER, Fault.TEAM,
    ]  # fmt: skip


def test_a_double_names_the_row_it_doubles(judge: Callable[..., Row]) -> None:
    other = ("Iemand Anders", "anders@rivierstad.example", CITY, EAST)
    assert faults(judge(NEW, other, (NEW[0], NEW[1].upper(), CITY, EAST))) == [(Fault.DOUBLE, "", "2")]


def test_one_address_with_two_names_or_employers_is_a_fault(
    session: Session, judge: Callable[..., Row], clock: Clock
) -> None:
    assert faults(judge(NEW, ("Iemand Anders", NEW[1], CITY, WEST))) == [(Fault.DIFFERS, "", "2")]
    session.add(Organisation(name="Welzijn Elders", kind=OrganisationKind.WELFARE))
    session.flush()
    assert faults(judge(NEW, (*NEW[:2], "Welzijn Elders", WEST))) == [(Fault.DIFFERS, "", "2")]


def test_somebody_of_another_employer_is_not_moved_by_a_list(
    session: Session, cast: Cast, judge: Callable[..., Row]
) -> None:
    session.add(Organisation(name="Welzijn Elders", kind=OrganisationKind.WELFARE))
    session.flush()
    row = (cast.tom.name, cast.tom.email, "Welzijn Elders", EAST)
    assert faults(judge(row)) == [(Fault.ELSEWHERE, "", CITY)]


def test_who_left_is_not_brought_back_by_a_list(cast: Cast, judge: Callable[..., Row], clock: Clock) -> None:
    cast.tom.left_at = clock.now
    assert faults(judge((cast.tom.name, cast.tom.email, CITY, EAST))) == [(Fault.LEFT, "", "")]


def test_an_address_that_is_somebody_else_here_says_who(cast: Cast, judge: Callable[..., Row]) -> None:
    row = judge(("Tim de Tester", cast.tom.email, CITY, WEST))
    assert not row.faults
    assert row.known_as == cast.tom.name


def test_two_teams_of_one_name_need_their_region(session: Session, judge: Callable[..., Row]) -> None:
    other = session.scalars(select(Region).where(Region.name == "Leegveld")).one()
    session.add(Wijkteam(name=EAST, region_id=other.id))
    session.flush()
    assert faults(judge(NEW)) == [(Fault.SEVERAL, EAST, "")]
    assert judge((*NEW[:3], "wijkteam oost (rivierstad)")).acts


def test_half_a_list_that_is_wrong_does_nothing_at_all(
    session: Session, cast: Cast, keep: Keep, clock: Clock, nothing_changes: None
) -> None:
    good = [(f"Mens {name}", f"{name}@rivierstad.example", CITY, EAST) for name in "abcde"]
    roster = keep([*good, *((name, "geen adres", CITY, EAST) for name, *_ in good)])
    for _ in range(2):
        done = rosters.apply(session, roster, cast.anouk.id, clock.now)
        assert not done.is_sound
        assert [row.line.number for row in done.wrong] == [7, 8, 9, 10, 11]
    assert session.get(Roster, roster.id), "it can be looked at again"


def test_a_list_that_was_right_when_it_was_read_is_judged_again(
    session: Session, cast: Cast, keep: Keep, clock: Clock
) -> None:
    roster = keep([NEW, (cast.tom.name, cast.tom.email, CITY, EAST)])
    assert rosters.plan(session, roster, clock.now).is_sound
    cast.tom.left_at = clock.now
    assert not rosters.apply(session, roster, cast.anouk.id, clock.now).is_sound
    assert person_with_address(session, NEW[1]) is None


def test_looking_changes_nothing(session: Session, cast: Cast, keep: Keep, clock: Clock, nothing_changes: None) -> None:
    roster = keep([NEW, (cast.tom.name, cast.tom.email, CITY, EAST, "ja")])
    with counted(session) as seen:
        rosters.plan(session, roster, clock.now)
    assert not [one for one in seen if not one.startswith("SELECT")]


def test_five_thousand_rows_take_few_statements(session: Session, cast: Cast, keep: Keep, clock: Clock) -> None:
    rows = [(f"Mens {chr(97 + n % 26)}", f"m{n}@rivierstad.example", CITY, (EAST, WEST)[n % 2]) for n in range(5_000)]
    roster = keep(rows)
    session.commit()
    with counted(session) as seen:
        assert rosters.plan(session, roster, clock.now).count(Act.NEW) == 5_000
    assert len(seen) <= 10
    with counted(session) as seen:
        done = rosters.apply(session, roster, cast.anouk.id, clock.now)
    assert done.is_sound
    assert len(seen) <= 60
    for table in (Invitation, Letter):
        assert session.scalar(select(func.count()).select_from(table)) == 5_000
    assert session.scalar(select(func.count()).where(Person.email.like("m%@rivierstad.example"))) == 5_000


def test_five_thousand_wrong_names_are_not_all_guessed(keep: Keep, session: Session, clock: Clock) -> None:
    roster = keep([("Mens", f"m{n}@x.example", f"Gemeente {n}", f"Team {n}") for n in range(5_000)])
    plan = rosters.plan(session, roster, clock.now)
    assert len(plan.wrong) == 5_000
    assert sum(bool(one.hint) for row in plan.rows for one in row.faults) <= rosters.GUESSES


def test_a_list_is_of_who_sent_it_and_for_one_day(session: Session, cast: Cast, keep: Keep, clock: Clock) -> None:
    roster = keep([NEW])
    assert rosters.kept(session, roster.id, cast.anouk.id, clock.now) is roster
    assert rosters.newest(session, cast.anouk.id, clock.now) == [roster]
    assert rosters.kept(session, roster.id, cast.els.id, clock.now) is None
    clock.move(hours=23)
    assert not rosters.forget(session, clock.now)
    later = clock.move(hours=1)
    assert rosters.kept(session, roster.id, cast.anouk.id, later) is None
    assert rosters.newest(session, cast.anouk.id, later) == []
    assert rosters.forget(session, later)
    assert session.scalar(select(Roster.id)) is None


def test_what_was_taken_in_is_accounted_for_without_a_name(
    session: Session, cast: Cast, take_in: Callable[..., Plan]
) -> None:
    take_in(NEW)
    [row] = session.scalars(select(Audit).where(Audit.action == "roster-applied"))
    assert (row.actor_id, row.result) == (cast.anouk.id, "1 rows")
    assert session.scalar(select(Roster.id)) is None, "the list itself is gone"
