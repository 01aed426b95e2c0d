"""The samenwerkingsovereenkomst of a wijkteam: one form, one page to print, and a letter when it is time to look again.

The texts are the team's own (R55, R56); nothing in them is about a resident. Letters go to who guides or manages the
team on the day of evaluation, and when the agreement ends within 60 days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.mail.site import Site
from elearning.models import Agreement, Letter, LetterKind, Person, Role, RoleGrant, Wijkteam
from elearning.services import letters
from elearning.services.desk import NotNeededError
from elearning.services.teams import hold, is_at_work

#: How long before its end people are told.
ENDS_SOON = timedelta(days=60)
#: A letter about an evaluation that came later than this would be no help any more.
LATE = timedelta(days=30)
MORNING = time(8)
BATCH = 100

#: The texts of an agreement in the order in which they are printed: first the five of R55, then those of R56.
TEXTS = (
    "goal",
    "roles",
    "contribution",
    "evaluation",
    "conditions",
    "partners_do",
    "policy_agenda",
    "policy_problem",
    "policy_strategy",
    "policy_action",
    "policy_review",
    "schools",
)
#: What a new agreement begins with; the team makes it its own. It is a Dutch document.
USUAL = {
    "goal": "Wij zien samen eerder als alcohol of drugs meespelen. Wij praten erover en zoeken op tijd passende hulp.",
    "roles": "Het wijkteam vraagt ernaar bij elke intake, en houdt contact met de bewoner.\n"
    "De preventiewerker denkt mee, ook zonder naam, en gaat mee op huisbezoek als dat helpt.\n"
    "De aandachtsfunctionaris is het eerste aanspreekpunt in het team.",
    "conditions": "Wij delen geen gegevens van een bewoner zonder toestemming.\n"
    "In deze overeenkomst staan geen gegevens van bewoners.",
}


class Way(StrEnum):
    """The three ways in which a preventiewerker works with a wijkteam (R51-R53)."""

    JOINING = "joining"
    ON_CALL = "on-call"
    CONSULTING_HOUR = "consulting-hour"


class PartnerKind(StrEnum):
    """Who else takes part (R56)."""

    MUNICIPALITY = "municipality"
    PUBLIC_HEALTH = "public-health"
    MENTAL_HEALTH = "mental-health"
    GP = "gp"
    SCHOOL = "school"
    POLICE = "police"


class Reason(StrEnum):
    """Why there is a letter about an agreement."""

    EVALUATE = "evaluate"
    ENDS = "ends"


@dataclass(frozen=True)
class Terms:
    """What is filled in. `texts` by the names of TEXTS; empty ones are left out of the printed page."""

    starts_on: date
    ends_on: date
    evaluate_on: date | None
    texts: Mapping[str, str]
    ways: Sequence[Way] = ()
    partners: Sequence[PartnerKind] = ()


def of_team(session: Session, wijkteam_id: int) -> Agreement | None:
    """Find the agreement of a wijkteam."""
    return session.scalar(select(Agreement).where(Agreement.wijkteam_id == wijkteam_id))


def keep(session: Session, wijkteam_id: int, terms: Terms, guide_id: int, now: datetime) -> Agreement:
    """Write the agreement of a wijkteam, or write it anew."""
    hold(session, wijkteam_id)
    agreement = of_team(session, wijkteam_id) or Agreement(wijkteam_id=wijkteam_id)
    agreement.starts_on, agreement.ends_on = terms.starts_on, terms.ends_on
    agreement.evaluate_on = terms.evaluate_on
    agreement.parts = {
        **{name: terms.texts[name] for name in TEXTS if terms.texts.get(name)},
        "ways": [way.value for way in terms.ways],
        "partners": [partner.value for partner in terms.partners],
    }
    agreement.changed_by_id, agreement.changed_at = guide_id, now
    session.add(agreement)
    session.flush()
    return agreement


def state_of(agreement: Agreement, today: date) -> str:
    """Tell how an agreement stands: `over`, `ends`, `evaluate` or `runs`."""
    if agreement.ends_on <= today:
        return "over"
    if agreement.ends_on <= today + ENDS_SOON:
        return "ends"
    if agreement.evaluate_on and agreement.evaluate_on <= today <= agreement.evaluate_on + LATE:
        return "evaluate"
    return "runs"


def plan_letters(session: Session, now: datetime) -> bool:
    """Plan a letter for every guide and manager of a team whose agreement asks for a look; each reason once a date."""
    today = local_date(now)
    wanted = [
        (person_id, _period(agreement, reason), agreement.id, reason)
        for agreement, person_id in _with_readers(session, today)
        for reason in Reason
        if _asks(agreement, reason, today)
    ]
    known = _planned(session, {one[0] for one in wanted}, {one[1] for one in wanted}) if wanted else set()
    missing = [one for one in wanted if one[:2] not in known][:BATCH]
    due_at = max(now, datetime.combine(today, MORNING, AMSTERDAM).astimezone(UTC))
    for person_id, period, agreement_id, reason in missing:
        data = {"agreement": agreement_id, "reason": reason.value}
        letters.plan(session, person_id, LetterKind.AGREEMENT, period, due_at, data, now)
    return bool(missing)


def telling(session: Session, letter: Letter, person: Person, site: Site, now: datetime) -> dict[str, Any]:
    """Give what the letter says; raises NotNeededError when the dates changed or it is no longer this person's team."""
    agreement = session.get(Agreement, letter.data["agreement"])
    reason = Reason(letter.data["reason"])
    is_same = agreement is not None and letter.period == _period(agreement, reason)
    if agreement is None or not is_same or not _asks(agreement, reason, local_date(now)):
        raise NotNeededError("de overeenkomst is veranderd")
    held = _roles(session, person, agreement.wijkteam_id)
    if not held:
        raise NotNeededError("hoort niet meer bij dit team")
    path = f"begeleiding/team/{agreement.wijkteam_id}" if Role.GUIDE in held else f"team/{agreement.wijkteam_id}"
    return {
        "team": session.get_one(Wijkteam, agreement.wijkteam_id).name,
        "reason": reason.value,
        "on": _date_of(agreement, reason),
        "is_guide": Role.GUIDE in held,
        "url": f"{site.base_url}/{path}/overeenkomst",
    }


