"""The accessibility statement: which status it may claim, and the report that bears it out.

The government's model (Besluit digitale toegankelijkheid overheid) has the statuses A to E. Our own tests show much,
but A and B need an examination by others; it counts for three years.
"""

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import AccessibilityReport, Conformance
from elearning.services import auditing
from elearning.services.publishing import media_path, write_whole

FOLDER = "reports"
LARGEST = 10_000_000
#: For how many years an examination may be called upon.
YEARS = 3


def current(session: Session) -> AccessibilityReport | None:
    """Give the report that was put here, also when it is too old."""
    return session.scalar(select(AccessibilityReport))


def counts_on(report: AccessibilityReport, day: date) -> bool:
    """Tell whether an examination still bears out a status."""
    return report.examined_on <= day < _years_after(report.examined_on)


def is_pdf(content: bytes) -> bool:
    """Tell by its first bytes whether this is a PDF that may be put here."""
    return content.startswith(b"%PDF-") and len(content) <= LARGEST


def store(media_dir: Path, content: bytes) -> str:
    """Put a report on disk, before the transaction that mentions it; gives its digest."""
    digest = sha256(content).hexdigest()
    if not path_of(media_dir, digest).exists():
        write_whole(path_of(media_dir, digest), content)
    return digest


def path_of(media_dir: Path, digest: str) -> Path:
    """Tell where the bytes of a report lie."""
    return media_path(media_dir / FOLDER, digest)


def put(session: Session, report: AccessibilityReport, by: int, now: datetime) -> str | None:
    """Put a report in the place of the one there was; gives the digest of bytes that nothing names any more."""
    left = _take(session)
    report.added_at = now
    session.add(report)
    session.flush()
    auditing.note(session, by, "accessibility-report-set", f"accessibility_report:{report.id}", now)
    return None if left == report.digest else left


def remove(session: Session, by: int, now: datetime) -> str | None:
    """Take the report away; gives the digest of its bytes, None when there was none."""
    report = current(session)
    if report:
        auditing.note(session, by, "accessibility-report-removed", f"accessibility_report:{report.id}", now)
    return _take(session)


def _take(session: Session) -> str | None:
    """Take the row of the report away, without a word in the audit."""
    report = current(session)
    session.execute(delete(AccessibilityReport))
    session.flush()
    return report.digest if report else None


def status_on(report: AccessibilityReport | None, now: datetime) -> Conformance | None:
    """Tell what the statement may claim today; None = nothing."""
    return report.conformance if report and counts_on(report, local_date(now)) else None


def _years_after(day: date) -> date:
    try:
        return day.replace(year=day.year + YEARS)
    except ValueError:  # the 29th of February
        return date(day.year + YEARS, 3, 1)
