"""The draaiboek of a meeting: which leerdoelen, which moment of a casus to play together, which cards to talk about.

It begins as a proposal and is the guide's to change. A meeting keeps it as keys, never as texts:
`{"goals": ["basis/standaardglas"], "casus": "gespreksvoering/johan/tafel", "cards": ["basis/glas-wijn"]}`.

The proposal rests on what a team as a whole remembers least. It shows only which leerdoelen, in an order, never how
much or of whom; it counts goals that five or more people learned; and it is the same for a whole month, so that
nobody's answer of today can be read from it. Who manages the team gets no proposal, and does not see that of another
guide either: a manager never sees what a team knows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.content.casus import Casus, Scene
from elearning.content.model import Course, Gathering, Goal, Question
from elearning.models import Meeting, MeetingKind, Membership, Review, Role, RoleGrant
from elearning.rules.opfris import recall, replay
from elearning.services.bank import Bank, bank_of
from elearning.services.library import Published, current_course, current_courses
from elearning.services.teams import in_team

#: A figure about a team is never about fewer people.
FEWEST = 5
GOALS, CARDS = 3, 2
#: Stands in a plan whose leerdoelen are what the team remembers least.
BY_MEMORY = "by_memory"
#: The kinds of meetings that are about leerdoelen, and which of them play a casus or talk about cards.
WITH_GOALS = frozenset(
    {MeetingKind.OPFRIS, MeetingKind.TRAINING, MeetingKind.WORKSHOP, MeetingKind.WEBINAR, MeetingKind.THEME}
)
WITH_CASUS = frozenset({MeetingKind.OPFRIS, MeetingKind.TRAINING, MeetingKind.WEBINAR})
WITH_CARDS = frozenset({MeetingKind.OPFRIS, MeetingKind.WORKSHOP, MeetingKind.THEME})


@dataclass(frozen=True)
class CasusMoment:
    """A moment in a conversation to play together; `key` is `course/casus/scene`."""

    key: str
    course: Course
    casus: Casus
    scene: Scene


@dataclass(frozen=True)
class TalkCard:
    """A question of the opfris to talk about; `key` is `course/question`."""

    key: str
    course: Course
    question: Question


@dataclass(frozen=True)
class RunningOrder:
    """A draaiboek with its texts, as the courses are now; what is gone or held back since is left out."""

    goals: tuple[tuple[str, Goal], ...]
    casus: CasusMoment | None
    cards: tuple[TalkCard, ...]


@dataclass(frozen=True)
class Offer:
    """Everything a draaiboek can be made of, by key: leerdoelen, moments of casussen, and cards."""

    goals: Mapping[str, tuple[Course, Goal]]
    moments: Mapping[str, CasusMoment]
    cards: Mapping[str, TalkCard]
    bank: Bank


def propose(session: Session, meeting: Meeting, guide_id: int, now: datetime) -> dict[str, Any]:
    """Make the draaiboek a meeting begins with; without leerdoelen when the team's memory may not be looked at."""
    if meeting.kind not in WITH_GOALS:
        return {}
    if own := _goals_of_step(session, meeting):
        return compose(session, meeting, own)
    weakest = weakest_goals(session, meeting.wijkteam_id, guide_id, now)
    return {**compose(session, meeting, weakest), **({BY_MEMORY: True} if weakest else {})}


def choose(session: Session, meeting: Meeting, goals: Sequence[str]) -> dict[str, Any]:
    """Make the draaiboek anew with a guide's own leerdoelen; to keep some of a proposal is no choice of their own."""
    made, before = compose(session, meeting, goals), meeting.plan
    is_kept = BY_MEMORY in before and set(made["goals"]) <= set(before["goals"])
    return {**made, **({BY_MEMORY: True} if is_kept else {})}


def compose(session: Session, meeting: Meeting, goals: Sequence[str]) -> dict[str, Any]:
    """Choose a casus moment and cards with these leerdoelen, what this team did not have before first."""
    offered = offer(session)
    goals = [goal for goal in goals if goal in offered.goals][:GOALS]
    used = _used(session, meeting)
    moment = _moment_for(goals, offered, used) if meeting.kind in WITH_CASUS else None
    cards = _cards_for(goals, offered, used) if meeting.kind in WITH_CARDS else []
    return {"goals": goals, "casus": moment, "cards": cards}


def replace(session: Session, meeting: Meeting, casus: str, cards: Sequence[str]) -> None:
    """Put the guide's own choice of casus moment and cards in; what there is not, is not taken."""
    offered = offer(session)
    chosen = [key for key in dict.fromkeys(cards) if key in offered.cards][:CARDS]
    moment = casus if casus in offered.moments else meeting.plan.get("casus")
    meeting.plan = {**meeting.plan, "casus": moment, "cards": chosen or meeting.plan.get("cards", [])}
    session.flush()


def read(session: Session, meeting: Meeting, guide_id: int) -> RunningOrder:
    """Give the draaiboek of a meeting with its texts; to who manages the team not what its memory proposed."""
    offered, plan = offer(session), meeting.plan
    if BY_MEMORY in plan and manages(session, guide_id, meeting.wijkteam_id):
        return RunningOrder((), None, ())
    goals = [key for key in plan.get("goals", ()) if key in offered.goals]
    return RunningOrder(
        tuple((key, offered.goals[key][1]) for key in goals),
        offered.moments.get(plan.get("casus") or ""),
        tuple(offered.cards[key] for key in plan.get("cards", ()) if key in offered.cards),
    )


