"""Turns: so many requests work at once, and who waits for the hash of a password holds nobody up."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from flask import Flask

from elearning.web import turns


@pytest.fixture
def site() -> Flask:
    """A site of two pages, in which one request works at a time."""
    app = Flask("turns")
    app.add_url_rule("/blad", "page", lambda: "blad")
    return app


@contextmanager
def waiting(app: Flask, *, lends: bool) -> Iterator[Thread]:
    """Somebody is busy until the end, and lends their turn meanwhile or not."""
    inside, ended = threading.Event(), threading.Event()

    def slow() -> str:
        if lends:
            with turns.lent_turn():
                inside.set()
                ended.wait(10)
        else:
            inside.set()
            ended.wait(10)
        return "klaar"

    app.add_url_rule("/traag", "slow", slow)
    turns.take_turns(app)
    busy = [Thread(target=app.test_client().get, args=("/traag",)) for _ in range(turns.AT_ONCE)]
    for thread in busy:
        thread.start()
    assert inside.wait(10)
    try:
        yield (reading := Thread(target=app.test_client().get, args=("/blad",)))
    finally:
        ended.set()
        for thread in (*busy, reading):
            thread.join(10)


def test_who_waits_for_a_hash_lends_their_turn_to_who_reads(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 1)
    with waiting(site, lends=True) as reading:
        reading.start()
        reading.join(10)
        assert not reading.is_alive(), "the page came while the other still waited"


def test_no_more_requests_work_at_once_than_there_are_turns(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 1)
    with waiting(site, lends=False) as reading:
        reading.start()
        reading.join(0.2)
        assert reading.is_alive(), "the page waits for its turn"
