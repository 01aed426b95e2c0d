"""A letter goes from its row to a mail server, and its row always says what became of it."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from elearning.mail.message import Mail, message_id_of
from elearning.mail.outcome import Outcome, Result
from elearning.mail.site import Site
from elearning.models import Letter, LetterKind, Person
from elearning.services import delivery, letters
from elearning.services.delivery import Delivery, Fate, Handling, deliver_one
from tests.moment import NOW
from tests.people import Cast

SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088", "hulp@ivz.example", "k" * 40)
SENT, DOWN = Result(Outcome.SENT), Result(Outcome.LATER, "geen verbinding", server_down=True)
LATER, REFUSED = Result(Outcome.LATER, "451 straks"), Result(Outcome.REFUSED, "550 onbekend")
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def settle(session: Session, letter: Letter, site: Site, now: datetime) -> Mail | None:
    """What services/settling.py does, without anything to decide."""
    person = session.get_one(Person, letter.person_id)
    name = message_id_of(person.id, letter.kind.value, letter.period, site.host)
    return Mail(person.name, person.email, "Onderwerp", "Dag", "<p>Dag", name)


def each(settle: Callable[[Session, Letter, Site, datetime], Mail | None]) -> Any:
    """Settle letters one after the other."""

    def settle_all(session: Session, taken: Sequence[Letter], site: Site, now: datetime) -> list[Mail | None]:
        return [settle(session, one, site, now) for one in taken]

    return settle_all


@dataclass
class FakeServer:
    """A sender that answers as it is told."""

    says: Result = SENT
    sent: list[Mail] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def send(self, mail: Mail) -> Result:
        self.sent.append(mail)
        self.meanwhile()
        return self.says

    def close(self) -> None: ...


@dataclass
class Post:
    """Samira's letter and what is done with it."""

    engine: Engine
    server: FakeServer
    letter_id: int
    follows: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.handling = Handling(
            each(settle),
            lambda session, letter, now: self.follows.append(("sent", letter.id)),
            lambda session, letter: self.follows.append(("refused", letter.id)),
        )
        self.factory: Callable[[], Session] = sessionmaker(self.engine)

    def deliver(self, now: datetime = NOW, **changes: object) -> Fate | None:
        done = deliver_one(self.factory, SITE, self.server, now, handling=self._with(**changes))
        return done.fate if done else None

    def _with(self, **changes: Any) -> Handling:
        if "settle" in changes:
            changes["settle"] = each(changes["settle"])
        return Handling(**{**self.handling.__dict__, **changes})

    @property
    def letter(self) -> Letter:
        with Session(self.engine) as session:
            return session.get_one(Letter, self.letter_id)

    @property
    def person(self) -> Person:
        with Session(self.engine) as session:
            return session.get_one(Person, self.letter.person_id)


@pytest.fixture
def post(engine: Engine, cast: Cast) -> Post:
    letter = letters.plan(cast.session, cast.samira.id, LetterKind.TEST, "een", NOW, {}, NOW)
    cast.session.commit()
    assert letter
    return Post(engine, FakeServer(), letter.id)


def test_without_anything_due_nothing_happens(post: Post) -> None:
    assert post.deliver(NOW - MINUTE) is None
    assert not post.server.sent


def test_a_letter_that_the_server_took_is_sent_and_what_follows_follows_once(post: Post) -> None:
    assert post.deliver() is Fate.SENT
    assert post.deliver() is None

    assert post.letter.sent_at == NOW
    assert post.letter.message_id == post.server.sent[0].message_id
    assert post.follows == [("sent", post.letter_id)]


def test_a_letter_that_is_no_longer_needed_goes_nowhere(post: Post) -> None:
    def dropping(session: Session, letter: Letter, site: Site, now: datetime) -> None:
        letters.drop(letter, "opfris staat uit", now)

    assert post.deliver(settle=dropping) is Fate.SETTLED
    assert not post.server.sent
    assert (post.letter.dropped_at, post.letter.why) == (NOW, "opfris staat uit")


def test_a_server_that_says_not_now_gets_it_later_and_later(post: Post) -> None:
    post.server.says = LATER
    now = NOW
    for wait in (5, 30, 120, 360):
        assert post.deliver(now) is Fate.HELD
        assert post.deliver(now + (wait - 0.1) * MINUTE) is None
        now += wait * MINUTE

    assert post.letter.why == "451 straks"
    assert post.letter.due_at == NOW
    post.server.says = SENT
    assert post.deliver(now) is Fate.SENT
    assert post.letter.why == ""