def _with_readers(session: Session, today: date) -> Sequence[tuple[Agreement, int]]:
    """Give the agreements that ask for a look, each with everyone who gets a letter about it."""
    ends = and_(Agreement.ends_on > today, Agreement.ends_on <= today + ENDS_SOON)
    evaluates = and_(Agreement.evaluate_on <= today, Agreement.evaluate_on >= today - LATE)
    holding = select(RoleGrant.person_id).where(
        RoleGrant.wijkteam_id == Agreement.wijkteam_id, RoleGrant.role.in_((Role.GUIDE, Role.MANAGER))
    )
    rows = session.execute(
        select(Agreement, Person.id)
        .join(Person, Person.id.in_(holding.correlate(Agreement)))
        .where(or_(ends, evaluates), is_at_work())
        .order_by(Agreement.id, Person.id)
    )
    return [(row[0], row[1]) for row in rows]


def _planned(session: Session, people: set[int], periods: set[str]) -> set[tuple[int, str]]:
    """Give which of these letters there are; asked by person first, as the index on letters has it."""
    rows = session.execute(
        select(Letter.person_id, Letter.period).where(
            Letter.person_id.in_(people), Letter.kind == LetterKind.AGREEMENT, Letter.period.in_(periods)
        )
    )
    return {(row.person_id, row.period) for row in rows}


def _asks(agreement: Agreement, reason: Reason, today: date) -> bool:
    """Tell whether there is this reason for a letter; a day that was over when it was written down is none."""
    on = _date_of(agreement, reason)
    if reason is Reason.ENDS:
        return bool(on and today < on <= today + ENDS_SOON)
    return bool(on and on <= today <= on + LATE and on >= local_date(agreement.changed_at))


def _date_of(agreement: Agreement, reason: Reason) -> date | None:
    return agreement.ends_on if reason is Reason.ENDS else agreement.evaluate_on


def _period(agreement: Agreement, reason: Reason) -> str:
    return f"{agreement.id}/{reason}/{_date_of(agreement, reason)}"


def _roles(session: Session, person: Person, wijkteam_id: int) -> set[Role]:
    mine = select(RoleGrant.role).where(RoleGrant.person_id == person.id, RoleGrant.wijkteam_id == wijkteam_id)
    return {role for role in session.scalars(mine) if role in {Role.GUIDE, Role.MANAGER}}
