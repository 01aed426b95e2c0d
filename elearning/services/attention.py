"""What about a wijkteam asks for its guide's attention: a gap, a date that comes near, something to look at again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Agreement, Contact, Membership, Wijkteam
from elearning.services import agreements, partners
from elearning.services.teams import is_present


class Attention(StrEnum):
    """A reason to look at a team."""

    NO_CARD = "no-card"
    NO_LEAD = "no-lead"
    EVALUATE = "evaluate"
    ENDS = "ends"
    OVER = "over"
    CHECK_PARTNERS = "check-partners"


def of_teams(session: Session, teams: Collection[Wijkteam], today: date) -> Mapping[int, Sequence[Attention]]:
    """Give per wijkteam what asks for attention, in a fixed order; an empty list when all is well."""
    ids, areas = [team.id for team in teams], {team.region_id for team in teams}
    if not ids:
        return {}
    carded = _with_card(session, teams)
    led = _with_lead(session, ids, today)
    states = {one.wijkteam_id: agreements.state_of(one, today) for one in _agreements(session, ids)}
    due = partners.due_in(session, areas, today)
    found: dict[int, set[str]] = {team.id: {states.get(team.id, "")} for team in teams}
    for team in teams:
        found[team.id] |= {Attention.NO_CARD} if team.id not in carded else set()
        found[team.id] |= {Attention.NO_LEAD} if team.id not in led else set()
        found[team.id] |= {Attention.CHECK_PARTNERS} if due.get(team.region_id) else set()
    return {team_id: [one for one in Attention if one in reasons] for team_id, reasons in found.items()}


def _with_card(session: Session, teams: Collection[Wijkteam]) -> set[int]:
    """Give the teams that have a contact card, of their own or of their region."""
    areas = {team.region_id for team in teams}
    rows = session.execute(select(Contact.wijkteam_id, Contact.region_id).where(Contact.region_id.in_(areas))).all()
    own = {row.wijkteam_id for row in rows}
    regional = {row.region_id for row in rows if row.wijkteam_id is None}
    return {team.id for team in teams if team.id in own or team.region_id in regional}


def _with_lead(session: Session, ids: Collection[int], today: date) -> set[int]:
    leading = select(Membership.wijkteam_id).where(
        Membership.wijkteam_id.in_(ids), Membership.addiction_lead, is_present(today)
    )
    return set(session.scalars(leading))


def _agreements(session: Session, ids: Collection[int]) -> Sequence[Agreement]:
    return session.scalars(select(Agreement).where(Agreement.wijkteam_id.in_(ids))).all()
