"""When a leerbrief may go out: on somebody's own day and hour, outside their vakantiestand, and never two in a week.

All days and hours are those of Europe/Amsterdam. Hours lie between 6 and 21, where no clock change ever comes.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")
WEEKDAYS = range(1, 8)
HOURS = range(6, 22)
#: Calendar days between two leerbrieven to one person, whatever they are about.
GAP = 7
#: Calendar days between two herinneringen of a manager to one person.
REMINDER_GAP = 14
#: A letter that was held up goes out later, but not in somebody's evening or night.
OPEN, SHUT = 8, 20
#: Until when a letter is not late, whatever hour somebody chose.
ON_TIME = timedelta(hours=1)


class Pace(StrEnum):
    """How fresh somebody wants to stay."""

    OFF = "off"
    LESS = "less"
    NORMAL = "normal"
    MORE = "more"


#: Calendar days between two opfris letters to one person.
OPFRIS_GAP = {Pace.OFF: GAP, Pace.LESS: 2 * GAP, Pace.NORMAL: GAP, Pace.MORE: GAP}


@dataclass(frozen=True)
class Wishes:
    """How somebody wants their letters. `minute` only spreads people over the hour; nobody chooses it."""

    #: Monday is 1.
    weekday: int = 2
    hour: int = 9
    pace: Pace = Pace.NORMAL
    #: The first and the last day of being away.
    away_from: date | None = None
    away_until: date | None = None
    minute: int = 0

    def is_away(self, day: date) -> bool:
        """Tell whether this is a day of their vakantiestand."""
        return bool(self.away_from and self.away_until and self.away_from <= day <= self.away_until)


def minute_of(person_id: int) -> int:
    """Spread people over their hour, so that an hour's letters do not all go out at once."""
    return person_id * 7 % 50


def next_slot(wishes: Wishes, from_: datetime, *, on_or_after: date | None = None) -> datetime:
    """Give the first moment on their day and hour that is not before `from_` and not while they are away."""
    day = max(filter(None, (from_.astimezone(HERE).date(), on_or_after)))
    while True:
        day += timedelta(days=(wishes.weekday - day.isoweekday()) % 7)
        slot = _at(wishes, day)
        if slot >= from_ and not wishes.is_away(day):
            return slot
        back_on = wishes.away_until if wishes.away_until and wishes.is_away(day) else day
        day = back_on + timedelta(days=1)


def is_slot(wishes: Wishes, moment: datetime) -> bool:
    """Tell whether a moment is on their day and in their hour."""
    local = moment.astimezone(HERE)
    return local.isoweekday() == wishes.weekday and local.hour == wishes.hour


def when(wishes: Wishes, due_at: datetime, now: datetime, last_on: date | None, gap: int = GAP) -> datetime:
    """Tell when a leerbrief that is due at `due_at` may go out; that is now when it is not after `now`.

    `last_on` is the day of the last leerbrief this person got, `gap` how many calendar days must lie between. A letter
    that waits for their hour waits for the next one; one that was held up (a dead mail server, a stopped worker) goes
    out as soon as that is over and it is daytime.
    """
    local = now.astimezone(HERE)
    free_on = last_on + timedelta(days=gap) if last_on else local.date()
    if due_at > now or not _was_told(wishes, due_at) or wishes.is_away(local.date()) or free_on > local.date():
        return next_slot(wishes, max(due_at, now), on_or_after=free_on)
    if now < due_at + ON_TIME or OPEN <= local.hour < SHUT:
        return now
    day = local.date() if local.hour < OPEN else local.date() + timedelta(days=1)
    if wishes.is_away(day):
        return next_slot(wishes, now)
    return datetime.combine(day, time(OPEN, wishes.minute), HERE).astimezone(UTC)


def _was_told(wishes: Wishes, due_at: datetime) -> bool:
    """Tell whether `when` may have told this moment: their own hour, or the morning for a letter that was held up."""
    return is_slot(wishes, due_at) or due_at.astimezone(HERE).time() == time(OPEN, wishes.minute)


def _at(wishes: Wishes, day: date) -> datetime:
    local = datetime.combine(day, time(wishes.hour, wishes.minute), HERE)
    return local.astimezone(UTC)
