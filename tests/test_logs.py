"""What stands in the log: one line a thing, readable by a program, about nobody."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning import logs

ROOT = Path(__file__).resolve().parents[1]


def line(message: str, *arguments: object, error: BaseException | None = None, **extra: object) -> dict[str, object]:
    """Write one record, and read it back as a collector of logs would."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("elearning.proef", logging.WARNING, __file__, 1, message, arguments, exc_info)
    vars(record).update(extra)
    written = logs.JsonLines().format(record)
    assert len(written.splitlines()) == 1
    return json.loads(written)  # type: ignore[no-any-return]


@pytest.fixture
def caught() -> Iterator[BaseException]:
    try:
        try:
            raise KeyError("samira@wijkteam.example")
        except KeyError as inner:
            raise ValueError("Samira Yilmaz schreef: ik drink te veel") from inner
    except ValueError as error:
        yield error


def test_a_line_says_when_how_bad_who_says_it_and_what() -> None:
    told = line("letter %s went", 7)
    assert told["level"] == "warning"
    assert told["logger"] == "elearning.proef"
    assert told["message"] == "letter 7 went"
    assert str(told["time"]).endswith("+00:00")


@given(st.text())
def test_nothing_that_comes_from_outside_begins_a_line_of_its_own(text: str) -> None:
    line("course=%s", text)
    record = logging.LogRecord("x", logging.INFO, "", 1, "course=%s", (text,), None)
    assert len(logs.PlainLines().format(record).splitlines()) == 1


def test_a_line_that_somebody_forged_stays_words_in_another() -> None:
    told = line("%s", 'x\n{"level": "info", "message": "sign-in person=1"}\r\x1b[2J\u2028y')
    assert told["level"] == "warning"
    assert not any(sign in str(told["message"]) for sign in "\n\r\x1b\u2028")


def test_an_error_tells_its_kind_and_its_place_but_never_its_words(caught: BaseException) -> None:
    told = line("fault at learn.screen", error=caught)
    assert told["error"] == "ValueError from KeyError"
    assert str(told["at"][-1]).startswith("test_logs.py:")  # type: ignore[index]
    assert not any(word in json.dumps(told) for word in ("Samira", "samira", "drink"))


def test_a_mail_address_that_slips_into_a_message_is_taken_out() -> None:
    assert line("550 <samira@wijkteam.example> unknown")["message"] == "550 <…@…> unknown"


def test_what_somebody_puts_on_a_record_stays_out_unless_it_is_a_field_of_ours() -> None:
    told = line("request", status=200, endpoint="learn.path", path="/o/geheim", address="10.0.0.1")
    assert told["status"] == 200
    assert told["endpoint"] == "learn.path"
    assert "geheim" not in json.dumps(told)
    assert "10.0.0.1" not in json.dumps(told)


def test_a_message_is_not_longer_than_anybody_reads() -> None:
    assert len(str(line("x" * 100_000)["message"])) == logs.LONGEST_MESSAGE


def test_the_line_of_a_request_names_it_in_every_line_meanwhile() -> None:
    before = logs.about.set({"request_id": "abc", "endpoint": "learn.path", "person_name": "Samira"})
    try:
        told = line("database busy")
    finally:
        logs.about.reset(before)
    assert (told["request_id"], told["endpoint"]) == ("abc", "learn.path")
    assert "Samira" not in json.dumps(told)


ENDS_BADLY = """
import logging, threading, warnings
from elearning import logs
logs.begin(plain=False)
logging.getLogger("elearning.proef").info("begins")
logging.getLogger("elsewhere").info("chatter")
warnings.warn("samira@wijkteam.example")
logging.getLogger("elearning.proef").info("%d", "Samira")
thread = threading.Thread(target=lambda: {}["Samira"])
thread.start(); thread.join()
raise ValueError("Samira")
"""


def test_a_process_that_ends_badly_says_so_in_lines_of_json_too() -> None:
    done = subprocess.run([sys.executable, "-c", ENDS_BADLY], cwd=ROOT, capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [one.get("error", one["logger"]) for one in told] == [
        "elearning.proef",
        "py.warnings",
        "KeyError",
        "ValueError",
    ]
    assert "amira" not in done.stderr
    assert done.returncode == 1
