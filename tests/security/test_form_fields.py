"""Row S45: what a form says about whose, how many points, when and in which role is not read, whatever it says.

Every form that is on a page is sent as it stands there, with a field added for each column that any table has (and some
names that other platforms fell for). No row of any table may hold one of those values afterwards.
"""

import re
from datetime import date

import pytest
from sqlalchemy import Boolean, Date, DateTime, Enum, Float, Integer, select
from werkzeug.datastructures import MultiDict

from elearning.models import Attempt, Base
from elearning.models.base import UtcDateTime
from tests.moment import NOW
from tests.pages import Page, _fill
from tests.security.rounds import WHO, ask, routes
from tests.test_access import TABLE
from tests.test_wall import PLAUSIBLE
from tests.walls import Town, addresses, everything
from tests.web.conftest import GLAS, QUIZ

#: Values that nothing here ever is.
WORD, NUMBER, DAY, SHARE = "zqmassa", 86_753_091, date(1999, 9, 9), 0.77777
NAMES = (
    "user",
    "user_id",
    "owner",
    "member",
    "is_admin",
    "admin",
    "is_staff",
    "progress",
    "points",
    "grade",
    "status",
    "roles",
)
NAMES += (
    "employer",
    "team",
    "wijkteam",
    "region",
    "organisation",
    "attempts",
    "max_attempts",
    "completed",
    "result",
    "right",
)


def extras() -> dict[str, str]:
    """Give a value for every column there is."""
    found = dict.fromkeys(NAMES, WORD)
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            found[column.name] = _value(column.type)
    return found


def _value(kind: object) -> str:
    if isinstance(kind, Boolean):
        return "1"
    if isinstance(kind, Float):
        return str(SHARE)
    if isinstance(kind, Integer):
        return str(NUMBER)
    if isinstance(kind, Date | DateTime | UtcDateTime):
        return DAY.isoformat()
    return "admin" if isinstance(kind, Enum) else WORD


def traces(town: Town) -> set[str]:
    """Name the rows that hold one of the values."""
    signs = re.compile(rf"{WORD}|{NUMBER}|date(time)?\(1999, 9, 9|{DAY}|{SHARE}")
    return {
        f"{name}: {row}" for name, rows in everything(town.session).items() for row in rows if signs.search(repr(row))
    }


@pytest.mark.parametrize("who", [one for one in WHO if one != "visitor"])
def test_no_form_takes_a_field_that_it_does_not_have(client: Page, town: Town, who: str) -> None:
    page, added, sent = client.sign_in(getattr(town, who)), extras(), 0
    before = rights(town, getattr(town, who).id)
    for endpoint, path in routes(page.app, "GET"):
        if who not in TABLE[endpoint][2] or endpoint == "account.settings":
            continue
        answer = ask(page, "GET", next(addresses(path, town.east)))
        for form in (
            answer.root.xpath("//main//form[@method='post']") if answer.status == 200 and answer.is_page else ()
        ):
            data: MultiDict[str, str] = _fill(form, {})
            for name in data:
                data[name] = data[name] or PLAUSIBLE.get(name, "")
            for name, value in added.items():
                if name not in data and not form.xpath(f".//*[@name='{name}']"):
                    data.add(name, value)
            assert ask(page, "POST", form.get("action"), data=data).status < 500, form.get("action")
            sent += 1
    assert sent > 5
    assert not traces(town)
    if who != "anouk":
        assert rights(town, getattr(town, who).id) == before


def rights(town: Town, person: int) -> set[str]:
    """Read who may do what, and what all others have shown."""
    town.session.rollback()
    found = {f"{dict(row)}" for row in town.session.execute(Base.metadata.tables["role_grant"].select()).mappings()}
    for name in ("attempt", "answer", "certificate", "casus_play", "enrolment", "step_done", "review"):
        table = Base.metadata.tables[name]
        others = town.session.execute(table.select().where(table.c.person_id != person)).mappings()
        found |= {f"{name} {dict(row)}" for row in others}
    return found


def test_a_test_that_is_failed_is_failed_whatever_the_form_says(client: Page, town: Town) -> None:
    page, forged = client.sign_in(town.els), {**extras(), "score": "1", "passed": "1", "right": "1", "drawn": "x"}
    page.get(QUIZ)
    page.submit("Begin de toets")
    base = page.seen.path.rsplit("/", 1)[0] if page.seen else ""
    for number in range(1, 5):
        page.post(f"{base}/{number}", {**forged, "keuze": "fout"})
    page.post(f"{base}/inleveren", forged)
    assert page.get(base).h1 == "Nog niet gehaald"
    (attempt,) = town.session.scalars(select(Attempt).where(Attempt.person_id == town.els.id))
    assert attempt.handed_in_at == NOW
    assert (attempt.score, attempt.passed, traces(town)) == (0, False, set())


def test_an_answer_is_as_right_as_it_is_and_of_who_gave_it(client: Page, town: Town) -> None:
    page = client.sign_in(town.samira)
    page.get(GLAS)
    before = len(everything(town.session)["answer"])
    forged = {
        **extras(),
        "person_id": str(town.tom.id),
        "right": "1",
        "question": "telt",
        "keuze": "vier",
        "occasion": "x",
    }
    assert page.post(f"{GLAS}/antwoord/fles", forged).status in (302, 303)
    rows = [row._mapping for row in town.session.execute(Base.metadata.tables["answer"].select())]
    mine = [row for row in rows if row["person_id"] == town.samira.id]
    assert len(rows) == before + 1
    assert [(row["question"], row["right"]) for row in mine] == [("fles", False)]
    assert not traces(town)