def test_after_five_days_of_not_now_a_letter_is_given_up_but_its_address_is_not(post: Post) -> None:
    post.server.says = LATER
    now, fate = NOW, Fate.HELD
    while fate is Fate.HELD:
        fate = post.deliver(now) or Fate.HELD
        now += 60 * MINUTE

    assert fate is Fate.REFUSED
    assert timedelta(days=4) < now - NOW < timedelta(days=5)
    assert post.letter.why == "vijf dagen geprobeerd: 451 straks"
    assert post.person.mail_refused_at is None


def test_a_refused_address_is_noted_with_the_letter_and_with_the_person(post: Post) -> None:
    post.server.says = REFUSED
    assert post.deliver() is Fate.REFUSED

    assert (post.letter.refused_at, post.letter.why) == (NOW, "550 onbekend")
    assert (post.person.mail_refused_at, post.person.mail_refused_why) == (NOW, "550 onbekend")
    assert post.follows == [("refused", post.letter_id)]


def test_a_letter_that_looks_like_spam_says_nothing_about_the_address(post: Post) -> None:
    post.server.says = Result(Outcome.REFUSED, "554 5.7.1 spam", letter_only=True)
    assert post.deliver() is Fate.REFUSED
    assert post.person.mail_refused_at is None


def test_a_server_that_is_away_uses_up_no_tries_however_long_that_lasts(post: Post) -> None:
    post.server.says = DOWN
    for hour in range(0, 24 * 14, 24):
        assert post.deliver(NOW + timedelta(hours=hour)) is Fate.SERVER_DOWN
    assert (post.letter.tries, post.letter.why) == (0, "geen verbinding")

    post.server.says = SENT
    assert post.deliver(NOW + timedelta(days=14)) is Fate.SENT


