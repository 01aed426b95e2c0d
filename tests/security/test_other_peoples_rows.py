"""Rows S41 and S42, and section 4: who asks for the row of another, or for the number beside it, gets nothing.

`tests/test_access.py` proves who comes past each door, and `tests/test_wall.py` that managers and guides reach no row
of another team. Here somebody with the right role of another team tries every number near their own, and learners too.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import delete

from elearning.models import Base, Wijkteam
from tests.pages import Page
from tests.security.rounds import ask, routes
from tests.test_access import TABLE
from tests.test_wall import PLAUSIBLE
from tests.walls import KINDS, Ids, Town, ids_of

#: Numbers near every row, of no row, and that no column can hold.
NEIGHBOURS = (0, 1, 2, 3, 4, 5, 2**31 - 1, 2**31, 2**63, 2**64, -1)
#: Who asks, and in whose shoes as far as TABLE knows.
STRANGERS = {"tom": "samira", "wim": "els", "guus": "gerda"}
NUMBER = re.compile(r"/\d+(?=/|$)")
FILLED = {
    **PLAUSIBLE,
    "tekst": "Iets",
    "keuze": "goed",
    "score": "1",
    "member": "1",
    "person": "1",
    "style": "",
    "role": "manager",
}


def doors(page: Page, who: str) -> Iterator[tuple[str, str, str]]:
    """Give every route with a number in it that opens for somebody's role: method, name and address."""
    for method in ("GET", "POST"):
        for endpoint, path in routes(page.app, method):
            if STRANGERS[who] in TABLE[endpoint][2] and NUMBER.search(path):
                yield method, endpoint, path


def theirs(town: Town, who: str) -> set[str]:
    """Name the rows of everybody but one and the team of one, told by what they are and what they say."""
    own = getattr(town, who)
    town.session.rollback()
    found: set[str] = set()
    for name, table in Base.metadata.tables.items():
        if name in ("sign_in", "knock", "audit", "letter"):
            continue
        for row in town.session.execute(table.select()).mappings():
            mine = own.id in (row.get("person_id"), row.get("made_by_id"), row["id"] if name == "person" else None)
            if not mine:
                found.add(f"{name} {dict(row)}")
    return found


@pytest.mark.parametrize("who", STRANGERS)
def test_no_number_opens_or_changes_what_is_somebody_elses(client: Page, town: Town, who: str) -> None:
    page, myself = client.sign_in(getattr(town, who)), getattr(town, who)
    west = town.session.get_one(Wijkteam, town.west["wijkteam"][0])
    own, personal = town.west, ids_of(town.session, west, myself)
    before = theirs(town, who)
    # A guide looks after the sociale kaart of the whole region.
    of_west = (
        f"'wijkteam_id': {west.id}",
        *(f"meeting_file {{'id': {one}," for one in own["meeting_file"]),
        "partner {",
    )
    in_west = {row for row in before if any(sign in row for sign in of_west)}
    token, asked = page.token(), 0
    for method, endpoint, path in doors(page, who):
        for number in NEIGHBOURS:
            address = NUMBER.sub(f"/{number}", path)
            data = {**FILLED, "csrf_token": token} if method == "POST" else None
            answer = ask(page, method, address, data=data)
            asked += 1
            assert answer.status < 500, answer
            mine = personal if endpoint.startswith(("learn.", "proof.", "account.")) else own
            assert is_of(path, number, mine) or answer.status in (302, 403, 404, 405), answer
    assert asked > 100
    gone = before - theirs(town, who)
    assert not gone - in_west, "\n".join(sorted(gone - in_west))[:2000]


def is_of(path: str, number: int, own: Ids) -> bool:
    """Tell whether this number is of an own row wherever it stands in an address; a question's number is nobody's."""
    words = path.split("/")
    kinds = [KINDS[before] for before, word in pairwise(words) if word.isdigit() and before in KINDS]
    return all(any(number in own.get(kind, ()) for kind in either) for either in kinds)


@pytest.mark.parametrize("who", ["anouk", "ruud"])
def test_who_may_open_a_page_gets_no_fault_from_a_number_of_nothing(client: Page, town: Town, who: str) -> None:
    page = client.sign_in(getattr(town, who))
    token = page.token()
    for method in ("GET", "POST"):
        for endpoint, path in routes(page.app, method):
            if who in TABLE[endpoint][2] and NUMBER.search(path):
                for number in (0, 2**31 - 1, 2**31, 2**63, -1):
                    data = {**FILLED, "csrf_token": token} if method == "POST" else None
                    answer = ask(page, method, NUMBER.sub(f"/{number}", path), data=data)
                    assert answer.status < 500, answer


def test_the_walk_notices_a_row_of_another_that_changes(town: Town) -> None:
    before = theirs(town, "wim")
    town.session.execute(delete(Base.metadata.tables["certificate"]))
    town.session.commit()
    assert before - theirs(town, "wim")
