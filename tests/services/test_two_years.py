"""Two years of letters to fourteen learners: the promises hold through holidays, clock changes and dead servers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine, select

from elearning.models import Letter, LetterKind, Moment, MomentKind
from elearning.rules.rhythm import Pace
from elearning.services import letters
from tests.services.two_years import DAY, END, START, Learner, World

ASKED = {LetterKind.OPFRIS, LetterKind.FOLLOW_UP}
WORK = {LetterKind.REMINDER, LetterKind.DEADLINE}


def people() -> dict[str, Learner]:
    made = [
        Learner("altijd"),
        Learner("nooit", answers=0.0),
        Learner("soms", answers=0.35),
        Learner("minder", pace=Pace.LESS),
        Learner("minder-nooit", pace=Pace.LESS, answers=0.0),
        Learner("uit-en-aan"),
        Learner("weg", answers=0.8),
        Learner("zondag", weekday=7, hour=21),
        Learner("vroeg", hour=6, pace=Pace.MORE, right=0.8, lessons=3),
        Learner("afmelder"),
        Learner("zelf", answers=0.1),
        Learner("stil", answers=0.5, lessons=2),
        Learner("geweigerd"),
        Learner("schuift", answers=0.7),
    ]
    return {one.name: one for one in made}


@pytest.fixture(scope="module")
def world(databases: object, on_postgresql: bool) -> Iterator[World]:
    from tests.databases import engine_for

    if on_postgresql:
        pytest.skip(
            "planning, settling, claims and delivery run on PostgreSQL by themselves; two years of it add nothing"
        )
    databases.copy("bare", "years")  # type: ignore[attr-defined]
    engine: Engine = engine_for(databases.url("years"))  # type: ignore[attr-defined]
    cast = people()
    made = World(engine, list(cast.values()))
    happen(made, cast)
    made.live()
    yield made
    engine.dispose()


def happen(world: World, cast: dict[str, Learner]) -> None:
    """What befalls these people in two years."""
    everyone = list(cast.values())
    world.trouble = 0.03
    world.down = [(START + days * DAY, START + (days + lasts) * DAY) for days, lasts in ((64, 4), (300, 9), (512, 2))]
    world.kill_at = [START + days * DAY for days in (20, 50, 90, 150, 151, 400, 600)]
    for days in (100, 280, 460, 640):
        world.at(days, lambda: world.meet(everyone))
    for number, one in enumerate(everyone):
        for days in range(40 + number * 3, 720, 160):
            world.at(days, lambda one=one: world.remind(one, "verder"))  # type: ignore[misc]
        world.at(200 + number, lambda one=one: world.set_deadline(one, "verder", 60))  # type: ignore[misc]
        world.at(30 + number, lambda one=one: world.play(one))  # type: ignore[misc]
    world.at(250, lambda: world.study(cast["altijd"], 0, "verder"))
    off = cast["uit-en-aan"]
    world.at(90, lambda: world.choose(off, pace=Pace.OFF))
    world.at(330, lambda: world.choose(off, pace=Pace.NORMAL))
    away = cast["weg"]
    for days, lasts in ((34, 20), (140, 45), (260, 3), (500, 120)):
        world.at(days, lambda lasts=lasts: world.go_away(away, lasts))  # type: ignore[misc]
    world.at(560, lambda: world.come_back(away))
    for days in range(60, 720, 41):
        world.at(days + 0.3, lambda: world.by_hand(cast["zelf"]))
    world.at(160, lambda: world.study(cast["stil"], 2))
    world.at(200, lambda: world.refuse(cast["geweigerd"], 50))
    for number, days in enumerate(range(45, 700, 60)):
        world.at(
            days + 0.1 * number,
            lambda number=number: world.choose(  # type: ignore[misc]
                cast["schuift"], weekday=number % 7 + 1, hour=6 + number, pace=[Pace.LESS, Pace.MORE][number % 2]
            ),
        )
    world.at(120, lambda: stop_by_link(world, cast["afmelder"]))


def stop_by_link(world: World, one: Learner) -> None:
    mails = [mails[0] for mails in world.handed_over.values() if mails[0].to_address == one.address]
    url = mails[-1].unsubscribe_url
    assert url
    world.unsubscribe(one, url.rpartition("/")[2])


def named(world: World, name: str) -> Learner:
    return next(one for one in world.people if one.name == name)


def test_nothing_went_wrong_while_letters_went(world: World) -> None:
    assert world.faults == []
    assert sum(len(one.gone) for one in world.people) > 400


def test_nobody_gets_two_leerbrieven_within_seven_calendar_days(world: World) -> None:
    for one in world.people:
        assert [(a, b) for a, b in pairwise(one.gone) if (b.on - a.on).days < 7] == [], one.name


def test_less_is_at_most_every_two_weeks(world: World) -> None:
    for name in ("minder", "minder-nooit"):
        asked = [gone.on for gone in named(world, name).gone if LetterKind.OPFRIS in gone.kinds]
        assert all((b - a).days >= 14 for a, b in pairwise(asked))


#: The most days without questions while something is due: a week for their day and a week for the letter before, two
#: more for `less`; a silence of at most 84 days.
BOUND = {"altijd": 15, "minder": 29, "vroeg": 15, "zondag": 15, "nooit": 99, "minder-nooit": 99, "soms": 99}


@pytest.mark.parametrize("name", BOUND)
def test_what_is_due_is_never_forgotten(world: World, name: str) -> None:
    one = named(world, name)
    asked = [gone.at for gone in one.gone if gone.kinds & ASKED]
    assert asked
    with world.factory() as session:
        due = due_periods(session, world, one)
    for begin, end in due:
        moments = [begin, *(at for at in asked if begin < at < end), end]
        longest = max((b - a).days for a, b in pairwise(moments))
        held_up = sum((e - b).days + 7 for b, e in world.down if any(a <= b <= z for a, z in pairwise(moments)))
        assert longest <= BOUND[name] + min(held_up, 20), (name, begin, end)


def due_periods(session: object, world: World, one: Learner) -> list[tuple[datetime, datetime]]:
    """Replay the review log: the stretches in which anything of theirs was due."""
    from collections import defaultdict

    from elearning.models import Review
    from elearning.rules.opfris import Memory, after, due_at

    rows = session.scalars(  # type: ignore[attr-defined]
        select(Review).where(Review.person_id == one.id).order_by(Review.reviewed_at, Review.id)
    ).all()
    memories: dict[str, Memory] = {}
    spans: list[tuple[datetime, datetime]] = []
    by_goal = defaultdict(list)
    for row in rows:
        by_goal[row.goal].append(row)
    for reviews in by_goal.values():
        for this, following in zip(reviews, [*reviews[1:], None], strict=True):
            memories[this.goal] = after(memories.get(this.goal), this.rating, this.reviewed_at)
            due = due_at(memories[this.goal], one.pace)
            until = following.reviewed_at if following else END
            if due < until:
                spans.append((due, until))
    merged: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def test_a_moment_is_repeated_once_at_most_and_asks_three_questions_at_most(world: World) -> None:
    with world.factory() as session:
        moments = session.scalars(select(Moment)).all()
    assert len(moments) > 300
    assert max(one.offered for one in moments) == 2
    assert max(len(one.drawn) for one in moments) == 3


def test_silence_grows_while_nothing_is_answered(world: World) -> None:
    with world.factory() as session:
        for name in ("nooit", "minder-nooit"):
            one = named(world, name)
            rows = session.scalars(
                select(Moment).where(Moment.person_id == one.id, Moment.kind == MomentKind.LETTER).order_by(Moment.id)
            ).all()
            assert all(row.offered == 2 for row in rows[:-1])
            asked = [gone.on for gone in one.gone if LetterKind.OPFRIS in gone.kinds]
            gaps = [(b - a).days for a, b in pairwise(asked)]
            repeats, silences = gaps[::2], gaps[1::2]
            assert all(7 <= gap <= 35 for gap in repeats), gaps
            assert silences[0] >= 28
            assert silences[1] >= 56
            assert all(gap >= 84 for gap in silences[2:])


def test_after_a_break_there_is_one_mail_and_no_pile(world: World) -> None:
    one = named(world, "weg")
    for days, lasts in ((34, 20), (140, 45), (500, 60)):
        back = START + (days + lasts) * DAY
        assert not [gone for gone in one.gone if START + (days + 1) * DAY < gone.at < back - DAY]
        assert len([gone for gone in one.gone if back <= gone.at < back + 14 * DAY]) in (1, 2)


def test_off_is_off_and_on_is_on_again(world: World) -> None:
    one = named(world, "uit-en-aan")
    off = [gone for gone in one.gone if START + 90 * DAY < gone.at < START + 330 * DAY]
    assert off
    assert all(gone.kinds <= WORK for gone in off)
    on = [gone for gone in one.gone if START + 330 * DAY < gone.at < START + 345 * DAY]
    assert any(LetterKind.OPFRIS in gone.kinds for gone in on)


def test_one_click_in_any_letter_is_enough(world: World) -> None:
    later = [gone for gone in named(world, "afmelder").gone if gone.at > START + 120 * DAY]
    assert later
    assert all(gone.kinds <= WORK for gone in later)


def test_an_address_that_works_again_gets_what_is_due(world: World) -> None:
    gone = named(world, "geweigerd").gone
    refused = [one for one in gone if START + 201 * DAY < one.at < START + 250 * DAY]
    assert refused == []
    back = [one for one in gone if START + 250 * DAY <= one.at < START + 265 * DAY]
    assert any(one.kinds & ASKED for one in back)


def test_a_course_that_lies_still_is_asked_about_twice_at_most(world: World) -> None:
    with world.factory() as session:
        one = named(world, "stil")
        nudges = session.scalars(
            select(Letter).where(Letter.person_id == one.id, Letter.kind == LetterKind.NUDGE).order_by(Letter.due_at)
        ).all()
    assert [letter.period for letter in nudges] == ["leren/1", "leren/2"]
    assert nudges[0].sent_at
    assert nudges[1].made_at >= nudges[0].sent_at + timedelta(days=21)


def test_every_kind_of_leerbrief_came_by(world: World) -> None:
    kinds = {kind for one in world.people for gone in one.gone for kind in gone.kinds}
    assert kinds == {
        LetterKind.OPFRIS, LetterKind.NUDGE, LetterKind.NEXT_STEP, LetterKind.CALL_BACK, LetterKind.FOLLOW_UP,
        LetterKind.DEADLINE, LetterKind.REMINDER,
    }  # fmt: skip


def test_a_letter_that_went_out_twice_is_the_same_letter_twice(world: World) -> None:
    twice = [mails for mails in world.handed_over.values() if len(mails) > 1]
    assert world.kill_at == []
    assert sum(len(mails) - 1 for mails in twice) == 7
    assert all(mails[0] == one for mails in twice for one in mails)


def test_no_letter_is_left_lying(world: World) -> None:
    long_ago = datetime(2029, 10, 1, tzinfo=UTC)
    with world.factory() as session:
        forgotten = session.scalars(select(Letter).where(letters.is_open(), Letter.due_at < long_ago)).all()
    assert forgotten == []