def offer(session: Session) -> Offer:
    """Gather what there is to choose from, in the courses as they are now."""
    published = current_courses(session)
    asks = bank_of(published)
    cards = {
        key: TalkCard(key, found.published.course, found.thing)
        for keys in asks.questions.values()
        for key in keys
        if (found := asks.find(key)) and isinstance(found.thing, Question)
    }
    goals = {f"{one.course.slug}/{goal.slug}": (one.course, goal) for one in published for goal in one.course.goals}
    return Offer(goals, {moment.key: moment for moment in _moments(published)}, cards, asks)


def weakest_goals(session: Session, wijkteam_id: int, guide_id: int, now: datetime) -> list[str]:
    """Give the leerdoelen that are weakest in a team, the weakest first, as `course/slug`; none when too few know them.

    It counts what was answered before this month by who was in the team on its first day.
    """
    if manages(session, guide_id, wijkteam_id):
        return []
    first = local_date(now).replace(day=1)
    recalls = _recalls(session, wijkteam_id, first)
    known = {f"{one.course.slug}/{goal.slug}" for one in current_courses(session) for goal in one.course.goals}
    means = {goal: sum(found) / len(found) for goal, found in recalls.items() if len(found) >= FEWEST and goal in known}
    return sorted(means, key=lambda goal: (means[goal], goal))[:GOALS]


def manages(session: Session, person_id: int, wijkteam_id: int) -> bool:
    """Tell whether somebody is manager of a team, or of an organisation that may have people in it."""
    return (
        session.scalar(
            select(RoleGrant.id)
            .where(
                RoleGrant.person_id == person_id,
                RoleGrant.role == Role.MANAGER,
                or_(RoleGrant.wijkteam_id == wijkteam_id, RoleGrant.wijkteam_id.is_(None)),
            )
            .limit(1)
        )
        is not None
    )


def _goals_of_step(session: Session, meeting: Meeting) -> list[str]:
    """Give what a meeting is about because it is a step of a course."""
    course = current_course(session, meeting.course) if meeting.course else None
    step = course.step(meeting.step) if course and meeting.step else None
    return [f"{meeting.course}/{goal}" for goal in step.goals] if isinstance(step, Gathering) else []


def _recalls(session: Session, wijkteam_id: int, first: date) -> Mapping[str, list[float]]:
    """Estimate per goal what each member who learned it still knows on a day."""
    at = datetime.combine(first, time(), AMSTERDAM).astimezone(UTC)
    members = select(Membership.person_id).where(in_team(wijkteam_id, first))
    log = session.execute(
        select(Review.goal, Review.person_id, Review.rating, Review.reviewed_at)
        .where(Review.person_id.in_(members), Review.reviewed_at < at)
        .order_by(Review.goal, Review.person_id, Review.reviewed_at, Review.id)
    ).all()
    recalls: dict[str, list[float]] = defaultdict(list)
    for (goal, _), reviews in groupby(log, key=lambda row: (row.goal, row.person_id)):
        memory = replay((row.rating, row.reviewed_at) for row in reviews)
        if memory:
            recalls[goal].append(recall(memory, at))
    return recalls


def _used(session: Session, meeting: Meeting) -> Collection[str]:
    """Name what the other meetings of this team had."""
    plans = session.scalars(
        select(Meeting.plan).where(Meeting.wijkteam_id == meeting.wijkteam_id, Meeting.id != meeting.id)
    )
    return {key for plan in plans for key in (plan.get("casus"), *plan.get("cards", ())) if key}


def _moment_for(goals: Sequence[str], offered: Offer, used: Collection[str]) -> str | None:
    """Choose a moment for the first goal there is one for: by the goal of the scene, else by that of the casus."""
    for goal in goals:
        course, _, slug = goal.partition("/")
        here = [one for one in offered.moments.values() if one.course.slug == course]
        for fitting in (
            [one for one in here if one.scene.goal == slug],
            [one for one in here if slug in one.casus.goals],
        ):
            if fitting:
                return _fresh((one.key for one in fitting), used)
    return _fresh(offered.moments, used)


def _cards_for(goals: Sequence[str], offered: Offer, used: Collection[str]) -> list[str]:
    """Choose a card for each goal, then second ones, until there are enough."""
    chosen: list[str] = []
    for _ in range(CARDS):
        for goal in goals:
            left = [key for key in offered.bank.questions.get(goal, ()) if key not in chosen]
            if left and len(chosen) < CARDS:
                chosen.append(_fresh(left, used) or left[0])
    return chosen


def _fresh(keys: Iterable[str], used: Collection[str]) -> str | None:
    keys = list(keys)
    return next((key for key in keys if key not in used), next(iter(keys), None))


def _moments(published: Sequence[Published]) -> Iterable[CasusMoment]:
    """Walk every moment to choose in, of every casus that learners may play."""
    for one in published:
        for casus in (*one.course.casussen, *one.course.minis):
            for scene in casus.scenes if not casus.held_back else ():
                if len(scene.moves) > 1:
                    yield CasusMoment(f"{one.course.slug}/{casus.slug}/{scene.slug}", one.course, casus, scene)
