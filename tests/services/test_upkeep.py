"""Facts and reviews that somebody must look at again: the list, the tick, and the letter once a month."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.written import Fact, Reviewed
from elearning.mail.letters import render
from elearning.mail.site import Site
from elearning.models import Audit, Letter, LetterKind
from elearning.services import chores, library, notices, upkeep, working
from elearning.services.desk import NotNeededError
from elearning.services.upkeep import ChangedFactError, Check, FactLine, Urgency
from tests.moment import NOW
from tests.people import Cast

SITE = Site("http://localhost", "IVZ Proefland", "088", "hulp@ivz.example", "s" * 40)
TODAY = local_date(NOW)
CHECK = Check("Dr. X", TODAY, TODAY + timedelta(days=365))
FACT = Fact("x", "waarde", "bron", 2024)


def line_of(session: Session, tmp_path: Path, key: str) -> FactLine:
    return next(one for one in upkeep.facts(session, tmp_path, TODAY) if one.fact.key == key)


def let_pass(session: Session, cast: Cast, now: datetime) -> None:
    """Give a fact of the published course a day to look again that is over."""
    there = working.open_file(session, "feiten.yaml")
    text = (there.text or "").replace("  jaar: 2024\n", "  jaar: 2024\n  controleer: 2026-11-01\n", 1)
    working.save(session, "feiten.yaml", text, there.seen, cast.ruud.id, now)


def letters(session: Session) -> list[Letter]:
    return list(session.scalars(select(Letter).where(Letter.kind == LetterKind.UPKEEP)))


@pytest.mark.parametrize(
    ("fact", "urgency"),
    [
        (replace(FACT, check_before=TODAY - timedelta(days=1), topic="gevaar"), Urgency.OVERDUE),
        (replace(FACT, check_before=TODAY, topic="wet"), Urgency.HOLDS_BACK),
        (replace(FACT, check_before=TODAY + timedelta(days=90)), Urgency.SOON),
        (replace(FACT, check_before=TODAY + timedelta(days=91)), Urgency.UNCHECKED),
        (replace(FACT, checked_by="A", checked_on=TODAY, topic="wet"), Urgency.FINE),
    ],
)
def test_what_cannot_wait_comes_first(fact: Fact, urgency: Urgency) -> None:
    assert upkeep.urgency_of(fact, TODAY) is urgency


def test_every_fact_says_what_leans_on_it_and_on_which_line_it_stands(session: Session, tmp_path: Path) -> None:
    stopping = line_of(session, tmp_path, "stoppen")
    assert stopping.urgency is Urgency.HOLDS_BACK
    assert [(use.title, use.path) for use in stopping.uses] == [("Veilig minderen", "proef/veilig/module.md")]
    text = working.open_file(session, "feiten.yaml").text or ""
    assert text.split("\n")[stopping.line - 1] == "stoppen:"
    assert upkeep.facts(session, tmp_path, TODAY)[0].fact.key == "stoppen"


def test_a_tick_changes_the_draft_only_and_is_accounted_for(session: Session, cast: Cast, tmp_path: Path) -> None:
    known = line_of(session, tmp_path, "stoppen")
    upkeep.check(session, known, known.seen, CHECK, cast.ruud.id, NOW)
    assert line_of(session, tmp_path, "stoppen").urgency is Urgency.FINE
    published = next(one.course for one in library.current_courses(session) if one.course.slug == "proef")
    assert next(one for one in published.facts if one.key == "stoppen").checked_on is None
    assert session.scalars(select(Audit.object)).all() == ["fact:stoppen"]


def test_nobody_ticks_a_fact_that_just_became_another_one(session: Session, cast: Cast, tmp_path: Path) -> None:
    seen = line_of(session, tmp_path, "stoppen").seen
    there = working.open_file(session, "feiten.yaml")
    text = (there.text or "").replace("kan gevaarlijk zijn", "is altijd veilig")
    working.save(session, "feiten.yaml", text, there.seen, cast.gerda.id, NOW)
    with pytest.raises(ChangedFactError):
        upkeep.check(session, line_of(session, tmp_path, "stoppen"), seen, CHECK, cast.ruud.id, NOW)


def test_there_is_no_letter_when_there_is_nothing_to_look_at(session: Session, cast: Cast) -> None:
    assert not upkeep.plan_letters(session, NOW)
    assert upkeep.plan_letters in chores.CHORES


def test_authors_get_one_letter_a_month_about_facts_past_their_day(session: Session, cast: Cast) -> None:
    let_pass(session, cast, NOW)
    assert upkeep.plan_letters(session, NOW)
    assert not upkeep.plan_letters(session, NOW + timedelta(days=3))
    assert [one.person_id for one in letters(session)] == [cast.ruud.id]
    assert upkeep.plan_letters(session, NOW + timedelta(days=10))
    told = notices.told(session, letters(session)[0], cast.ruud, SITE, NOW)
    subject, text, html = render("upkeep", {**told, "person": cast.ruud, "site": SITE})
    assert len(subject) <= 60
    for form in (text, html):
        assert "flesje (nakijken voor zondag 1 november 2026)" in form
        assert "http://localhost/redactie/feiten" in form


def test_a_letter_about_what_was_ticked_meanwhile_does_not_go(session: Session, cast: Cast, tmp_path: Path) -> None:
    let_pass(session, cast, NOW)
    upkeep.plan_letters(session, NOW)
    known = line_of(session, tmp_path, "flesje")
    upkeep.check(session, known, known.seen, CHECK, cast.ruud.id, NOW)
    with pytest.raises(NotNeededError):
        notices.told(session, letters(session)[0], cast.ruud, SITE, NOW)


def test_a_part_that_was_last_read_along_over_two_years_ago_is_named(session: Session) -> None:
    course = next(one.course for one in library.current_courses(session) if one.course.slug == "proef")
    old, new = Reviewed("Mo", date(2024, 1, 1), ""), Reviewed("An", date(2026, 1, 1), "")

    def named(*reviews: Reviewed) -> list[tuple[str, date]]:
        first, *rest = course.steps
        return upkeep.old_reviews([replace(course, steps=(replace(first, reviewed=reviews), *rest))], TODAY)

    assert named(old) == [("Wat zit erin?", date(2024, 1, 1))]
    assert named(old, new) == named() == []


def test_a_letter_names_old_reviews_too(session: Session, cast: Cast) -> None:
    told = {"facts": [], "more_facts": 0, "reviews": [("Een les", date(2024, 1, 1))] * 2, "more_reviews": 3}
    context = {**told, "facts_url": "http://x/f", "url": "http://x", "person": cast.ruud, "site": SITE}
    _, text, html = render("upkeep", context)
    for form in (text, html):
        assert "Een les (maandag 1 januari 2024)" in form
        assert "en nog 3 andere" in form
        assert "http://x/f" not in form
