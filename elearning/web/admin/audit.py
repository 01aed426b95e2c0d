"""The account of who did what to whom, the newest first."""

from flask import render_template, request

from elearning.extensions import db
from elearning.services import trail
from elearning.web.admin.audit_words import ACTIONS, APART
from elearning.web.admin.blueprint import blueprint, manages
from elearning.web.numbers import LARGEST

PAGE = 50
#: The pages of what has one.
PAGES = {
    "person": "admin.person",
    "organisation": "admin.organisation",
    "region": "admin.region",
    "wijkteam": "admin.team",
}


@blueprint.get("/beheer/logboek")
def audit() -> str:
    """Show accountable acts, of everyone or around one person."""
    action = request.args.get("wat")
    action = action if action in ACTIONS else None
    before, person = _number("voor"), _number("persoon")
    apart = APART if manages() else frozenset()
    rows = trail.acts(db.session(), action=action, person=person, without=apart, before=before, most=PAGE + 1)
    return render_template(
        "admin/audit.html",
        here="beheer",
        rows=rows[:PAGE],
        older=rows[PAGE - 1].id if len(rows) > PAGE else None,
        before=before,
        chosen=action,
        person=person,
        actions={name: words for name, words in ACTIONS.items() if name not in apart},
        words=ACTIONS,
        pages=PAGES,
    )


def _number(name: str) -> int | None:
    given = request.args.get(name, type=int)
    return given if given and 0 < given <= LARGEST else None
