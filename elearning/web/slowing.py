"""Counting what a visitor does, for what may be done only so often: trying codes and addresses, sending mail."""

from datetime import timedelta

from elearning import clock
from elearning.extensions import db
from elearning.services.knocking import knock
from elearning.web.pages import settings

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def may(what: str, who: str, *, most: int, within: timedelta) -> bool:
    """Count one try of `who` at `what`; tells whether it may go on. The caller commits, also when it may not."""
    return knock(db.session(), settings().secret_key, what, who, clock.now(), most=most, within=within)
