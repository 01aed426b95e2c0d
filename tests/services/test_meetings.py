"""Meetings of a team: who may plan them, who hears of what, and what being there does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import (
    Attendance,
    Letter,
    LetterKind,
    Meeting,
    MeetingKind,
    Membership,
    Organisation,
    Person,
    Role,
    Wijkteam,
)
from elearning.services import letters, meetings, people, teams
from elearning.services.meetings import Details
from tests.moment import NOW
from tests.people import Cast

TEN = datetime(2026, 12, 1, 9, tzinfo=UTC)
DETAILS = Details(MeetingKind.OPFRIS, TEN, TEN + timedelta(hours=1), place="Buurthuis")
OVER = TEN + timedelta(hours=1)


@pytest.fixture
def east(session: Session) -> int:
    return session.scalars(select(Wijkteam.id).where(Wijkteam.name == "Wijkteam Oost")).one()


@pytest.fixture
def west(session: Session) -> int:
    return session.scalars(select(Wijkteam.id).where(Wijkteam.name == "Wijkteam West")).one()


@pytest.fixture
def meeting(session: Session, cast: Cast, east: int, now: datetime) -> Meeting:
    made = meetings.plan_meeting(session, cast.gerda.id, east, DETAILS, now)
    assert made
    return made


def _sent(session: Session, kind: LetterKind = LetterKind.MEETING) -> list[tuple[str, str, str]]:
    """Every letter as (to whom, method, period)."""
    rows = session.execute(select(Letter, Person.name).join(Person, Person.id == Letter.person_id).order_by(Letter.id))
    return [
        (row.name.split()[0], row.Letter.data.get("method", ""), row.Letter.period.rpartition("/")[2])
        for row in rows
        if row.Letter.kind == kind
    ]


def _leave(session: Session, person: Person) -> None:
    row = session.scalars(select(Membership).where(Membership.person_id == person.id)).one()
    row.until_on = local_date(NOW)
    session.flush()


def _ids(*people: Person) -> set[int]:
    return {one.id for one in people}


# Who may.


def test_a_guide_plans_for_own_teams_only(session: Session, cast: Cast, east: int, west: int) -> None:
    assert meetings.plan_meeting(session, cast.gerda.id, west, DETAILS, NOW) is None
    for other in (cast.samira, cast.els, cast.ruud, cast.anouk):
        assert meetings.plan_meeting(session, other.id, east, DETAILS, NOW) is None
    assert not session.scalars(select(Meeting)).all()


def test_a_manager_asks_for_own_teams_only_and_invites_nobody(
    session: Session, cast: Cast, east: int, west: int
) -> None:
    assert meetings.propose(session, cast.els.id, west, TEN, MeetingKind.OPFRIS, NOW) is None
    assert meetings.propose(session, cast.gerda.id, east, TEN, MeetingKind.OPFRIS, NOW) is None
    asked = meetings.propose(session, cast.els.id, east, TEN, MeetingKind.OPFRIS, NOW, place="Kantine")
    assert asked
    assert (asked.proposed_by_id, asked.guide_id, asked.planned_at) == (cast.els.id, None, None)
    assert not _sent(session)
    assert not session.scalars(select(Attendance)).all()


def test_a_role_for_an_organisation_or_everything_gives_no_team(session: Session, cast: Cast, east: int) -> None:
    employer = session.scalars(select(Organisation)).one()
    people.grant_role(session, cast.tom, Role.MANAGER, organisation=employer)
    people.grant_role(session, cast.tom, Role.GUIDE)
    for role in (Role.MANAGER, Role.GUIDE):
        assert not teams.teams_of(session, cast.tom.id, role)
        assert teams.team_of(session, cast.tom.id, role, east) is None


def test_a_meeting_of_another_team_is_not_there(session: Session, cast: Cast, meeting: Meeting, west: int) -> None:
    assert meetings.of_guide(session, cast.gerda.id, meeting.id) is meeting
    meeting.wijkteam_id = west
    session.flush()
    assert meetings.of_guide(session, cast.gerda.id, meeting.id) is None
    assert meetings.of_guide(session, cast.gerda.id, 9999) is None


# Planning.


def test_everyone_who_works_in_the_team_today_is_invited(session: Session, cast: Cast, meeting: Meeting) -> None:
    names = ["Bas", "Els", "Noor", "Samira"]
    assert sorted(_sent(session)) == [(name, "REQUEST", "0") for name in names]
    assert [one.person.first_name for one in meetings.invited(session, meeting, NOW)] == names
    assert all(one.is_member and one.was_there is None for one in meetings.invited(session, meeting, NOW))


def test_who_left_comes_later_or_closed_the_account_is_not_invited(session: Session, cast: Cast, east: int) -> None:
    _leave(session, cast.samira)
    cast.bas.closed_at = NOW
    later = session.scalars(select(Membership).where(Membership.person_id == cast.noor.id)).one()
    later.from_on = local_date(NOW) + timedelta(days=1)
    session.flush()
    meetings.plan_meeting(session, cast.gerda.id, east, DETAILS, NOW)
    assert _sent(session) == [("Els", "REQUEST", "0")]


def test_the_same_form_is_the_same_meeting_and_never_one_of_another_team(
    session: Session, cast: Cast, east: int, west: int
) -> None:
    key = "a" * 32
    first = meetings.plan_meeting(session, cast.gerda.id, east, DETAILS, NOW, key=key, host="leren.example")
    again = meetings.plan_meeting(session, cast.gerda.id, east, DETAILS, NOW, key=key, host="leren.example")
    assert first
    assert first is again
    assert first.uid == f"{key}@leren.example"
    people.grant_role(session, cast.ruud, Role.GUIDE, wijkteam=session.get_one(Wijkteam, west))
    other = meetings.plan_meeting(session, cast.ruud.id, west, DETAILS, NOW, key=key, host="leren.example")
    assert other
    assert other is not first
    assert other.wijkteam_id == west


@pytest.mark.parametrize("key", ["", "x", "../../etc", "A" * 32, "a" * 33])
def test_a_strange_key_becomes_a_random_one(session: Session, cast: Cast, east: int, key: str) -> None:
    made = meetings.plan_meeting(session, cast.gerda.id, east, DETAILS, NOW, key=key, host="leren.example")
    assert made
    assert len(made.uid) == 32 + len("@leren.example")
    assert not key or not made.uid.startswith(key + "@")


def test_a_meeting_without_a_name_is_called_what_it_is(session: Session, cast: Cast, east: int) -> None:
    for kind, title in meetings.TITLES.items():
        made = meetings.plan_meeting(session, cast.gerda.id, east, replace(DETAILS, kind=kind), NOW)
        assert made
        assert made.title == title


def test_only_a_spreekuur_comes_back(session: Session, cast: Cast, east: int) -> None:
    weekly = replace(DETAILS, every_weeks=2, times=6)
    once = meetings.plan_meeting(session, cast.gerda.id, east, weekly, NOW)
    often = meetings.plan_meeting(session, cast.gerda.id, east, replace(weekly, kind=MeetingKind.CONSULTATION), NOW)
    assert once
    assert often
    assert (once.every_weeks, once.times) == (0, 1)
    assert (often.every_weeks, often.times) == (2, 6)
    assert meetings.is_coming(often, TEN + timedelta(weeks=9))
    assert not meetings.is_coming(often, TEN + timedelta(weeks=11))


def test_a_proposal_is_confirmed_once(session: Session, cast: Cast, east: int) -> None:
    asked = meetings.propose(session, cast.els.id, east, TEN, MeetingKind.THEME, NOW)
    assert asked
    assert meetings.confirm(session, asked, cast.gerda.id, DETAILS, NOW)
    assert not meetings.confirm(session, asked, cast.gerda.id, DETAILS, NOW)
    assert not meetings.decline(session, asked, NOW)
    assert len(_sent(session)) == 4
    assert asked.kind is MeetingKind.OPFRIS, "the guide decides what it becomes"


# Changing.


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Anders"},
        {"place": "Bieb"},
        {"note": "Neem koffie mee"},
        {"starts_at": TEN + timedelta(hours=1), "ends_at": TEN + timedelta(hours=2)},
        {"ends_at": TEN + timedelta(hours=2)},
    ],
)
def test_a_change_goes_to_everyone_with_a_higher_number(
    session: Session, meeting: Meeting, changed: dict[str, object]
) -> None:
    assert meetings.change(session, meeting, replace(DETAILS, **changed), NOW)  # type: ignore[arg-type]
    assert meeting.sequence == 1
    assert _sent(session)[4:] == [(name, method, "1") for name, method, _ in _sent(session)[:4]]


def test_saving_without_a_change_tells_nobody(session: Session, meeting: Meeting) -> None:
    assert not meetings.change(session, meeting, DETAILS, NOW)
    assert meeting.sequence == 0
    assert len(_sent(session)) == 4


def test_for_who_left_the_team_a_change_means_it_is_off(session: Session, cast: Cast, meeting: Meeting) -> None:
    _leave(session, cast.bas)
    meetings.change(session, meeting, replace(DETAILS, place="Bieb"), NOW)
    told = {name: method for name, method, number in _sent(session) if number == "1"}
    assert told == {"Bas": "CANCEL", "Els": "REQUEST", "Noor": "REQUEST", "Samira": "REQUEST"}
    assert "Bas" not in [one.person.first_name for one in meetings.invited(session, meeting, NOW)]
    meetings.change(session, meeting, replace(DETAILS, place="Boven"), NOW)
    assert "Bas" not in {name for name, _, number in _sent(session) if number == "2"}


def test_who_comes_back_to_the_team_is_invited_with_a_number_that_goes_before(
    session: Session, cast: Cast, meeting: Meeting
) -> None:
    _leave(session, cast.bas)
    meetings.change(session, meeting, replace(DETAILS, place="Bieb"), NOW)
    session.scalars(select(Membership).where(Membership.person_id == cast.bas.id)).one().until_on = None
    session.flush()
    assert meetings.invite_new(session, meeting, NOW) == 1
    assert _sent(session)[-1] == ("Bas", "REQUEST", "2")


def test_who_joins_can_be_invited_once(session: Session, cast: Cast, meeting: Meeting, east: int) -> None:
    assert meetings.invite_new(session, meeting, NOW) == 0
    people.join_team(session, cast.tom, session.get_one(Wijkteam, east), NOW)
    assert [one.first_name for one in meetings.newcomers(session, meeting, NOW)] == ["Tom"]
    assert meetings.invite_new(session, meeting, NOW) == 1
    assert meetings.invite_new(session, meeting, NOW) == 0
    assert _sent(session)[4:] == [("Tom", "REQUEST", "0")]


def test_calling_off_tells_everyone_and_is_done_once(session: Session, meeting: Meeting) -> None:
    assert meetings.cancel(session, meeting, NOW)
    assert not meetings.cancel(session, meeting, NOW)
    assert [(method, number) for _, method, number in _sent(session)[4:]] == [("CANCEL", "1")] * 4
    assert not meetings.change(session, meeting, replace(DETAILS, place="Bieb"), NOW)
    assert meetings.invite_new(session, meeting, NOW) == 0


def test_what_is_over_cannot_be_changed_or_called_off(session: Session, meeting: Meeting) -> None:
    assert not meetings.change(session, meeting, replace(DETAILS, place="Bieb"), OVER)
    assert not meetings.cancel(session, meeting, OVER)
    assert meeting.place == "Buurthuis"
    assert len(_sent(session)) == 4


# Who was there.


def _mark(session: Session, meeting: Meeting, there: set[int], at: datetime = OVER) -> Sequence[str]:
    assert meetings.mark(session, meeting, there, at)
    return [one.person.first_name for one in meetings.invited(session, meeting, at) if one.was_there]


def test_what_was_marked_was_held_and_cannot_be_moved_or_called_off(
    session: Session, cast: Cast, meeting: Meeting
) -> None:
    assert meetings.mark(session, meeting, _ids(cast.samira), TEN)
    later = replace(DETAILS, starts_at=TEN + timedelta(days=40), ends_at=OVER + timedelta(days=40))
    assert not meetings.change(session, meeting, later, TEN)
    assert not meetings.cancel(session, meeting, TEN)
    assert (meeting.starts_at, meeting.cancelled_at) == (TEN, None)


def test_nobody_elses_meeting_becomes_a_proposal(session: Session, cast: Cast, meeting: Meeting, east: int) -> None:
    key, host = meeting.uid.split("@")
    people.grant_role(session, cast.ruud, Role.MANAGER, wijkteam=session.get_one(Wijkteam, east))
    meetings.propose(session, cast.ruud.id, east, TEN, MeetingKind.OPFRIS, NOW, key=key, host=host)
    assert (meeting.proposed_by_id, meeting.guide_id) == (None, cast.gerda.id)


def test_it_is_marked_once_it_has_begun(session: Session, cast: Cast, meeting: Meeting) -> None:
    assert not meetings.mark(session, meeting, _ids(cast.samira), TEN - timedelta(minutes=1))
    assert _mark(session, meeting, _ids(cast.samira, cast.tom), TEN) == ["Samira"], "Tom was not invited"


def test_a_meeting_that_is_off_or_comes_back_is_not_marked(
    session: Session, cast: Cast, meeting: Meeting, east: int
) -> None:
    details = replace(DETAILS, kind=MeetingKind.CONSULTATION, every_weeks=1, times=3)
    weekly = meetings.plan_meeting(session, cast.gerda.id, east, details, NOW)
    assert weekly
    assert not meetings.mark(session, weekly, _ids(cast.samira), OVER)
    meetings.cancel(session, meeting, NOW)
    assert not meetings.mark(session, meeting, _ids(cast.samira), OVER)


def test_it_can_be_corrected_and_remembers_when_it_was_first_marked(
    session: Session, cast: Cast, meeting: Meeting
) -> None:
    assert _mark(session, meeting, _ids(cast.samira, cast.bas)) == ["Bas", "Samira"]
    assert _mark(session, meeting, _ids(cast.noor), OVER + timedelta(days=3)) == ["Noor"]
    assert meeting.marked_at == OVER


def _follow_ups(session: Session) -> set[tuple[str, str]]:
    rows = session.execute(
        select(Person.name, Letter.period)
        .join(Letter, Letter.person_id == Person.id)
        .where(Letter.kind == LetterKind.FOLLOW_UP, letters.is_open())
    )
    return {(row.name.split()[0], row.period.rpartition("/")[2]) for row in rows}


def test_who_was_there_is_asked_again_after_two_and_eight_weeks(session: Session, cast: Cast, meeting: Meeting) -> None:
    meetings.choose_goals(session, meeting, ["proef/vragen"], NOW)
    _mark(session, meeting, _ids(cast.samira))
    assert _follow_ups(session) == {("Samira", "2"), ("Samira", "8")}
    rows = session.scalars(select(Letter).where(Letter.kind == LetterKind.FOLLOW_UP).order_by(Letter.due_at)).all()
    assert [row.due_at - OVER for row in rows] == [timedelta(weeks=2), timedelta(weeks=8)]
    assert {row.period for row in rows} == {f"{meeting.id}/2", f"{meeting.id}/8"}
    assert all(row.data == {"meeting": meeting.id, "moment": None} for row in rows)


def test_a_correction_takes_the_letters_back_and_gives_them_again(
    session: Session, cast: Cast, meeting: Meeting
) -> None:
    meetings.choose_goals(session, meeting, ["proef/vragen"], NOW)
    _mark(session, meeting, _ids(cast.samira, cast.bas))
    _mark(session, meeting, _ids(cast.bas))
    assert _follow_ups(session) == {("Bas", "2"), ("Bas", "8")}
    _mark(session, meeting, _ids(cast.bas, cast.samira))
    assert len(_follow_ups(session)) == 4


def test_a_meeting_without_leerdoelen_asks_nothing_afterwards(session: Session, cast: Cast, east: int) -> None:
    signals = meetings.plan_meeting(session, cast.gerda.id, east, replace(DETAILS, kind=MeetingKind.SIGNALS), NOW)
    assert signals
    _mark(session, signals, _ids(cast.samira))
    assert not _follow_ups(session)


def test_leerdoelen_chosen_after_the_meeting_still_ask(session: Session, cast: Cast, meeting: Meeting) -> None:
    meeting.plan = {}
    _mark(session, meeting, _ids(cast.samira))
    assert not _follow_ups(session)
    meetings.choose_goals(session, meeting, ["proef/vragen"], OVER)
    assert _follow_ups(session) == {("Samira", "2"), ("Samira", "8")}


def test_being_there_completes_the_step_of_a_course_and_not_being_there_takes_it_back(
    session: Session, cast: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, set[int]]] = []
    for name in ("attended", "unattended"):
        monkeypatch.setattr(
            meetings.gatherings, name, lambda _s, _m, ids, *_now, name=name: told.append((name, set(ids)))
        )
    _mark(session, meeting, _ids(cast.samira, cast.bas))
    assert told == [("unattended", set()), ("attended", _ids(cast.samira, cast.bas))]
    told.clear()
    _mark(session, meeting, _ids(cast.bas))
    assert told == [("unattended", _ids(cast.samira)), ("attended", _ids(cast.bas))]


def test_only_who_is_invited_finds_a_meeting(session: Session, cast: Cast, meeting: Meeting, east: int) -> None:
    assert meetings.of_invited(session, cast.samira.id, meeting.id, NOW) is meeting
    assert meetings.of_invited(session, cast.tom.id, meeting.id, NOW) is None
    asked = meetings.propose(session, cast.els.id, east, TEN, MeetingKind.THEME, NOW)
    assert asked
    assert meetings.of_invited(session, cast.els.id, asked.id, NOW) is None


def test_who_left_the_team_finds_what_was_and_not_what_comes(session: Session, cast: Cast, meeting: Meeting) -> None:
    is_samiras = Membership.person_id == cast.samira.id
    assert [one for _, one in meetings.coming_for(session, cast.samira.id, NOW)] == [meeting]
    session.execute(update(Membership).where(is_samiras).values(until_on=local_date(NOW)))
    assert meetings.of_invited(session, cast.samira.id, meeting.id, NOW) is None
    assert meetings.coming_for(session, cast.samira.id, NOW) == []
    later = meeting.ends_at + timedelta(days=30)
    session.execute(update(Membership).where(is_samiras).values(until_on=local_date(later)))
    assert meetings.of_invited(session, cast.samira.id, meeting.id, later) is meeting


def test_meetings_of_some_teams_come_in_order(session: Session, cast: Cast, meeting: Meeting, east: int) -> None:
    early = meetings.propose(session, cast.els.id, east, TEN - timedelta(days=2), MeetingKind.THEME, NOW)
    assert list(meetings.of_teams(session, [east])) == [early, meeting]
    assert not meetings.of_teams(session, [])
