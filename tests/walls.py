"""A small town to walk around in: two teams, two employers, and everyone who manages or guides one of them.

`TABLE` of `tests/test_access.py` has an address of every route. Here its numbers become those of real rows, of own ones
and of those of somebody else, so that a route that is added there is walked by itself.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Any

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from elearning.models import (
    Accreditation,
    Attempt,
    Base,
    CasusPlay,
    Certificate,
    Invitation,
    MeetingFile,
    MeetingKind,
    Moment,
    MomentKind,
    Organisation,
    OrganisationKind,
    Partner,
    Person,
    Register,
    Role,
    Roster,
    Wijkteam,
)
from elearning.services import meetings
from elearning.services.meetings import Details
from elearning.services.people import add_person, grant_role, join_team
from tests.moment import NOW
from tests.people import Cast, password_hash

#: An id that no row has, and one that no column can hold.
NOBODY, TOO_LARGE = 987_654, 10**20
#: What the number after a word in an address is the id of.
KINDS = {
    "teams": ("wijkteam", "membership"),
    "team": ("wijkteam",),
    "mensen": ("person", "membership"),
    "samenvoegen": ("person",),
    "bijeenkomst": ("meeting",),
    "spreekuur": ("meeting",),
    "bestanden": ("meeting_file",),
    "uitnodiging": ("invitation",),
    "invoer": ("roster",),
    "organisaties": ("organisation",),
    "regios": ("region",),
    "bewijs": ("certificate",),
    "bewijzen": ("certificate",),
    "accreditatie": ("accreditation",),
    "rollen": ("role_grant",),
    "poging": ("attempt",),
    "gesprek": ("casus_play",),
    "opfris": ("moment",),
    "sociale-kaart": ("partner",),
}
Ids = Mapping[str, tuple[int, ...]]


@dataclass
class Town:
    """The rows of wijkteam Oost and of the rest, by table."""

    session: Session
    cast: Cast
    east: dict[str, tuple[int, ...]] = field(default_factory=dict)
    west: dict[str, tuple[int, ...]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        people = self.__dict__.get("people", {})
        return people[name] if name in people else getattr(self.__dict__["cast"], name)


def build(session: Session, cast: Cast) -> Town:
    """Open the employer, give West people of its own, and put a row of everything in both teams."""
    town, employer = Town(session, cast), session.scalars(select(Organisation)).one()
    employer.controller, employer.works_council_on = "Gemeente Rivierstad", date(2026, 1, 1)
    other = Organisation(name="Welzijn De Brug", kind=OrganisationKind.WELFARE)
    session.add(other)
    session.flush()
    teams = {team.name.split()[-1]: team for team in session.scalars(select(Wijkteam))}
    for name, where, role, boss in (
        ("Wim", "West", Role.MANAGER, employer),
        ("Guus", "West", Role.GUIDE, employer),
        ("Olga", None, Role.MANAGER, employer),
        ("Wanda", None, Role.MANAGER, other),
        ("Ferry", "Oost", Role.LEARNER, other),
    ):
        made = _person(session, f"{name} van Verderop", boss)
        town.people[name.lower()] = made
        if role is Role.LEARNER and where:
            join_team(session, made, teams[where], NOW)
        else:
            place = {"wijkteam": teams[where]} if where else {"organisation": boss}
            grant_role(session, made, role, **place)  # type: ignore[arg-type]
    _fill(session, cast.samira, teams["Oost"], cast.gerda)
    _fill(session, cast.tom, teams["West"], town.people["guus"])
    session.commit()
    town.east = ids_of(session, teams["Oost"], cast.samira, cast.noor)
    town.west = ids_of(session, teams["West"], cast.tom)
    return town


def _person(session: Session, name: str, employer: Organisation) -> Person:
    email = f"{name.partition(' ')[0].lower()}@verderop.example"
    return add_person(session, name=name, email=email, password_hash=password_hash(), now=NOW, employer=employer)


def _fill(session: Session, person: Person, team: Wijkteam, guide: Person) -> None:
    """Give a team and one of its people a row of everything that has an address."""
    starts = NOW + timedelta(days=8)
    details = Details(MeetingKind.OPFRIS, starts, starts + timedelta(hours=1), "Samen opfrissen", "Buurthuis", "")
    meeting = meetings.plan_meeting(session, guide.id, team.id, details, NOW)
    assert meeting
    version = session.scalar(select(func.max(Attempt.version_id)))
    whose: dict[str, Any] = {"person_id": person.id, "course": "proef"}
    session.add_all(
        [
            MeetingFile(meeting_id=meeting.id, name="kaart.pdf", digest=f"{team.id:064x}", size=9, added_at=NOW),
            Invitation(
                person_id=person.id, name=person.name, email=person.email, wijkteam_id=team.id, role=Role.LEARNER,
                invited_by_id=None, made_at=NOW, ends_at=NOW + timedelta(days=14),
            ),
            Attempt(**whose, version_id=version, quiz="eindtoets", drawn=["rekenen-1"], started_at=NOW),
            CasusPlay(
                **whose, version_id=version, casus="gesprek-aan-tafel", seed=1, scene="deur", started_at=NOW,
                state={"scene": "deur", "meters": [["openheid", 30]], "memory": []},
            ),
            Moment(person_id=person.id, kind=MomentKind.OWN, drawn=["proef/rekenen-1"], made_at=NOW),
            Certificate(
                **whose, code=f"AB{team.id}", name=person.name, title="De proefcursus", completed_on=NOW.date(),
                minutes=60, says={"modules": [], "quiz": False, "meetings": [], "accreditation": []}, issued_at=NOW,
            ),
            Roster(made_by_id=person.id, file_name="lijst.csv", rows={"rows": []}, made_at=NOW),
            Accreditation(
                course="proef", register=Register.SKJ, number=f"{team.id}", points="2", from_on=NOW.date(),
                until_on=NOW.date() + timedelta(days=99),
            ),
            Partner(
                region_id=team.region_id, category="huisarts", name="Huisarts", what="", referral="", phone="", url="",
                check_before=NOW.date(),
            ),
        ]
    )  # fmt: skip
    session.flush()


def ids_of(session: Session, team: Wijkteam, *people: Person) -> dict[str, tuple[int, ...]]:
    """Name the ids of a team and of its people, by table."""
    whom, found = [one.id for one in people], {"wijkteam": (team.id,), "person": tuple(one.id for one in people)}
    for name, table in Base.metadata.tables.items():
        if "id" not in table.columns or name in found:
            continue
        if "wijkteam_id" in table.columns:
            rows = session.scalars(select(table.c.id).where(table.c.wijkteam_id == team.id))
        elif "person_id" in table.columns:
            rows = session.scalars(select(table.c.id).where(table.c.person_id.in_(whom)))
        else:
            rows = session.scalars(select(table.c.id).order_by(table.c.id))
        found[name] = tuple(rows)
    files = select(MeetingFile.id).where(MeetingFile.meeting_id.in_(found["meeting"]))
    found["meeting_file"] = tuple(session.scalars(files))
    return found


def addresses(path: str, *ids: Ids, most: int = 2) -> Iterator[str]:
    """Give the addresses that a pattern of TABLE has with these rows: the first `most` of each kind."""
    parts = path.split("/")
    choices: list[list[str]] = []
    for before, part in zip(["", *parts], parts, strict=False):
        kinds = KINDS.get(before, ()) if part.isdigit() else ()
        numbers = [str(one) for kind in kinds for rows in ids for one in rows.get(kind, ())[:most]]
        choices.append(list(dict.fromkeys(numbers)) or [part])
    yield from ("/".join(one) for one in product(*choices))


def has_number(path: str) -> bool:
    """Tell whether an address says which row it is about."""
    return bool(re.search(r"/\d+(/|$)", path)) and any(f"/{word}/" in path for word in KINDS)


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Read every row of every table, but for what every visit leaves behind."""
    session.rollback()
    return {
        name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
        for name, table in Base.metadata.tables.items()
        if name not in ("sign_in", "knock")
    }


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Name the tables in which something changed."""
    return {name for name in before if before[name] != after[name]}


def rows_about(session: Session, ids: Ids) -> dict[str, set[tuple[Any, ...]]]:
    """Read every row that is about a team, its people or its meetings."""
    session.rollback()
    found: dict[str, set[tuple[Any, ...]]] = {}
    owners = {"wijkteam_id": ids["wijkteam"], "person_id": ids["person"], "meeting_id": ids["meeting"]}
    for name, table in Base.metadata.tables.items():
        if name in ("sign_in", "knock"):
            continue
        mine = [table.c[column].in_(numbers) for column, numbers in owners.items() if column in table.columns]
        if name in ids and "id" in table.columns:
            mine.append(table.c.id.in_(ids[name]) if name in ("wijkteam", "person", "meeting") else false())
        if mine:
            found[name] = {tuple(map(repr, row)) for row in session.execute(select(table).where(or_(*mine)))}
    return found
