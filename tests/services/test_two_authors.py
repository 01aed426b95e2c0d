"""Two authors at the very same moment: each in a transaction of their own, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier
from time import sleep

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.starter import starter_files
from elearning.models import CourseVersion, WorkingFile
from elearning.models.engine import start_writing
from elearning.services import arranging, changes, publishing, releasing, upgrading, working
from elearning.services.arranging import TakenError
from elearning.services.publishing import store_media
from elearning.services.releasing import MovedOnError, Order
from elearning.services.working import ConflictError
from tests.courses import InProcess, shipment
from tests.people import Cast

GLAS, VRAAG = "proef/glas/module.md", "proef/veilig/module.md"
#: Long enough for somebody else to get as far as they can.
A_MOMENT = 0.3
Act = Callable[[Session], object]


class House:
    """Where authors work: each act has a session of its own, as each request has."""

    def __init__(self, engine: Engine, session: Session, cast: Cast, media: Path, now: datetime) -> None:
        self.engine, self.media, self.now = engine, media, now
        self.ruud, self.gerda = cast.ruud.id, cast.gerda.id
        session.rollback()

    def act(self, act: Act) -> object:
        """Do something as a request does: what is refused comes back as what was raised."""
        with Session(self.engine) as session:
            start_writing(session)
            try:
                result = act(session)
            except (ConflictError, MovedOnError, TakenError) as refused:
                return refused
            session.commit()
            return result

    def read(self, path: str = GLAS) -> working.OpenFile:
        with Session(self.engine) as session:
            return working.open_file(session, path)

    def save(self, typed: str, seen: str, by: int, path: str = GLAS) -> Act:
        return lambda session: working.save(session, path, typed, seen, by, self.now)

    def order(self, slug: str = "proef") -> Order:
        with Session(self.engine) as session:
            seen = changes.draft(session, slug, self.media, local_date(self.now)).seen
        return Order(slug, seen, "Beter", self.ruud, self.now)

    def publish(self, order: Order) -> object:
        with Session(self.engine) as session:
            try:
                prepared = releasing.prepare(session, order, self.media, InProcess())
                number = releasing.release(session, order, self.media, prepared).number
            except MovedOnError as refused:
                return refused
            session.commit()
            return number

    def kept(self, path: str = GLAS) -> set[str | None]:
        with Session(self.engine) as session:
            return {row.text for row, _ in working.revisions(session, path)} | {working.open_file(session, path).text}


@pytest.fixture
def house(engine: Engine, session: Session, cast: Cast, tmp_path: Path, now: datetime) -> House:
    course = shipment("proef")
    assert course.compiled.course
    store_media(tmp_path, course.compiled.course, course.files)
    return House(engine, session, cast, tmp_path, now)


def at_once(*acts: Callable[[], object]) -> list[object]:
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(30) for one in [pool.submit(run, act) for act in acts]]


def test_of_two_first_changes_of_a_file_one_is_kept_and_the_other_is_told(house: House) -> None:
    seen = house.read().seen
    done = at_once(
        lambda: house.act(house.save("van Ruud", seen, house.ruud)),
        lambda: house.act(house.save("van Gerda", seen, house.gerda)),
    )
    assert sorted(type(one).__name__ for one in done) == ["ConflictError", "OpenFile"]


def test_two_who_replace_the_same_text_lose_neither(house: House) -> None:
    at_once(
        lambda: house.act(lambda session: working.replace(session, GLAS, "van Ruud", house.ruud, house.now)),
        lambda: house.act(lambda session: working.replace(session, GLAS, "van Gerda", house.gerda, house.now)),
    )
    assert house.kept() == {"van Ruud", "van Gerda"}


def test_of_two_who_begin_the_same_course_one_is_told(house: House) -> None:
    def begin(title: str, by: int) -> object:
        return house.act(lambda session: arranging.begin_course(session, "vers", title, by, house.now))

    done = at_once(lambda: begin("Van Ruud", house.ruud), lambda: begin("Van Gerda", house.gerda))
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "TakenError"]


@pytest.mark.parametrize("path", [GLAS, VRAAG])
def test_what_is_saved_while_a_colleague_publishes_is_not_lost(
    house: House, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Also the moment between the last look and forgetting what was published."""
    text = house.read().text or ""
    house.act(house.save(text.replace("Wat zit erin?", "Wat zit er in?"), house.read().seen, house.ruud))
    order, there = house.order(), house.read(path)
    typed = (there.text or "") + "\nVan Gerda.\n"
    saving: list[Future[object]] = []

    def publish(*args: object, **more: object) -> CourseVersion:
        saving.append(pool.submit(house.act, house.save(typed, there.seen, house.gerda, path)))
        sleep(A_MOMENT)
        return publishing.publish(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(releasing, "publish", publish)
    with ThreadPoolExecutor(1) as pool:
        assert house.publish(order) == 2
        assert isinstance(saving[0].result(30), working.OpenFile)
    assert house.read(path).text == typed


def test_a_shared_fact_that_goes_along_with_two_courses_at_once_is_published_with_both(house: House) -> None:
    facts = house.read("feiten.yaml")
    house.act(house.save((facts.text or "").replace("1,3", "1,4"), facts.seen, house.ruud, "feiten.yaml"))
    orders = house.order("proef"), house.order("ander")
    assert at_once(lambda: house.publish(orders[0]), lambda: house.publish(orders[1])) == [2, 2]
    assert not house.read("feiten.yaml").is_changed


def test_of_two_who_publish_a_new_course_at_once_one_is_told(house: House) -> None:
    def begin(session: Session) -> None:
        for path, data in starter_files("vers", "Vers").items():
            working.replace(session, path, data.decode(), house.ruud, house.now)

    house.act(begin)
    order = house.order("vers")
    done = at_once(lambda: house.publish(order), lambda: house.publish(order))
    assert sorted(type(one).__name__ for one in done) == ["MovedOnError", "int"]
    with Session(house.engine) as session:
        numbers = select(func.count()).select_from(CourseVersion).where(CourseVersion.note == "Beter")
        assert session.scalar(numbers) == 1
        assert session.scalars(select(WorkingFile)).all() == []


def test_throwing_away_while_a_colleague_saves_keeps_what_was_saved(house: House) -> None:
    house.act(house.save("eerst", house.read().seen, house.ruud))
    seen = house.read().seen
    done = at_once(
        lambda: house.act(lambda session: releasing.discard(session, "proef", house.media, house.ruud, house.now)),
        lambda: house.act(house.save("van Gerda", seen, house.gerda)),
    )
    assert isinstance(done[1], ConflictError) or "van Gerda" in house.kept()
    assert "eerst" in house.kept()


def test_nothing_waits_that_nobody_changed(house: House) -> None:
    with Session(house.engine) as session:
        assert upgrading.upgrade(session, "proef", house.media).pieces == ()
