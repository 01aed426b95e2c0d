"""What authors are working on: nothing is lost, nothing is written over unseen, and no learner sees it."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import WorkingFile
from elearning.services import library, working
from elearning.services.working import ConflictError, RefusedTextError
from tests.people import Cast

GLAS = "proef/glas/module.md"


def text_of(session: Session, path: str = GLAS) -> str:
    text = working.open_file(session, path).text
    assert text is not None
    return text


def save(session: Session, cast: Cast, typed: str, now: datetime, who: str = "ruud", path: str = GLAS) -> None:
    seen = working.open_file(session, path).seen
    working.save(session, path, typed, seen, getattr(cast, who).id, now)


def test_the_working_copy_begins_as_what_is_published(session: Session, tmp_path: Path) -> None:
    reading = working.read(session, "proef", tmp_path, date(2026, 3, 2))
    assert reading.course
    published = next(one.course for one in library.current_courses(session) if one.course.slug == "proef")
    assert [step.slug for step in reading.course.steps] == [step.slug for step in published.steps]


def test_a_saved_text_is_seen_by_authors_and_not_by_learners(
    session: Session, cast: Cast, now: datetime, tmp_path: Path
) -> None:
    save(session, cast, text_of(session).replace("titel: ", "titel: Nieuw "), now)
    reading = working.read(session, "proef", tmp_path, date(2026, 3, 2))
    assert reading.course
    assert any(step.title.startswith("Nieuw") for step in reading.course.steps)
    published = next(one.course for one in library.current_courses(session) if one.course.slug == "proef")
    assert not any(step.title.startswith("Nieuw") for step in published.steps)


def test_saving_what_did_not_change_writes_nothing(session: Session, cast: Cast, now: datetime) -> None:
    save(session, cast, text_of(session).replace("\n", "\r\n"), now)
    assert session.scalars(select(WorkingFile)).all() == []


def test_a_text_that_somebody_else_saved_is_not_written_over(session: Session, cast: Cast, now: datetime) -> None:
    seen = working.open_file(session, GLAS).seen
    save(session, cast, "eerst", now)
    with pytest.raises(ConflictError) as refused:
        working.save(session, GLAS, "later", seen, cast.gerda.id, now)
    assert refused.value.now_there.text == "eerst"
    assert text_of(session) == "eerst"


def test_the_text_of_a_colleague_stays_among_the_earlier_ones(session: Session, cast: Cast, now: datetime) -> None:
    save(session, cast, "van Ruud", now)
    save(session, cast, "van Gerda", now, "gerda")
    assert [(row.text, name) for row, name in working.revisions(session, GLAS)] == [("van Ruud", cast.ruud.name)]


def test_typing_on_makes_no_heap_of_earlier_texts_but_a_pause_does(session: Session, cast: Cast, now: datetime) -> None:
    for second in range(0, 60, 3):
        save(session, cast, f"tekst {second}", now + timedelta(seconds=second))
    assert working.revisions(session, GLAS) == []
    save(session, cast, "na de koffie", now + timedelta(minutes=20))
    assert [row.text for row, _ in working.revisions(session, GLAS)] == ["tekst 57"]


def test_who_takes_most_of_a_text_away_finds_it_among_the_earlier_ones(
    session: Session, cast: Cast, now: datetime
) -> None:
    long = "Een hele alinea.\n" * 40
    for second, typed in enumerate((long, long + "En nog een.\n", "")):
        save(session, cast, typed, now + timedelta(seconds=3 * second))
    assert [row.text for row, _ in working.revisions(session, GLAS)] == [long + "En nog een.\n"]


@pytest.mark.parametrize("path", [GLAS, "feiten.yaml"])
@pytest.mark.parametrize("typed", ["base64:", "base64:abc", "base64:YWJj\n"])
def test_a_text_that_looks_like_a_picture_is_a_text(
    session: Session, cast: Cast, now: datetime, tmp_path: Path, typed: str, path: str
) -> None:
    save(session, cast, typed, now, path=path)
    assert working.sources(session, "proef", tmp_path)[path] == typed.encode()
    working.read(session, "proef", tmp_path, date(2026, 3, 2))


@pytest.mark.parametrize("typed", ["a\x00b", "\ud800", "x" * (256 * 1024 + 1)])
def test_a_text_that_cannot_be_kept_is_refused_with_a_reason(
    session: Session, cast: Cast, now: datetime, typed: str
) -> None:
    before = text_of(session)
    with pytest.raises(RefusedTextError):
        save(session, cast, typed, now)
    assert text_of(session) == before


def test_a_new_course_is_only_files_until_it_is_published(session: Session, cast: Cast, now: datetime) -> None:
    working.save(session, "vers/cursus.md", "---\n", "", cast.ruud.id, now)
    assert working.slugs(session) == ["ander", "proef", "vers"]


def test_a_removed_file_is_gone_for_authors_and_its_text_can_come_back(
    session: Session, cast: Cast, now: datetime, tmp_path: Path
) -> None:
    save(session, cast, "bijna klaar", now)
    working.remove(session, GLAS, cast.ruud.id, now)
    assert GLAS not in working.sources(session, "proef", tmp_path)
    assert working.open_file(session, GLAS).text is None
    assert [row.text for row, _ in working.revisions(session, GLAS)] == ["bijna klaar"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["ruud", "gerda"]), st.sampled_from(["look", "save"])), max_size=14))
def test_no_interleaving_of_two_authors_loses_a_text(
    session: Session, cast: Cast, now: datetime, steps: list[tuple[str, str]]
) -> None:
    """Whatever was accepted is there now, or among the earlier texts, or its own author wrote on from it."""
    outer = session.begin_nested()
    seen = dict.fromkeys(("ruud", "gerda"), working.open_file(session, GLAS).seen)
    last: dict[str, str] = {}
    for number, (who, act) in enumerate(steps):
        if act == "look":
            seen[who] = working.open_file(session, GLAS).seen
            continue
        typed = f"{who} schreef {number}"
        with suppress(ConflictError):
            seen[who] = working.save(session, GLAS, typed, seen[who], getattr(cast, who).id, now).seen
            last[who] = typed
    kept = {row.text for row, _ in working.revisions(session, GLAS)} | {working.open_file(session, GLAS).text}
    assert set(last.values()) <= kept
    outer.rollback()
