"""What asks for a guide's attention."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Membership, Wijkteam
from elearning.services import agreements, attention, partners
from elearning.services.attention import Attention
from elearning.services.partners import Category, PartnerDetails
from tests.moment import NOW
from tests.people import Cast, add_card

TODAY = local_date(NOW)


def every(session: Session) -> dict[str, list[Attention]]:
    teams = session.scalars(select(Wijkteam).order_by(Wijkteam.name)).all()
    found = attention.of_teams(session, teams, TODAY)
    return {team.name.removeprefix("Wijkteam "): list(found[team.id]) for team in teams}


def test_a_team_without_card_or_aandachtsfunctionaris_asks_for_both(session: Session, cast: Cast) -> None:
    both = [Attention.NO_CARD, Attention.NO_LEAD]
    assert every(session) == {"Oost": both, "West": both}
    add_card(session, "Oost")
    session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).one().addiction_lead = True
    session.flush()
    assert every(session) == {"Oost": [], "West": both}
    add_card(session)
    assert every(session)["West"] == [Attention.NO_LEAD]


def test_dates_that_come_near_are_named(session: Session, cast: Cast) -> None:
    team = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()
    ends = TODAY + timedelta(days=20)
    agreements.keep(session, team.id, agreements.Terms(TODAY, ends, None, {}), cast.gerda.id, NOW)
    partners.add(session, team.region_id, PartnerDetails(Category.GP, "Praktijk", "", "", "", "", TODAY))
    found = every(session)
    assert found["Oost"][2:] == [Attention.ENDS, Attention.CHECK_PARTNERS]
    assert found["West"][2:] == [Attention.CHECK_PARTNERS]


def test_no_teams_ask_for_nothing(session: Session) -> None:
    assert attention.of_teams(session, [], TODAY) == {}
