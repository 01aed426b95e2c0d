"""The wall: what somebody answers, chooses, remembers or wants never reaches a manager, and no team reaches another.

Every route of TABLE is walked as every manager, with own rows and with rows of others, and whatever comes back is
searched for words that no manager may read. `tests/hidden.py` puts one in every text that is kept of people.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Column, ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from elearning.mail.site import Site
from elearning.models import Every, Letter, LetterKind, Role, Wijkteam
from elearning.services import digests, people, settling, typesetting
from elearning.services.publishing import store_media
from elearning.settings import Settings
from tests.courses import shipment
from tests.hidden import Marker, is_shown, leaks, mark_of, name_of, texts
from tests.moment import NOW, Clock
from tests.pages import Page, _fill
from tests.people import SECRET, Cast
from tests.test_access import TABLE
from tests.walls import NOBODY, TOO_LARGE, Town, addresses, build, changed, everything, has_number, rows_about

SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)
#: Managers of this town, with the roles they hold besides.
MANAGERS = {
    "els": (),
    "olga": (),
    "wanda": (),
    "els who writes and guides another team": (Role.AUTHOR, Role.GUIDE),
}
FILES = ("csv", "xlsx", "pdf")
#: Pages of managers as they are looked at: filtered, sorted, exported.
CHOSEN = (
    "/teams?cursus=proef&volgorde=klaar",
    "/teams?cursus=weg",
    "/teams/{team}?woord=klaar&volgorde=einddatum",
    "/teams/herinneren?cursus=proef&team={team}",
    "/teams/herinneren?woord=opfris-open",
    *(f"/teams/overzicht.{file}" for file in FILES),
    *(f"/teams/overzicht.{file}?cursus=proef&woord=klaar" for file in FILES),
)
#: What is not there, or not so: error pages say no more than others.
WRONG = ("/teams/weg", "/teams/overzicht.doc", "/teams/{nobody}", "/teams/{too_large}", "/team/{nobody}", "/weg")


@pytest.fixture
def town(session: Session, cast: Cast, clock: Clock, settings: Settings) -> Town:
    for slug in ("proef", "ander"):
        course = shipment(slug).compiled.course
        assert course
        store_media(settings.media_dir, course, shipment(slug).files)
    return build(session, cast)


@pytest.fixture(autouse=True)
def _readable_pdf(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let a PDF be the words that stand in it."""
    if "real_pdf" not in request.keywords:
        monkeypatch.setattr(typesetting, "pdf", lambda template, data: json.dumps([template, data]).encode())


def put_marks(town: Town, who: str = "") -> None:
    """Mark all that is kept of the people of both teams; who guides West may read what a guide of West reads."""
    everyone = {"Oost": (town.samira, town.noor, town.bas), "West": (town.tom,)}
    if "guides" in who:
        del everyone["West"]
    for name, whom in everyone.items():
        team = town.session.scalars(select(Wijkteam).where(Wijkteam.name == f"Wijkteam {name}")).one()
        Marker(town.session, team, NOW).mark(whom)


def sign_in(client: Page, town: Town, who: str) -> Page:
    """Be a manager, with the other roles that their name says."""
    person = getattr(town, who.partition(" ")[0])
    for role in MANAGERS.get(who, ()):
        west = town.session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
        people.grant_role(town.session, person, role, wijkteam=west if role is Role.GUIDE else None)
    return client.another().sign_in(person)


def walk(page: Page, town: Town) -> Iterator[tuple[str, TestResponse]]:
    """Open every address there is, with rows of both teams, and then send something to every form.

    It does not judge the pages themselves: every page has tests of its own for that, and reading them takes long.
    """
    given = {"team": town.east["wijkteam"][0], "nobody": NOBODY, "too_large": TOO_LARGE}
    both = (town.east, town.west)
    fixed = [path.format(**given) for path in (*CHOSEN, *WRONG)]
    for address in (*fixed, *(one for path in paths("GET") for one in addresses(path, *both, most=1))):
        yield f"GET {address}", page.client.get(address, buffered=True)
    data = {"csrf_token": page.token()}
    for path in paths("POST"):
        for address in addresses(path, *both, most=1):
            yield f"POST {address}", page.client.post(address, data=data, buffered=True)


def paths(method: str) -> list[str]:
    """Give the address of every route of a method, but for the one that would end the walk."""
    return [row[1] for endpoint, row in TABLE.items() if row[0] == method and endpoint != "account.sign_out"]


