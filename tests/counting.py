"""Watching what a request does to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import has_request_context, request_finished
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from elearning.extensions import db

WRITING = ("INSERT", "UPDATE", "DELETE")
#: All that a reader may write down: that a device was used, on which day somebody was here, and that somebody took a
#: file with rows of people.
ALLOWED = ("UPDATE sign_in SET seen_at", "UPDATE person SET visited_on", "INSERT INTO audit")


@dataclass
class Queries:
    """The statements of one or more requests, and how they ended."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0
    #: Writes that were neither committed nor rolled back yet.
    pending: list[str] = field(default_factory=list)
    #: What was left behind at the moment the answer was ready.
    left_behind: list[str] = field(default_factory=list)

    @property
    def writes(self) -> list[str]:
        return [one for one in self.statements if one.startswith(WRITING) and not one.startswith(ALLOWED)]

    def __len__(self) -> int:
        return len(self.statements)

    def __str__(self) -> str:
        return "\n".join(one[:160] for one in self.statements)

    def executed(self, _conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        text = " ".join(statement.split())
        if not has_request_context() or text.startswith(("BEGIN", "PRAGMA", "SET ", "SELECT pg_catalog")):
            return
        self.statements.append(text)
        if text.startswith(WRITING) and not text.startswith(ALLOWED[:2]):
            self.pending.append(text)

    def committed(self, _conn: Any) -> None:
        if has_request_context():
            self.commits += 1
            self.pending.clear()

    def rolled_back(self, _conn: Any) -> None:
        self.pending.clear()

    def finished(self, *_sender: Any, **_rest: Any) -> None:
        session = db.session()
        unsaved = [*session.new, *session.deleted, *(one for one in session.dirty if session.is_modified(one))]
        self.left_behind += [*self.pending, *map(repr, unsaved)]


@contextmanager
def queries() -> Iterator[Queries]:
    """Count the statements of the requests made within: `with queries() as q`."""
    seen = Queries()
    events = (
        ("before_cursor_execute", seen.executed),
        ("commit", seen.committed),
        ("rollback", seen.rolled_back),
    )
    for name, listener in events:
        event.listen(Engine, name, listener)
    request_finished.connect(seen.finished)
    try:
        yield seen
    finally:
        request_finished.disconnect(seen.finished)
        for name, listener in events:
            event.remove(Engine, name, listener)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """Note the statements a session executes outside any request."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
