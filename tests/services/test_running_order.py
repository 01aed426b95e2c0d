"""The draaiboek: what a team forgot most, without telling about anybody; a casus moment and cards that fit."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import (
    Meeting,
    MeetingKind,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    Review,
    Role,
    Wijkteam,
)
from elearning.services import meetings, people, running_order
from elearning.services.meetings import Details
from tests.moment import NOW
from tests.people import Cast

#: The figures of a month stand from its first day, 0.00 in the Netherlands.
FIRST = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)
LONG_AGO = FIRST - timedelta(days=40)
DETAILS = Details(MeetingKind.OPFRIS, NOW + timedelta(days=7), NOW + timedelta(days=7, hours=1))


@pytest.fixture
def team(session: Session) -> Wijkteam:
    """Wijkteam Oost with five people who have worked there for a while, and an empty log."""
    session.execute(delete(Review))
    found = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()
    session.execute(delete(Membership).where(Membership.wijkteam_id == found.id))
    for number in range(5):
        person = people.add_person(
            session, name=f"Lid {number}", email=f"lid{number}@rivierstad.example", password_hash=None, now=LONG_AGO
        )
        people.join_team(session, person, found, LONG_AGO)
    return found


@pytest.fixture
def members(session: Session, team: Wijkteam) -> list[Person]:
    return list(session.scalars(select(Person).where(Person.name.startswith("Lid")).order_by(Person.id)))


def _answer(session: Session, person: Person, goal: str, rating: int, at: datetime = LONG_AGO) -> None:
    number = len(session.scalars(select(Review.id)).all())
    session.add(Review(person_id=person.id, goal=goal, rating=rating, source=f"x{number}", reviewed_at=at))
    session.flush()


def _all_answer(session: Session, members: list[Person], goal: str, rating: int) -> None:
    for person in members:
        _answer(session, person, goal, rating)


def _weakest(session: Session, cast: Cast, team: Wijkteam, now: datetime = NOW) -> list[str]:
    return running_order.weakest_goals(session, team.id, cast.gerda.id, now)


def test_the_weakest_goals_of_the_team_come_first(
    session: Session, cast: Cast, team: Wijkteam, members: list[Person]
) -> None:
    _all_answer(session, members, "proef/rekenen", 3)
    _all_answer(session, members, "proef/vragen", 1)
    assert _weakest(session, cast, team) == ["proef/vragen", "proef/rekenen"]


def test_a_goal_counts_only_when_five_different_people_learned_it(
    session: Session, cast: Cast, team: Wijkteam, members: list[Person]
) -> None:
    for person in [*members[:4], *members[:4]]:
        _answer(session, person, "proef/vragen", 1)
    assert _weakest(session, cast, team) == []
    _answer(session, members[4], "proef/vragen", 1)
    assert _weakest(session, cast, team) == ["proef/vragen"]


def test_the_proposal_stands_still_for_a_month(
    session: Session, cast: Cast, team: Wijkteam, members: list[Person]
) -> None:
    _all_answer(session, members, "proef/rekenen", 3)
    _all_answer(session, members, "proef/vragen", 1)
    for days in (0, 3, 7):
        for person in members:
            _answer(session, person, "proef/rekenen", 1, FIRST + timedelta(days=days))
            _answer(session, person, "proef/vragen", 3, FIRST + timedelta(days=days))
    for now in (FIRST, NOW, datetime(2026, 11, 30, 22, 59, tzinfo=UTC)):
        assert _weakest(session, cast, team, now) == ["proef/vragen", "proef/rekenen"]
    assert _weakest(session, cast, team, datetime(2026, 11, 30, 23, 0, tzinfo=UTC)) == [
        "proef/rekenen",
        "proef/vragen",
    ]


def test_who_came_or_left_this_month_changes_nothing(
    session: Session, cast: Cast, team: Wijkteam, members: list[Person]
) -> None:
    _all_answer(session, members, "proef/vragen", 1)
    row = session.scalars(select(Membership).where(Membership.person_id == members[0].id)).one()
    row.until_on = local_date(NOW)
    session.flush()
    assert _weakest(session, cast, team) == ["proef/vragen"]
    row.until_on = local_date(FIRST)
    people.join_team(session, cast.tom, team, NOW)
    _answer(session, cast.tom, "proef/vragen", 1)
    assert _weakest(session, cast, team) == [], "four were left, and Tom came later"


def test_another_team_counts_for_nothing(session: Session, cast: Cast, team: Wijkteam, members: list[Person]) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    _all_answer(session, members, "proef/vragen", 1)
    assert running_order.weakest_goals(session, west.id, cast.gerda.id, NOW) == []


def test_a_goal_that_is_in_no_course_any_more_is_not_proposed(
    session: Session, cast: Cast, team: Wijkteam, members: list[Person]
) -> None:
    _all_answer(session, members, "proef/vroeger", 1)
    assert _weakest(session, cast, team) == []


def test_a_guide_who_manages_the_team_gets_no_proposal(
    session: Session, cast: Cast, team: Wijkteam, members: list[Person]
) -> None:
    _all_answer(session, members, "proef/vragen", 1)
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    people.grant_role(session, cast.gerda, Role.MANAGER, wijkteam=west)
    assert _weakest(session, cast, team) == ["proef/vragen"]
    employer = Organisation(name="Elders", kind=OrganisationKind.WELFARE)
    session.add(employer)
    session.flush()
    people.grant_role(session, cast.gerda, Role.MANAGER, organisation=employer)
    assert _weakest(session, cast, team) == []


def test_a_guide_who_manages_the_team_does_not_read_what_another_guide_was_proposed(
    session: Session, cast: Cast, team: Wijkteam, members: list[Person]
) -> None:
    _all_answer(session, members, "proef/vragen", 1)
    made = meetings.plan_meeting(session, cast.gerda.id, team.id, DETAILS, NOW)
    assert made
    for role in (Role.GUIDE, Role.MANAGER):
        people.grant_role(session, cast.ruud, role, wijkteam=team)
    assert running_order.read(session, made, cast.ruud.id) == running_order.RunningOrder((), None, ())
    meetings.choose_goals(session, made, ["proef/vragen"], NOW)
    assert not running_order.read(session, made, cast.ruud.id).goals, "pressed without choosing anything else"
    meetings.choose_goals(session, made, ["proef/rekenen"], NOW)
    assert running_order.read(session, made, cast.ruud.id).goals
    assert running_order.read(session, made, cast.gerda.id).goals


def test_the_plan_holds_keys_and_nothing_about_anybody(
    session: Session, cast: Cast, team: Wijkteam, members: list[Person]
) -> None:
    _all_answer(session, members, "proef/vragen", 1)
    made = meetings.plan_meeting(session, cast.gerda.id, team.id, DETAILS, NOW)
    assert made
    assert set(made.plan) == {"goals", "casus", "cards", "by_memory"}
    assert made.plan["goals"] == ["proef/vragen"]
    assert made.plan["casus"] == "proef/gesprek-aan-tafel/deur", "the first scene about this leerdoel"
    assert len(made.plan["cards"]) == 2
    order = running_order.read(session, made, cast.gerda.id)
    assert [goal.title for _, goal in order.goals] == ["Je stelt een open vraag."]
    assert order.casus
    assert order.casus.scene.goal == "vragen"
    assert {card.question.goal for card in order.cards} == {"vragen"}


def test_what_a_team_had_before_is_not_taken_again_while_there_is_something_else(
    session: Session, cast: Cast, team: Wijkteam, members: list[Person]
) -> None:
    _all_answer(session, members, "proef/rekenen", 1)
    _all_answer(session, members, "proef/vragen", 3)
    plans = []
    for _ in range(2):
        made = meetings.plan_meeting(session, cast.gerda.id, team.id, DETAILS, NOW)
        assert made
        plans.append(made.plan)
    assert plans[0]["casus"] != plans[1]["casus"]
    assert plans[0]["cards"] != plans[1]["cards"]
    assert {key.split("/")[0] for key in plans[0]["cards"]} == {"proef"}


def test_without_leerdoelen_there_is_still_a_casus_to_play(session: Session, cast: Cast, team: Wijkteam) -> None:
    made = meetings.plan_meeting(session, cast.gerda.id, team.id, DETAILS, NOW)
    assert made
    assert made.plan["goals"] == []
    assert made.plan["casus"]
    assert made.plan["cards"] == []


@pytest.mark.parametrize("kind", list(MeetingKind))
def test_each_kind_gets_what_belongs_to_it(
    session: Session, cast: Cast, team: Wijkteam, members: list[Person], kind: MeetingKind
) -> None:
    _all_answer(session, members, "proef/vragen", 1)
    details = Details(kind, DETAILS.starts_at, DETAILS.ends_at)
    made = meetings.plan_meeting(session, cast.gerda.id, team.id, details, NOW)
    assert made
    assert bool(made.plan.get("goals")) is (kind in running_order.WITH_GOALS)
    assert bool(made.plan.get("casus")) is (kind in running_order.WITH_CASUS)
    assert bool(made.plan.get("cards")) is (kind in running_order.WITH_CARDS)


def test_what_left_the_courses_is_left_out(session: Session, cast: Cast, team: Wijkteam) -> None:
    made = meetings.plan_meeting(session, cast.gerda.id, team.id, DETAILS, NOW)
    assert made
    made.plan = {"goals": ["proef/weg"], "casus": "proef/weg/deur", "cards": ["proef/weg"]}
    order = running_order.read(session, made, cast.gerda.id)
    assert (order.goals, order.casus, order.cards) == ((), None, ())


def test_what_is_held_back_is_not_offered(session: Session) -> None:
    offered = running_order.offer(session)
    assert offered.moments
    assert all(not one.casus.held_back and len(one.scene.moves) > 1 for one in offered.moments.values())
    assert all(card.question.graded for card in offered.cards.values())


def test_the_rows_of_people_are_never_in_a_plan(session: Session, cast: Cast, team: Wijkteam) -> None:
    made = meetings.plan_meeting(session, cast.gerda.id, team.id, DETAILS, NOW)
    assert made
    ids = {str(one) for one in session.scalars(select(Person.id))}
    assert not ids & set(str(session.scalars(select(Meeting.plan)).one()).replace("'", " ").split())
