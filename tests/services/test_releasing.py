"""From concept to learners and back: what was looked at is what is published, and nothing is lost on the way."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.report import Severity
from elearning.models import Audit, Course, CourseVersion, WorkingFile
from elearning.services import changes, library, releasing, upgrading, working
from elearning.services.outline import outline
from elearning.services.publishing import current_version, numbered_version, store_media
from elearning.services.releasing import MovedOnError, Order, RefusedCourseError
from tests.courses import InProcess, shipment
from tests.drafting import GLAS, put_words
from tests.people import Cast

FEITEN = "feiten.yaml"


class Author:
    """Somebody who writes in the redactie."""

    def __init__(self, session: Session, cast: Cast, media: Path, now: datetime) -> None:
        self.session, self.media, self.now = session, media, now
        self.id = cast.ruud.id

    def write(self, old: str, new: str, path: str = GLAS) -> None:
        put_words(self.session, path, old, new, self.id, self.now)
        self.session.commit()

    def draft(self) -> changes.Draft:
        return changes.draft(self.session, "proef", self.media, local_date(self.now))

    def order(self, note: str = "Beter") -> Order:
        return Order("proef", self.draft().seen, note, self.id, self.now)

    def publish(self, order: Order | None = None) -> CourseVersion:
        order = order or self.order()
        prepared = releasing.prepare(self.session, order, self.media, InProcess())
        version = releasing.release(self.session, order, self.media, prepared)
        self.session.commit()
        self.now += timedelta(minutes=1)
        return version


@pytest.fixture
def ruud(session: Session, cast: Cast, tmp_path: Path, now: datetime) -> Author:
    course = shipment("proef")
    assert course.compiled.course
    store_media(tmp_path, course.compiled.course, course.files)
    return Author(session, cast, tmp_path, now)


def learners_see(session: Session) -> list[str]:
    course = next(one.course for one in library.current_courses(session) if one.course.slug == "proef")
    return [step.title for step in course.steps]


def test_an_untouched_concept_differs_in_nothing(ruud: Author) -> None:
    assert ruud.draft().changes == ()
    with pytest.raises(MovedOnError):
        ruud.publish()


def test_the_concept_names_what_changed_by_whom(ruud: Author, cast: Cast) -> None:
    ruud.write("Wat zit erin?", "Wat zit er in?")
    (change,) = ruud.draft().changes
    assert (change.path, change.sort, change.by) == (GLAS, "changed", cast.ruud.name)
    assert change.old
    assert change.new
    assert change.new == change.old.replace("Wat zit erin?", "Wat zit er in?")


def test_what_is_published_is_what_learners_get_and_the_concept_is_empty(ruud: Author, session: Session) -> None:
    ruud.write("Wat zit erin?", "Wat zit er in?")
    assert "Wat zit er in?" not in learners_see(session)
    version = ruud.publish()
    assert (version.number, version.origin, version.note, version.published_by_id) == (2, "editor", "Beter", ruud.id)
    assert "Wat zit er in?" in learners_see(session)
    assert session.scalars(select(WorkingFile)).all() == []
    assert session.scalars(select(Course.edited).where(Course.slug == "proef")).one()
    assert session.scalars(select(Audit.action)).all() == ["course-published"]


def test_a_shared_fact_goes_along_and_says_which_course_waits(ruud: Author) -> None:
    ruud.write("1,3 standaardglas", "1,4 standaardglas", FEITEN)
    made = ruud.draft()
    assert [one.path for one in made.changes] == [FEITEN]
    assert changes.waiting_elsewhere(ruud.session, made) == ["De andere cursus"]
    ruud.publish()
    other = changes.draft(ruud.session, "ander", ruud.media, local_date(ruud.now))
    assert [one.path for one in other.changes] == [FEITEN]


def test_a_mistake_holds_publishing_back(ruud: Author, session: Session) -> None:
    ruud.write("[[feit:flesje]]", "[[feit:weg]]")
    with pytest.raises(RefusedCourseError) as refused:
        ruud.publish()
    assert GLAS in {one.path for one in refused.value.problems if one.severity is Severity.FOUT}
    session.rollback()
    version = current_version(session, "proef")
    assert version
    assert version.number == 1


def test_what_changed_after_it_was_looked_at_is_not_published(ruud: Author) -> None:
    ruud.write("Wat zit erin?", "Wat zit er in?")
    looked_at = ruud.order()
    ruud.write("Van fles naar glas.", "Van glas naar fles.")
    with pytest.raises(MovedOnError):
        ruud.publish(looked_at)


def test_what_is_saved_while_it_is_rendered_stays_in_the_concept(ruud: Author, session: Session) -> None:
    ruud.write("Wat zit erin?", "Wat zit er in?")
    order = ruud.order()
    prepared = releasing.prepare(session, order, ruud.media, InProcess())
    ruud.write("Van fles naar glas.", "Van glas naar fles.")
    with pytest.raises(MovedOnError):
        releasing.release(session, order, ruud.media, prepared)
    session.rollback()
    assert "Van glas naar fles." in (working.open_file(session, GLAS).text or "")
    assert "Wat zit er in?" not in learners_see(session)


def test_of_two_who_publish_at_once_one_is_told(ruud: Author, session: Session) -> None:
    ruud.write("Wat zit erin?", "Wat zit er in?")
    first, second = ruud.order("eerst"), ruud.order("ook")
    prepared = releasing.prepare(session, second, ruud.media, InProcess())
    ruud.publish(first)
    with pytest.raises(MovedOnError):
        releasing.release(session, second, ruud.media, prepared)


def test_going_back_is_one_step_and_the_concept_stays(ruud: Author, session: Session) -> None:
    ruud.write("Wat zit erin?", "Wat zit er in?")
    ruud.publish()
    ruud.write("Van fles naar glas.", "Van glas naar fles.")
    assert releasing.go_back(session, "proef", 1, ruud.id, ruud.now)
    session.commit()
    assert "Wat zit erin?" in learners_see(session)
    assert "Van glas naar fles." in (working.open_file(session, GLAS).text or "")
    assert [row.current for row in releasing.history(session, "proef")] == [False, True]


def test_a_version_that_is_not_there_is_not_gone_back_to(ruud: Author, session: Session) -> None:
    for slug, number in (("proef", 9), ("ander", 2), ("niets", 1)):
        assert releasing.go_back(session, slug, number, ruud.id, ruud.now) is None


def test_the_same_text_again_is_the_same_version_again(ruud: Author) -> None:
    ruud.write("Wat zit erin?", "Wat zit er in?")
    ruud.publish()
    ruud.write("Wat zit er in?", "Wat zit erin?")
    assert ruud.publish().number == 1


def test_the_text_of_an_older_version_comes_into_the_concept(ruud: Author, session: Session) -> None:
    ruud.write("Wat zit erin?", "Wat zit er in?")
    ruud.publish()
    ruud.write("Van fles naar glas.", "Van glas naar fles.")
    version = numbered_version(session, "proef", 1)
    assert version
    assert releasing.take_text(session, version, ruud.media, ruud.id, ruud.now) == 1
    text = working.open_file(session, GLAS).text or ""
    assert "Wat zit erin?" in text
    assert "Van fles naar glas." in text
    earlier = [row.text for row, _ in working.revisions(session, GLAS)]
    assert any("Van glas naar fles." in one for one in earlier)
    assert "Wat zit er in?" in learners_see(session)


def test_a_file_that_an_older_version_did_not_have_goes(ruud: Author, session: Session) -> None:
    working.save(session, "proef/extra/module.md", "---\n", "", ruud.id, ruud.now)
    working.remove(session, "proef/glas/kamer.svg", ruud.id, ruud.now)
    version = numbered_version(session, "proef", 1)
    assert version
    assert releasing.take_text(session, version, ruud.media, ruud.id, ruud.now) == 2
    files = working.sources(session, "proef", ruud.media)
    assert "proef/extra/module.md" not in files
    assert files["proef/glas/kamer.svg"] == shipment("proef").files["proef/glas/kamer.svg"]


def test_a_film_that_came_later_stays_when_an_older_text_is_taken(ruud: Author, session: Session) -> None:
    old = current_version(session, "proef")
    assert old
    film = next(one for one in library.of_version(session, old.id).media if one.name == "proef/glas/tafel.mp4")
    working.put_media(session, "proef/glas/nieuw.mp4", replace(film, name="proef/glas/nieuw.mp4"), ruud.id, ruud.now)
    assert releasing.take_text(session, old, ruud.media, ruud.id, ruud.now) == 0
    assert "proef/glas/nieuw.mp4" in set(working.sources(session, "proef", ruud.media))


def test_the_earlier_texts_stay_when_it_is_published(ruud: Author, session: Session, cast: Cast) -> None:
    """Whoever lost a choice between two texts finds theirs again, also after the other was published."""
    text = working.open_file(session, GLAS).text or ""
    working.replace(session, GLAS, text + "\nVan Gerda.\n", cast.gerda.id, ruud.now)
    working.replace(session, GLAS, text.replace("Wat zit erin?", "Wat zit er in?"), ruud.id, ruud.now)
    session.commit()
    ruud.publish()
    assert [name for _, name in working.revisions(session, GLAS)] == [cast.gerda.name]
    assert ruud.draft().changes == ()
    assert not working.open_file(session, GLAS).is_changed
    assert not any(one.changed for one in outline(session, "proef", ruud.media, local_date(ruud.now)).files)
    ruud.write("Wat zit er in?", "Wat zit er nu in?")
    assert ruud.draft().changes
    assert upgrading.upgrade(session, "proef", ruud.media).pieces == ()


@pytest.mark.parametrize("forget", ["publish", "discard"])
def test_only_earlier_texts_change_nothing_when_learners_get_another_version(
    ruud: Author, session: Session, forget: str
) -> None:
    ruud.write("Wat zit erin?", "Wat zit er in?")
    ruud.publish()
    ruud.write("Wat zit er in?", "Wat?")
    working.replace(session, GLAS, (working.open_file(session, GLAS).text or "") + "\nEn meer.\n", ruud.id, ruud.now)
    session.commit()
    if forget == "publish":
        ruud.publish()
    else:
        releasing.discard(session, "proef", ruud.media, ruud.id, ruud.now)
    assert working.revisions(session, GLAS)
    assert releasing.go_back(session, "proef", 1, ruud.id, ruud.now)
    session.commit()
    assert ruud.draft().changes == ()
    assert upgrading.upgrade(session, "proef", ruud.media).pieces == ()
    assert "Wat zit erin?" in (working.open_file(session, GLAS).text or "")


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["ruud", "gerda", "publish", "discard", "back", "take"]), min_size=2, max_size=9))
def test_whatever_authors_do_every_text_is_somewhere(
    ruud: Author, session: Session, cast: Cast, acts: list[str]
) -> None:
    """In the concept, among the earlier texts, in a version, or its own author wrote on from it."""
    last: dict[str, str] = {}
    for act in acts:
        ruud.now += timedelta(seconds=10)
        if act in ("ruud", "gerda"):
            there = working.open_file(session, GLAS)
            last[act] = f"{there.text}\n{act} {ruud.now:%H:%M:%S}.\n"
            working.save(session, GLAS, last[act], there.seen, getattr(cast, act).id, ruud.now)
        elif act == "publish" and ruud.draft().changes:
            ruud.publish()
        elif act == "discard":
            releasing.discard(session, "proef", ruud.media, ruud.id, ruud.now)
        elif act == "back":
            assert releasing.go_back(session, "proef", 1, ruud.id, ruud.now)
        elif act == "take":
            newest = session.scalars(select(CourseVersion).where(CourseVersion.note == "Beter")).all()[-1:]
            for version in newest:
                releasing.take_text(session, version, ruud.media, ruud.id, ruud.now)
        session.commit()
    kept = {row.text for row, _ in working.revisions(session, GLAS)} | {working.open_file(session, GLAS).text}
    kept |= {files.get(GLAS) for files in session.scalars(select(CourseVersion.files))}
    assert set(last.values()) <= kept


def test_a_text_that_was_removed_can_be_found_after_publishing_too(ruud: Author, session: Session) -> None:
    working.save(session, "proef/extra/notitie.md", "bijna", "", ruud.id, ruud.now)
    working.remove(session, "proef/extra/notitie.md", ruud.id, ruud.now)
    ruud.write("Wat zit erin?", "Wat zit er in?")
    ruud.publish()
    assert [row.text for row, _ in working.revisions(session, "proef/extra/notitie.md")] == ["bijna"]
    assert "proef/extra/notitie.md" not in set(working.sources(session, "proef", ruud.media))


def test_a_film_that_was_taken_away_stays_away(ruud: Author, session: Session) -> None:
    working.remove(session, "proef/glas/tafel.mp4", ruud.id, ruud.now)
    assert "proef/glas/tafel.mp4" not in set(working.sources(session, "proef", ruud.media))


def test_a_concept_is_thrown_away_and_can_be_found_again(ruud: Author, session: Session) -> None:
    ruud.write("Wat zit erin?", "Wat zit er in?")
    working.remove(session, "proef/glas/tafel.mp4", ruud.id, ruud.now)
    working.save(session, "proef/extra/module.md", "nieuw", "", ruud.id, ruud.now)
    releasing.discard(session, "proef", ruud.media, ruud.id, ruud.now)
    session.commit()
    assert ruud.draft().changes == ()
    assert ["Wat zit er in?" in row.text for row, _ in working.revisions(session, GLAS)] == [True]
    assert [row.text for row, _ in working.revisions(session, "proef/extra/module.md")] == ["nieuw"]


def test_a_course_that_was_never_published_is_gone_when_it_is_thrown_away(ruud: Author, session: Session) -> None:
    working.save(session, "vers/cursus.md", "---\n", "", ruud.id, ruud.now)
    assert "vers" in working.slugs(session)
    releasing.discard(session, "vers", ruud.media, ruud.id, ruud.now)
    assert "vers" not in working.slugs(session)


def test_another_film_under_the_same_name_is_another_version(ruud: Author, session: Session) -> None:
    """Films are no part of the files of a version, but an older version must keep its own."""
    old = current_version(session, "proef")
    assert old
    films = {one.name: one for one in library.of_version(session, old.id).media}
    film = films["proef/glas/tafel.mp4"]
    other = replace(films["proef/gesprek-aan-tafel/deur.mp4"], name=film.name)
    working.put_media(session, film.name, other, ruud.id, ruud.now)
    session.commit()
    (change,) = ruud.draft().changes
    assert (change.path, change.sort, change.is_text) == (film.name, "changed", False)
    version = ruud.publish()
    assert version.number == 2
    assert film in library.of_version(session, old.id).media
    assert session.scalars(select(WorkingFile)).all() == []


def test_a_film_that_is_no_longer_there_holds_publishing_back(ruud: Author, session: Session) -> None:
    old = current_version(session, "proef")
    assert old
    film = next(one for one in library.of_version(session, old.id).media if one.name == "proef/glas/tafel.mp4")
    working.put_media(session, film.name, replace(film, sha256="0" * 64), ruud.id, ruud.now)
    session.commit()
    with pytest.raises(RefusedCourseError, match="Dit bestand is er niet meer"):
        ruud.publish()


def test_who_is_on_the_way_is_counted_without_names(ruud: Author, session: Session) -> None:
    assert changes.impact(session, "proef") == changes.Impact(busy=0, attempts=0, plays=2)
