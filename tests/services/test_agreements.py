"""The samenwerkingsovereenkomst, and the letters when it is time to look at it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.letters import render
from elearning.mail.site import Site
from elearning.models import Agreement, Letter, LetterKind, Person, Role, RoleGrant, Wijkteam
from elearning.services import agreements, chores, notices
from elearning.services.agreements import PartnerKind, Terms, Way
from elearning.services.desk import NotNeededError
from elearning.services.people import grant_role
from tests.moment import NOW
from tests.people import Cast

TODAY = local_date(NOW)
SITE = Site("http://localhost", "IVZ Proefland", "088", "hulp@ivz.example", "s" * 40)


def terms(ends: int = 365, evaluate: int | None = 180, starts: int = 0) -> Terms:
    return Terms(
        TODAY + timedelta(days=starts),
        TODAY + timedelta(days=ends),
        TODAY + timedelta(days=evaluate) if evaluate is not None else None,
        {"goal": "Samen eerder helpen", "roles": "", "vreemd": "x"},
        [Way.JOINING],
        [PartnerKind.MUNICIPALITY],
    )


@pytest.fixture
def east(session: Session) -> int:
    return session.scalars(select(Wijkteam.id).where(Wijkteam.name == "Wijkteam Oost")).one()


def keep(session: Session, cast: Cast, east: int, **days: int | None) -> Agreement:
    return agreements.keep(session, east, terms(**days), cast.gerda.id, NOW)  # type: ignore[arg-type]


def letters_of(session: Session) -> list[Letter]:
    rows = select(Letter).where(Letter.kind == LetterKind.AGREEMENT).order_by(Letter.id)
    return list(session.scalars(rows))


def told(session: Session, letter: Letter, cast: Cast, at: datetime) -> dict[str, object]:
    person = cast.gerda if letter.person_id == cast.gerda.id else cast.els
    return agreements.telling(session, letter, person, SITE, at)


def test_a_team_has_one_agreement_of_what_was_filled_in(session: Session, cast: Cast, east: int) -> None:
    made = keep(session, cast, east)
    assert made.parts == {"goal": "Samen eerder helpen", "ways": ["joining"], "partners": ["municipality"]}
    assert keep(session, cast, east, ends=100).id == made.id
    assert made.ends_on == TODAY + timedelta(days=100)
    assert (made.changed_by_id, made.changed_at) == (cast.gerda.id, NOW)


@pytest.mark.parametrize(
    ("ends", "evaluate", "state"),
    [
        (365, 180, "runs"),
        (61, None, "runs"),
        (60, None, "ends"),
        (1, 0, "ends"),
        (0, None, "over"),
        (365, 0, "evaluate"),
    ],
)
def test_how_an_agreement_stands(
    session: Session, cast: Cast, east: int, ends: int, evaluate: int | None, state: str
) -> None:
    assert agreements.state_of(keep(session, cast, east, ends=ends, evaluate=evaluate, starts=-9), TODAY) == state


def test_a_letter_goes_to_guides_and_managers_on_the_day_of_evaluation_and_60_days_before_the_end_each_once(
    session: Session, cast: Cast, east: int
) -> None:
    keep(session, cast, east, ends=100, evaluate=10)
    seen = {}
    for day in range(101):
        now = NOW + timedelta(days=day)
        agreements.plan_letters(session, now)
        seen[day] = len(letters_of(session))
    assert [day for day in range(1, 101) if seen[day] != seen[day - 1]] == [10, 40]
    assert seen[10] == 2
    assert seen[100] == 4
    assert {letter.person_id for letter in letters_of(session)} == {cast.els.id, cast.gerda.id}


def test_a_letter_waits_until_eight_in_the_morning(session: Session, cast: Cast, east: int) -> None:
    keep(session, cast, east, evaluate=1)
    night = datetime(2026, 11, 23, 0, 5, tzinfo=UTC) + (NOW.date() - date(2026, 11, 23)) + timedelta(days=1)
    assert agreements.plan_letters(session, night)
    assert {letter.due_at for letter in letters_of(session)} == {night.replace(hour=7, minute=0)}
    assert not agreements.plan_letters(session, night)


def test_a_day_of_evaluation_that_was_over_when_it_was_written_down_gives_no_letter(
    session: Session, cast: Cast, east: int
) -> None:
    keep(session, cast, east, starts=-30, evaluate=-5)
    assert not agreements.plan_letters(session, NOW)


def test_who_left_or_holds_no_role_there_gets_none(session: Session, cast: Cast, east: int) -> None:
    keep(session, cast, east, evaluate=0)
    cast.els.left_at = NOW
    session.flush()
    agreements.plan_letters(session, NOW)
    assert [letter.person_id for letter in letters_of(session)] == [cast.gerda.id]


def test_guide_and_manager_in_one_person_gets_one_letter(session: Session, cast: Cast, east: int) -> None:
    team = session.get_one(Wijkteam, east)
    grant_role(session, cast.gerda, Role.MANAGER, wijkteam=team)
    keep(session, cast, east, evaluate=0)
    agreements.plan_letters(session, NOW)
    assert sorted(letter.person_id for letter in letters_of(session)) == sorted([cast.gerda.id, cast.els.id])


@pytest.mark.parametrize(("days", "says"), [({"evaluate": 0}, "kijken we terug"), ({"ends": 30}, "loopt af op")])
def test_the_letter_says_what_to_do_and_leads_a_guide_to_the_form(
    session: Session, cast: Cast, east: int, days: dict[str, int], says: str
) -> None:
    keep(session, cast, east, **days)
    agreements.plan_letters(session, NOW)
    for letter in letters_of(session):
        context = told(session, letter, cast, NOW)
        _, text, html = render("agreement", {**context, "person": cast.gerda, "site": SITE})
        assert says in text
        assert says in html
        assert "Samen eerder helpen" not in text
        own = "/begeleiding/team/" if letter.person_id == cast.gerda.id else "/team/"
        assert f"http://localhost{own}{east}/overeenkomst" in text


@pytest.mark.parametrize("change", ["new date", "gone", "no role"])
def test_a_letter_that_is_no_longer_true_is_not_sent(session: Session, cast: Cast, east: int, change: str) -> None:
    made = keep(session, cast, east, ends=30, evaluate=None)
    agreements.plan_letters(session, NOW)
    letter = next(one for one in letters_of(session) if one.person_id == cast.gerda.id)
    if change == "new date":
        keep(session, cast, east, ends=400, evaluate=None)
    elif change == "gone":
        session.delete(made)
    else:
        session.execute(delete(RoleGrant).where(RoleGrant.person_id == cast.gerda.id, RoleGrant.role == Role.GUIDE))
    session.flush()
    with pytest.raises(NotNeededError):
        told(session, letter, cast, NOW)


def test_the_worker_plans_and_tells_these_letters(session: Session, cast: Cast, east: int) -> None:
    keep(session, cast, east, evaluate=0)
    assert agreements.plan_letters in chores.CHORES
    agreements.plan_letters(session, NOW)
    (letter, _) = letters_of(session)
    person = session.get_one(Person, letter.person_id)
    assert notices.told(session, letter, person, SITE, NOW)["team"] == "Wijkteam Oost"
