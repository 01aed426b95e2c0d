"""Who a manager sees, in which team, with which word; and what is read for it."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import (
    Attendance,
    Deadline,
    Enrolment,
    Meeting,
    MeetingKind,
    Membership,
    Moment,
    MomentKind,
    Organisation,
    OrganisationKind,
    Person,
    Region,
    Role,
    RoleGrant,
    Wijkteam,
)
from elearning.rules.monitoring import Word
from elearning.services import monitoring, people
from elearning.services.monitoring import Board
from tests.counting import counted
from tests.moment import NOW
from tests.people import Cast

TODAY = local_date(NOW)
LEARNS = timedelta(days=20)


@pytest.fixture
def employer(session: Session) -> Organisation:
    """The employer of the whole cast, who has switched it on."""
    found = session.scalars(select(Organisation)).one()
    found.controller, found.works_council_on = "Gemeente Rivierstad", TODAY
    session.flush()
    return found


@pytest.fixture
def east(session: Session) -> int:
    return session.scalars(select(Wijkteam.id).where(Wijkteam.name == "Wijkteam Oost")).one()


def seen_by(session: Session, person: Person, course: str | None = None, team: int | None = None) -> Board:
    return monitoring.board(session, person.id, NOW, course=course, team=team)


def words(board: Board) -> dict[str, Word]:
    return {row.name.split()[0]: row.word for row in board.people}


def other_employer(session: Session, *people: Person) -> Organisation:
    made = Organisation(name="Welzijn De Oever", kind=OrganisationKind.WELFARE)
    session.add(made)
    session.flush()
    for one in people:
        one.employer_id = made.id
    session.flush()
    return made


def manage(session: Session, person: Person, **where: int) -> None:
    session.add(RoleGrant(person_id=person.id, role=Role.MANAGER, **where))
    session.flush()


def complete(session: Session, person: Person, days_ago: int = 0, course: str = "proef") -> None:
    at = NOW - timedelta(days=days_ago)
    session.add(Enrolment(person_id=person.id, course=course, started_at=at - LEARNS, completed_at=at))
    session.flush()


def test_a_manager_of_a_team_sees_its_people_and_nobody_else(
    session: Session, cast: Cast, employer: Organisation
) -> None:
    board = seen_by(session, cast.els)
    assert words(board) == {"Bas": Word.DONE, "Els": Word.NOT_STARTED, "Noor": Word.DONE, "Samira": Word.NOT_STARTED}
    assert [team.name for team in board.teams] == ["Wijkteam Oost"]
    assert board.counts == {Word.NOT_STARTED: 2, Word.BUSY: 0, Word.DONE: 2, Word.OPFRIS: 0}


@pytest.mark.parametrize("who", ["samira", "gerda", "ruud", "anouk"])
def test_who_is_no_manager_sees_nobody(session: Session, cast: Cast, employer: Organisation, who: str) -> None:
    board = seen_by(session, getattr(cast, who))
    assert (board.teams, board.people) == ((), ())


def test_a_manager_of_an_organisation_sees_its_people_in_all_their_teams_and_without_one(
    session: Session, cast: Cast, employer: Organisation
) -> None:
    other_employer(session, cast.noor)
    manage(session, cast.anouk, organisation_id=employer.id)
    board = seen_by(session, cast.anouk)
    assert {"Samira", "Tom", "Bas", "Gerda", "Ruud"} < words(board).keys()
    assert "Noor" not in words(board), "of another employer"
    assert [team.id is None for team in board.teams] == [False, False, True]
    assert not any(team.off for team in board.teams), "that others work in the team is not of this manager"


def test_until_the_employer_switches_it_on_people_are_only_counted(
    session: Session, cast: Cast, employer: Organisation
) -> None:
    other_employer(session, cast.noor, cast.bas)
    (team,) = seen_by(session, cast.els).teams
    assert team.off == (("Welzijn De Oever", 2),)
    assert team.people == 2
    employer.works_council_on = TODAY + timedelta(days=1)
    session.flush()
    board = seen_by(session, cast.els)
    assert board.people == ()
    assert board.teams[0].off == (("Gemeente Rivierstad", 2), ("Welzijn De Oever", 2))


@pytest.mark.parametrize("controller", [None, "", "Gemeente Rivierstad"])
@pytest.mark.parametrize("agreed_on", [None, TODAY - LEARNS, TODAY, TODAY + LEARNS])
@pytest.mark.parametrize("has_council", [True, False])
def test_people_are_shown_exactly_when_their_employer_says_so(
    session: Session,
    cast: Cast,
    employer: Organisation,
    controller: str | None,
    agreed_on: date | None,
    has_council: bool,
) -> None:
    employer.controller, employer.works_council_on, employer.has_works_council = controller, agreed_on, has_council
    session.flush()
    assert bool(seen_by(session, cast.els).people) is employer.is_open_on(TODAY)
    cast.bas.employer_id = None
    session.flush()
    assert "Bas" not in words(seen_by(session, cast.els))


def test_a_day_is_that_of_the_netherlands(session: Session, cast: Cast, employer: Organisation) -> None:
    """Before ten in the evening in UTC it is the same day; after that it depends on the season."""
    row = Enrolment(person_id=cast.samira.id, course="proef", started_at=NOW)
    session.add(row)
    for month in range(1, 13):
        for hour in (0, 21, 22, 23):
            row.started_at = datetime(2026, month, 28, hour, 30, tzinfo=UTC)
            row.completed_at = row.started_at + timedelta(minutes=45)
            session.flush()
            board = seen_by(session, cast.els, course="proef")
            found = next(one for one in board.people if one.person_id == cast.samira.id)
            assert found.started_on == local_date(row.started_at)
            assert found.completed_on == local_date(row.completed_at)


def test_an_employer_without_works_council_only_needs_somebody_who_answers_for_it(
    session: Session, cast: Cast, employer: Organisation
) -> None:
    employer.works_council_on, employer.has_works_council = None, False
    assert seen_by(session, cast.els).people
    employer.controller = ""
    session.flush()
    assert not seen_by(session, cast.els).people


def test_who_leaves_the_team_or_the_work_is_out_at_once(session: Session, cast: Cast, employer: Organisation) -> None:
    session.scalars(select(Membership).where(Membership.person_id == cast.noor.id)).one().until_on = TODAY
    cast.bas.left_at = NOW
    session.flush()
    assert words(seen_by(session, cast.els)).keys() == {"Els", "Samira"}


def test_who_starts_tomorrow_is_not_there_yet(session: Session, cast: Cast, employer: Organisation, east: int) -> None:
    session.add(Membership(person_id=cast.ruud.id, wijkteam_id=east, from_on=TODAY + timedelta(days=1)))
    session.flush()
    assert "Ruud" not in words(seen_by(session, cast.els))


def test_one_course_is_shown_apart_and_all_together_need_all(
    session: Session, cast: Cast, employer: Organisation
) -> None:
    complete(session, cast.samira)
    assert words(seen_by(session, cast.els))["Samira"] is Word.BUSY
    assert words(seen_by(session, cast.els, course="proef"))["Samira"] is Word.DONE
    assert words(seen_by(session, cast.els, course="ander"))["Samira"] is Word.NOT_STARTED
    row = next(one for one in seen_by(session, cast.els).people if one.person_id == cast.samira.id)
    assert (row.started_on, row.completed_on) == (TODAY - LEARNS, None)


def opfris_of(session: Session, cast: Cast) -> Word:
    return words(seen_by(session, cast.els, course="proef"))["Samira"]


def test_the_opfris_opens_by_the_calendar_and_a_moment_closes_it(
    session: Session, cast: Cast, employer: Organisation
) -> None:
    complete(session, cast.samira, days_ago=200)
    assert opfris_of(session, cast) is Word.OPFRIS
    done = Moment(person_id=cast.samira.id, kind=MomentKind.OWN, drawn=[], made_at=NOW, done_at=None)
    session.add(done)
    session.flush()
    assert opfris_of(session, cast) is Word.OPFRIS, "one that was not done closes nothing"
    done.done_at = NOW
    session.flush()
    assert opfris_of(session, cast) is Word.DONE


@pytest.mark.parametrize(("was_there", "word"), [(True, Word.DONE), (False, Word.OPFRIS), (None, Word.OPFRIS)])
def test_a_meeting_somebody_was_at_closes_it_too(
    session: Session, cast: Cast, employer: Organisation, east: int, was_there: bool | None, word: Word
) -> None:
    complete(session, cast.samira, days_ago=200)
    meeting = Meeting(
        uid="x", wijkteam_id=east, kind=MeetingKind.OPFRIS, title="Opfris", starts_at=NOW, ends_at=NOW, made_at=NOW
    )
    session.add(meeting)
    session.flush()
    session.add(Attendance(meeting_id=meeting.id, person_id=cast.samira.id, was_there=was_there))
    session.flush()
    assert opfris_of(session, cast) is word


def test_the_date_of_a_team_stands_beside_who_is_not_done_yet(
    session: Session, cast: Cast, employer: Organisation, east: int
) -> None:
    soon = TODAY + timedelta(days=30)
    session.add_all(
        [
            Deadline(wijkteam_id=east, course="proef", due_on=soon, set_at=NOW),
            Deadline(wijkteam_id=east, course="weg", due_on=TODAY, set_at=NOW),
        ]
    )
    session.flush()
    board = seen_by(session, cast.els)
    dates = {row.name.split()[0]: row.deadline_on for row in board.people}
    assert dates == {"Bas": None, "Els": soon, "Noor": None, "Samira": soon}
    assert (board.teams[0].deadline_on, board.teams[0].deadlines) == (soon, (("proef", soon),))


def test_a_team_says_who_the_aandachtsfunctionaris_is_whatever_their_employer(
    session: Session, cast: Cast, employer: Organisation
) -> None:
    other_employer(session, cast.noor)
    session.scalars(select(Membership).where(Membership.person_id == cast.noor.id)).one().addiction_lead = True
    session.flush()
    assert seen_by(session, cast.els).teams[0].lead == "Noor van Hiernaast"
    cast.noor.left_at = NOW
    session.flush()
    assert seen_by(session, cast.els).teams[0].lead is None


def test_a_team_of_somebody_else_gives_an_empty_board(session: Session, cast: Cast, employer: Organisation) -> None:
    west = session.scalars(select(Wijkteam.id).where(Wijkteam.name == "Wijkteam West")).one()
    board = seen_by(session, cast.els, team=west)
    assert (board.teams, board.people) == ((), ())
    assert not monitoring.is_in_scope(session, cast.els.id, cast.tom.id, west, TODAY)


def test_whoever_looks_after_all_of_a_team_may_decide_for_it(
    session: Session, cast: Cast, employer: Organisation, east: int
) -> None:
    """A manager of an organisation cannot set a date for people of another employer; the manager of the team can."""
    manage(session, cast.anouk, organisation_id=employer.id)

    def decides(person: Person) -> bool:
        (team,) = seen_by(session, person, team=east).teams
        return team.is_whole

    assert decides(cast.els)
    assert decides(cast.anouk)
    other_employer(session, cast.noor)
    assert decides(cast.els)
    assert not decides(cast.anouk)
    cast.noor.left_at = NOW
    session.flush()
    assert decides(cast.anouk), "who left the work is of nobody"


def test_one_team_is_shown_as_it_is_among_all(session: Session, cast: Cast, employer: Organisation, east: int) -> None:
    other_employer(session, cast.noor)
    manage(session, cast.anouk, organisation_id=employer.id)
    for manager in (cast.els, cast.anouk):
        every, one = seen_by(session, manager), seen_by(session, manager, team=east)
        assert one.teams == tuple(team for team in every.teams if team.id == east)
        assert one.people == tuple(row for row in every.people if row.team_id == east)


def test_an_empty_team_is_there_too(session: Session, cast: Cast, employer: Organisation) -> None:
    region = session.scalars(select(Region)).first()
    assert region
    team = Wijkteam(name="Wijkteam Nieuw", region_id=region.id)
    session.add(team)
    session.flush()
    manage(session, cast.els, wijkteam_id=team.id)
    assert [(one.name, one.people) for one in seen_by(session, cast.els).teams] == [
        ("Wijkteam Nieuw", 0),
        ("Wijkteam Oost", 4),
    ]


def test_somebody_sees_the_very_rows_that_their_manager_sees(
    session: Session, cast: Cast, employer: Organisation
) -> None:
    complete(session, cast.samira)
    (own,) = monitoring.own_rows(session, cast.samira.id, NOW)
    assert own in seen_by(session, cast.els).people
    employer.works_council_on = None
    session.flush()
    assert monitoring.own_rows(session, cast.samira.id, NOW) == ()


#: What may be read for a manager, and what never: memory, answers, letters, sign-ins.
READ = {
    "person", "organisation", "membership", "wijkteam", "role_grant", "enrolment", "moment", "attendance", "meeting",
    "deadline", "agreement", "course", "course_version",
}  # fmt: skip
COLUMNS = {
    "person": {"id", "name", "employer_id", "left_at", "closed_at"},
    "enrolment": {"person_id", "course", "started_at", "completed_at"},
    "moment": {"person_id", "done_at"},
    "attendance": {"person_id", "meeting_id", "was_there"},
    "meeting": {"id", "starts_at", "marked_at", "every_weeks"},
}


def test_only_work_dates_and_agreements_are_read_in_three_statements(
    session: Session, cast: Cast, employer: Organisation
) -> None:
    els = cast.els
    seen_by(session, els)
    for course in (None, "proef"):
        with counted(session) as statements:
            seen_by(session, els, course=course)
        assert len(statements) <= 3
        for statement in statements:
            assert set(re.findall(r"(?:FROM|JOIN) (\w+)", statement)) - {"anon_1", "anon_2", "anon_3"} <= READ
            for table, columns in COLUMNS.items():
                assert set(re.findall(rf"\b{table}(?:_\d)?\.(\w+)", statement)) <= columns, table


def crowd(session: Session, now: datetime, *, teams: int, each: int, of: int | None = None) -> Person:
    """Make a manager of many teams (`of` even more) with many people, who all began a course and did a moment."""
    region = session.scalars(select(Region)).first()
    employer = session.scalars(select(Organisation)).first()
    assert region
    assert employer
    boss = people.add_person(session, name="Veel Baas", email="baas@x.example", password_hash=None, now=now)
    made = [Wijkteam(name=f"Team {number}", region_id=region.id) for number in range(of or teams)]
    session.add_all(made)
    session.flush()
    everyone = [
        Person(name=f"Mens {n}", email=f"m{n}@x.example", employer_id=employer.id, created_at=now)
        for n in range((of or teams) * each)
    ]
    session.add_all(everyone)
    session.flush()
    session.add_all(RoleGrant(person_id=boss.id, role=Role.MANAGER, wijkteam_id=team.id) for team in made[:teams])
    for number, person in enumerate(everyone):
        session.add(Membership(person_id=person.id, wijkteam_id=made[number // each].id, from_on=date(2026, 1, 1)))
        session.add(Enrolment(person_id=person.id, course="proef", started_at=now, completed_at=now))
        session.add(Moment(person_id=person.id, kind=MomentKind.OWN, drawn=[], made_at=now, done_at=now))
    session.flush()
    session.commit()
    return boss


def test_five_thousand_people_in_two_hundred_teams_take_as_many_statements_as_five(
    session: Session, employer: Organisation
) -> None:
    boss = crowd(session, NOW, teams=200, each=25).id
    monitoring.board(session, boss, NOW)
    with counted(session) as statements:
        board = monitoring.board(session, boss, NOW)
    assert (len(board.teams), board.total, len(statements)) == (200, 5_000, 3)


#: Tables that grow with the number of learners.
GROWING = ("person", "membership", "enrolment", "moment", "attendance", "letter", "role_grant")


@pytest.mark.parametrize("analysed", [False, True])
def test_no_table_that_grows_with_learners_is_read_whole(
    session: Session, employer: Organisation, on_postgresql: bool, analysed: bool
) -> None:
    """On SQLite the plan says SCAN for it; PostgreSQL chooses by statistics, and may well scan a small table."""
    if on_postgresql:
        pytest.skip("a small table is rightly scanned there")
    boss = crowd(session, NOW, teams=5, each=10, of=100)
    if analysed:
        session.execute(text("ANALYZE"))
    asked: list[tuple[str, Any]] = []
    engine = session.get_bind()
    note = lambda _conn, _cursor, statement, values, *_rest: asked.append((statement, values))  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    monitoring.board(session, boss.id, NOW)
    event.remove(engine, "before_cursor_execute", note)
    for statement, values in [one for one in asked if one[0].startswith("SELECT")]:
        plan = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
        scans = [line for line in plan if re.match(rf"SCAN ({'|'.join(GROWING)})(_\d)?\b", line)]
        assert not scans, plan


def test_a_file_holds_the_rows_of_the_board_read_some_teams_at_a_time(
    session: Session, employer: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = crowd(session, NOW, teams=7, each=3)
    grant = RoleGrant(person_id=boss.id, role=Role.MANAGER, organisation_id=employer.id)
    session.add_all([grant, *(Wijkteam(name="Team 3", region_id=one) for one in session.scalars(select(Region.id)))])
    session.commit()
    board = monitoring.board(session, boss.id, NOW)
    monkeypatch.setattr(monitoring, "PART", 2)
    listing = monitoring.listing(session, boss.id, NOW)
    assert None in {row.team_id for row in board.people}
    by_team = sorted(board.people, key=lambda row: (row.team.casefold(), row.name.casefold(), row.person_id))
    assert list(listing.rows(None)) == by_team
    one = next(team.id for team in listing.teams if team.name == "Team 5")
    assert list(listing.rows(one)) == [row for row in by_team if row.team_id == one]
