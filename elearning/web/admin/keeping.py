"""What is kept how long, what goes next, and what went: so that a beheerder sees that retention runs by itself."""

from datetime import timedelta

from flask import render_template

from elearning import clock
from elearning.extensions import db
from elearning.rules import keeping as terms
from elearning.services import organisations, processing, retention
from elearning.web.admin.blueprint import blueprint
from elearning.web.privacy_words import said

#: How far ahead the page looks.
AHEAD = timedelta(days=30)


@blueprint.get("/beheer/bewaren")
def keeping() -> str:
    """Show the rules with what they took in a year, and what they take in the next thirty days."""
    now, session = clock.now(), db.session()
    went = retention.gone_since(session, retention.moment_before(now, terms.AUDIT))
    coming = retention.report(session, now + AHEAD)
    rows = [
        {
            "title": said(named.title),
            "what": said(named.what),
            "when": said(named.when),
            "coming": coming[key],
            "went": None if key in retention.QUIET else went.get(key, 0),
        }
        for key, named in processing.RULES.items()
    ]
    own = [one for one in organisations.every(session) if one.keep_months]
    return render_template("admin/keeping.html", here="beheer", rows=rows, own=own, days=AHEAD.days)
