"""Where somebody is with each casus."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from elearning.models import Role
from elearning.rules.casus import ON
from elearning.services import casus as plays
from elearning.services import learning, people
from elearning.services.practice import practice_of
from elearning.services.publishing import publish
from tests.counting import queries
from tests.courses import EDITION, shipment
from tests.people import Cast

SLUGS = ["gesprek-aan-tafel", "mini-drempel"]


def play(session: Session, person: int, slug: str, now: datetime, *turns: str) -> None:
    visit = learning.visit(session, person, "proef", date(2026, 11, 23))
    assert visit
    casus = visit.course.casus(slug)
    assert casus
    row = plays.start(session, visit, casus, now, 1)
    for number, turn in enumerate(turns):
        playing = plays.play(session, person, row.id)
        assert playing
        plays.take_turn(session, playing, turn, number, str(number), now)


def test_the_casussen_of_a_path_come_before_those_of_one_moment(session: Session, cast: Cast) -> None:
    seen = practice_of(session, cast.samira.id).seen
    assert [one.casus.slug for one in seen] == SLUGS
    assert not any(one.done or one.scene_title for one in seen)


def test_an_open_play_names_its_scene_and_an_ended_one_is_done(session: Session, cast: Cast, now: datetime) -> None:
    me = cast.samira.id
    play(session, me, SLUGS[0], now, "open", ON)
    assert practice_of(session, me).seen[0].scene_title == "Aan tafel"
    play(session, me, SLUGS[1], now, "even", ON)
    found = practice_of(session, me)
    assert [one.done for one in found.seen] == [False, True]
    assert found.is_done("proef", SLUGS[1])
    assert not found.is_done("ander", SLUGS[1])
    assert [one.scene_title for one in practice_of(session, cast.tom.id).seen] == ["", ""]


def test_of_a_casus_that_got_another_name_the_last_play_of_all_counts(
    session: Session, cast: Cast, now: datetime
) -> None:
    me, course = cast.samira.id, shipment("proef").compiled.course
    assert course
    play(session, me, SLUGS[0], now, "open", ON)
    (casus,) = course.casussen
    renamed = replace(casus, slug="wim-nu", former=(casus.slug,))
    steps = tuple(renamed if step is casus else step for step in course.steps)
    publish(session, replace(course, steps=steps), {"x": b"other"}, edition=EDITION, now=now)
    assert practice_of(session, me).seen[0].scene_title == "Aan tafel"
    play(session, me, "wim-nu", now, "open", ON, "eerder", ON)
    (seen, _) = practice_of(session, me).seen
    assert (seen.done, seen.scene_title) == (True, "")


def test_it_takes_four_statements(session: Session, cast: Cast) -> None:
    me = cast.samira.id
    practice_of(session, me)
    with queries() as q:
        practice_of(session, me)
    assert len(q) <= 4


def test_roles_are_those_of_one_person(session: Session, cast: Cast) -> None:
    assert people.roles_of(session, cast.ruud.id) == {Role.LEARNER, Role.AUTHOR}
    assert people.roles_of(session, cast.samira.id) == {Role.LEARNER}
