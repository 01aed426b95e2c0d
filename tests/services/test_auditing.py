"""What must be accounted for stands in a row and in the log, and only when it happened."""

import json
import logging
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from elearning import logs
from elearning.services import auditing
from tests.people import Cast

Told = Callable[[], list[str]]


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Told:
    caplog.set_level(logging.INFO)
    caplog.handler.setFormatter(logs.JsonLines())

    def acts() -> list[str]:
        lines = [json.loads(line) for line in caplog.text.splitlines()]
        return [line["action"] for line in lines if line["logger"] == logs.ACTS]

    return acts


def test_an_act_is_told_once_it_stands_with_numbers_and_no_names(
    session: Session, cast: Cast, now: datetime, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    anouk, samira, name = cast.anouk.id, cast.samira.id, cast.samira.name
    auditing.note(session, anouk, "granted-author", f"person:{samira}", now, result="ok")
    session.flush()
    assert told() == []
    session.commit()
    session.commit()
    (line,) = [json.loads(line) for line in caplog.text.splitlines() if "granted-author" in line]
    assert (line["actor"], line["about"], line["result"]) == (anouk, f"person:{samira}", "ok")
    assert name not in caplog.text


def test_what_was_taken_back_did_not_happen(session: Session, now: datetime, told: Told) -> None:
    auditing.note(session, None, "never", "site", now)
    session.rollback()
    auditing.note(session, None, "kept", "site", now)
    half = session.begin_nested()
    auditing.note(session, None, "half", "site", now)
    session.flush()
    half.rollback()
    with session.begin_nested():
        auditing.note(session, None, "inner", "site", now)
    assert told() == []
    session.commit()
    assert told() == ["kept", "inner"]
