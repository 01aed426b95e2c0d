"""Regions and wijkteams: making and changing them, and what a beheerder should know of each."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Contact, Membership, Person, Region, Role, RoleGrant, TeamModel, Wijkteam
from elearning.services import auditing
from elearning.services.organisations import NameTakenError
from elearning.services.teams import is_at_work, is_present

#: Anybody can have an address here, so such a domain says nothing about where somebody works.
PUBLIC_DOMAINS = frozenset(
    {
        "aol.com", "caiway.nl", "chello.nl", "duck.com", "fastmail.com", "gmail.com", "gmx.com", "gmx.net",
        "googlemail.com", "hccnet.nl", "hetnet.nl", "home.nl", "hotmail.com", "hotmail.nl", "icloud.com", "kpnmail.nl",
        "kpnplanet.nl", "live.com", "live.nl", "mac.com", "mail.com", "me.com", "msn.com", "online.nl", "outlook.com",
        "outlook.nl", "planet.nl", "pm.me", "proton.me", "protonmail.com", "quicknet.nl", "solcon.nl", "telfort.nl",
        "upcmail.nl", "versatel.nl", "xs4all.nl", "yahoo.com", "yahoo.nl", "yandex.com", "zeelandnet.nl", "ziggo.nl",
    }
)  # fmt: skip
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{2,59})")


@dataclass(frozen=True)
class RegionDetails:
    """What a beheerder fills in about a region; empty numbers and addresses are those of the installation."""

    name: str
    slug: str
    phone: str = ""
    email: str = ""
    monitor_url: str = ""


@dataclass(frozen=True)
class TeamDetails:
    """What a beheerder fills in about a wijkteam."""

    name: str
    region_id: int
    model: TeamModel | None = None
    phone: str = ""
    join_domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class TeamSeen:
    """A wijkteam with what should be in order about it."""

    team: Wijkteam
    region: Region
    people: int
    leads: tuple[str, ...]
    guides: tuple[str, ...]
    managers: tuple[str, ...]
    #: The names on the cards that its people see: of the team, or else of the region.
    contacts: tuple[str, ...]
    has_own_card: bool


def regions(session: Session) -> Sequence[Region]:
    """Give all regions, by name."""
    return sorted(session.scalars(select(Region)), key=lambda one: (one.name.casefold(), one.id))


def teams(session: Session) -> Sequence[Wijkteam]:
    """Give all wijkteams, by name."""
    return sorted(session.scalars(select(Wijkteam)), key=lambda one: (one.name.casefold(), one.id))


def domains_in(text: str) -> tuple[list[str], list[str]]:
    """Read mail domains, with or without @, between spaces, commas or lines: which will do, and which will not."""
    words = dict.fromkeys(word.casefold().rpartition("@")[2].strip(".") for word in re.split(r"[\s,;]+", text) if word)
    plain = {word: _ascii(word) for word in words}
    good = [name for name in plain.values() if _DOMAIN.fullmatch(name) and name not in PUBLIC_DOMAINS]
    return list(dict.fromkeys(good)), [word for word, name in plain.items() if name not in good]


def save_region(session: Session, region: Region | None, details: RegionDetails, by: int, now: datetime) -> Region:
    """Make or change a region; raises NameTakenError when another has its name or its slug."""
    for one in regions(session):
        if one is not region and (one.slug == details.slug or one.name.casefold() == details.name.casefold()):
            raise NameTakenError("slug" if one.slug == details.slug else "name")
    action = "region-changed" if region else "region-added"
    region = region or Region()
    region.name, region.slug = details.name, details.slug
    region.phone, region.email, region.monitor_url = details.phone, details.email, details.monitor_url
    session.add(region)
    session.flush()
    auditing.note(session, by, action, f"region:{region.id}", now)
    return region


def save_team(session: Session, team: Wijkteam | None, details: TeamDetails, by: int, now: datetime) -> Wijkteam:
    """Make or change a wijkteam; raises NameTakenError. Names differ over regions, or a list would not say which."""
    if any(one.name.casefold() == details.name.casefold() for one in teams(session) if one is not team):
        raise NameTakenError("name")
    action = "team-changed" if team else "team-added"
    domains = list(details.join_domains)
    opens = domains != (team.join_domains if team else [])
    team = team or Wijkteam()
    team.name, team.region_id, team.model, team.phone = details.name, details.region_id, details.model, details.phone
    team.join_domains = domains
    session.add(team)
    session.flush()
    auditing.note(session, by, action, f"wijkteam:{team.id}", now)
    if opens:
        auditing.note(session, by, "join-domains-changed", f"wijkteam:{team.id}", now)
    return team


def overview(session: Session, today: date, *, team_id: int | None = None) -> list[TeamSeen]:
    """Give wijkteams by name, or one of them, with who is what there; five statements however many there are."""
    only = Wijkteam.id == team_id if team_id is not None else Wijkteam.id.is_not(None)
    rows = session.execute(select(Wijkteam, Region).join(Region, Region.id == Wijkteam.region_id).where(only)).all()
    sizes, leads = _members(session, today, team_id)
    guides, managers = (_holders(session, role, team_id) for role in (Role.GUIDE, Role.MANAGER))
    own, regional = _cards(session)
    seen = [
        TeamSeen(
            team=team,
            region=region,
            people=sizes[team.id],
            leads=tuple(leads.get(team.id, ())),
            guides=tuple(guides.get(team.id, ())),
            managers=tuple(managers.get(team.id, ())),
            contacts=tuple(own.get(team.id) or regional.get(region.id) or ()),
            has_own_card=team.id in own,
        )
        for team, region in rows
    ]
    return sorted(seen, key=lambda one: (one.team.name.casefold(), one.team.id))


def _members(session: Session, today: date, team_id: int | None) -> tuple[Counter[int], dict[int, list[str]]]:
    """Count who is in each team today, and name its aandachtsfunctionarissen."""
    query = (
        select(Membership.wijkteam_id, Membership.person_id, Person.name, Membership.addiction_lead)
        .join(Person, Person.id == Membership.person_id)
        .where(is_present(today), is_at_work())
    )
    rows = session.execute(query.where(Membership.wijkteam_id == team_id) if team_id is not None else query).all()
    sizes = Counter(team for team, _ in {(row.wijkteam_id, row.person_id) for row in rows})
    return sizes, _by_place((row.wijkteam_id, row.name) for row in rows if row.addiction_lead)


def _holders(session: Session, role: Role, team_id: int | None) -> dict[int, list[str]]:
    """Name who holds a role for each team; a manager of an employer is in none of these."""
    query = (
        select(RoleGrant.wijkteam_id, Person.name)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role == role, RoleGrant.wijkteam_id.is_not(None), Person.closed_at.is_(None))
    )
    rows = session.execute(query.where(RoleGrant.wijkteam_id == team_id) if team_id is not None else query).all()
    return _by_place((team, name) for team, name in rows)


def _cards(session: Session) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Name who stands on the cards of teams, and on those of whole regions."""
    cards = session.scalars(select(Contact)).all()
    return (
        _by_place((one.wijkteam_id, one.name) for one in cards if one.wijkteam_id is not None),
        _by_place((one.region_id, one.name) for one in cards if one.wijkteam_id is None),
    )


def _by_place(pairs: Iterable[tuple[int | None, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for place, name in sorted(pairs, key=lambda pair: pair[1].casefold()):
        if place is not None and name not in found.setdefault(place, []):
            found[place].append(name)
    return found


def _ascii(domain: str) -> str:
    """Write a domain as mail addresses carry it."""
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""
