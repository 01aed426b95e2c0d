"""The regional layer: what differs per region without a word of a course being changed, kept, taken out and brought in.

A gap is something to fill in, never an error: a learner sees the general number there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.content.heads import CardHead, EntryHead, RegionHead, TeamHead
from elearning.models import Contact, Partner, Region, Wijkteam
from elearning.services import auditing, cards, partners
from elearning.services.cards import CardDetails
from elearning.services.partners import Category, PartnerDetails

#: How a category is called in the file of a region.
KINDS: Mapping[Category, str] = {
    Category.INTERVENTION: "interventie",
    Category.ROUTE: "verwijsroute",
    Category.GP: "huisarts",
    Category.HOUSING: "woningcorporatie",
    Category.POLICE: "politie",
    Category.SAFE_HOME: "veilig-thuis",
    Category.PUBLIC_HEALTH: "ggd",
    Category.MENTAL_HEALTH: "ggz",
    Category.SCHOOLS: "scholen",
    Category.YOUTH_CARE: "jeugdhulp",
}


@dataclass(frozen=True)
class Standing:
    """How complete a region is: what has no entry yet, what must be looked at again, and whether it has a card."""

    region: Region
    gaps: tuple[Category, ...]
    due: int
    has_card: bool

    @property
    def is_complete(self) -> bool:
        """Tell whether there is nothing to do."""
        return not self.gaps and not self.due and self.has_card


@dataclass(frozen=True)
class BroughtIn:
    """What a file did: entries that came and that were changed, cards that were filled in, and teams not known here."""

    added: int
    changed: int
    cards: int
    unknown_teams: tuple[str, ...]


def standings(session: Session, today: date) -> list[Standing]:
    """Say of every region how complete it is, by name."""
    regions = sorted(session.scalars(select(Region)), key=lambda one: (one.name.casefold(), one.id))
    return [standing(session, region, today) for region in regions]


def standing(session: Session, region: Region, today: date) -> Standing:
    """Say of one region how complete it is."""
    entries = partners.of_region(session, region.id)
    due = sum(one.check_before <= today for found in entries.values() for one in found)
    gaps = tuple(category for category, found in entries.items() if not found)
    return Standing(region, gaps, due, cards.card_of_region(session, region.id) is not None)


def taken_out(session: Session, region: Region) -> RegionHead:
    """Give a region as its file."""
    teams = session.scalars(select(Wijkteam).where(Wijkteam.region_id == region.id).order_by(Wijkteam.name)).all()
    of_teams = [(team, cards.card_of_team(session, team.id)) for team in teams]
    card = cards.card_of_region(session, region.id)
    return RegionHead(
        regio=region.name,
        kaart=_card_head(card) if card else None,
        wijkteams=[TeamHead(naam=team.name, kaart=_card_head(one)) for team, one in of_teams if one],
        aanbod=[
            EntryHead(
                soort=KINDS[category],  # type: ignore[arg-type] # a test holds both lists together
                naam=one.name,
                wat=one.what,
                route=one.referral,
                telefoon=one.phone,
                url=one.url,
                controleer=one.check_before.isoformat(),  # type: ignore[arg-type] # read as it would be written
            )
            for category, found in partners.of_region(session, region.id).items()
            for one in found
        ],
    )


def bring_in(session: Session, region: Region, head: RegionHead, by: int, now: datetime) -> BroughtIn:
    """Lay a file over a region: what has the same kind and name is changed, the rest comes along, nothing goes away.

    Cards of colleagues may be among it, so it is accounted for.
    """
    known = {(one.category, one.name.casefold()): one for one in _entries(session, region)}
    categories = {name: category for category, name in KINDS.items()}
    changed = 0
    for entry in head.aanbod:
        details = _details(entry, categories[entry.soort])
        there = known.get((details.category.value, details.name.casefold()))
        if there is not None:
            partners.change(session, there, details)
            changed += 1
        else:
            added = partners.add(session, region.id, details)
            known[added.category, added.name.casefold()] = added
    filled, unknown = _bring_cards(session, region, head, by, now)
    auditing.note(session, by, "region-imported", f"region:{region.id}", now)
    return BroughtIn(len(head.aanbod) - changed, changed, filled, unknown)


def _entries(session: Session, region: Region) -> list[Partner]:
    return [one for found in partners.of_region(session, region.id).values() for one in found]


def _bring_cards(
    session: Session, region: Region, head: RegionHead, by: int, now: datetime
) -> tuple[int, tuple[str, ...]]:
    teams = {
        team.name.casefold(): team
        for team in session.scalars(select(Wijkteam).where(Wijkteam.region_id == region.id)).all()
    }
    known = [one for one in head.wijkteams if one.naam.casefold() in teams]
    for one in known:
        cards.keep(session, teams[one.naam.casefold()], _card_details(one.kaart), by, now)
    if head.kaart:
        cards.keep_for_region(session, region.id, _card_details(head.kaart), by, now)
    return len(known) + bool(head.kaart), tuple(one.naam for one in head.wijkteams if one not in known)


def _card_head(card: Contact) -> CardHead:
    return CardHead(naam=card.name, functie=card.role, telefoon=card.phone, mail=card.email, spreekuur=card.hours)


def _card_details(head: CardHead) -> CardDetails:
    return CardDetails(head.naam, head.functie, head.telefoon, head.mail, head.spreekuur, is_me=False)


def _details(entry: EntryHead, category: Category) -> PartnerDetails:
    return PartnerDetails(category, entry.naam, entry.wat, entry.route, entry.telefoon, entry.url, entry.controleer)
