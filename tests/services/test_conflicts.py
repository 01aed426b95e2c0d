"""Two people write in the same file, in any order: every word of both is in the text, or among the earlier ones."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from elearning.content.rewriting import as_shown
from elearning.services import conflicts, presence, working
from elearning.services.conflicts import Typed
from elearning.services.working import ConflictError, OpenFile, RefusedTextError
from tests.people import Cast

GLAS = "proef/glas/module.md"
SKIP = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
ACTS = st.lists(
    st.tuples(st.sampled_from(["ruud", "gerda"]), st.sampled_from(["type", "save", "lose", "merge", "mine", "theirs"])),
    max_size=14,
)


class Writer:
    """Somebody at the editor: what they began from, what they typed, and what they never heard back about."""

    def __init__(self, session: Session, number: int, name: str) -> None:
        self.session, self.number, self.name = session, number, name
        self.words: list[str] = []
        self.lost: str | None = None
        self.open(working.open_file(session, GLAS))

    def open(self, there: OpenFile) -> None:
        self.text = self.base = as_shown(there.text or "")
        self.seen = there.seen

    def type(self) -> None:
        word = f"{self.name}{len(self.words)}"
        self.words.append(word)
        self.text = f"{word}\n{self.text}" if len(self.words) % 2 else f"{self.text}{word}\n"

    def act(self, what: str, now: datetime) -> None:
        """Do something as the page would; a conflict is answered by bringing together, or else by one's own text."""
        if what == "type":
            return self.type()
        typed = Typed(self.text, self.seen, self.lost, self.base)
        way = {"mine": conflicts.keep_mine, "theirs": conflicts.take_theirs}.get(what, conflicts.save)
        try:
            if what == "merge":
                return self.merge(typed, now)
            there = way(self.session, GLAS, typed, self.number, now)
        except ConflictError as error:
            self.seen, self.lost = error.now_there.seen, None
            return None
        if what == "lose":
            self.lost = self.text
            return None
        self.lost = None
        return self.open(there)

    def merge(self, typed: Typed, now: datetime) -> None:
        both = conflicts.bring_together(self.session, GLAS, typed, self.number, now)
        there = working.open_file(self.session, GLAS)
        self.open(there)
        self.text, self.lost = as_shown(both.text), None


@given(acts=ACTS)
@settings(max_examples=25, suppress_health_check=SKIP)
def test_no_word_is_lost_whatever_two_people_do(
    session: Session, cast: Cast, now: datetime, acts: list[tuple[str, str]]
) -> None:
    with session.begin_nested() as undo:
        both = {name: Writer(session, getattr(cast, name).id, name) for name in ("ruud", "gerda")}
        for step, (name, what) in enumerate(acts):
            both[name].act(what, now + timedelta(seconds=step))
        there = as_shown(working.open_file(session, GLAS).text or "")
        known = "\n".join([there, *(row.text for row, _name in working.revisions(session, GLAS))])
        known += "\n".join(one.text for one in both.values())  # what stands in somebody's window is not lost either
        undo.rollback()
    for one in both.values():
        assert [word for word in one.words if word not in known] == []


def test_a_text_that_is_far_too_large_is_refused_before_it_is_compared() -> None:
    with pytest.raises(RefusedTextError, match="Knip hem in delen"):
        Typed("[" * 5_000_000, "")


def test_who_said_nothing_for_two_minutes_is_not_there_any_more(session: Session, cast: Cast, now: datetime) -> None:
    presence.be_there(session, GLAS, cast.gerda.id, now)
    presence.be_there(session, GLAS, cast.gerda.id, now + timedelta(seconds=30))
    assert presence.others(session, GLAS, cast.ruud.id, now + timedelta(seconds=140)) == ["Gerda de Tester"]
    assert presence.others(session, GLAS, cast.gerda.id, now) == []
    assert presence.others(session, "proef/cursus.md", cast.ruud.id, now) == []
    assert presence.others(session, GLAS, cast.ruud.id, now + timedelta(seconds=151)) == []
