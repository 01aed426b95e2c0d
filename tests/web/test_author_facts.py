"""The page of facts: what to look up first, and the tick."""

import pytest
from sqlalchemy.orm import Session

from elearning.services import working
from tests.pages import Page

FACTS = "/redactie/feiten"


def test_an_author_sees_every_fact_with_its_source_and_what_it_holds_up(ruud: Page) -> None:
    seen = ruud.get(FACTS)
    assert seen.h1 == "Feiten nakijken"
    assert seen.texts("h2")[0].startswith("Houdt een onderdeel tegen")
    words = seen.texts("#feit-stoppen")[0]
    for part in ("ineens stoppen kan gevaarlijk zijn", "Voorbeeldhandboek", "2023", "Veilig minderen"):
        assert part in words
    assert "nagekeken door A. Naam op 1 november 2026" in seen.texts("#feit-flesje")[0]


def test_a_tick_is_written_in_the_draft_and_says_which_courses_to_publish(ruud: Page, session: Session) -> None:
    before = working.open_file(session, "feiten.yaml").text or ""
    ruud.get(f"{FACTS}?feit=stoppen")
    ruud.submit("Zet op nagekeken", {"by": "J. Bakker, verslavingsarts"})
    assert ruud.seen
    assert "Bewaard in het concept." in ruud.seen.html
    assert "De proefcursus" in ruud.seen.texts(".el-callout")[0]
    session.expire_all()
    tick = '\n  controleer: 2027-11-23\n  nagekeken:\n    door: "J. Bakker, verslavingsarts"\n    op: 2026-11-23\n'
    assert working.open_file(session, "feiten.yaml").text == before.rstrip("\n") + tick


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"by": ""}, "Vul in wie het nakeek."),
        ({"by": "X", "on": "2026-11-24"}, "Deze dag moet nog komen."),
        ({"by": "X", "check_before": "2026-11-23"}, "Kies een dag in de komende vijf jaar."),
        ({"by": "X", "check_before": "2040-01-01"}, "Kies een dag in de komende vijf jaar."),
        ({"by": "X", "seen": "anders"}, "Dit feit is net veranderd."),
    ],
)
def test_a_mistake_is_said_at_the_fact_and_nothing_is_written(
    ruud: Page, session: Session, fields: dict[str, str | list[str] | None], message: str
) -> None:
    ruud.get(f"{FACTS}?feit=stoppen")
    seen = ruud.submit("Zet op nagekeken", fields)
    assert seen.status == 422
    assert message in seen.texts("#feit-stoppen")[0]
    assert seen.one("#by").get("value") == fields["by"]
    assert not working.open_file(session, "feiten.yaml").is_changed


def test_a_fact_that_is_not_there_cannot_be_ticked(ruud: Page) -> None:
    assert "Zet op nagekeken" not in ruud.get(f"{FACTS}?feit=bestaat-niet").text
    assert ruud.post(f"{FACTS}/bestaat-niet", {"by": "X"}).status == 404