def test_a_letter_that_cannot_be_made_holds_no_other_up_and_nobody_reads_a_name_in_the_log(
    post: Post, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    letters.plan(cast.session, cast.tom.id, LetterKind.TEST, "een", NOW + MINUTE, {}, NOW)
    cast.session.commit()

    def failing(session: Session, letter: Letter, site: Site, now: datetime) -> Mail | None:
        if letter.id == post.letter_id:
            raise ValueError(f"no template for {post.person.name}")
        return settle(session, letter, site, now)

    with caplog.at_level(logging.INFO):
        assert post.deliver(NOW + MINUTE, settle=failing) is Fate.BROKEN
        assert post.deliver(NOW + MINUTE, settle=failing) is Fate.SENT
    assert post.letter.why == "kon niet gemaakt worden"
    assert "ValueError at test_delivery.py:" in caplog.text
    assert not {"samira", "tom", "tester", "rivierstad"} & set(caplog.text.lower().replace("@", " ").split())


def test_a_sender_that_fails_as_it_never_should_holds_no_other_up(post: Post) -> None:
    def fail() -> None:
        raise UnicodeEncodeError("ascii", "x", 0, 1, "")

    post.server.meanwhile = fail
    assert post.deliver() is Fate.BROKEN


def test_a_letter_whose_sequel_fails_is_sent_all_the_same(post: Post) -> None:
    def failing(session: Session, letter: letters.Lead, now: datetime) -> None:
        session.get_one(Letter, letter.id).period = "half written"
        session.flush()
        raise KeyError

    assert post.deliver(after_sent=failing) is Fate.SENT
    assert post.letter.sent_at == NOW
    assert post.letter.period == "een"


def test_a_killed_worker_costs_one_repeat_with_the_same_name(post: Post) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    post.server.meanwhile = die
    with pytest.raises(KeyboardInterrupt):
        post.deliver()
    post.server.meanwhile = lambda: None

    assert post.deliver(NOW + 4 * MINUTE) is None
    assert post.deliver(NOW + 5 * MINUTE) is Fate.SENT
    assert post.server.sent[0].message_id == post.server.sent[1].message_id


def test_who_was_too_slow_and_hears_no_leaves_the_letter_to_who_has_it_now(post: Post) -> None:
    def other_takes_it() -> None:
        with Session(post.engine) as session:
            letters.claim(session, NOW + 6 * MINUTE)
            session.commit()

    post.server.says, post.server.meanwhile = LATER, other_takes_it
    assert post.deliver() is Fate.LOST
    assert post.letter.claimed_until == NOW + 11 * MINUTE


def test_who_was_too_slow_and_hears_yes_still_says_so(post: Post) -> None:
    def other_takes_it() -> None:
        with Session(post.engine) as session:
            letters.claim(session, NOW + 6 * MINUTE)
            session.commit()

    post.server.meanwhile = other_takes_it
    assert post.deliver() is Fate.SENT
    assert post.letter.sent_at == NOW


def test_a_letter_of_who_was_erased_meanwhile_is_gone(post: Post) -> None:
    def erase() -> None:
        with Session(post.engine) as session:
            session.delete(session.get_one(Letter, post.letter_id))
            session.commit()

    post.server.meanwhile = erase
    assert post.deliver() is Fate.LOST


@pytest.mark.parametrize("says", [SENT, LATER])
def test_what_a_server_said_is_written_down_also_when_the_database_is_busy_at_first(
    post: Post, says: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(delivery.time, "sleep", slept.append)
    post.server.says, make = says, post.factory

    def busy() -> Session:
        if post.server.sent and len(slept) < 3:
            raise OperationalError("database is locked", {}, Exception())
        return make()

    post.factory = busy
    assert post.deliver() is (Fate.SENT if says is SENT else Fate.HELD)
    assert slept == [1, 2, 3]


def test_a_database_that_fails_before_anything_was_sent_is_not_the_fault_of_the_letter(post: Post) -> None:
    def failing(session: Session, letter: Letter, site: Site, now: datetime) -> Mail | None:
        raise OperationalError("database is locked", {}, Exception())

    with pytest.raises(OperationalError):
        post.deliver(settle=failing)
    assert post.deliver(NOW + 5 * MINUTE) is Fate.SENT


def test_a_row_that_cannot_be_written_is_the_fault_of_that_letter_only(post: Post) -> None:
    def failing(session: Session, letter: Letter, site: Site, now: datetime) -> Mail | None:
        session.add(
            Letter(person_id=letter.person_id, kind=letter.kind, period=letter.period, data={}, made_at=now, due_at=now)
        )
        session.flush()
        return None

    assert post.deliver(settle=failing) is Fate.BROKEN
    assert post.deliver(NOW + 5 * MINUTE) is Fate.SENT


def test_nothing_is_locked_while_a_mail_server_thinks(post: Post, cast: Cast) -> None:
    def write() -> None:
        with Session(post.engine) as session:
            session.get_one(Person, post.letter.person_id).name = "Samira Anders"
            session.get_one(Letter, post.letter_id).why = "geschreven"
            session.commit()

    post.server.meanwhile = write
    assert post.deliver() is Fate.SENT
    assert post.person.name == "Samira Anders"


# A handful.


@dataclass
class Handful:
    """Letters to five people, and one worker that takes them together."""

    post: Post
    ids: list[int]

    def __post_init__(self) -> None:
        self.again()

    def again(self) -> None:
        """Let another worker begin."""
        self.delivery = Delivery(self.post.factory, SITE, self.post.server, self.post.handling)

    def one(self, now: datetime = NOW) -> Fate | None:
        done = self.delivery.one(now, most=5)
        return done.fate if done else None

    def rows(self) -> list[Letter]:
        with Session(self.post.engine) as session:
            return [session.get_one(Letter, number) for number in self.ids]

    def sent(self) -> list[bool]:
        return [row.sent_at is not None for row in self.rows()]

    def times_sent(self) -> list[int]:
        names = Counter(mail.message_id for mail in self.post.server.sent)
        return [names[row.message_id or ""] for row in self.rows()]


@pytest.fixture
def five(post: Post, cast: Cast) -> Handful:
    people = (cast.tom, cast.els, cast.ruud, cast.anouk)
    others = [
        letters.plan(cast.session, person.id, LetterKind.TEST, "een", NOW + number * SECOND, {}, NOW)
        for number, person in enumerate(people, -4)
    ]
    cast.session.commit()
    return Handful(post, [*(one.id for one in others if one), post.letter_id])


def test_letters_that_were_taken_together_are_marked_one_by_one_before_the_next_goes(five: Handful) -> None:
    seen: list[int] = []
    five.post.server.meanwhile = lambda: seen.append(sum(five.sent()))

    assert [five.one() for _ in range(6)] == [Fate.SENT] * 5 + [None]
    assert seen == [0, 1, 2, 3, 4]
    assert five.times_sent() == [1] * 5
    assert [row.tries for row in five.rows()] == [1] * 5


def test_a_worker_that_is_killed_with_a_handful_repeats_only_the_letter_that_was_on_its_way(five: Handful) -> None:
    def die_at_the_third() -> None:
        if len(five.post.server.sent) == 3:
            raise KeyboardInterrupt

    five.post.server.meanwhile = die_at_the_third
    assert [five.one(), five.one()] == [Fate.SENT] * 2
    with pytest.raises(KeyboardInterrupt):
        five.one()

    five.again()
    assert five.one(NOW + 4 * MINUTE) is None
    assert [five.one(NOW + 5 * MINUTE) for _ in range(4)] == [Fate.SENT] * 3 + [None]
    assert five.times_sent() == [1, 1, 2, 1, 1]


def test_letters_that_wait_too_long_in_hand_are_settled_anew(five: Handful) -> None:
    settled: list[int] = []

    def counting(session: Session, letter: Letter, site: Site, now: datetime) -> Mail | None:
        settled.append(letter.id)
        return settle(session, letter, site, now)

    five.delivery.handling = Handling(each(counting), five.post.handling.after_sent)
    assert five.one() is Fate.SENT
    assert five.one(NOW + 9 * SECOND) is Fate.SENT
    assert five.one(NOW + 10 * SECOND) is Fate.SENT
    assert settled == [*five.ids, *five.ids[2:]]
    assert [row.tries for row in five.rows()] == [1] * 5


def test_a_server_that_goes_away_gets_no_more_of_a_handful_and_the_rest_is_anybodys(five: Handful) -> None:
    assert five.one() is Fate.SENT
    five.post.server.says = DOWN
    assert five.one() is Fate.SERVER_DOWN

    assert len(five.post.server.sent) == 2
    assert [(row.claimed_until, row.tries) for row in five.rows()[1:]] == [(None, 0)] * 4


def test_what_is_given_back_is_at_once_for_another_worker(five: Handful) -> None:
    assert five.one() is Fate.SENT
    five.delivery.give_back()
    five.again()
    assert [five.one() for _ in range(5)] == [Fate.SENT] * 4 + [None]
    assert five.times_sent() == [1] * 5


def test_one_that_cannot_be_made_stops_no_other_of_the_handful(five: Handful) -> None:
    def failing(session: Session, letter: Letter, site: Site, now: datetime) -> Mail | None:
        if letter.id == five.ids[1]:
            raise ValueError
        return settle(session, letter, site, now)

    five.delivery.handling = Handling(each(failing), five.post.handling.after_sent)
    assert [five.one() for _ in range(6)] == [Fate.SENT, Fate.BROKEN, *[Fate.SENT] * 3, None]
    assert five.times_sent() == [1, 0, 1, 1, 1]


def test_who_is_erased_with_a_letter_in_somebodys_hand_gets_none(five: Handful) -> None:
    def erase_the_next() -> None:
        with Session(five.post.engine) as session:
            session.delete(session.get_one(Letter, five.ids[1]))
            session.commit()
        five.post.server.meanwhile = lambda: None

    five.post.server.meanwhile = erase_the_next
    assert [five.one() for _ in range(6)] == [Fate.SENT, Fate.LOST, *[Fate.SENT] * 3, None]
    assert len(five.post.server.sent) == 4


def test_a_letter_in_hand_that_another_worker_took_is_left_to_that_one(five: Handful) -> None:
    def stand_still() -> None:
        with Session(five.post.engine) as session:
            letters.claim_some(session, NOW + 6 * MINUTE, 5)
            session.commit()
        five.post.server.meanwhile = lambda: None

    five.post.server.meanwhile = stand_still
    assert [five.one(), five.one()] == [Fate.SENT, Fate.LOST]
    five.one(NOW + 6 * MINUTE)
    assert len(five.post.server.sent) == 1
