"""Playing a casus."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from elearning.content.casus import Casus, Ending
from elearning.models import CasusPlay, CasusTurn, CourseVersion, Enrolment, Person, Place, Review, StepDone
from elearning.models.engine import start_writing
from elearning.rules import casus as rules
from elearning.rules.casus import BACK, ON, SKIP
from elearning.services import casus as casussen
from elearning.services import learning, overview
from elearning.services.casus import Playing, Took
from elearning.services.learning import Visit, visit
from elearning.services.publishing import publish
from tests.counting import counted
from tests.courses import EDITION
from tests.moment import Clock
from tests.people import Cast
from tests.rules.making import course, module
from tests.rules.making_casus import casus, end, move, scene, stop


def johan(slug: str = "johan", **more: object) -> Casus:
    """Two scenes and two endings; from the good one Johan can be visited again."""
    moves = (move("open", effect=8, to="tafel"), move("dicht", effect=-8, to="tafel"), stop("mis"))
    deur = scene("deur", *moves, goal="a", skip_to="tafel")
    moves = (move("luister", "complexe reflectie", effect=4), move("preek", "waarschuwen", to="weg"))
    tafel = scene("tafel", *moves, goal="b")
    later = scene("later", move("nog", to="rust"), move("op", to="rust"), goal="a")
    return casus(deur, tafel, end(sequel="later"), end("weg", Ending.STOPPED), later, end("rust"), slug=slug, **more)


MINI = casus(scene("gang", move("a"), move("b"), goal="a"), end(), slug="mini", mini=True)
COURSE = replace(course(johan(), module("lezen", 1), slug="praat"), minis=(MINI,))


@dataclass
class Player:
    """Somebody playing; every look is a fresh one."""

    session: Session
    person: Person
    clock: Clock
    sent: int = 0

    @property
    def visit(self) -> Visit:
        found = visit(self.session, self.person.id, "praat", self.clock.now.date())
        assert found
        return found

    def casus(self, slug: str = "johan") -> Casus:
        found = self.visit.course.casus(slug)
        assert found
        return found

    def start(self, slug: str = "johan", seed: int = 1) -> CasusPlay:
        return casussen.start(self.session, self.visit, self.casus(slug), self.clock.now, seed)

    def look(self, row: CasusPlay | None) -> Playing:
        assert row
        found = casussen.play(self.session, self.person.id, row.id)
        assert found
        return found

    def say(self, row: CasusPlay, turn: str, *, number: int | None = None, key: str = "") -> Took:
        self.sent += 1
        playing = self.look(row)
        seen = playing.number if number is None else number
        return casussen.take_turn(self.session, playing, turn, seen, key or f"sleutel-{self.sent}", self.clock.now)

    def plays(self, *turns: str, row: CasusPlay | None = None) -> Playing:
        row = row or self.start()
        for turn in turns:
            assert self.say(row, turn) is Took.TAKEN
            self.clock.move(seconds=20)
        return self.look(row)

    def own(self, table: type) -> list:  # type: ignore[type-arg]
        return list(self.session.scalars(select(table).where(table.person_id == self.person.id).order_by(table.id)))

    def turns(self) -> int:
        return self.session.scalar(select(func.count()).select_from(CasusTurn)) or 0


def publish_course(session: Session, changed: Casus, clock: Clock, note: str) -> CourseVersion:
    made = replace(COURSE, steps=(changed, *COURSE.steps[1:]))
    return publish(session, made, {"praat/cursus.md": note.encode()}, edition=EDITION, now=clock.now)


@pytest.fixture
def player(session: Session, cast: Cast, clock: Clock) -> Callable[[str], Player]:
    publish_course(session, johan(), clock, "een")
    return lambda name: Player(session, getattr(cast, name), clock)


@pytest.fixture
def samira(player: Callable[[str], Player]) -> Player:
    """Samira; her neighbour Noor has played everything to its end."""
    noor = player("noor")
    done = noor.plays("open", ON, "luister", ON)
    casussen.second_sitting(noor.session, done, noor.clock.now)
    return player("samira")


GOOD = ("open", ON, "luister", ON)


def test_starting_begins_the_course_and_remembers_where_somebody_is(samira: Player) -> None:
    row = samira.start(seed=7)
    assert (row.casus, row.sitting, row.seed, row.scene, row.ended_at) == ("johan", 1, 7, "deur", None)
    assert row.version_id == samira.visit.version_id
    assert samira.own(Enrolment)[0].completed_at is None
    assert [(place.step, place.screen) for place in samira.own(Place)] == [("johan", None)]
    assert casussen.open_play(samira.session, samira.visit, samira.casus()) is row


def test_starting_twice_without_a_turn_in_between_is_one_play(samira: Player) -> None:
    first = samira.start()
    assert samira.start(seed=2) is first
    samira.say(first, "open")
    again = samira.start()
    assert again is not first
    assert casussen.open_play(samira.session, samira.visit, samira.casus()) is again


def test_every_turn_is_a_row_and_the_play_is_where_they_lead(samira: Player) -> None:
    playing = samira.plays("dicht", BACK, "open", ON)
    rows = samira.session.scalars(
        select(CasusTurn).where(CasusTurn.play_id == playing.row.id).order_by(CasusTurn.number)
    )
    assert [(row.number, row.scene, row.choice) for row in rows] == [
        (0, "deur", "dicht"), (1, "deur", BACK), (2, "deur", "open"), (3, "deur", ON),
    ]  # fmt: skip
    assert (playing.position.scene, playing.position.meters, playing.number) == ("tafel", (("openheid", 38),), 4)
    assert playing.row.scene == "tafel"


def test_what_was_committed_is_there_after_the_process_was_killed(samira: Player, engine: Engine) -> None:
    row = samira.plays("open").row
    samira.session.commit()
    number, before = row.id, samira.look(row).position
    samira.say(row, ON)
    samira.session.rollback()
    with Session(engine) as later:
        found = casussen.play(later, samira.person.id, number)
        assert found
        assert found.position == before


def test_of_many_first_beginnings_at_once_one_play_is_stored(samira: Player, engine: Engine) -> None:
    samira.session.commit()
    person, now, together = samira.person.id, samira.clock.now, Barrier(8)

    def click(seed: int) -> int:
        with Session(engine) as session:
            together.wait()
            start_writing(session)
            seen = visit(session, person, "praat", now.date())
            assert seen
            found = seen.course.casus("johan")
            assert found
            number = casussen.start(session, seen, found, now, seed).id
            session.commit()
            return number

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(click, range(8)))) == 1
    samira.session.rollback()
    assert len(samira.own(Enrolment)) == 1


def test_a_conversation_comes_to_an_end_some_day(samira: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casussen, "MOST_TURNS", 4)
    row = samira.plays("open", BACK, "open", BACK).row
    assert samira.say(row, "open") is Took.NOT_POSSIBLE
    assert samira.look(row).number == 4


def test_a_form_sent_twice_counts_once(samira: Player) -> None:
    row = samira.start()
    assert samira.say(row, "open", number=0, key="k") is Took.TAKEN
    before = samira.turns()
    assert samira.say(row, "open", number=0, key="k") is Took.REPEATED
    assert samira.say(row, "open", number=1, key="k") is Took.REPEATED
    assert samira.turns() == before


def test_the_same_key_in_another_play_is_another_form(samira: Player) -> None:
    first = samira.start()
    samira.say(first, "open", key="k")
    assert samira.say(samira.start(), "open", key="k") is Took.TAKEN


def test_a_form_of_another_tab_changes_nothing(samira: Player) -> None:
    row = samira.plays("open", ON).row
    before = samira.look(row).position
    for number in (0, 1, 3, -1):
        assert samira.say(row, "luister", number=number) is Took.STALE
    assert samira.look(row).position == before


def test_of_two_clicks_at_once_one_counts(samira: Player) -> None:
    row = samira.start()
    one, other = samira.look(row), samira.look(row)
    assert casussen.take_turn(samira.session, one, "open", 0, "een", samira.clock.now) is Took.TAKEN
    assert casussen.take_turn(samira.session, other, "dicht", 0, "twee", samira.clock.now) is Took.STALE
    assert samira.look(row).turns == ("open",)


def test_of_many_clicks_at_once_one_turn_is_stored(samira: Player, engine: Engine) -> None:
    row = samira.start()
    samira.session.commit()
    play, person, now = row.id, samira.person.id, samira.clock.now

    def click(number: int) -> Took:
        with Session(engine) as session:
            start_writing(session)
            playing = casussen.play(session, person, play)
            assert playing
            took = casussen.take_turn(session, playing, ("open", "dicht")[number % 2], 0, f"klik-{number}", now)
            session.commit()
            return took

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(click, range(8))) == [Took.STALE] * 7 + [Took.TAKEN]
    samira.session.rollback()
    assert samira.look(row).number == 1
    assert len(samira.own(Review)) == 1


@pytest.mark.parametrize("turn", ["verzonnen", "luister", ON, BACK, ""])
def test_what_cannot_be_said_here_changes_nothing(samira: Player, turn: str) -> None:
    row = samira.start()
    assert samira.say(row, turn) is Took.NOT_POSSIBLE
    assert samira.look(row).turns == ()
    assert samira.own(Review) == []


def test_another_persons_play_is_not_there(samira: Player, player: Callable[[str], Player]) -> None:
    row = samira.start()
    assert casussen.play(samira.session, player("tom").person.id, row.id) is None
    assert casussen.play(samira.session, samira.person.id, 999_999) is None
    assert casussen.open_play(samira.session, player("tom").visit, samira.casus()) is None


def test_any_ending_finishes_the_step_once(samira: Player) -> None:
    playing = samira.plays("open", ON, "preek", ON)
    assert playing.row.ending == "gestopt"
    assert playing.row.ended_at == samira.clock.now - timedelta(seconds=20)
    samira.plays(*GOOD)
    assert [(row.step, row.screen) for row in samira.own(StepDone)] == [("johan", "")]
    assert casussen.open_play(samira.session, samira.visit, samira.casus()) is None


def test_finishing_the_casus_can_finish_the_course(samira: Player) -> None:
    whole = replace(COURSE, core=("johan",))
    publish(samira.session, whole, {"praat/cursus.md": b"kort"}, edition=EDITION, now=samira.clock.now)
    samira.plays(*GOOD)
    assert samira.own(Enrolment)[0].completed_at


def test_after_the_casus_the_path_goes_on(samira: Player) -> None:
    def step() -> str | None:
        seen = overview.learner(samira.session, samira.person.id, samira.clock.now)
        (praat,) = (one for one in seen.courses if one.progress.course.slug == "praat")
        return praat.progress.now.step.slug if praat.progress.now else None

    row = samira.start()
    assert step() == "johan"
    samira.plays(*GOOD, row=row)
    assert step() == "lezen"


def test_a_stop_is_met_by_going_back_and_finishes_nothing(samira: Player) -> None:
    row = samira.plays("mis").row
    assert samira.say(row, ON) is Took.NOT_POSSIBLE
    assert samira.say(row, BACK) is Took.TAKEN
    assert samira.say(row, "mis") is Took.NOT_POSSIBLE
    assert samira.own(StepDone) == []


def ratings(samira: Player) -> dict[str, int]:
    return {row.source: row.rating for row in samira.own(Review)}


def test_the_first_choice_in_a_scene_feeds_memory_once(samira: Player) -> None:
    samira.plays("mis", BACK, "open", ON, "luister", BACK, "preek", ON)
    assert ratings(samira) == {"praat/casus:johan/deur": 1, "praat/casus:johan/tafel": 3}
    assert [row.goal for row in samira.own(Review)] == ["praat/a", "praat/b"]


def test_a_replay_feeds_nothing_not_even_a_scene_skipped_before(samira: Player) -> None:
    first = samira.plays(SKIP, "luister", ON)
    assert ratings(samira) == {"praat/casus:johan/tafel": 3}
    samira.plays("open", ON, "preek", ON)
    again = casussen.again_from(samira.session, first, 0, samira.clock.now)
    samira.plays("open", row=again)
    assert ratings(samira) == {"praat/casus:johan/tafel": 3}


def test_the_second_sitting_feeds_its_own_scenes_the_first_time(samira: Player) -> None:
    done = samira.plays(*GOOD)
    second = casussen.second_sitting(samira.session, done, samira.clock.now)
    ended = samira.plays("nog", ON, row=second)
    assert ratings(samira)["praat/casus:johan/later"] == 2
    samira.plays("op", row=casussen.again_from(samira.session, ended, 0, samira.clock.now))
    assert len(ratings(samira)) == 3


def test_playing_again_from_a_turn_keeps_the_turns_before_it(samira: Player) -> None:
    done = samira.plays("open", ON, "preek", ON)
    step = done.debrief.steps[1]
    again = samira.look(casussen.again_from(samira.session, done, step.number, samira.clock.now))
    assert again.turns == ("open", ON)
    assert (again.position.scene, again.position.meters) == ("tafel", step.before)
    assert (again.row.seed, again.row.version_id, again.row.ended_at) == (done.row.seed, done.row.version_id, None)
    assert samira.plays("luister", ON, row=again.row).row.ending == "goed"
    assert samira.look(done.row).row.ending == "gestopt", "the first play is still there"


def test_asking_twice_to_play_again_is_one_play(samira: Player) -> None:
    done = samira.plays(*GOOD)
    first = casussen.again_from(samira.session, done, 2, samira.clock.now)
    assert first
    assert casussen.again_from(samira.session, done, 2, samira.clock.now) is first
    other = casussen.again_from(samira.session, done, 0, samira.clock.now)
    assert other is not first


@pytest.mark.parametrize("number", [-1, 4, 99])
def test_playing_again_from_a_turn_that_never_was_gives_nothing(samira: Player, number: int) -> None:
    done = samira.plays(*GOOD)
    assert casussen.again_from(samira.session, done, number, samira.clock.now) is None


def test_the_second_sitting_goes_on_with_what_was_won_and_is_no_step(samira: Player) -> None:
    done = samira.plays(*GOOD)
    second = samira.look(casussen.second_sitting(samira.session, done, samira.clock.now))
    assert (second.row.sitting, second.position.scene, second.position.meters) == (2, "later", (("openheid", 42),))
    samira.plays("nog", ON, row=second.row)
    assert [row.step for row in samira.own(StepDone)] == ["johan"]
    again = casussen.again_from(samira.session, samira.look(second.row), 0, samira.clock.now)
    assert again
    assert (again.sitting, again.scene) == (2, "later")


def test_only_an_ending_with_a_sequel_has_a_second_sitting(samira: Player) -> None:
    for turns in ((), ("open",), ("open", ON, "preek", ON)):
        playing = samira.plays(*turns)
        assert casussen.second_sitting(samira.session, playing, samira.clock.now) is None


def test_a_mini_is_no_step_and_begins_no_course(samira: Player) -> None:
    playing = samira.plays("a", ON, row=samira.start("mini"))
    assert playing.row.ending == "goed"
    assert samira.own(StepDone) == samira.own(Enrolment) == samira.own(Place) == []
    assert ratings(samira) == {"praat/casus:mini/gang": 2}


def test_a_play_is_read_from_the_version_it_began_in(samira: Player) -> None:
    row = samira.plays("open").row
    shorter = casus(scene("straat", move("x"), move("y")), end(), slug="johan")
    publish_course(samira.session, shorter, samira.clock, "twee")
    assert samira.look(row).position.scene == "deur"
    samira.plays(ON, "luister", ON, row=row)
    assert samira.look(row).row.ending == "goed"
    assert [one.step for one in samira.own(StepDone)] == ["johan"]
    assert samira.start().scene == "straat"


def test_a_casus_that_got_another_name_keeps_its_plays(samira: Player) -> None:
    row = samira.plays("open").row
    publish_course(samira.session, johan("johan-50", former=("johan",)), samira.clock, "twee")
    assert casussen.open_play(samira.session, samira.visit, samira.casus("johan-50")) is row
    samira.plays(ON, "luister", ON, row=row)
    assert [one.step for one in samira.own(StepDone)] == ["johan-50"]
    assert [one.row for one in casussen.earlier(samira.session, samira.visit, samira.casus("johan-50"))] == [row]
    assert [place.step for place in samira.own(Place)] == ["johan-50"]


def test_a_casus_that_left_the_course_can_be_played_to_its_end(samira: Player) -> None:
    row = samira.plays("open").row
    gone = replace(COURSE, steps=COURSE.steps[1:], minis=())
    publish(samira.session, gone, {"praat/cursus.md": b"weg"}, edition=EDITION, now=samira.clock.now)
    assert samira.plays(ON, "luister", ON, row=row).row.ending == "goed"


def test_a_play_that_no_longer_fits_its_version_is_not_there_and_breaks_nothing(samira: Player) -> None:
    row = samira.plays(*GOOD).row
    samira.session.execute(CasusTurn.__table__.update().values(choice="onzin").where(CasusTurn.play_id == row.id))
    assert casussen.play(samira.session, samira.person.id, row.id) is None
    assert casussen.earlier(samira.session, samira.visit, samira.casus()) == ()


def test_the_second_of_a_film_is_kept_for_the_scene_it_belongs_to(samira: Player) -> None:
    row = samira.start()
    assert casussen.keep_second(samira.session, samira.look(row), 12.5)
    assert row.second == 12.5
    samira.plays("open", row=row)
    assert row.second == 12.5, "the reply belongs to the same scene"
    samira.plays(ON, row=row)
    assert row.second == 0
    assert not casussen.keep_second(samira.session, samira.look(row), 30.0, "deur"), "it came too late"
    assert casussen.keep_second(samira.session, samira.look(row), 3.0, "tafel")
    for second in (-1.0, float("nan"), float("inf")):
        assert not casussen.keep_second(samira.session, samira.look(row), second)
    assert row.second == 3.0


def test_a_second_that_was_on_its_way_while_the_scene_was_left_is_not_kept(samira: Player, engine: Engine) -> None:
    row = samira.start()
    samira.session.commit()
    number, person, now = row.id, samira.person.id, samira.clock.now
    with Session(engine, expire_on_commit=False) as late, Session(engine) as other:
        before = casussen.play(late, person, number)
        assert before
        late.commit()
        start_writing(other)
        playing = casussen.play(other, person, number)
        assert playing
        assert casussen.take_turn(other, playing, SKIP, 0, "k", now) is Took.TAKEN
        other.commit()
        start_writing(late)
        assert not casussen.keep_second(late, before, 12.5, "deur")
        late.commit()
    samira.session.rollback()
    assert (row.scene, row.second) == ("tafel", 0)


def test_earlier_plays_are_ones_own_finished_ones_the_newest_first(samira: Player) -> None:
    assert casussen.earlier(samira.session, samira.visit, samira.casus()) == ()
    samira.plays("open", ON, "preek", ON)
    for _ in range(6):
        last = samira.plays(*GOOD)
    samira.plays("open")
    found = casussen.earlier(samira.session, samira.visit, samira.casus())
    assert len(found) == casussen.EARLIER
    assert found[0].row is last.row
    assert {one.row.ending for one in found} == {"goed"}
    assert (found[0].debrief.ratio, found[0].debrief.complex_share) == (1.0, 1.0)


def test_a_turn_costs_no_more_queries_in_a_long_conversation_than_in_a_short_one(samira: Player) -> None:
    counts, row = [], samira.start()
    for turns in ((), ("open", BACK) * 20):
        samira.plays(*turns, row=row)
        samira.session.expire_all()
        with counted(samira.session) as seen:
            samira.say(row, "open")
        samira.say(row, BACK)
        counts.append(len(seen))
    assert counts[1] <= counts[0] <= 10


def test_where_a_play_began_survives_the_database(samira: Player) -> None:
    done = samira.plays(*GOOD)
    samira.session.commit()
    assert samira.look(done.row).start == rules.beginning(samira.casus())


def test_a_module_can_lead_on_to_a_casus_and_never_to_one_held_back() -> None:
    first, johan_, after = module("eerst", 1), johan(), module("erna", 1)
    assert learning.next_step(course(first, johan_, after), first) == ("johan", None)
    assert learning.next_step(course(first, replace(johan_, held_back=True), after), first) == ("erna", "s0")
    assert learning.next_step(course(first, johan_), johan_) == ("johan", None)
