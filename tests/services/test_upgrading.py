"""When the makers of the program wrote something new for a course that was edited here: nothing is overwritten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.mail.site import Site
from elearning.models import Course, CourseVersion, Letter, LetterKind, RoleGrant
from elearning.services import letters, library, notices, releasing, settling, upgrading, working
from elearning.services.desk import NotNeededError
from elearning.services.publishing import current_version
from elearning.services.shipping import outdated_folders, prepare, put_aside, ship, waiting_folders
from tests.courses import EDITION, HERE, InProcess
from tests.people import Cast

GLAS, VEILIG = "proef/glas/module.md", "proef/veilig/module.md"
SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)
Ships = Callable[..., CourseVersion]


class House:
    """An installation where Ruud published his own text, and the program that then comes with a newer one."""

    def __init__(self, session: Session, cast: Cast, folder: Path, now: datetime) -> None:
        self.session, self.folder, self.now, self.ruud = session, folder, now, cast.ruud.id
        self.media = folder / "media"
        session.commit()
        copytree(HERE, folder / "shipped")
        copytree(HERE, folder / "own")

    def change(self, where: str, path: str, old: str, new: str) -> None:
        file = self.folder / where / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def publish_own(self) -> None:
        shipment = prepare(self.folder / "own" / "proef", InProcess(), demo=False, now=self.now)
        assert shipment.publishable, shipment.problems
        self.session.commit()
        ship(self.session, shipment, self.media, replace(EDITION, origin="folder"), self.now)
        self.session.commit()

    def upgrade(self) -> CourseVersion:
        shipment = prepare(self.folder / "shipped" / "proef", InProcess(), demo=False, now=self.now)
        self.session.commit()
        version = put_aside(self.session, shipment, self.media, EDITION, self.now)
        self.session.commit()
        return version

    def found(self) -> upgrading.Upgrade:
        return upgrading.upgrade(self.session, "proef", self.media)

    def take(self, **chosen: upgrading.Choice) -> None:
        paths = {"glas": GLAS, "veilig": VEILIG}
        upgrading.take(
            self.session, self.found(), {paths[one]: way for one, way in chosen.items()}, self.ruud, self.now
        )
        self.session.commit()

    def text(self, path: str = GLAS) -> str:
        return working.open_file(self.session, path).text or ""

    def letters(self) -> list[Letter]:
        return list(self.session.scalars(select(Letter).where(Letter.kind == LetterKind.SAFETY)))


@pytest.fixture
def house(session: Session, cast: Cast, tmp_path: Path, now: datetime) -> House:
    made = House(session, cast, tmp_path, now)
    made.change("own", GLAS, "Van fles naar glas.", "Van glas naar fles.")
    made.publish_own()
    return made


def test_what_ships_waits_beside_a_course_that_was_edited(house: House, session: Session) -> None:
    house.change("shipped", VEILIG, "Wat kan misgaan.", "Wat er mis kan gaan.")
    folder = house.folder / "shipped" / "proef"
    assert outdated_folders(session, [folder]) == []
    assert waiting_folders(session, [folder]) == [folder]
    version = house.upgrade()
    current = current_version(session, "proef")
    assert current
    assert (current.number, version.number, version.origin) == (2, 3, "shipped")
    assert waiting_folders(session, [folder]) == []
    assert upgrading.waiting(session) == {"proef": 3}
    assert "Wat er mis kan gaan." not in house.text(VEILIG)


def test_per_file_it_is_told_who_changed_it(house: House) -> None:
    house.change("shipped", VEILIG, "Wat kan misgaan.", "Wat er mis kan gaan.")
    house.change("shipped", "feiten.yaml", "1,3 standaardglas", "1,4 standaardglas")
    house.upgrade()
    found = house.found()
    assert [(one.path, one.only_theirs, one.choices) for one in found.pieces] == [
        ("feiten.yaml", True, ("theirs", "mine")),
        (VEILIG, True, ("theirs", "mine")),
    ]
    assert found.ours == (GLAS,)


def test_changes_in_other_places_of_a_file_come_together(house: House, session: Session) -> None:
    house.change("shipped", GLAS, "Nu een paar andere vragen.", "Nu nog een paar vragen.")
    house.upgrade()
    (piece,) = house.found().pieces
    assert (piece.clashes, piece.choices) == (False, ("merged", "theirs", "mine"))
    house.take(glas="merged")
    assert "Van glas naar fles." in house.text()
    assert "Nu nog een paar vragen." in house.text()
    assert upgrading.waiting(session) == {}
    assert house.found().pieces == ()
    current = current_version(session, "proef")
    assert current
    assert current.number == 2, "learners get it when it is published"


def test_where_both_changed_the_same_an_author_chooses(house: House) -> None:
    house.change("shipped", GLAS, "Van fles naar glas.", "Wat past er in een glas?")
    house.upgrade()
    (piece,) = house.found().pieces
    assert piece.clashes
    assert piece.merged
    assert len(piece.merged.conflicts) == 1
    house.take(glas="theirs")
    assert "Wat past er in een glas?" in house.text()


def test_what_is_not_taken_stays_ours_and_is_not_asked_again(house: House, session: Session) -> None:
    house.change("shipped", GLAS, "Van fles naar glas.", "Wat past er in een glas?")
    house.upgrade()
    house.take(glas="mine")
    assert "Van glas naar fles." in house.text()
    assert upgrading.waiting(session) == {}


def test_what_was_only_taken_into_a_concept_waits_again_when_that_is_thrown_away(
    house: House, session: Session
) -> None:
    house.change("shipped", VEILIG, "Wat kan misgaan.", "Wat er mis kan gaan.")
    house.upgrade()
    house.take(veilig="theirs")
    assert upgrading.waiting(session) == {}
    releasing.discard(session, "proef", house.media, house.ruud, house.now)
    upgrading.ask_again(session, "proef")
    assert upgrading.waiting(session) == {"proef": 3}
    assert [one.path for one in house.found().pieces] == [VEILIG]


def test_pictures_and_gone_files_are_taken_over_too(house: House) -> None:
    (house.folder / "shipped/proef/glas/tafel.png").write_bytes(
        (HERE / "proef/gesprek-aan-tafel/deur.jpg").read_bytes()
    )
    (house.folder / "shipped/proef/gesprek/module.md").unlink()
    house.change("shipped", "proef/cursus.md", "  - gesprek\n", "")
    house.upgrade()
    found = house.found()
    chosen: dict[str, upgrading.Choice] = {one.path: "theirs" for one in found.pieces}
    upgrading.take(house.session, found, chosen, house.ruud, house.now)
    files = working.sources(house.session, "proef", house.media)
    assert "proef/gesprek/module.md" not in files
    assert files["proef/glas/tafel.png"] == (HERE / "proef/gesprek-aan-tafel/deur.jpg").read_bytes()


def test_a_text_that_was_written_here_before_is_nothing_new(house: House, session: Session) -> None:
    house.change("shipped", GLAS, "Van fles naar glas.", "Van glas naar fles.")
    assert waiting_folders(session, [house.folder / "shipped" / "proef"]) == []


def test_the_same_change_on_both_sides_asks_nothing(house: House) -> None:
    house.change("shipped", GLAS, "Van fles naar glas.", "Van glas naar fles.")
    house.change("shipped", VEILIG, "Wat kan misgaan.", "Wat er mis kan gaan.")
    house.upgrade()
    assert [one.path for one in house.found().pieces] == [VEILIG]


def test_who_goes_back_to_what_ships_has_nothing_waiting(house: House, session: Session) -> None:
    from elearning.services import releasing

    house.change("shipped", VEILIG, "Wat kan misgaan.", "Wat er mis kan gaan.")
    releasing.go_back(session, "proef", house.upgrade().number, house.ruud, house.now)
    assert upgrading.waiting(session) == {}


# --- safety -----------------------------------------------------------------------------------------------------------


def safe(house: House) -> None:
    house.change("shipped", VEILIG, "minuten: 1\n", "minuten: 1\nveiligheid: ja\n")


def test_every_author_gets_a_letter_when_it_is_about_safety(house: House, session: Session, cast: Cast) -> None:
    safe(house)
    version = house.upgrade()
    assert [(one.person_id, one.period) for one in house.letters()] == [(cast.ruud.id, str(version.id))]
    claimed = letters.claim(session, house.now)
    assert claimed
    mail = settling.settle(session, claimed, SITE, house.now)
    assert mail
    assert mail.subject == "Kijk naar deze wijziging over veiligheid: De proefcursus"
    for form in (mail.text, mail.html):
        assert "Veilig minderen" in form
        assert "https://leren.ivz.example/redactie/proef/nieuwe-uitgave" in form


def test_no_letter_goes_when_the_text_about_safety_is_the_same(house: House) -> None:
    house.change("shipped", GLAS, "Van fles naar glas.", "Wat past er in een glas?")
    house.upgrade()
    assert house.letters() == []


def test_the_letter_is_dropped_when_it_was_looked_at_or_for_who_writes_no_more(house: House, session: Session) -> None:
    safe(house)
    house.upgrade()
    (letter,) = house.letters()
    person = Cast(session).ruud
    assert notices.told(session, letter, person, SITE, house.now)["texts"] == ["Veilig minderen"]
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)):
        session.delete(grant)
    session.flush()
    with pytest.raises(NotNeededError):
        notices.told(session, letter, person, SITE, house.now)
    session.rollback()
    house.take(veilig="mine")
    with pytest.raises(NotNeededError):
        notices.told(session, letter, Cast(session).ruud, SITE, house.now)


# --- published meanwhile ----------------------------------------------------------------------------------------------


def test_a_text_that_somebody_works_on_is_laid_beside_what_was_published_meanwhile(
    session: Session, cast: Cast, tmp_path: Path, now: datetime
) -> None:
    house = House(session, cast, tmp_path, now)
    there = working.open_file(session, GLAS)
    assert there.text
    working.save(session, GLAS, there.text.replace("Wat zit erin?", "Wat zit er in?"), there.seen, house.ruud, now)
    house.change("own", GLAS, "Nu een paar andere vragen.", "Nu nog een paar vragen.")
    house.publish_own()
    found = house.found()
    assert found.version is None
    assert [(one.path, one.choices[0]) for one in found.pieces] == [(GLAS, "merged")]
    house.take(glas="merged")
    assert "Wat zit er in?" in house.text()
    assert "Nu nog een paar vragen." in house.text()
    assert house.found().pieces == ()


def test_keeping_ours_is_asked_once(session: Session, cast: Cast, tmp_path: Path, now: datetime) -> None:
    house = House(session, cast, tmp_path, now)
    working.replace(session, GLAS, house.text().replace("Wat zit erin?", "Wat zit er in?"), house.ruud, now)
    house.change("own", GLAS, "Nu een paar andere vragen.", "Nu nog een paar vragen.")
    house.publish_own()
    house.take(glas="mine")
    assert "Nu nog een paar vragen." not in house.text()
    assert house.found().pieces == ()


def test_a_course_that_nobody_edited_moves_along_by_itself(
    session: Session, cast: Cast, tmp_path: Path, now: datetime
) -> None:
    house = House(session, cast, tmp_path, now)
    house.change("shipped", GLAS, "Van fles naar glas.", "Wat past er in een glas?")
    folder = house.folder / "shipped" / "proef"
    assert waiting_folders(session, [folder]) == []
    assert outdated_folders(session, [folder]) == [folder]
    session.commit()
    ship(session, prepare(folder, InProcess(), demo=False, now=now), house.media, EDITION, now)
    session.commit()
    row = session.scalars(select(Course).where(Course.slug == "proef")).one()
    assert (row.edited, row.shipped_number) == (False, 2)
    assert upgrading.waiting(session) == {}
    assert library.current_courses(session)


def test_a_course_that_was_never_edited_moves_along_under_a_concept_that_waits(
    session: Session, cast: Cast, tmp_path: Path, now: datetime
) -> None:
    """Learners get what is new; what was typed here stays, and what is new in that same file is offered."""
    house = House(session, cast, tmp_path, now)
    there = working.open_file(session, GLAS)
    mine = (there.text or "").replace("Van fles naar glas.", "Van glas naar fles.")
    working.save(session, GLAS, mine, there.seen, house.ruud, now)
    session.commit()
    house.change("shipped", GLAS, "Wat zou jij zeggen?", "Wat zeg jij?")
    house.change("shipped", VEILIG, "titel: ", "titel: Nieuw ")
    folder = tmp_path / "shipped" / "proef"
    assert outdated_folders(session, [folder]) == [folder]
    assert waiting_folders(session, [folder]) == []
    shipment = prepare(folder, InProcess(), demo=False, now=now)
    session.commit()
    ship(session, shipment, house.media, EDITION, now)
    session.commit()
    assert not session.scalars(select(Course.edited).where(Course.slug == "proef")).one()
    assert house.text() == mine
    assert "titel: Nieuw " in house.text(VEILIG)
    (piece,) = house.found().pieces
    assert (piece.path, piece.choices[0], piece.clashes) == (GLAS, "merged", False)
    house.take(glas="merged")
    assert house.found().pieces == ()
    assert "Wat zeg jij?" in house.text()
    assert "Van glas naar fles." in house.text()
    assert mine in [row.text for row, _ in working.revisions(session, GLAS)]