def leaked(seen: TestResponse) -> set[str]:
    """Name what stands in an answer, or in the lines above it, and is not for managers."""
    written = {"answer.given"} if SECRET.encode() in seen.data else set()
    return leaks(seen.data) | leaks(str(seen.headers).encode()) | written


# Words that no manager may read.


def test_every_text_that_is_kept_is_marked_or_is_for_managers_to_read(town: Town) -> None:
    put_marks(town)
    for column in texts():
        marked = town.session.scalar(select(func.count()).select_from(column.table).where(_is_marked(column)))
        assert marked or is_shown(column), f"{name_of(column)}: mark it in tests/hidden.py, or say why it may be read"


@pytest.mark.parametrize("who", MANAGERS)
def test_no_page_no_file_and_no_error_tells_a_manager_what_is_not_theirs(client: Page, town: Town, who: str) -> None:
    page = sign_in(client, town, who)
    put_marks(town, who)
    for address, seen in walk(page, town):
        found = leaked(seen)
        assert not found, f"{address} gives {who} {found}"
        assert seen.status_code < 500, f"{address}: {seen.status}"


def test_the_walk_notices_a_page_that_tells(client: Page, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    page = sign_in(client, town, "els")
    put_marks(town)
    wanted = ("answer.given", "reflection.text", "letter.why", "card.goal", "casus_turn.choice", "person.email")
    columns = [one for one in texts() if name_of(one) in wanted]
    words = [town.session.scalar(select(cast(one, String)).where(_is_marked(one)).limit(1)) for one in columns]
    honest = page.app.view_functions["manage.teams"]
    monkeypatch.setitem(page.app.view_functions, "manage.teams", lambda: f"{honest()} {words}")
    found = {address: leaked(seen) for address, seen in walk(page, town)}
    assert {address for address in found if found[address]} >= {"GET /teams", "GET /teams?cursus=proef&volgorde=klaar"}
    assert found["GET /teams"] == set(wanted)


def _is_marked(column: Column[Any]) -> ColumnElement[bool]:
    return cast(column, String).contains(mark_of(column))


def test_the_mail_for_a_manager_holds_no_mark(town: Town, clock: Clock) -> None:
    digests.choose(town.session, town.els.id, Every.WEEK, NOW)
    put_marks(town)
    clock.move(days=7)
    assert digests.plan(town.session, clock.now)
    mine = select(Letter).where(Letter.person_id == town.els.id, Letter.kind == LetterKind.DIGEST)
    mail = settling.settle(town.session, town.session.scalars(mine).one(), SITE, clock.now)
    assert mail
    assert not leaks(repr(mail).encode())
    assert "Wijkteam Oost" in mail.text


def test_a_manager_reads_names_words_and_dates_and_no_address(client: Page, town: Town) -> None:
    page = sign_in(client, town, "els")
    team = page.get(f"/teams/{town.east['wijkteam'][0]}")
    assert "Samira de Tester" in team.text
    for hidden in ("@rivierstad", "Tom de Tester", "Ferry van Verderop", "GEHEIM-VAN-NOOR"):
        assert hidden not in team.html


# Nothing of another team.


def allowed(who: str) -> Iterator[tuple[str, str, str]]:
    """Give the routes with a number in them that somebody of a kind may open: name, method and address."""
    like = {"wim": "els", "guus": "gerda"}.get(who, who)
    for endpoint, (method, path, audience) in TABLE.items():
        if like in audience and has_number(path):
            yield endpoint, method, path


PLAUSIBLE = {
    "name": "Iemand", "email": "iemand@rivierstad.example", "people": "Iemand, iemand@rivierstad.example",
    "cursus": "proef", "due_on": "2026-12-24", "day": "2026-12-24", "start": "10:00", "end": "11:00", "kind": "opfris",
    "title": "Iets", "text": "Iets", "level": "doen we", "starts_on": "2026-12-01", "ends_on": "2027-12-01",
}  # fmt: skip


@pytest.mark.parametrize("who", ["els", "wim", "gerda", "guus"])
def test_rows_of_another_team_are_not_there_and_stay_what_they_are(client: Page, town: Town, who: str) -> None:
    page = sign_in(client, town, who)
    own, foreign = (town.east, town.west) if who in ("els", "gerda") else (town.west, town.east)
    before, tried = everything(town.session), 0
    for endpoint, method, path in allowed(who):
        personal = endpoint.startswith(("learn.", "proof."))
        mine = set() if personal else set(addresses(path, own))
        for address in set(addresses(path, own, foreign)) - mine:
            for data in [None] if method == "GET" else [{}, PLAUSIBLE]:
                seen = page.send("GET", address) if method == "GET" else page.post(address, data)
                assert seen.status in (403, 404), f"{method} {address} for {who}: {seen.status}"
                tried += 1
    assert changed(before, everything(town.session)) == set()
    assert tried > 20


@pytest.mark.parametrize("who", ["els", "wim", "gerda", "guus"])
def test_a_form_of_ones_own_changes_nothing_of_another_team(client: Page, town: Town, who: str) -> None:
    page = sign_in(client, town, who)
    own, foreign = (town.east, town.west) if who in ("els", "gerda") else (town.west, town.east)
    before, tried = rows_about(town.session, foreign), 0
    for path, data in list(_forms(page, own, who)):
        for name in data:
            for table in ("wijkteam", "person", "membership", "meeting"):
                if any(str(number) in data.getlist(name) for number in own[table]) and foreign[table]:
                    swapped = data.copy()
                    swapped.setlist(name, [str(foreign[table][0])])
                    seen = page.send("POST", path, data=swapped)
                    assert seen.status < 500, path
                    assert rows_about(town.session, foreign) == before, f"{path} with {name} of another {table}"
                    tried += 1
    assert tried


def _forms(page: Page, own: dict[str, tuple[int, ...]], who: str) -> Iterator[tuple[str, MultiDict[str, str]]]:
    """Give every form on the pages of somebody, filled in so that it could be sent."""
    like = {"wim": "els", "guus": "gerda"}.get(who, who)
    for method, path, audience in TABLE.values():
        if method != "GET" or like not in audience or path.startswith(("/cursus", "/uitloggen")):
            continue
        for address in addresses(path, own):
            seen = page.send("GET", address)
            if seen.status == 200 and seen.response.mimetype == "text/html":
                for form in seen.all("main form[method=post]"):
                    data = _fill(form, {})
                    for name in data:
                        if data[name] == "" and name in PLAUSIBLE:
                            data[name] = PLAUSIBLE[name]
                    yield form.get("action"), data


@pytest.mark.parametrize("who", ["wanda", "olga"])
def test_a_manager_of_an_organisation_sees_its_own_people_only(client: Page, town: Town, who: str) -> None:
    page = sign_in(client, town, who)
    shown = {"wanda": set(), "olga": {"Samira", "Tom", "Noor", "Bas", "Els"}}[who]
    said = page.get("/teams/overzicht.csv").response.data.decode()
    for name in ("Samira", "Tom", "Noor", "Bas", "Els", "Ferry"):
        assert (f'"{name} ' in said) is (name in shown), name


def test_who_manages_a_team_sees_no_figures_of_it_as_its_guide_either(client: Page, town: Town) -> None:
    east = town.session.get_one(Wijkteam, town.east["wijkteam"][0])
    people.grant_role(town.session, town.els, Role.GUIDE, wijkteam=east)
    people.grant_role(town.session, town.gerda, Role.MANAGER, wijkteam=east)
    for who in (town.els, town.gerda):
        seen = client.another().sign_in(who).get(f"/begeleiding/team/{east.id}/cijfers")
        assert "Daarom zie je deze cijfers niet." in seen.text


def test_who_is_only_counted_can_not_be_reached(client: Page, town: Town) -> None:
    page, team = sign_in(client, town, "els"), town.east["wijkteam"][0]
    before = everything(town.session)
    assert page.post(f"/teams/{team}/mensen/{town.ferry.id}/weg").status == 404
    assert page.post("/teams/herinneren", {"cursus": "proef", "people": str(town.ferry.id)}).status == 422
    assert "Ferry" not in page.post("/teams/zoek", {"name": "ferry"}).text
    assert changed(before, everything(town.session)) == set()


# Nothing breaks.


@pytest.mark.parametrize("who", ["visitor", "samira", "ruud", "gerda", "anouk"])
def test_no_address_breaks_whoever_opens_it(client: Page, town: Town, who: str) -> None:
    page = client.another() if who == "visitor" else client.another().sign_in(getattr(town, who))
    for address, seen in walk(page, town):
        assert seen.status_code < 500, f"{address} for {who}: {seen.status}"
    for _, path, _ in TABLE.values():
        if has_number(path):
            for number in (NOBODY, TOO_LARGE):
                seen = page.client.get(re.sub(r"/\d+(?=/|$)", f"/{number}", path), buffered=True)
                assert seen.status_code < 500, f"{path} with {number} for {who}"
