"""What the program writes down for its operators: one line of JSON for each thing that happened (BIO2 8.15, ASVS V16).

A line says when, what, where and how it ended, and never who somebody is or what they wrote: no path, no query, no
network address, no browser, no name, no mail address, no token, and of an error its kind and place but not its words.
What comes from outside cannot begin a line of its own. A demo on one's own computer writes plain sentences instead.
"""

import json
import logging
import logging.config
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

#: What a line may hold besides its message; anything else that somebody puts on a record stays out.
FIELDS = (
    *("request_id", "endpoint", "method", "status", "ms"),
    *("action", "about", "result", "origin", "actor"),  # of an act that is accounted for: numbers of rows, no names
)
#: Where each request and each act that is accounted for are told; a demo leaves them out.
REQUESTS, ACTS = "elearning.requests", "elearning.audit"
LONGEST_MESSAGE = 2000
MOST_PLACES = 40
#: What is known about the request in hand, for every line that is written meanwhile.
about: ContextVar[Mapping[str, object]] = ContextVar("about", default={})  # noqa: B039 (nobody changes it in place)

_MAIL_ADDRESS = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class JsonLines(logging.Formatter):
    """One object a line, in UTF-8, with the time in UTC (RFC 3339)."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
        }
        line.update({name: value for name, value in about.get().items() if name in FIELDS})
        line.update({name: vars(record)[name] for name in FIELDS if name in vars(record)})
        if record.exc_info and record.exc_info[1]:
            line.update(_error(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainLines(logging.Formatter):
    """A sentence a line, for who sits beside it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        at = self.formatTime(record)
        told = f"{at} {record.levelname} {record.name} {message_of(record)}"
        return f"{told}\n{self.formatException(record.exc_info)}" if record.exc_info else told


def message_of(record: logging.LogRecord) -> str:
    """Give the words of a record on one line, without mail addresses, and not longer than anybody reads."""
    text = _CONTROL.sub(" ", record.getMessage())[:LONGEST_MESSAGE]
    return _MAIL_ADDRESS.sub("…@…", text)


def configuration(*, plain: bool) -> dict[str, Any]:
    """Give the configuration of everything that writes: ours, the libraries' and the web server's own."""
    kind = "PlainLines" if plain else "JsonLines"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"elearning.logs.{kind}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "elearning": {"level": "INFO"},
            REQUESTS: {"level": "WARNING" if plain else "INFO"},
            ACTS: {"level": "WARNING" if plain else "INFO"},
            "_granian": {"level": "WARNING"},
            "granian.access": {"level": "CRITICAL"},
        },
    }


def begin(*, plain: bool) -> None:
    """Write everything of this process that way, also what nobody caught; only for who starts a process."""
    logging.config.dictConfig(configuration(plain=plain))
    if plain:
        return
    logging.raiseExceptions = False  # its complaint about a line would hold the words of that line
    logging.captureWarnings(capture=True)
    sys.excepthook = _tell_uncaught
    threading.excepthook = lambda fault: _tell_uncaught(fault.exc_type, fault.exc_value, fault.exc_traceback)


def _tell_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    caught = error or kind()
    logging.getLogger("elearning").critical("nobody caught this", exc_info=(kind, caught, trace))


def _error(error: BaseException) -> dict[str, object]:
    """Say what kind of error it was, what was behind it, and where; its words may hold what somebody typed."""
    kinds, seen, next_one = [], set(), error
    while next_one is not None and id(next_one) not in seen:
        seen.add(id(next_one))
        kinds.append(type(next_one).__name__)
        next_one = next_one.__cause__ or next_one.__context__  # type: ignore[assignment]
    places = traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]
    return {
        "error": " from ".join(kinds),
        "at": [f"{Path(place.filename).name}:{place.lineno} {place.name}" for place in places],
    }
