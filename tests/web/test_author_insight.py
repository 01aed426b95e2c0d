"""The page with figures of a course, for authors who manage nobody."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from elearning.content.model import Course
from elearning.models import Role, Wijkteam
from elearning.services import insight
from elearning.services.people import grant_role
from tests.moment import Clock
from tests.pages import Page
from tests.people import SECRET, Cast


def test_an_author_sees_figures_without_names_and_reads_how_they_come_about(client: Page, cast: Cast) -> None:
    text = client.sign_in(cast.ruud).get("/redactie/proef/cijfers").text
    assert "Zonder namen, zonder teams en zonder dagen." in text
    assert "10 of meer verschillende mensen" in text
    assert SECRET not in text
    assert cast.noor.name not in text


def test_an_author_who_is_a_manager_sees_no_figures(client: Page, cast: Cast, session: Session, now: datetime) -> None:
    team = session.query(Wijkteam).first()
    assert team
    grant_role(session, cast.ruud, Role.MANAGER, wijkteam=team)
    session.commit()
    seen = client.sign_in(cast.ruud).get("/redactie/proef/cijfers")
    assert "Je bent ook manager." in seen.text
    assert not seen.root.xpath("//meter")


def test_a_course_that_is_not_published_has_no_figures(client: Page, cast: Cast) -> None:
    client.sign_in(cast.ruud).get("/redactie/bestaat-niet/cijfers", status=404)


def test_a_month_is_shown_only_once_nobody_can_answer_in_it_any_more(
    client: Page, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Months are those of UTC: just after midnight in the Netherlands the old one still goes on."""
    months: list[str] = []
    real = insight.insight

    def seen(session: Session, course: Course, today: date) -> insight.Insight:
        months.append(f"{today:%Y-%m}")
        return real(session, course, today)

    monkeypatch.setattr(insight, "insight", seen)
    for moment in (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), datetime(2026, 12, 1, 0, 30, tzinfo=UTC)):
        clock.move(seconds=(moment - clock.now).total_seconds())
        client.sign_in(cast.ruud).get("/redactie/proef/cijfers")
    assert months == ["2026-11", "2026-12"]
