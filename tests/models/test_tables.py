"""What the database itself refuses, whatever the code does."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from elearning.models import Answer, Attempt, CourseVersion, Organisation, Person, Place, Review, RoleGrant, SignIn
from elearning.models.base import Base
from tests.people import Cast


def review(person: Person, **changes: object) -> Review:
    values = {"goal": "proef/rekenen", "rating": 3, "source": "x", "reviewed_at": datetime.now(UTC), **changes}
    return Review(person_id=person.id, **values)


@pytest.mark.parametrize("rating", [0, 5, -1])
def test_a_rating_outside_the_four_is_refused(session: Session, cast: Cast, rating: int) -> None:
    session.add(review(cast.samira, rating=rating))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_source_counts_once_a_person(session: Session, cast: Cast) -> None:
    session.add_all([review(cast.samira), review(cast.tom)])
    session.flush()
    session.add(review(cast.samira))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("statement", [
    "INSERT INTO role_grant (person_id, role) SELECT id, 'boss' FROM person",
    "UPDATE organisation SET kind = 'school'",
])  # fmt: skip
def test_an_unknown_role_or_kind_is_refused(session: Session, statement: str) -> None:
    with pytest.raises(IntegrityError):
        session.execute(text(statement))


def test_a_role_is_stored_as_its_own_word(session: Session, cast: Cast) -> None:
    words = session.execute(text("SELECT role FROM role_grant WHERE person_id = :id"), {"id": cast.ruud.id})
    assert set(words.scalars()) == {"learner", "author"}


def test_a_moment_without_a_zone_is_refused(session: Session, cast: Cast) -> None:
    cast.samira.closed_at = datetime(2026, 1, 1)  # noqa: DTZ001
    with pytest.raises(StatementError, match="time zone"):
        session.flush()
    session.rollback()


def test_a_moment_comes_back_in_utc_whatever_zone_it_went_in_with(session: Session, cast: Cast) -> None:
    summer = timezone(timedelta(hours=2))
    cast.samira.closed_at = datetime(2026, 7, 1, 12, tzinfo=summer)
    session.commit()
    assert cast.samira.closed_at == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert cast.samira.closed_at.tzinfo is UTC


def test_json_comes_back_as_it_went_in(session: Session, cast: Cast) -> None:
    place = Place(
        person_id=cast.tom.id, course="proef", step="glas", drafts={"é": ["1", "ü"]}, seen_at=datetime.now(UTC)
    )
    session.add(place)
    session.commit()
    assert place.drafts == {"é": ["1", "ü"]}


def test_a_row_of_nobody_is_refused(session: Session) -> None:
    with pytest.raises(IntegrityError):
        session.execute(insert(RoleGrant).values(person_id=10_000, role="learner"))


def test_what_is_somebodys_goes_with_them(session: Session) -> None:
    noor = Cast(session).noor
    number = noor.id
    owned = [table for table in Base.metadata.sorted_tables if "person_id" in table.c]
    session.execute(text("DELETE FROM person WHERE id = :id"), {"id": number})
    for table in owned:
        assert session.execute(select(table).where(table.c.person_id == number)).first() is None, table.name


def test_an_answer_is_given_once_an_occasion_and_sent_once(session: Session, cast: Cast) -> None:
    version = session.scalars(select(CourseVersion.id)).first()

    def answer(**changes: object) -> Answer:
        values = {
            "person_id": cast.samira.id, "version_id": version, "course": "proef", "question": "fles",
            "question_hash": "x", "occasion": "module:glas", "given": {}, "right": True, "guessed": False,
            "submission": "1", "answered_at": datetime.now(UTC), **changes,
        }  # fmt: skip
        return Answer(**values)

    session.add_all([answer(), answer(occasion="attempt:1", submission="2")])
    session.commit()
    for again in (answer(submission="3"), answer(occasion="attempt:2")):
        session.add(again)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_one_token_opens_one_sign_in(session: Session, cast: Cast) -> None:
    values = {
        "token_hash": "x",
        "idle_minutes": 5,
        **dict.fromkeys(("created_at", "seen_at", "ends_at"), datetime.now(UTC)),
    }
    session.add(SignIn(person_id=cast.samira.id, **values))
    session.flush()
    session.add(SignIn(person_id=cast.tom.id, **values))
    with pytest.raises(IntegrityError):
        session.flush()


def test_every_foreign_key_that_is_searched_by_has_an_index() -> None:
    for table in Base.metadata.sorted_tables:
        firsts = {next(iter(index.columns)).name for index in table.indexes}
        firsts |= {next(iter(one.columns)).name for one in table.constraints if len(one.columns)}  # type: ignore[attr-defined]
        for column in table.columns:
            if column.foreign_keys and column.name != "published_by_id":
                assert column.name in firsts, f"{table.name}.{column.name}"


def test_an_attempt_waits_for_its_score(session: Session, cast: Cast, now: datetime) -> None:
    version = session.scalars(select(CourseVersion.id)).first()
    session.add(Attempt(person_id=cast.tom.id, version_id=version, course="proef", quiz="q", drawn=[], started_at=now))
    session.flush()
    assert session.scalars(select(Organisation.has_works_council)).one() is True
