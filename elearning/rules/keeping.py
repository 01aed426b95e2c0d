"""How long what is about people stays (AVG article 5(1)e; DESIGN section 5); an employer may want it shorter.

All terms are in calendar months. The register, the privacy page and the chores that take things away all read these.
"""

from datetime import date

from elearning.rules.months import months_after

#: Answers, attempts, casus paths, memory and half-filled forms, after the last visit; then an account goes as well.
ANSWERS = 24
#: What somebody kept for themselves, after the last visit.
REFLECTIONS = 12
#: A letter, after it went or was no longer needed.
LETTERS = 6
AUDIT = 12
#: What is left of somebody who left the work, after the day they left.
LEFT = 3
#: A bewijs, apart from the account.
PROOF = 60
#: An invitation that was used, taken back or over.
INVITATIONS = 6
NEWS = 24
#: How long before an account goes its owner is told.
WARNING = 1
#: What an employer may choose instead of ANSWERS.
CHOICES = (24, 18, 12, 6)


def day_before(today: date, months: int) -> date:
    """Give the same day so many months ago: what was last touched before it has been kept long enough."""
    return months_after(today, -months)


def shortest(months: int, own: int | None) -> int:
    """Give the term that holds when an employer chose its own."""
    return min(months, own) if own else months
