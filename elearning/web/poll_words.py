"""The words of questions that are answered without a name, for who answers and for who reads the figures."""

from datetime import date
from typing import Any

from flask_babel import format_date, lazy_gettext

from elearning import clock
from elearning.extensions import db
from elearning.services import figures
from elearning.services.tallies import Asked
from elearning.web.viewer import person_id

PULSE_QUESTION = lazy_gettext("Bij hoeveel van je intakes vroeg je naar alcohol en drugs?")
ASKED = {
    Asked.ALL: lazy_gettext("Bij allemaal"),
    Asked.MORE: lazy_gettext("Bij de helft of meer"),
    Asked.LESS: lazy_gettext("Bij minder dan de helft"),
    Asked.NONE: lazy_gettext("Bij geen"),
    Asked.NO_INTAKES: lazy_gettext("Ik had geen intakes"),
}
#: The form of an evaluation, in its order; each is marked 1 to 5.
STATEMENTS = {
    "clear": lazy_gettext("De uitleg was duidelijk."),
    "useful": lazy_gettext("Ik kan dit in mijn werk gebruiken."),
    "confident": lazy_gettext("Ik durf nu beter over alcohol en drugs te praten."),
    "fitting": lazy_gettext("De cursus paste in mijn werkweek."),
    "recommended": lazy_gettext("Ik raad de cursus aan bij collega’s."),
}
MARKS = {
    "1": lazy_gettext("1: helemaal niet mee eens"),
    "2": lazy_gettext("2: niet mee eens"),
    "3": lazy_gettext("3: een beetje mee eens"),
    "4": lazy_gettext("4: mee eens"),
    "5": lazy_gettext("5: helemaal mee eens"),
}


def month_name(month: str) -> str:
    """Write a month as people say it: oktober 2026."""
    return str(format_date(date.fromisoformat(f"{month}-01"), "MMMM yyyy"))


def words() -> dict[str, Any]:
    """Give templates the words for figures without names."""
    return {"asked_words": ASKED, "statement_words": STATEMENTS, "mark_words": MARKS, "month_name": month_name}


def author_figures() -> dict[str, Any]:
    """Give the page of an author what `author/_figures.html` shows; `figures` is None for who manages anybody."""
    today = clock.local_date(clock.now())
    return {"figures": figures.for_author(db.session(), person_id(), today), **words()}
