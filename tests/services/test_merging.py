"""Two accounts of one person become one: nothing that belongs to one of them is lost or stays behind."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Enum, String, Table, func, select, text
from sqlalchemy.orm import Session

from elearning.models import (
    Answer,
    Attendance,
    Audit,
    Card,
    Enrolment,
    Letter,
    LetterKind,
    Membership,
    Person,
    Place,
    Reflection,
    Review,
    Rhythm,
    Role,
    RoleGrant,
    StepDone,
    Wijkteam,
)
from elearning.rules.rhythm import Pace
from elearning.services import memory, moving, people, signing_in
from elearning.services.merging import RULES, MergeError, merge
from elearning.services.signing_in import Entrance
from tests.moment import NOW
from tests.people import Cast
from tests.services.any_rows import add_row, columns_to_people, key_of, keys_with
from tests.services.conftest import InCourse

POINTING = columns_to_people()
NAMES = [key_of(*one) for one in POINTING]


def double_of(session: Session, name: str = "Dubbel Ganger", email: str = "dubbel@elders.example") -> Person:
    return people.add_person(session, name=name, email=email, password_hash=None, now=NOW - timedelta(days=400))


def count(session: Session, table: Table, column: Column[Any], person_id: int) -> int:
    return session.scalar(select(func.count()).select_from(table).where(column == person_id)) or 0


def pointing_at(session: Session, person_id: int) -> list[str]:
    return [key_of(*one) for one in POINTING if count(session, *one, person_id)]


def test_every_column_that_points_at_a_person_has_a_rule() -> None:
    assert set(RULES) == set(NAMES), "a new table needs a rule for what becomes of its rows when accounts are merged"


@pytest.mark.parametrize(("table", "column"), POINTING, ids=NAMES)
def test_a_row_of_who_goes_is_moved(session: Session, cast: Cast, table: Table, column: Column[Any]) -> None:
    keep, gone = cast.samira, double_of(session)
    before = count(session, table, column, keep.id)
    row = add_row(session, table, column, gone.id, "eigen")
    session.expire_all()
    merge(session, keep, gone, NOW, cast.anouk.id)
    kept = count(session, table, column, keep.id)
    if table.name in ("sign_in", "card", "account_link", "authenticator", "recovery_code"):
        assert kept == before, "these mean nothing for another account"
    elif table.name in ("role_grant", "membership"):
        assert kept == before, "the same role in the same place, the same team on the same days"
    else:
        assert kept == before + 1
        assert session.scalar(select(column).where(table.c.id == row)) == keep.id


@pytest.mark.parametrize(("table", "column"), POINTING, ids=NAMES)
def test_rows_that_say_the_same_thing_become_one(
    session: Session, cast: Cast, table: Table, column: Column[Any]
) -> None:
    keep, gone = cast.samira, double_of(session)
    add_row(session, table, column, keep.id)
    add_row(session, table, column, gone.id)
    session.expire_all()
    before = count(session, table, column, keep.id)
    merge(session, keep, gone, NOW, cast.anouk.id)
    if keys_with(table, column):
        assert count(session, table, column, keep.id) == before - (table.name == "card")
    assert pointing_at(session, 10_000) == []


@pytest.mark.parametrize(("table", "column"), POINTING, ids=NAMES)
def test_nobody_else_is_touched(session: Session, cast: Cast, table: Table, column: Column[Any]) -> None:
    noor = cast.noor.id
    before = [session.execute(select(one).where(key == noor).order_by(one.c.id)).all() for one, key in POINTING]
    gone = double_of(session)
    add_row(session, table, column, gone.id)
    session.expire_all()
    merge(session, cast.samira, gone, NOW, cast.anouk.id)
    assert before == [session.execute(select(one).where(key == noor).order_by(one.c.id)).all() for one, key in POINTING]


def test_everything_at_once_leaves_nothing_that_points_at_who_is_gone(session: Session, cast: Cast) -> None:
    keep, gone = cast.samira, double_of(session)
    for table, column in POINTING:
        add_row(session, table, column, keep.id)
        add_row(session, table, column, gone.id)
        if _can_be_twice(table, column):
            add_row(session, table, column, gone.id, "eigen")
    session.expire_all()
    number = gone.id
    merge(session, keep, gone, NOW, cast.anouk.id)
    assert pointing_at(session, number) == []
    assert session.get(Person, number) is None
    if session.get_bind().dialect.name == "sqlite":
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def _can_be_twice(table: Table, column: Column[Any]) -> bool:
    """A second row has another key only when a text is part of it."""
    return all(any(_is_text(table.c[name]) for name in names) for names in keys_with(table, column))


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, String) and not isinstance(column.type, Enum)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(range(len(POINTING))), st.booleans(), st.sampled_from("ab")), max_size=30))
def test_any_two_accounts_can_be_merged(session: Session, cast: Cast, rows: list[tuple[int, bool, str]]) -> None:
    with session.begin_nested() as savepoint:
        keep, gone = cast.samira, double_of(session)
        numbers = (keep.id, gone.id)
        seen: set[tuple[Any, ...]] = set()
        for index, mine, mark in rows:
            table, column = POINTING[index]
            name = mark if _can_be_twice(table, column) else "a"
            if keys_with(table, column) and (index, mine, name) in seen:
                continue
            seen.add((index, mine, name))
            add_row(session, table, column, numbers[not mine], name)
        session.expire_all()
        merge(session, keep, gone, NOW, cast.anouk.id)
        assert pointing_at(session, numbers[1]) == []
        savepoint.rollback()
    session.expire_all()


def test_the_first_answer_and_the_first_review_stay(
    session: Session, cast: Cast, visiting: Callable[[str], InCourse]
) -> None:
    gone = double_of(session)
    visiting("samira").answer("fles", {"keuze": "vier"})
    mine = session.scalars(select(Answer).where(Answer.person_id == cast.samira.id)).one()
    seen = session.scalars(select(Review).where(Review.person_id == cast.samira.id)).one()
    earlier = mine.answered_at - timedelta(days=30)
    session.add(
        Answer(
            person_id=gone.id, version_id=mine.version_id, course="proef", question="fles", question_hash="x",
            occasion=mine.occasion, given={"keuze": "zeven"}, right=True, guessed=False, submission="dubbel",
            answered_at=earlier,
        )
    )  # fmt: skip
    session.add(Review(person_id=gone.id, goal=seen.goal, rating=3, source=seen.source, reviewed_at=earlier))
    session.flush()
    merge(session, cast.samira, gone, NOW, cast.anouk.id)
    kept = session.scalars(select(Answer).where(Answer.person_id == cast.samira.id)).one()
    assert (kept.submission, kept.right, kept.answered_at) == ("dubbel", True, earlier)
    log = session.scalars(select(Review).where(Review.person_id == cast.samira.id)).one()
    assert (log.rating, log.reviewed_at) == (3, earlier)


def test_memory_is_what_both_review_logs_say(session: Session, cast: Cast) -> None:
    keep, gone = cast.samira, double_of(session)
    for person, days, source in ((keep, 20, "a"), (gone, 10, "b"), (gone, 5, "c")):
        at = NOW - timedelta(days=days)
        session.add(Review(person_id=person.id, goal="proef/rekenen", rating=3, source=source, reviewed_at=at))
    session.flush()
    memory.rebuild(session, [keep.id, gone.id])
    merge(session, keep, gone, NOW, cast.anouk.id)
    card = session.scalars(select(Card).where(Card.person_id == keep.id)).one()
    found = (card.stability, card.difficulty, card.due_at)
    assert card.reviewed_at == NOW - timedelta(days=5)
    memory.rebuild(session, [keep.id])
    again = session.scalars(select(Card).where(Card.person_id == keep.id)).one()
    assert (again.stability, again.difficulty, again.due_at) == found


def test_dates_of_a_course_are_the_first_ones(session: Session, cast: Cast) -> None:
    keep, gone = cast.samira, double_of(session)
    first, later = NOW - timedelta(days=60), NOW - timedelta(days=9)
    session.add_all(
        [
            Enrolment(person_id=keep.id, course="proef", started_at=later, completed_at=None, nudge_at=NOW),
            Enrolment(person_id=gone.id, course="proef", started_at=first, completed_at=later, nudge_at=None),
        ]
    )
    session.flush()
    merge(session, keep, gone, NOW, cast.anouk.id)
    row = session.scalars(select(Enrolment).where(Enrolment.person_id == keep.id)).one()
    assert (row.started_at, row.completed_at, row.nudge_at) == (first, later, None)


def test_a_course_is_done_when_both_accounts_together_did_it(session: Session, cast: Cast, samira_in: InCourse) -> None:
    keep, gone = cast.samira, double_of(session)
    steps = [step.slug for step in samira_in.visit.course.steps]
    for number, step in enumerate(steps):
        session.add(StepDone(person_id=(keep, gone)[number % 2].id, course="proef", step=step, screen="", done_at=NOW))
    for person in (keep, gone):
        session.add(Enrolment(person_id=person.id, course="proef", started_at=NOW, completed_at=None, nudge_at=NOW))
    session.flush()
    merge(session, keep, gone, NOW, cast.anouk.id)
    row = session.scalars(select(Enrolment).where(Enrolment.person_id == keep.id)).one()
    assert row.completed_at == NOW


def test_what_was_read_counts_above_what_was_skipped(session: Session, cast: Cast) -> None:
    keep, gone = cast.samira, double_of(session)
    for person, skipped in ((keep, True), (gone, False)):
        session.add(StepDone(person_id=person.id, course="proef", step="glas", screen="", skipped=skipped, done_at=NOW))
    session.flush()
    merge(session, keep, gone, NOW, cast.anouk.id)
    assert not session.scalars(select(StepDone).where(StepDone.person_id == keep.id)).one().skipped


def test_nothing_that_somebody_wrote_is_lost(session: Session, cast: Cast) -> None:
    keep, gone = cast.samira, double_of(session)
    for person, words, draft in ((keep, "Mijn eerste.", "fles"), (gone, "Mijn tweede.", "uur")):
        session.add(Reflection(person_id=person.id, course="proef", question="bij-jou", text=words, kept_at=NOW))
        at = NOW - timedelta(days=person.id)
        session.add(
            Place(person_id=person.id, course="proef", step="glas", drafts={draft: {"tekst": ["x"]}}, seen_at=at)
        )
    session.flush()
    merge(session, keep, gone, NOW, cast.anouk.id)
    assert session.scalars(select(Reflection.text).where(Reflection.person_id == keep.id)).one() == (
        "Mijn eerste.\n\nMijn tweede."
    )
    assert set(session.scalars(select(Place).where(Place.person_id == keep.id)).one().drafts) == {"fles", "uur"}


def test_stays_in_one_team_that_overlap_become_one_and_others_stand_beside_each_other(
    session: Session, cast: Cast
) -> None:
    keep, gone = cast.samira, double_of(session)
    oost, west = session.scalars(select(Wijkteam).order_by(Wijkteam.name)).all()
    session.add_all(
        [
            Membership(person_id=gone.id, wijkteam_id=oost.id, from_on=date(2020, 1, 1), addiction_lead=True),
            Membership(person_id=gone.id, wijkteam_id=west.id, from_on=date(2019, 1, 1), until_on=date(2019, 6, 1)),
        ]
    )
    session.flush()
    merge(session, keep, gone, NOW, cast.anouk.id)
    rows = session.scalars(select(Membership).where(Membership.person_id == keep.id).order_by(Membership.from_on)).all()
    assert [(one.wijkteam_id, one.from_on, one.until_on, one.addiction_lead) for one in rows] == [
        (west.id, date(2019, 1, 1), date(2019, 6, 1), False),
        (oost.id, date(2020, 1, 1), None, True),
    ]


def test_roles_come_along_once_and_devices_sign_in_again(session: Session, cast: Cast) -> None:
    keep, gone = cast.els, double_of(session)
    oost = moving.memberships_on(session, keep.id, NOW.date())[0][1]
    people.grant_role(session, gone, Role.MANAGER, wijkteam=oost)
    people.grant_role(session, gone, Role.GUIDE, wijkteam=oost)
    token = signing_in.start(session, keep, Entrance(own_device=False), NOW)
    merge(session, keep, gone, NOW, cast.anouk.id)
    roles = session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == keep.id)).all()
    assert sorted(roles) == ["guide", "learner", "manager"]
    assert signing_in.find(session, token, NOW) is None


def test_the_last_wish_about_letters_holds(session: Session, cast: Cast) -> None:
    keep, gone = cast.samira, double_of(session)
    for person, pace, days in ((keep, Pace.NORMAL, 5), (gone, Pace.OFF, 1)):
        changed = NOW - timedelta(days=days)
        session.add(
            Rhythm(person_id=person.id, weekday=2, hour=9, pace=pace, changed_at=changed, feed_hash=f"f{person.id}")
        )
    session.flush()
    merge(session, keep, gone, NOW, cast.anouk.id)
    row = session.scalars(select(Rhythm).where(Rhythm.person_id == keep.id)).one()
    assert (row.pace, row.feed_hash) == (Pace.OFF, f"f{keep.id}")


def test_being_there_counts_whichever_account_was_invited(session: Session, cast: Cast) -> None:
    keep, gone = cast.samira, double_of(session)
    table, column = next(one for one in POINTING if one[0].name == "attendance")
    add_row(session, table, column, keep.id, was_there=None)
    add_row(session, table, column, gone.id, was_there=True)
    session.expire_all()
    merge(session, keep, gone, NOW, cast.anouk.id)
    assert session.scalars(select(Attendance.was_there).where(Attendance.person_id == keep.id)).all() == [True]


def test_leerbrieven_that_had_to_go_are_left_and_sent_ones_come_along(session: Session, cast: Cast) -> None:
    keep, gone = cast.samira, double_of(session)
    for period, sent_at in (("open", None), ("sent", NOW)):
        session.add(
            Letter(
                person_id=gone.id, kind=LetterKind.OPFRIS, period=period, data={}, made_at=NOW, due_at=NOW,
                sent_at=sent_at,
            )
        )  # fmt: skip
    session.flush()
    merge(session, keep, gone, NOW, cast.anouk.id)
    assert session.scalars(select(Letter.period).where(Letter.person_id == keep.id)).all() == ["sent"]


def test_both_addresses_hear_that_two_accounts_that_were_used_are_one(session: Session, cast: Cast) -> None:
    keep, gone = cast.samira, double_of(session)
    gone.password_hash = "x"
    merge(session, keep, gone, NOW, cast.anouk.id)
    told = session.scalars(select(Letter).where(Letter.kind == LetterKind.ACCOUNT)).all()
    assert {one.data.get("to") for one in told} == {None, "dubbel@elders.example"}
    assert {one.person_id for one in told} == {keep.id}


def test_name_and_address_stay_and_gaps_are_filled(session: Session, cast: Cast) -> None:
    keep, gone = cast.samira, double_of(session)
    name, email = keep.name, keep.email
    keep.password_hash, gone.password_hash, gone.working_style = None, "hash", "generalist"
    merge(session, keep, gone, NOW, cast.anouk.id)
    assert (keep.name, keep.email, keep.password_hash, keep.working_style) == (name, email, "hash", "generalist")
    assert keep.created_at == NOW - timedelta(days=400)


def test_the_account_is_kept_with_what_was_done_to_either(session: Session, cast: Cast) -> None:
    keep, gone = cast.samira, double_of(session)
    number = gone.id
    session.add(Audit(at=NOW, actor_id=None, action="invited", object=f"person:{number}", result="", origin=""))
    session.flush()
    merge(session, keep, gone, NOW, cast.anouk.id)
    rows = session.execute(
        select(Audit.action, Audit.actor_id, Audit.result).where(Audit.object == f"person:{keep.id}")
    )
    assert rows.all() == [("invited", None, ""), ("merged", cast.anouk.id, f"person:{number}")]


def test_one_does_not_merge_with_oneself_nor_ones_own_account_nor_into_a_closed_one(
    session: Session, cast: Cast
) -> None:
    gone = double_of(session)
    for keep, other, by in (
        (gone, gone, cast.anouk), (cast.anouk, gone, cast.anouk), (gone, cast.anouk, cast.anouk)
    ):  # fmt: skip
        with pytest.raises(MergeError):
            merge(session, keep, other, NOW, by.id)
    for name in ("left_at", "closed_at"):
        setattr(cast.samira, name, NOW)
        session.flush()
        with pytest.raises(MergeError):
            merge(session, cast.samira, gone, NOW, cast.anouk.id)
        setattr(cast.samira, name, None)
    assert session.get(Person, gone.id)


def test_the_last_visit_to_either_account_is_what_retention_counts_from(session: Session, cast: Cast) -> None:
    gone = double_of(session)
    gone.visited_on, cast.samira.visited_on = NOW.date(), NOW.date() - timedelta(days=900)
    session.flush()
    merge(session, cast.samira, gone, NOW, cast.anouk.id)
    assert cast.samira.visited_on == NOW.date()
